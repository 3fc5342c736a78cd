"""Which executor does the work, and what each task may use of it. No result depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EXECUTORS: Final = ("here", "pool", "ray")


@dataclass(frozen=True)
class Workplace:
    """Where tasks are done."""

    executor: str = "here"
    """`here`, `pool`, or `ray`."""
    processes: int | None = None
    """Tasks at a time; None: one per core, or as many as the cluster has room for."""
    address: str | None = None
    """Of the cluster; None: the one that this machine belongs to, else one of its own."""
    cores: int | None = None
    """For each task; None: one."""
    gpus: float | None = None
    """For each task; None: none."""
    memory: float | None = None
    """For each task, GB; None: whatever it takes."""
    limit: float | None = None
    """Seconds without a sign of life after which a worker is killed; None: it may take as long as it does."""


POOL: Final = Workplace("pool")
