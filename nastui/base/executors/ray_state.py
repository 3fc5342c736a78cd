"""What a Ray cluster has: its nodes, what is free, what waits. Imported only where Ray is installed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import ray

from nastui.base.executors.workplace import Workplace

CONNECTING_SECONDS: Final = 5.0
"""A cluster's head answers within this time, or is not there."""
GIGA: Final = 1e9


@dataclass(frozen=True)
class Node:
    """A machine of a cluster, or a part of one."""

    name: str
    cores: float
    gpus: float
    memory: float
    """GB."""

    def holds(self, place: Workplace) -> int:
        """How many tasks at a time."""
        asked = ((self.cores, place.cores or 1), (self.gpus, place.gpus or 0), (self.memory, place.memory or 0))
        return int(min(have // wanted for have, wanted in asked if wanted))

    def __str__(self) -> str:
        """What it has."""
        return f"{self.name} ({counted(self.cores, 'core')}, {counted(self.gpus, 'GPU')}, {self.memory:.1f} GB)"


def nodes() -> tuple[Node, ...]:
    """Those that are there now, of the cluster that this process is connected to."""
    found = [(one["NodeManagerHostname"], one["Resources"]) for one in ray.nodes() if one["Alive"]]
    return tuple(Node(name, has.get("CPU", 0.0), has.get("GPU", 0.0), has.get("memory", 0.0) / GIGA) for name, has in found)


def in_words(there: Sequence[Node]) -> str:
    """`2 nodes, 8 cores, 1 GPU`."""
    cores, gpus = sum(node.cores for node in there), sum(node.gpus for node in there)
    return f"{counted(len(there), 'node')}, {counted(cores, 'core')}" + (f", {counted(gpus, 'GPU')}" if gpus else "")


def counted(number: float, what: str) -> str:
    """How many there are of what may be had in parts: `1 core`, `0.5 GPUs`."""
    return f"{number:,g} {what}{'' if number == 1 else 's'}"


@dataclass(frozen=True)
class ClusterState:
    """A cluster at one moment."""

    nodes: tuple[Node, ...]
    free_cores: float
    """Those that nobody uses."""
    free_gpus: float
    waiting: int | None
    """Tasks and workers that wait for a place; None where that is not known."""
    left: int
    """Nodes that were there and are gone."""
    pages: str | None
    """The address of Ray's own pages."""

    def __str__(self) -> str:
        """`2 nodes, 8 cores, 1 GPU: 3 cores and 1 GPU free, 4 waiting`."""
        free = counted(self.free_cores, "core") + (f" and {counted(self.free_gpus, 'GPU')}" if any(node.gpus for node in self.nodes) else "")
        return f"{in_words(self.nodes)}: {free} free" + ("" if self.waiting is None else f", {self.waiting:,} waiting")

    @property
    def losses(self) -> str:
        """How many nodes were there and are gone; nothing where none is."""
        return f"{self.left:,} {'node has' if self.left == 1 else 'nodes have'} left it, or died" if self.left else ""


def state() -> ClusterState:
    """Of the cluster that this process is connected to."""
    left, free = sum(not one["Alive"] for one in ray.nodes()), ray.available_resources()
    return ClusterState(nodes(), free.get("CPU", 0.0), free.get("GPU", 0.0), _waiting(), left, dashboard())


def _waiting() -> int | None:
    """Actors that are not placed yet, where Ray's state service answers."""
    try:
        from ray.util.state import list_actors

        return len(list_actors(filters=[("state", "=", "PENDING_CREATION")], timeout=CONNECTING_SECONDS, raise_on_missing_output=False))
    except Exception:  # there is none where the cluster has no pages
        return None


def dashboard() -> str | None:
    """The address of Ray's own pages; None where there are none."""
    url = ray.worker.get_dashboard_url() if hasattr(ray, "worker") else None
    return f"http://{url}" if url else None
