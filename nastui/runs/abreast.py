"""Several runs at a time, each in a process of its own. The evaluations are those of one run after the other."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from nastui.base.errors import NastuiError

if TYPE_CHECKING:
    from multiprocessing.queues import SimpleQueue

    from nastui.runs.spec import RunSpec

_PRELOADED: Final = ["nastui.runs.session", "nastui.runs.store"]
"""What a worker needs is imported once, and workers branch off from there."""


@dataclass(frozen=True)
class Job:
    """A run to make."""

    number: int
    spec: RunSpec
    preset: str | None
    pace: float = 0.0
    resume: str | None = None
    """The stored run to go on with; None: a new one."""


@dataclass(frozen=True)
class Done:
    """A run that has ended."""

    job: Job
    run: str
    interrupted: bool
    """Whether a signal stopped it."""
    error: str | None = None
    """Why it failed, where failures are told instead of raised."""


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def drive_abreast(jobs: Sequence[Job], processes: int, begun: Callable[[int, str], None], *, tolerant: bool = False) -> Iterator[Done]:
    """Make all runs, `processes` at a time; gives each as it ends, in any order.

    A signal stops the runs in progress in good order and begins no others.

    Args:
        jobs: the runs, begun in this order.
        processes: how many at a time.
        begun: is told a job's number and run id when it begins, from another thread.
        tolerant: a run that fails is told like one that ends, and the others go on.

    Raises:
        NastuiError: what a run raised, or a worker that was killed; the other runs in progress are finished first.
    """
    context = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
    if hasattr(context, "set_forkserver_preload"):
        context.set_forkserver_preload([*_PRELOADED, *_modules(jobs)])
    told: SimpleQueue[Any] = context.SimpleQueue()
    listener = threading.Thread(target=_listen, args=(told, begun), daemon=True)
    listener.start()
    with ProcessPoolExecutor(processes, context, _prepare_worker, (told, dict(os.environ))) as pool, _SignalsFor(pool) as stopped:
        try:
            yield from _as_they_end(pool, jobs, processes, stopped, _drive_tolerantly if tolerant else _drive)
        finally:
            told.put(None)
            listener.join()


def _modules(jobs: Sequence[Job]) -> set[str]:
    """Those that make the runs' parts."""
    from nastui.runs.spec import REGISTRIES

    parts = [(registry, getattr(job.spec, kind)) for job in jobs for kind, registry in REGISTRIES.items()]
    return {registry.entry(part.name).factory.partition(":")[0] for registry, part in parts if part is not None}


def _as_they_end(
    pool: ProcessPoolExecutor, jobs: Sequence[Job], processes: int, stopped: threading.Event, drive: Callable[[Job], Done]
) -> Iterator[Done]:
    waiting, running, trouble = list(jobs), set[Future[Done]](), list[BaseException]()
    while running or (waiting and not stopped.is_set() and not trouble):
        while waiting and len(running) < processes and not stopped.is_set() and not trouble:
            running.add(pool.submit(drive, waiting.pop(0)))
        ended, running = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
        for future in ended:
            if (error := future.exception()) is not None:
                trouble.append(error)
                continue
            yield future.result()
    if trouble:
        raise _worker_died() if isinstance(trouble[0], BrokenProcessPool) else trouble[0]


def _worker_died() -> NastuiError:
    return NastuiError("a process that made a run was killed", remedy="`nastui runs list` shows which runs are left; `nastui runs resume` goes on")


class _SignalsFor:
    """Ctrl-C and SIGTERM go to the workers, which stop in good order; this process waits for them."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self.pool = pool
        self.stopped = threading.Event()
        self.before: dict[int, Any] = {}

    def __enter__(self) -> threading.Event:
        for number in (signal.SIGINT, signal.SIGTERM):
            self.before[number] = signal.signal(number, self._pass_on)
        return self.stopped

    def __exit__(self, *details: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _pass_on(self, number: int, frame: FrameType | None) -> None:
        self.stopped.set()
        for process in list((self.pool._processes or {}).values()):
            process.terminate()


_told: Any = None


def _prepare_worker(told: Any, environment: dict[str, str]) -> None:
    global _told
    _told = told
    os.environ.update(environment)  # the server from which workers branch off has the environment of when it began
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to every process; the parent passes it on as SIGTERM
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _drive_tolerantly(job: Job) -> Done:
    try:
        return _drive(job)
    except Exception as error:
        return Done(job, job.resume or "", False, str(error) if isinstance(error, NastuiError) else f"{type(error).__name__}: {error}")


def _drive(job: Job) -> Done:
    from nastui.runs.session import resume, start
    from nastui.runs.store import Store

    interrupted: list[int] = []
    with Store() as store:
        session = resume(store, store.run(job.resume), job.pace) if job.resume is not None else start(store, job.spec, job.preset, job.pace)

        def stop(number: int, frame: FrameType | None) -> None:
            interrupted.append(number)
            session.switches.stop.set()

        signal.signal(signal.SIGTERM, stop)
        try:
            _told.put((job.number, session.run))
            session.drive(store)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return Done(job, session.run, bool(interrupted))


def _listen(told: SimpleQueue[Any], begun: Callable[[int, str], None]) -> None:
    while (message := told.get()) is not None:
        begun(*message)
