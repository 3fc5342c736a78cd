"""Scores of many cells by several processes. What each process has scored is kept at once, so nothing but the cells at hand is ever lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait as wait_for
from typing import Final

import numpy as np

from nastui.base.errors import NastuiError
from nastui.base.registry import Entry
from nastui.benchmarks.catalogue import benchmark_named
from nastui.cells.arrays import Keys
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.scoring.scored import Scored
from nastui.fitness.scoring.settings import ScoringSettings

_SECONDS: Final = 2.0
"""Of a process's work between two signs of progress."""
_MOST: Final = 500
_PATIENCE: Final = 0.2
"""Seconds after which a listener is told that nothing new is done."""


@dataclass(frozen=True)
class Job:
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


def score_abreast(job: Job, scored: Scored, keys: Keys, processes: int) -> Iterator[int]:
    """Score and keep what is missing among these keys; gives how many more are done, now and then.

    Whoever stops listening stops the work. Processes end with the one that began them.

    Args:
        job: what every process makes its scorer from.
        scored: that of this process, which does the work where one process is asked for.
        keys: each once.
        processes: how many at a time.

    Raises:
        NastuiError: a cell cannot be scored, or a process was killed; what was kept stays.
    """
    size = int(np.clip(_SECONDS / scored.seconds_per_cell, 1, _MOST))
    parts = [keys[begin : begin + size] for begin in range(0, len(keys), size)]
    if processes == 1:
        for part in parts:
            scored.compute(part)
            yield len(part)
        return
    pool = _pool(job, processes)
    try:
        yield from _as_they_end(pool, parts, processes)
    finally:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        pool.shutdown(cancel_futures=True)


def _pool(job: Job, processes: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
    if hasattr(context, "set_forkserver_preload"):
        context.set_forkserver_preload([__name__, job.entry.factory.partition(":")[0]])
    return ProcessPoolExecutor(processes, context, _prepare_worker, (job, dict(os.environ)))


def _as_they_end(pool: ProcessPoolExecutor, parts: list[Keys], processes: int) -> Iterator[int]:
    """Few parts wait at a time, so that little is left to cancel; tells at least every so often, so that the listener can stop."""
    running = set[Future[int]]()
    try:
        while parts or running:
            while parts and len(running) < 2 * processes:
                running.add(pool.submit(_score, parts.pop(0)))
            ended, running = wait(running, timeout=_PATIENCE, return_when=FIRST_COMPLETED)
            yield sum(future.result() for future in ended)
    except BrokenProcessPool as error:
        raise NastuiError("a process that scored cells was killed", remedy="give the same command again; what was scored is kept") from error


_scored: Scored | None = None


def _prepare_worker(job: Job, environment: dict[str, str]) -> None:
    global _scored
    os.environ.update(environment)  # the server from which workers branch off has the environment of when it began
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to every process; the parent ends the others
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _scored = job.scored()


def _end_with_parent() -> None:
    """A parent that was killed cannot say so, and the queue of work stays open as long as other workers live."""
    if (parent := multiprocessing.parent_process()) is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _score(keys: Keys) -> int:
    assert _scored is not None
    _scored.compute(keys)
    return len(keys)
