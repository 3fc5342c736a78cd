"""Scores of many cells by several processes. Each score is stored at once, so that no more than the cells in progress are ever lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from nastui.base.errors import NastuiError
from nastui.base.executors.executor import Send, TaskEvent, TaskFailure, TaskFunction, TaskResult, WorkerDeath
from nastui.base.registry import Entry
from nastui.base.worker_pool import WorkerPool
from nastui.benchmarks.catalogue import benchmark_named
from nastui.cells.arrays import Keys
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.scoring.scored import Scored
from nastui.fitness.settings import ScoringSettings

_SECONDS: Final = 2.0
"""A process works about so long on one task."""
_MOST: Final = 500
_PATIENCE: Final = 0.2
"""Seconds after which the caller gets control again though nothing is done."""


@dataclass(frozen=True)
class ScoringJob:
    """Which score, of the cells of which benchmark: enough for any process to make the same scorer."""

    entry: Entry
    settings: ScoringSettings
    benchmark: str
    device: str

    def scored(self) -> Scored:
        """The fitness that knows these scores.

        Raises:
            InputError: no such benchmark, images that are not here, a device that is absent.
        """
        benchmark = benchmark_named(self.benchmark, needs_table=False)
        context = FitnessContext(benchmark, next(iter(benchmark.datasets), ""), seed=0, report_epochs=None, device=self.device)
        made: Scored = self.entry.make(self.settings, context)
        return made


def score_in_parallel(job: ScoringJob, scored: Scored, keys: Keys, processes: int) -> Iterator[int]:
    """Score and store these cells; yields at least every 0.2 seconds how many more are done. The work stops when the caller stops iterating.

    Args:
        job: what every process makes its scorer from.
        scored: the scorer of this process, which does the work where `processes` is 1.
        keys: the cells that have no score yet, each once.
        processes: the number of worker processes.

    Raises:
        NastuiError: a cell cannot be scored, or a process was killed; scores that are stored stay.
        KeyboardInterrupt: SIGTERM ended a process.
    """
    size = int(np.clip(_SECONDS / scored.seconds_per_cell, 1, _MOST))
    parts = [keys[begin : begin + size] for begin in range(0, len(keys), size)]
    if processes == 1:
        for part in parts:
            scored.compute(part)
            yield len(part)
        return
    with WorkerPool(processes, _scorer, (job,), preloaded=[__name__, job.entry.factory.partition(":")[0]]) as pool:
        for events in pool.run(parts, _PATIENCE):
            yield sum(_scored(event) for _, event in events)


def _scored(event: TaskEvent) -> int:
    match event:
        case TaskResult(cells):
            return int(cells)
        case TaskFailure(error):
            raise error
        case WorkerDeath("terminated"):
            raise KeyboardInterrupt
        case WorkerDeath():
            raise NastuiError("a process that scored cells was killed", remedy="give the same command again; what was scored is kept")
    return 0


def _scorer(send: Send, job: ScoringJob) -> TaskFunction:
    """In a worker: the function that scores some cells. Each score is stored at once, so the worker may be ended at any time."""
    scored = job.scored()

    def score(keys: Keys) -> int:
        scored.compute(keys)
        return len(keys)

    return score
