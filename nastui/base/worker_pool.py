"""A pool of worker processes. Each worker does one task at a time; a worker that dies ends its own task only."""

from __future__ import annotations

import os
import pickle
import signal
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import Any, Final, Literal, Self, TypeAlias

from nastui.base.errors import InputError
from nastui.base.workers import RERUN, Worker, branching, hear, start_worker


@dataclass(frozen=True)
class TaskMessage:
    """Something that a task sent while it ran."""

    content: Any


@dataclass(frozen=True)
class TaskResult:
    """What a task returned."""

    value: Any


@dataclass(frozen=True)
class TaskFailure:
    """The exception that a task raised."""

    error: Exception


@dataclass(frozen=True)
class WorkerDeath:
    """The process of a task ended before the task did.

    SIGTERM ("terminated") means that somebody wants all of the work to stop. A "silent" worker was killed here after its time limit.
    """

    cause: Literal["killed", "terminated", "silent"]


TaskEvent: TypeAlias = TaskMessage | TaskResult | TaskFailure | WorkerDeath
TaskFunction: TypeAlias = Callable[[Any], Any]
Send: TypeAlias = Callable[[Any], None]
_TRACEBACK_NOTE: Final = "in a process of its own:\n"
_STANDSTILL_SECONDS: Final = 2.0
"""A longer time between two calls of `events` counts as so much only: the whole program was suspended, or its caller was busy."""


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass
class _Assignment:
    """What a worker is doing."""

    task: Any
    silent: float = 0.0
    """Seconds since its last message."""
    checked: float = field(default_factory=lambda: time.monotonic())

    def heard(self) -> None:
        self.silent, self.checked = 0.0, time.monotonic()

    def wait(self) -> float:
        now = time.monotonic()
        self.silent += min(now - self.checked, _STANDSTILL_SECONDS)
        self.checked = now
        return self.silent


class WorkerPool:
    """At most `size` worker processes, each started when there is a task for it. Workers end with this process, however it ends.

    Args:
        size: the number of workers.
        make: `make(send, *arguments)` returns the function that does a task. It is called in the worker, before its first task.
            SIGTERM ends a worker unless the task installs a handler.
        arguments: of `make`.
        context: how processes are started; by default they fork from a server that has `preloaded` imported.
        preloaded: modules that workers need.
        silence: seconds after which a worker that has sent no message is killed.
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
    ) -> None:
        self._size, self._arguments, self._silence = size, (make, tuple(arguments)), silence
        self._context = context or branching(preloaded)
        self._busy: dict[Worker, _Assignment] = {}
        self._idle: list[Worker] = []
        self._terminated = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        for worker in self._all:
            worker.end()

    @property
    def _all(self) -> list[Worker]:
        return [*self._busy, *self._idle]

    @property
    def busy(self) -> int:
        """The number of tasks in progress."""
        return len(self._busy)

    @property
    def free(self) -> int:
        """The number of tasks that can be submitted now."""
        return self._size - len(self._busy)

    def submit(self, task: Any) -> None:
        """Begin a task; one of `free` must be left."""
        while self._idle:
            worker = self._idle.pop()
            if _sent(worker, task):
                return self._assign(worker, task)
            worker.end()  # killed while it was idle
        worker = start_worker(self._context, _do_tasks, self._arguments)
        _sent(worker, task)  # if it is dead already, `events` says so
        return self._assign(worker, task)

    def _assign(self, worker: Worker, task: Any) -> None:
        self._busy[worker] = _Assignment(task)
        if self._terminated:  # by a signal's handler, just before
            worker.terminate()

    def events(self, seconds: float) -> Iterator[tuple[Any, TaskEvent]]:
        """(task, event) of what has happened, after at most so many seconds.

        Raises:
            InputError: the main script has no `__main__` guard.
        """
        for worker in hear(list(self._busy), seconds):
            assignment, event = self._busy[worker], _event(worker)
            assignment.heard()
            if not isinstance(event, TaskMessage):
                self._release(worker, dead=isinstance(event, WorkerDeath))
            yield assignment.task, event
        if self._silence is not None:
            yield from self._silent(self._silence)

    def _release(self, worker: Worker, dead: bool) -> None:
        del self._busy[worker]
        if dead:
            worker.end()
        else:
            self._idle.append(worker)

    def _silent(self, limit: float) -> Iterator[tuple[Any, TaskEvent]]:
        for worker, assignment in list(self._busy.items()):
            if assignment.wait() > limit and not worker.connection.poll():
                self._release(worker, dead=True)
                yield assignment.task, WorkerDeath("silent")

    def run(self, tasks: Iterable[Any], seconds: float) -> Iterator[Sequence[tuple[Any, TaskEvent]]]:
        """Do all tasks, begun in this order; yields what has happened at least every `seconds`, also when it is nothing."""
        waiting = deque(tasks)
        while waiting or self.busy:
            while waiting and self.free:
                self.submit(waiting.popleft())
            yield list(self.events(seconds))

    def terminate(self) -> None:
        """Send SIGTERM to all workers, and to those that start from now on. A signal's handler may call it at any moment."""
        self._terminated = True
        for worker in self._all:
            worker.terminate()


def _event(worker: Worker) -> TaskEvent:
    try:
        event: TaskEvent = worker.connection.recv()
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


def _do_tasks(connection: Connection, make: Callable[..., TaskFunction], arguments: tuple[Any, ...]) -> None:
    """In a worker: do one task after the other until the parent closes the pipe."""
    work: TaskFunction | None = None
    while True:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the task before may have installed a handler
        try:
            task = connection.recv()
        except (EOFError, OSError):
            return
        try:
            work = work or make(lambda content: connection.send(TaskMessage(content)), *arguments)
            event: TaskEvent = TaskResult(work(task))
        except Exception as error:
            error.add_note(_TRACEBACK_NOTE + traceback.format_exc())
            event = TaskFailure(error if _can_be_sent(error) else RuntimeError(f"{type(error).__name__}: {error}"))
        try:
            connection.send(event)
        except OSError:
            return
        except Exception as error:  # a result that cannot be pickled
            connection.send(TaskFailure(RuntimeError(f"{type(error).__name__}: {error}")))


def _can_be_sent(error: Exception) -> bool:
    """Whether the exception can be pickled and read back; a third party's need not be."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return False
    return True
