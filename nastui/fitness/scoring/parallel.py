"""Scores of many cells by several processes. What each process has scored is kept at once, so nothing but the cells at hand is ever lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from nastui.base.errors import NastuiError
from nastui.base.registry import Entry
from nastui.base.worker_pool import Answer, Crew, Gone, Raised, Tell, Word, Work
from nastui.benchmarks.catalogue import benchmark_named
from nastui.cells.arrays import Keys
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.scoring.scored import Scored
from nastui.fitness.settings import ScoringSettings

_SECONDS: Final = 2.0
"""Of a process's work between two signs of progress."""
_MOST: Final = 500
_PATIENCE: Final = 0.2
"""Seconds after which a listener is told that nothing new is done."""


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


def score_abreast(job: ScoringJob, scored: Scored, keys: Keys, processes: int) -> Iterator[int]:
    """Score and keep what is missing among these keys; gives how many more are done, now and then.

    Whoever stops listening stops the work. Processes end with the one that began them.

    Args:
        job: what every process makes its scorer from.
        scored: that of this process, which does the work where one process is asked for.
        keys: each once.
        processes: how many at a time.

    Raises:
        NastuiError: a cell cannot be scored, or a process was killed; what was kept stays.
        KeyboardInterrupt: SIGTERM ended a process.
    """
    size = int(np.clip(_SECONDS / scored.seconds_per_cell, 1, _MOST))
    parts = [keys[begin : begin + size] for begin in range(0, len(keys), size)]
    if processes == 1:
        for part in parts:
            scored.compute(part)
            yield len(part)
        return
    with Crew(processes, _making, (job,), [__name__, job.entry.factory.partition(":")[0]]) as crew:
        while parts or crew.busy:
            while parts and crew.free:
                crew.give(parts.pop(0))
            yield sum(_scored(word) for _, word in crew.heard(_PATIENCE))


def _scored(word: Word) -> int:
    if isinstance(word, Raised):
        raise word.error
    if isinstance(word, Gone):
        if word.terminated:
            raise KeyboardInterrupt
        raise NastuiError("a process that scored cells was killed", remedy="give the same command again; what was scored is kept")
    return int(word.what) if isinstance(word, Answer) else 0


def _making(tell: Tell, job: ScoringJob) -> Work:
    """In a worker: scores and keeps some cells; each is kept at once, so it may be ended at any time."""
    scored = job.scored()

    def score(keys: Keys) -> int:
        scored.compute(keys)
        return len(keys)

    return score
