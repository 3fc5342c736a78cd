"""Processes that work for this one. They heed signals from their first moment on, and end with the process that began them, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from multiprocessing.util import Finalize
from typing import Any, Final, TextIO

from nastui.base.signals import held_back, ready_for_signals

_ENDING_SECONDS: Final = 5.0
"""A process whose pipe has closed is gone within this time, or is hung."""
_LONGEST_FOLDER: Final = 70
"""Bytes, so that names below it stay below 107."""
_NAME: Final = "nastui worker"
RERUN: Final = 97
"""The exit code of a worker that was about to do the main script's work again."""


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
    _keep_sockets_short()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preloaded))
    return context


def _keep_sockets_short() -> None:
    """The name of the server's socket has at most 107 bytes: where TMPDIR is long, as on clusters, it stands in /tmp."""
    settings = vars(multiprocessing.current_process())["_config"]
    if settings.get("tempdir") is None and len(os.fsencode(tempfile.gettempdir())) > _LONGEST_FOLDER and os.access("/tmp", os.W_OK):
        settings["tempdir"] = folder = tempfile.mkdtemp(prefix="nastui-", dir="/tmp")
        Finalize(None, shutil.rmtree, (folder, True), exitpriority=-100)


def end_rerun() -> None:
    """End this process where it is a worker of which multiprocessing runs the main script again: that has no `__main__` guard around its work."""
    process = multiprocessing.current_process()
    if process.name == _NAME and getattr(process, "_inheriting", False):
        os._exit(RERUN)


def start_worker(context: BaseContext, target: Callable[..., None], arguments: Sequence[Any] = ()) -> Worker:
    """Start `target(connection, *arguments)` in a process of its own.

    SIGTERM ends it at once, unless it says otherwise; Ctrl-C is left to this process. It is killed when its `Worker` is dropped.
    """
    end_rerun()
    if os.name == "posix":
        with held_back(), _stderr_with_descriptor():
            resource_tracker.ensure_running()  # unblocks signals when it starts, so it starts before they are blocked for the worker
    with held_back():
        ours, theirs = context.Pipe()
        process: BaseProcess = context.Process(name=_NAME, target=_live, args=(theirs, dict(os.environ), target, tuple(arguments)))  # type: ignore[attr-defined]
        try:
            with _stderr_with_descriptor():
                process.start()
        finally:
            theirs.close()
        worker = Worker(process, ours)
        Finalize(worker, _kill, (process,), exitpriority=10)
    return worker


@contextmanager
def _stderr_with_descriptor() -> Iterator[None]:
    """Multiprocessing hands the descriptor of standard error on, and fails where a running app has put something in its place that has none."""
    placed = sys.stderr
    if placed is None or placed is sys.__stderr__ or _descriptor(placed) >= 0:
        yield
        return
    sys.stderr = sys.__stderr__
    try:
        yield
    finally:
        sys.stderr = placed


def _descriptor(stream: TextIO) -> int:
    try:
        return stream.fileno()
    except (OSError, ValueError):
        return 0  # which multiprocessing finds too, and does without


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
