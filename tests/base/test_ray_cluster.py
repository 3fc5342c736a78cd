"""Executors on a real cluster of several nodes on this machine. It takes a minute; without Ray all is skipped."""

import socket

import pytest
from executor_suite import SUITE, make
from ray_clusters import cluster_of, nap, three_at_once

from nastui.base.errors import InputError
from nastui.base.executors.executor import TaskMessage, TaskResult, TaskRetry, WorkerDeath
from nastui.base.executors.opening import check_workplace, open_executor
from nastui.base.executors.workplace import Workplace

pytest.importorskip("ray", reason="the extra [cluster] is not installed")
ray_cluster = pytest.importorskip("nastui.base.executors.ray_cluster")
ray_state = pytest.importorskip("nastui.base.executors.ray_state")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster():
    with cluster_of(2) as started:
        yield started


def opening(cluster):
    return lambda *arguments, **options: open_executor(Workplace("ray", processes=2, address=cluster.address), *arguments, **options)


@pytest.mark.parametrize("check", SUITE, ids=lambda check: check.__name__)
def test_an_executor(check, cluster):
    check(opening(cluster))


@pytest.mark.parametrize("tries", [2, 3])
def test_a_task_whose_worker_dies_is_done_again_so_often(cluster, tmp_path, tries):
    with open_executor(Workplace("ray", processes=1, address=cluster.address), make, (3, str(tmp_path / "slip")), tries=tries) as executor:
        events = [event for events in executor.run(["die", 5], 0.2) for _, event in events if not isinstance(event, TaskMessage)]
    last = TaskResult("alive") if tries == 3 else WorkerDeath("killed")
    assert events == [*(TaskRetry("killed", count) for count in range(1, tries)), last, TaskResult(15)]


def test_a_silent_worker_is_killed(cluster):
    with open_executor(Workplace("ray", processes=1, address=cluster.address, limit=1.0), make, (3,), tries=1) as executor:
        executor.submit("wait")
        events = [event for events in executor.run([4], 0.2) for _, event in events if not isinstance(event, TaskMessage)]
    assert events == [WorkerDeath("silent"), TaskResult(12)]


def test_a_node_that_is_killed_in_the_middle_loses_nothing(cluster):
    leaving = cluster.add_node(num_cpus=2, object_store_memory=80 << 20)
    with open_executor(Workplace("ray", processes=3, address=cluster.address), nap, tries=3) as executor:
        results, killed, again = [], False, 0
        for events in executor.run(range(8), 0.2):
            results += [event.value for _, event in events if isinstance(event, TaskResult)]
            again += sum(isinstance(event, TaskRetry) for _, event in events)
            if not killed and any(event == TaskMessage(leaving.node_id) for _, event in events):
                cluster.remove_node(leaving, allow_graceful=False)
                killed = True
    assert killed
    assert again
    assert sorted(results) == list(range(8))


def test_an_idle_worker_leaves_its_cores_to_one_that_waits_for_them(monkeypatch):
    """As where a node left just after a worker was hired for it: the one that is still there ends its task and would hold the only core for ever."""
    with cluster_of(1) as small, open_executor(Workplace("ray", processes=2, address=small.address), nap, tries=1) as executor:
        monkeypatch.setattr(executor, "_holds", lambda: 2)  # what it believes to be there
        monkeypatch.setattr(ray_cluster, "_PLACING_SECONDS", 1.0)
        assert list(executor.map(range(2))) == [0, 1]


def test_a_card_is_shared_in_parts_and_free_ones_are_told(tmp_path):
    """Ray takes a node's word for its cards: this one has none."""
    with cluster_of(1, cores=4, cards=2) as small:
        place = Workplace("ray", processes=3, address=small.address, gpus=0.5)
        with open_executor(place, three_at_once, (str(tmp_path),)) as executor:
            assert sorted(executor.map(range(3))) in (["0", "0", "1"], ["0", "1", "1"])
            assert str(ray_state.state()).startswith("1 node, 4 cores, 2 GPUs: 1 core and 0.5 GPUs free")


def test_what_no_node_has_is_refused_with_what_there_is(cluster):
    with pytest.raises(InputError, match=r"no node of the cluster has 64 cores, 2 GPUs for a task; there are .*\(1 core, 0 GPUs"):
        check_workplace(Workplace("ray", address=cluster.address, cores=64, gpus=2))


def test_another_cluster_is_refused(cluster):
    with pytest.raises(InputError, match="is connected to the cluster"):
        check_workplace(Workplace("ray", address="127.0.0.1:1"))


def test_other_versions_on_a_node_are_refused(cluster, monkeypatch):
    from nastui.base.executors import ray_cluster

    monkeypatch.setattr(ray_cluster, "packages", lambda: {"numpy": "0.1"})
    with opening(cluster)(make, (3,)) as executor, pytest.raises(InputError, match=r"the node .* has numpy .* instead of 0.1"):
        executor.submit(1).result()


def test_where_nothing_answers_is_refused():
    import ray

    ray.shutdown()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(InputError, match="no cluster answers at 127.0.0.1"):
            check_workplace(Workplace("ray", address=f"127.0.0.1:{taken.getsockname()[1]}"))
    with pytest.raises(InputError, match="is no address of a cluster"):
        check_workplace(Workplace("ray", address="head"))
