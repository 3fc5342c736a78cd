"""A study, a whole-space score and a search that trains on real clusters of one node and of four: the same as in this process; also when a node dies.

It takes minutes; without Ray all is skipped.
"""

import numpy as np
import pytest
from PIL import Image
from ray_clusters import cluster_of
from small_study import SMALL

from nastui.base.executors.workplace import Workplace
from nastui.fitness.registry import score_entry
from nastui.fitness.scoring.parallel import ScoringJob, score_in_parallel
from nastui.fitness.settings import NaswtSettings
from nastui.fitness.training.progress import watching
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

pytest.importorskip("ray", reason="the extra [cluster] is not installed")
pytestmark = pytest.mark.slow

TRAINING = {
    "benchmark": "mini-tss",
    "dataset": "mnist8",
    "seed": 3,
    "algorithm": {"name": "genetic", "population": 4},
    "budget": {"evaluations": 8},
}
DECIDED = ("cell", "fitness", "valid", "test", "new")


@pytest.fixture(scope="module", params=[1, 4], ids=lambda nodes: f"{nodes} nodes")
def cluster(request):
    with cluster_of(request.param) as started:
        started.count = request.param
        yield started


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """To another home, and back."""

    def go(name):
        monkeypatch.setenv("NASTUI_HOME", str(tmp_path / name))

    return go


def searched(epochs=2, **engine):
    with Store() as store:
        training = TRAINING | {"fitness": {"name": "training", "epochs": epochs}}
        session = start(store, spec_from({**training, "engine": {"cores": 1, **engine}}))
        assert session.drive(store).state == "done"
        return store.records(session.run, 6), [event.data["reason"] for event in store.events(session.run) if event.kind == "worker died"]


def equal(one, other):
    assert len(one) == len(other) == 8
    for name in DECIDED:
        assert np.array_equal(one[name], other[name], equal_nan=name in ("fitness", "valid", "test"))


def test_a_search_that_trains(cluster, elsewhere):
    elsewhere("here")
    here, _ = searched(executor="pool", processes=1)
    elsewhere("there")
    there, died = searched(executor="ray", address=cluster.address)
    equal(here, there)
    assert died == []


def scores_here_and_there(job, count, cluster, elsewhere):
    for home, place in (("here", Workplace("here")), ("there", Workplace("ray", address=cluster.address))):
        elsewhere(home)
        scored = job.scored()
        keys = scored.keying.every()[:count]
        assert sum(score_in_parallel(job, scored, keys, cluster.count, place)) == count
        yield scored.store.find(scored.set, keys)


def naswt(**settings):
    return ScoringJob(score_entry("naswt"), NaswtSettings(batch_size=4, seconds_per_cell=0.02, **settings), "mini-tss", "cpu")


def test_scores_of_a_space(cluster, elsewhere):
    here, there = scores_here_and_there(naswt(variant="paper"), 400, cluster, elsewhere)
    assert there.known.all()
    assert np.array_equal(here.values, there.values, equal_nan=True)
    assert np.array_equal(here.statuses, there.statuses)


def test_scores_by_images_that_only_the_driver_has(cluster, elsewhere, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where no node is
    rng = np.random.default_rng(0)
    (tmp_path / "pictures").mkdir()
    for number in range(8):
        Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(tmp_path / "pictures" / f"{number}.png")
    here, there = scores_here_and_there(naswt(images="pictures"), 40, cluster, elsewhere)
    assert there.known.all()
    assert np.array_equal(here.values, there.values, equal_nan=True)


def test_a_study(cluster, elsewhere, nastui, tmp_path):
    small = tmp_path / "small.toml"
    small.write_text(SMALL)
    reports, records = [], []
    for home, options in (("here", ["--executor", "here"]), ("there", ["--executor", "ray", "--address", cluster.address])):
        elsewhere(home)
        done = nastui("study", "run", str(small), *options, "--json", "--follow")
        assert (done.code, done.document["done"], done.document["failed"]) == (0, 6, [])
        assert ('{"stage": "cluster of ' in done.err) == (home == "there")
        with Store() as store:
            records.append({run.heading.digest: store.records(run.id, 6)[[*DECIDED]].tobytes() for run in store.runs()})
        reports.append(nastui("study", "report", str(small), "--json").document)
    assert len(records[0]) == 6
    assert records[0] == records[1]
    assert reports[0]["tables"][0] == reports[1]["tables"][0]


def test_a_set_of_seeds(cluster, elsewhere, nastui):
    asked = ["run", "quickstart", "--set", "budget.generations=3", "--set", "algorithm.population=10", "--seeds", "1..4"]
    records = []
    for home, options in (("here", ["--executor", "here"]), ("there", ["--executor", "ray", "--address", cluster.address])):
        elsewhere(home)
        done = nastui(*asked, *options, "--json")
        assert [(one["seed"], one["state"]) for one in done.document] == [(seed, "done") for seed in (1, 2, 3, 4)]
        with Store() as store:
            records.append([store.records(one["run"], 6)[[*DECIDED]].tobytes() for one in done.document])
    assert records[0] == records[1]


def test_a_node_that_dies_in_the_middle_of_a_search(elsewhere):
    elsewhere("here")
    here, _ = searched(epochs=16, executor="pool", processes=1)
    elsewhere("there")
    with cluster_of(1, cores=0) as cluster:  # the head makes nothing: it is what this process is connected to
        for _ in range(2):
            cluster.add_node(num_cpus=1)
        gone = []

        def leave(progress):
            """Once the first training is half done, when the other node has one too."""
            import ray

            if not gone and 2 * len(progress.valid) >= progress.epochs:
                keeping = {cluster.head_node.node_id, ray.get_runtime_context().get_node_id()}
                gone.append(next(node for node in cluster.list_all_nodes() if node.node_id not in keeping))
                cluster.remove_node(gone[0], allow_graceful=False)

        with watching(leave):
            there, died = searched(epochs=16, executor="ray", address=cluster.address, processes=2)
    assert gone
    equal(here, there)
    assert died
    assert all("is tried again (" in reason for reason in died)  # twice where Ray has not heard yet that the node is gone


def test_the_doctor_tells_of_the_cluster(cluster, nastui, monkeypatch):
    monkeypatch.setenv("RAY_ADDRESS", cluster.address)
    found = [one for one in nastui("doctor", "--json").document["findings"] if one["part"] == "cluster"]
    assert found[0]["state"] == "ok"
    assert f"{cluster.count} node" in found[0]["said"]
    assert f"{cluster.count} core" in found[0]["said"]
    assert len(found) == 1 + cluster.count
