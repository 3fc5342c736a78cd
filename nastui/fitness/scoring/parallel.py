"""Scores of many cells by several workers. They are stored as they come, so that no more than the cells in progress are ever lost."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

import numpy as np

from nastui.base.devices import check_worker
from nastui.base.errors import located
from nastui.base.executors.executor import Executor, Send, TaskEvent, TaskFailure, TaskFunction, TaskMessage, TaskResult, WorkerDeath
from nastui.base.executors.opening import TRIES, open_executor
from nastui.base.executors.workplace import POOL, Workplace
from nastui.base.registry import Entry
from nastui.benchmarks.catalogue import benchmark_named
from nastui.cells.arrays import Keys
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.scoring.scored import Scored
from nastui.fitness.scoring.scorer import Score
from nastui.fitness.settings import ScoringSettings
from nastui.fitness.shared_inputs import NOTHING, SharedInputs, images_in, receive_inputs, share_inputs

_SECONDS: Final = 2.0
"""A process works about so long on one task."""
_MOST: Final = 500
_PATIENCE: Final = 0.2
"""Seconds after which the caller gets control again though nothing is done, and after which a worker sends what it has done."""
Part: TypeAlias = tuple[int, ...]
"""The keys of cells that a worker scores in one task."""


@dataclass(frozen=True)
class ScoringJob:
    """Which score, of the cells of which benchmark: enough for any process to make the same scorer."""

    entry: Entry
    settings: ScoringSettings
    benchmark: str
    device: str
    pack: int | None = None
    """Networks side by side; None: what suits the device."""

    def scored(self) -> Scored:
        """The fitness that knows these scores.

        Raises:
            InputError: no such benchmark, images that are not here, a device that is absent.
        """
        benchmark = benchmark_named(self.benchmark, needs_table=False)
        context = FitnessContext(benchmark, next(iter(benchmark.datasets), ""), seed=0, report_epochs=None, device=self.device, pack=self.pack)
        made: Scored = self.entry.make(self.settings, context)
        return made


def score_in_parallel(
    job: ScoringJob, scored: Scored, keys: Keys, processes: int, place: Workplace = POOL, told: Callable[[str], object] = lambda sentence: None
) -> Iterator[int]:
    """Score and store these cells; yields at least every 0.2 seconds how many more are done. The work stops when the caller stops iterating.

    Workers send their scores here, where alone they are stored. A cell that was at hand when its worker died is tried again, at most three times in
    all; then it has no score, and counts as done.

    Args:
        job: what every worker makes its scorer from.
        scored: the scorer of this process, which does the work where `processes` is 1 and no cluster is asked for.
        keys: the cells that have no score yet, each once.
        processes: the number of workers.
        place: where they are.
        told: is told of cells whose worker died, in a sentence.

    Raises:
        NastuiError: a cell cannot be scored, or what is asked of a cluster cannot be had; scores that are stored stay.
        KeyboardInterrupt: SIGTERM ended a worker.
    """
    size = int(np.clip(_SECONDS / scored.seconds_per_cell, 1, _MOST))
    parts = [tuple(keys[begin : begin + size].tolist()) for begin in range(0, len(keys), size)]
    if place.executor == "here" or (place.executor == "pool" and processes == 1):
        for part in parts:
            scored.compute(np.array(part, dtype=np.uint64))
            yield len(part)
        return
    preloaded = [__name__, job.entry.factory.partition(":")[0]]
    if place.executor == "pool":  # to whose processes `cuda` alone would be the first card
        job = replace(job, device=str(scored.device))
    inputs = share_inputs([job.benchmark], [*images_in(vars(job.settings))]) if place.executor == "ray" else NOTHING
    with open_executor(
        replace(place, processes=processes), _scorer, (job, inputs, scored.computed_on()), preloaded=preloaded, tries=1, most=processes
    ) as executor:
        yield from _Whole(executor, scored, deque(parts), told).done()


@dataclass
class _Whole:
    """The cells that are being scored."""

    executor: Executor
    scored: Scored
    waiting: deque[Part]
    told: Callable[[str], object]
    kept: set[int] = field(default_factory=set)
    strikes: Counter[int] = field(default_factory=Counter)
    """How many workers have died at a cell."""

    def done(self) -> Iterator[int]:
        """How many more are done, again and again."""
        while self.waiting or self.executor.busy:
            while self.waiting and self.executor.free:
                self.executor.submit(self.waiting.popleft())
            yield sum(self._heard(part, event) for part, event in self.executor.events(_PATIENCE))

    def _heard(self, part: Part, event: TaskEvent) -> int:
        match event:
            case TaskMessage(scores) | TaskResult(scores):
                return self._keep(scores)
            case TaskFailure(error):
                raise error
            case WorkerDeath("terminated"):
                raise KeyboardInterrupt
            case WorkerDeath():
                return self._died([key for key in part if key not in self.kept])
        return 0

    def _keep(self, scores: Sequence[tuple[int, Score]]) -> int:
        new = [(key, score) for key, score in scores if key not in self.kept]
        if new:
            self.scored.store.add(self.scored.set, np.array([key for key, _ in new], dtype=np.uint64), [score for _, score in new])
            self.kept.update(key for key, _ in new)
        return len(new)

    def _died(self, left: list[int]) -> int:
        """The first that are left, as many as a pack has, were at hand, or those soon after: they go alone, so that no other shares their fate."""
        if not left:
            return 0
        first, beside, rest = left[0], left[1 : self.scored.packs.size], left[self.scored.packs.size :]
        self.waiting.extend((key,) for key in beside)
        if rest:
            self.waiting.append(tuple(rest))
        self.strikes[first] += 1
        name = self.scored.context.benchmark.space.format(self.scored.keying.cells(np.array([first], dtype=np.uint64))[0])
        if self.strikes[first] < TRIES:
            self.told(f"a worker died at {name} or soon after; it is scored again ({self.strikes[first]} of {TRIES})")
            self.waiting.append((first,))
            return 0
        self.told(f"{name} has no score: each worker that scored it died")
        return 1


def _scorer(send: Send, job: ScoringJob, inputs: SharedInputs, device: str | None) -> TaskFunction:
    """In a worker: the function that scores some cells. What is done is sent every 0.2 seconds, so the worker may be ended at any time."""
    receive_inputs(inputs)
    scored = job.scored()
    with located("engine.device"):
        check_worker(device, scored.computed_on())

    def score(part: Part) -> list[tuple[int, Score]]:
        done: list[tuple[int, Score]] = []
        sent = time.monotonic()
        for one in scored.scores(np.array(part, dtype=np.uint64)):
            done.append(one)
            if time.monotonic() - sent > _PATIENCE:
                send(done)
                done, sent = [], time.monotonic()
        return done

    return score
