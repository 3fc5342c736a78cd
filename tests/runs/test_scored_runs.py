"""Runs whose fitness is a score: with a table and without one, once and again, cut off and resumed."""

import numpy as np
import pytest
from linear_predictor import Linear, add_linear
from made_up_score import SECONDS, add_made_up
from PIL import Image
from sealing import vouch

from nastui.base.errors import InputError, MissingError, ReplayError
from nastui.base.sqlite import transaction
from nastui.cells.spaces import space_named
from nastui.predictors.timed import TimedPredictor
from nastui.runs.preparing import identify, prepare
from nastui.runs.result import result_of
from nastui.runs.session import go_on, resume, start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

NUMBERS = ("fitness", "valid", "test", "table_seconds", "new")


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    return add_made_up(monkeypatch)


@pytest.fixture
def store():
    with Store() as store:
        yield store


def document(benchmark="mini-tss", dataset="mnist8", algorithm="genetic", evaluations=120, **parts):
    found = {"benchmark": benchmark, "dataset": dataset, "seed": 1, "algorithm": {"name": algorithm}, "fitness": {"name": "made-up"}}
    return {**found, "budget": {"evaluations": evaluations}, **parts}


def drive(store, document):
    session = start(store, spec_from(document))
    session.drive(store)
    return store.run(session.run)


def records(store, run):
    return store.records(run.id, space_named(run.facts["space"]).length)


def same(one, other):
    """Whether two runs have the same evaluations, but for the seconds that they took here."""
    return np.array_equal(one["cell"], other["cell"]) and all(np.array_equal(one[name], other[name], equal_nan=True) for name in NUMBERS)


def test_the_stored_spec_has_the_cost_of_a_cell(store):
    run = drive(store, document())
    assert run.document["fitness"]["seconds_per_cell"] == SECONDS
    assert set(records(store, run)["table_seconds"][records(store, run)["new"] == 1]) == {SECONDS}
    assert drive(store, document(fitness={"name": "made-up", "seconds_per_cell": 7.0})).document["fitness"]["seconds_per_cell"] == 7.0


def test_a_second_search_asks_the_scorer_nothing_and_finds_the_same(store, asked):
    first = drive(store, document())
    count = len(asked)
    assert count > 30
    second = drive(store, document())
    assert len(asked) == count
    assert same(records(store, first), records(store, second))
    assert records(store, second)["measured_seconds"].sum() == 0


def test_simulated_time_is_a_budget(store):
    run = drive(store, document(budget={"simulated_seconds": 10.0}, fitness={"name": "made-up", "seconds_per_cell": 0.4}))
    assert records(store, run)["new"].sum() == 25


@pytest.mark.parametrize("at", [0, 1, 50, 119])
def test_a_cut_run_resumes_to_the_same_evaluations(store, at):
    whole = records(store, drive(store, document()))
    session = start(store, spec_from(document(evaluations=at or 1)))
    if at:
        session.drive(store)
    with transaction(store._connection):
        store._connection.execute("UPDATE runs SET state = 'stopped', owner = NULL WHERE id = ?", (session.run,))
    vouch(store)
    go_on(store, store.run(session.run), prepare(spec_from(document()))).drive(store)
    assert same(records(store, store.run(session.run)), whole)


def test_a_resumed_run_keeps_its_cost_though_the_machine_changed(store, monkeypatch):
    session = start(store, spec_from(document()))
    monkeypatch.setattr("made_up_score.SECONDS", 99.0)
    with transaction(store._connection):
        store._connection.execute("UPDATE runs SET state = 'stopped', owner = NULL WHERE id = ?", (session.run,))
    vouch(store)
    resume(store, store.run(session.run)).drive(store)
    found = records(store, store.run(session.run))
    assert set(found["table_seconds"][found["new"] == 1]) == {0.25}


def test_a_run_whose_images_are_others_now_is_not_gone_on_with(store, tmp_path):
    for shade in range(8):
        Image.new("L", (8, 8), shade * 30).save(tmp_path / f"{shade}.png")
    session = start(store, spec_from(document(fitness={"name": "made-up", "images": str(tmp_path), "batch_size": 8})))
    with transaction(store._connection):
        store._connection.execute("UPDATE runs SET state = 'stopped', owner = NULL WHERE id = ?", (session.run,))
    vouch(store)
    Image.new("L", (8, 8), 255).save(tmp_path / "0.png")
    with pytest.raises(ReplayError, match="cannot go on: its images are others, or this nastui reads them otherwise, than when it began; .*--fork"):
        resume(store, store.run(session.run))


def test_the_result_has_the_accuracies_of_the_best_cell_and_no_split(store):
    result = result_of(store, drive(store, document()))
    assert result["fitness"] == "made-up"
    assert result["split"] is None
    assert result["best"]["valid_accuracy"] > 0
    assert result["simulated_seconds"] == pytest.approx(SECONDS * result["unique_evaluations"])


def test_a_predictor_never_sees_what_cannot_be_ranked(store, monkeypatch):
    add_linear(monkeypatch)
    told, fit = [], Linear.fit
    handed, hand = [], TimedPredictor.fit
    monkeypatch.setattr(Linear, "fit", lambda self, encodings, fitness: told.extend(fitness) or fit(self, encodings, fitness))
    monkeypatch.setattr(TimedPredictor, "fit", lambda self, encodings, fitness: handed.extend(fitness) or hand(self, encodings, fitness))
    run = drive(store, document(algorithm="nas-ea-fa", evaluations=150, predictor={"name": "linear"}))
    assert not np.isfinite(records(store, run)["fitness"]).all()
    assert told
    assert np.isfinite(told).all()
    assert not np.isfinite(handed).all()


@pytest.mark.parametrize("benchmark", ["nats-tss", "nats-sss", "nasbench101"])
@pytest.mark.parametrize("domain", ["all", "covered"])
def test_a_benchmark_without_its_table_is_searched_by_scores(store, benchmark, domain):
    run = drive(store, document(benchmark, "cifar10", engine={"domain": domain}))
    found = records(store, run)
    assert len(found) == 120
    assert np.isnan(found["valid"]).all()
    assert "no table here" in run.facts["title"]
    assert run.facts["space"] == benchmark
    assert result_of(store, run)["best"]["valid_accuracy"] is None


@pytest.mark.parametrize(("benchmark", "queries"), [("nats-tss", 3), ("mini-tss", 1)])
def test_without_a_table_cells_are_the_same_query_as_with_it(benchmark, queries):
    """Three strings of one network: NATS-Bench trained each."""
    cells = np.array([[1, 0, 2, 0, 0, 1], [0, 1, 0, 0, 0, 2], [2, 1, 0, 0, 0, 2]], dtype=np.uint8)
    prepared = prepare(spec_from(document(benchmark, "cifar10" if benchmark == "nats-tss" else "mnist8")))
    assert len(set(prepared.identify(cells).tolist())) == queries


def test_labellings_of_a_nasbench101_cell_are_one_query_without_its_table():
    prepared = prepare(spec_from(document("nasbench101", "cifar10")))
    space = space_named("nasbench101")
    cells = space.random(np.random.default_rng(1), 10)
    labellings = [space.isomorphic(cell) for cell in cells]
    assert max(map(len, labellings)) > 1
    assert [len(set(prepared.identify(rows).tolist())) for rows in labellings] == [1] * 10
    assert len(set(prepared.identify(cells).tolist())) == len(set(space.canonical_keys(cells).tolist()))


def test_cells_beside_a_partial_table_are_queries_of_their_own(toy):
    """All strings of the topology space stay apart, whether they have a row or not."""
    cells = toy.space.every_cell()
    assert len(np.unique(identify(toy, cells))) == len(cells)
    bare = prepare(spec_from(document("nats-sss", "cifar10"))).benchmark
    assert len(np.unique(identify(bare, bare.space.every_cell()))) == 32_768


@pytest.mark.parametrize(
    ("changes", "key", "said"),
    [
        ({"benchmark": "nats-tss", "dataset": "mnist"}, "dataset", "nats-tss has no dataset 'mnist'.*cifar10, cifar100, imagenet16-120"),
        ({"benchmark": "nats-ts", "dataset": "cifar10"}, "benchmark", "there is no benchmark 'nats-ts' .did you mean 'nats-tss'"),
        ({"report": {"epochs": 99}}, "report.epochs", "no mnist8 accuracy at 99 epochs"),
        ({"fitness": {"name": "made-up", "images": "nowhere"}}, "fitness.images", "nowhere"),
        ({"fitness": {"name": "made-up", "batch_size": 1}}, "fitness.batch_size", "1 is out of bounds"),
    ],
)
def test_what_cannot_be_scored_is_refused_at_the_field(store, changes, key, said):
    with pytest.raises(InputError, match=said) as refused:
        start(store, spec_from({**document(), **changes}))
    assert refused.value.place.key == key
    assert not store.runs()


def test_accuracy_still_needs_a_table(store):
    with pytest.raises(MissingError, match="the benchmark 'nats-tss' is not here; `nastui data get nats-tss`"):
        start(store, spec_from(document("nats-tss", "cifar10", fitness={"name": "accuracy"})))


def test_a_gpu_that_is_not_there_is_refused_with_a_remedy(monkeypatch):
    monkeypatch.setattr("torch.cuda.device_count", lambda: 0)
    with pytest.raises(InputError, match="choose cpu") as refused:
        prepare(spec_from(document(fitness={"name": "naswt"}, engine={"device": "cuda"})))
    assert refused.value.place.key == "engine.device"
