"""Tasks in a pool of worker processes. Each worker does one task at a time; a worker that dies ends its own task only."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import Any, Final

from nastui.base.errors import InputError
from nastui.base.executors.executor import Executor, Send, TaskEvent, TaskFailure, TaskFunction, TaskFuture, TaskMessage, WorkerDeath, attempt
from nastui.base.workers import RERUN, Worker, branching, hear, start_worker

_STARTING_SECONDS: Final = 60.0
"""So much more a worker is given until it begins its task: it starts, and loads what it needs."""
_STANDSTILL_SECONDS: Final = 2.0
"""A longer time between two calls of `events` counts as so much only: the whole program was suspended, or its caller was busy."""


@dataclass
class _Assignment:
    """What a worker is doing."""

    future: TaskFuture
    silent: float = 0.0
    """Seconds since its last message."""
    checked: float = field(default_factory=lambda: time.monotonic())

    begun: bool = False
    """Whether its worker has begun; before that it starts, and loads what it needs."""

    def heard(self) -> None:
        self.silent, self.checked = 0.0, time.monotonic()

    def wait(self) -> float:
        now = time.monotonic()
        self.silent += min(now - self.checked, _STANDSTILL_SECONDS)
        self.checked = now
        return self.silent


class WorkerPool(Executor):
    """At most `size` worker processes, each started when there is a task for it. Workers end with this process, however it ends.

    Args:
        size: the number of workers.
        make: `make(send, *arguments)` returns the function that does a task. It is called in the worker, before its first task.
            SIGTERM ends a worker unless the task catches it.
        arguments: of `make`.
        context: how processes are started; by default they fork from a server that has `preloaded` imported.
        preloaded: modules that workers need.
        silence: seconds after which a worker that has sent no message is killed.
        tries: how often a task is begun whose worker dies.
    """

    def __init__(
        self,
        size: int,
        make: Callable[..., TaskFunction],
        arguments: Sequence[Any] = (),
        *,
        context: BaseContext | None = None,
        preloaded: Sequence[str] = (),
        silence: float | None = None,
        tries: int = 1,
    ) -> None:
        super().__init__(size, tries)
        self._arguments, self._silence = (make, tuple(arguments)), silence
        self._context = context or branching(preloaded)
        self._busy: dict[Worker, _Assignment] = {}
        self._idle: list[Worker] = []

    def stop(self) -> None:
        """Send SIGTERM to all workers, and to those that start from now on. A signal's handler may call it at any moment."""
        self._stopped = True
        for worker in self._all:
            worker.terminate()

    def shutdown(self) -> None:
        """End all workers now."""
        for worker in self._all:
            worker.end()
        self._busy, self._idle = {}, []

    @property
    def _all(self) -> list[Worker]:
        return [*self._busy, *self._idle]

    def _running(self) -> int:
        return len(self._busy)

    def _begin(self, future: TaskFuture) -> None:
        while self._idle:
            worker = self._idle.pop()
            if _sent(worker, future.task):
                return self._assign(worker, future)
            worker.end()  # killed while it was idle
        worker = start_worker(self._context, _do_tasks, self._arguments)
        _sent(worker, future.task)  # if it is dead already, `events` says so
        return self._assign(worker, future)

    def _assign(self, worker: Worker, future: TaskFuture) -> None:
        self._busy[worker] = _Assignment(future)
        if self._stopped:  # by a signal's handler, just before
            worker.terminate()

    def _hear(self, seconds: float) -> Iterator[tuple[TaskFuture, TaskEvent]]:
        for worker in hear(list(self._busy), seconds):
            assignment, event = self._busy[worker], _event(worker)
            assignment.heard()
            if isinstance(event, _Begun):
                assignment.begun = True
                continue
            if not isinstance(event, TaskMessage):
                self._release(worker, dead=isinstance(event, WorkerDeath))
            yield assignment.future, event
        if self._silence is not None:
            yield from self._silent(self._silence)

    def _release(self, worker: Worker, dead: bool) -> None:
        del self._busy[worker]
        if dead:
            worker.end()
        else:
            self._idle.append(worker)

    def _silent(self, limit: float) -> Iterator[tuple[TaskFuture, TaskEvent]]:
        for worker, assignment in list(self._busy.items()):
            if assignment.wait() > limit + (0.0 if assignment.begun else _STARTING_SECONDS) and not worker.connection.poll():
                self._release(worker, dead=True)
                yield assignment.future, WorkerDeath("silent")


@dataclass(frozen=True)
class _Begun:
    """A worker has begun a task."""


def _event(worker: Worker) -> TaskEvent | _Begun:
    try:
        event: TaskEvent | _Begun = worker.connection.recv()
    except (EOFError, OSError):
        if (code := worker.exit_code()) == RERUN:
            raise InputError(
                "the script would do its work again in every process that it starts", remedy='put the call below `if __name__ == "__main__":`'
            ) from None
        return WorkerDeath("terminated" if code == -signal.SIGTERM else "killed")
    return event


def _sent(worker: Worker, task: Any) -> bool:
    try:
        worker.connection.send(task)
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class _PipeSend(Send):
    connection: Connection

    def __call__(self, content: Any) -> None:
        self.connection.send(TaskMessage(content))

    def catch_stop(self, event: threading.Event) -> None:
        signal.signal(signal.SIGTERM, lambda *_: event.set())


def _do_tasks(connection: Connection, make: Callable[..., TaskFunction], arguments: tuple[Any, ...]) -> None:
    """In a worker: do one task after the other until the parent closes the pipe."""
    made: list[TaskFunction] = []

    def do(task: Any) -> Any:
        if not made:
            made.append(make(_PipeSend(connection), *arguments))
        connection.send(_Begun())
        return made[0](task)

    while True:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the task before may have installed a handler
        try:
            task = connection.recv()
        except (EOFError, OSError):
            return
        event = attempt(do, task)
        try:
            connection.send(event)
        except OSError:
            return
        except Exception as error:  # a result that cannot be pickled
            connection.send(TaskFailure(RuntimeError(f"{type(error).__name__}: {error}")))
