"""Processes that work for this one. They heed signals from their first moment on, and end with the process that began them, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from multiprocessing.util import Finalize
from typing import Any, Final

from nastui.base.signals import asked_to_end, held_back, ready_for_signals

_ENDING_SECONDS: Final = 5.0
"""A process whose pipe has closed is gone within this time, or is hung."""


@dataclass(eq=False)
class Worker:
    """A process, and the pipe to it."""

    process: BaseProcess
    connection: Connection

    def terminate(self) -> None:
        """Ask it to end."""
        if self.process.is_alive():
            self.process.terminate()

    def end(self) -> None:
        """End it now."""
        self.connection.close()
        _kill(self.process)

    def exit_code(self) -> int | None:
        """Of one whose pipe has closed."""
        self.process.join(_ENDING_SECONDS)
        return self.process.exitcode


def branching(preloaded: Sequence[str]) -> BaseContext:
    """Where the platform can do that, modules are imported once, in a server from which workers branch off."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preloaded))
    return context


def start_worker(context: BaseContext, target: Callable[..., None], arguments: Sequence[Any] = ()) -> Worker:
    """Start `target(connection, *arguments)` in a process of its own.

    SIGTERM ends it at once, unless it says otherwise; Ctrl-C is left to this process. It is killed when its `Worker` is dropped.
    """
    if os.name == "posix":
        with held_back():
            resource_tracker.ensure_running()  # unblocks signals when it starts, so it starts before they are blocked for the worker
    with held_back():
        ours, theirs = context.Pipe()
        process: BaseProcess = context.Process(target=_live, args=(theirs, dict(os.environ), target, tuple(arguments)))  # type: ignore[attr-defined]
        try:
            process.start()
        finally:
            theirs.close()
        worker = Worker(process, ours)
        Finalize(worker, _kill, (process,), exitpriority=10)
    return worker


def _kill(process: BaseProcess) -> None:
    if process.is_alive():
        process.kill()
    process.join(_ENDING_SECONDS)


def _live(connection: Connection, environment: dict[str, str], target: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    ready_for_signals()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.update(environment)  # the server from which workers branch off has the environment of when it began
    target(connection, *arguments)


def _end_with_parent() -> None:
    """A parent that was killed cannot say so; the kernel closes its end of a pipe for it."""
    if (parent := multiprocessing.parent_process()) is not None:
        wait([parent.sentinel])
        os._exit(1)


def hear(workers: Sequence[Worker], seconds: float) -> Iterator[Worker]:
    """Those that have said something or are gone, after at most so long."""
    ready = set(wait([worker.connection for worker in workers], seconds))
    return (worker for worker in workers if worker.connection in ready)


# ---- a command that works for another process ends with it. A pipe tells: the kernel closes the parent's end, however the parent ends


FOR_PARENT: Final = "NASTUI_FOR_PARENT"
"""Names the descriptor of the pipe."""
_GRACE_SECONDS: Final = 30.0
"""Runs in progress end in good order: after the cell that each is evaluating."""
_INTERRUPTED: Final = 130


@dataclass(frozen=True)
class Tie:
    """What a child is begun with."""

    descriptors: tuple[int, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


@contextmanager
def tied() -> Iterator[Tie]:
    """A tie for one child, which lasts as long as the block."""
    if os.name != "posix":
        yield Tie()
        return
    reader, writer = os.pipe()
    try:
        yield Tie((reader,), {FOR_PARENT: str(reader)})
    finally:
        os.close(reader)
        os.close(writer)


def end_with_parent() -> None:
    """In the child: once the parent is gone, end as by Ctrl-C, and after a while at once."""
    if (pipe := os.environ.pop(FOR_PARENT, "")).isdecimal():
        os.set_inheritable(int(pipe), False)
        threading.Thread(target=_watch, args=(int(pipe),), daemon=True).start()


def _watch(pipe: int) -> None:
    try:
        while os.read(pipe, 1):
            pass
    except OSError:
        return
    timer = threading.Timer(_GRACE_SECONDS, os._exit, (_INTERRUPTED,))
    timer.daemon = True
    timer.start()
    if not asked_to_end():  # a second time would not wait for a good end
        os.kill(os.getpid(), signal.SIGINT)
