"""Ray clusters on this machine, for tests that are marked slow."""

import os
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

_STORE = 80 << 20


@contextmanager
def cluster_of(nodes, cores=1):
    """A cluster with so many nodes of so many cores each."""
    import ray
    from ray.cluster_utils import Cluster

    ray.shutdown()
    here = Path(__file__).parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(here), str(here.parent)]))  # nodes begin with it: their workers know what the tests bring
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": cores, "include_dashboard": False, "object_store_memory": _STORE})
        try:
            for _ in range(nodes - 1):
                cluster.add_node(num_cpus=cores, object_store_memory=_STORE)
            yield cluster
        finally:
            ray.shutdown()
            cluster.shutdown()


def nap(send):
    """Tasks of a second, which say on which node they are."""
    import ray

    def work(task):
        send(ray.get_runtime_context().get_node_id())
        time.sleep(1.0)
        return task

    return work
