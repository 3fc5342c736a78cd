"""Ray clusters on this machine, for tests that are marked slow."""

import os
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

_STORE = 80 << 20


@contextmanager
def cluster_of(nodes, cores=1, cards=0):
    """A cluster with so many nodes of so many cores each, and cards, as they say."""
    import ray
    from ray.cluster_utils import Cluster

    ray.shutdown()
    here = Path(__file__).parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(here), str(here.parent)]))  # nodes begin with it: their workers know what the tests bring
        has = {"num_cpus": cores, "num_gpus": cards, "object_store_memory": _STORE}
        cluster = Cluster(initialize_head=True, head_node_args=has | {"include_dashboard": False})
        try:
            for _ in range(nodes - 1):
                cluster.add_node(**has)
            yield cluster
        finally:
            ray.shutdown()
            cluster.shutdown()


def three_at_once(send, folder):
    """Tasks that wait for each other, and say which cards their worker sees."""

    def work(task):
        Path(folder, str(task)).touch()
        while len(list(Path(folder).iterdir())) < 3:
            time.sleep(0.05)
        return os.environ.get("CUDA_VISIBLE_DEVICES")

    return work


def nap(send):
    """Tasks of a second, which say on which node they are."""
    import ray

    def work(task):
        send(ray.get_runtime_context().get_node_id())
        time.sleep(1.0)
        return task

    return work
