"""The interface of all executors: that of `concurrent.futures`, with messages of tasks that have begun, a stop in good order, and tries."""

from __future__ import annotations

import math
import pickle
import threading
import time
import traceback
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, Literal, Self, TypeAlias

from nastui.base.errors import NastuiError
from nastui.base.signals import is_interrupt

_LOOK_SECONDS: Final = 0.2
"""Of one wait for events, while a future is waited for."""
Cause: TypeAlias = Literal["killed", "terminated", "silent"]
"""SIGTERM or a stop ("terminated") means that somebody wants all of the work to stop. A "silent" worker was killed after its time limit."""


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
class TaskRetry:
    """The worker of a task ended before the task did; the task is done again."""

    cause: Cause
    tries: int
    """How often it was begun so far."""


@dataclass(frozen=True)
class WorkerDeath:
    """The worker of a task ended before the task did, and the task is not tried again."""

    cause: Cause


TaskEvent: TypeAlias = TaskMessage | TaskResult | TaskFailure | TaskRetry | WorkerDeath
TaskFunction: TypeAlias = Callable[[Any], Any]


class Send(ABC):
    """The way from a task to whoever waits for it."""

    @abstractmethod
    def __call__(self, content: Any) -> None:
        """Send a message."""

    @abstractmethod
    def catch_stop(self, event: threading.Event) -> None:
        """From now on a stop sets this event, until the task ends; before that it ends the worker."""


class WorkerDiedError(NastuiError):
    """A worker ended before its task did."""

    kind = "worker"

    def __init__(self, cause: Cause) -> None:
        super().__init__(f"the worker that did the task {_CAUSES[cause]}")
        self.cause = cause


_CAUSES: Final = {"killed": "was killed", "terminated": "was asked to end", "silent": "took longer than it may, and was killed"}


class TaskFuture(Future[Any]):
    """What will become of a task. Whoever waits for it lets its executor work meanwhile; what tasks send then is heard by nobody."""

    def __init__(self, executor: Executor, task: Any) -> None:
        super().__init__()
        self.task, self.tries, self._executor = task, 0, executor

    def result(self, timeout: float | None = None) -> Any:
        """What the task returned. Raises what it raised, or WorkerDiedError; TimeoutError after `timeout` seconds, where given."""
        self._wait(timeout)
        return super().result(0)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """What it raised; None where it returned something. `timeout` as of `result`."""
        self._wait(timeout)
        return super().exception(0)

    def _wait(self, timeout: float | None) -> None:
        end = math.inf if timeout is None else time.monotonic() + timeout
        while not self.done():
            left = max(end - time.monotonic(), 0.0)
            for _ in self._executor.events(min(left, _LOOK_SECONDS)):
                pass
            if not left:
                return


class Executor(ABC):
    """Does tasks, `size` at a time. For one thread: tasks begin, and what they say is heard, within `submit`, `events`, and a future's `result`.

    What does the tasks is made by `make(send, *arguments)`, once in each worker, before its first task.

    Args:
        size: how many tasks at a time.
        tries: how often a task is begun whose worker dies.
    """

    def __init__(self, size: int, tries: int = 1) -> None:
        self.size, self.tries = size, tries
        self._waiting: deque[TaskFuture] = deque()
        self._stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self.shutdown()

    @property
    def running(self) -> int:
        """The number of tasks that have begun and not ended."""
        return self._running()

    @property
    def busy(self) -> int:
        """The number of tasks that have not ended."""
        return self._running() + len(self._waiting)

    @property
    def free(self) -> int:
        """The number of tasks that would begin at once."""
        return max(self._room() - self.busy, 0)

    def submit(self, task: Any) -> TaskFuture:
        """Do a task as soon as a worker is free, in the order of submission."""
        future = TaskFuture(self, task)
        self._waiting.append(future)
        self._feed()
        return future

    def events(self, seconds: float) -> Iterator[tuple[Any, TaskEvent]]:
        """(task, event) of what has happened, after at most so many seconds; where nothing is in progress, after all of them.

        Raises:
            InputError: workers cannot be started.
        """
        self._feed()
        if not self._running():
            time.sleep(seconds)
            seconds = 0.0
        for future, event in self._hear(seconds):
            yield future.task, self._settled(future, event)
        self._feed()

    def run(self, tasks: Iterable[Any], seconds: float) -> Iterator[Sequence[tuple[Any, TaskEvent]]]:
        """Do all tasks, begun in this order; yields what has happened at least every `seconds`, also when it is nothing."""
        left = deque(tasks)
        while left or self.busy:
            while left and self.free:
                self.submit(left.popleft())
            yield list(self.events(seconds))

    def map(self, tasks: Iterable[Any]) -> Iterator[Any]:
        """What each task returns, in the order of the tasks, whichever ends first.

        Raises:
            WorkerDiedError: a worker died too often; or what a task raised.
        """
        for future in [self.submit(task) for task in tasks]:
            yield future.result()

    @property
    def about(self) -> str:
        """Who does the tasks, in a few words."""
        return "this process" if self.size == 1 else f"{self.size:,} processes"

    @abstractmethod
    def stop(self) -> None:
        """Ask all tasks to end in good order, and those that begin from now on. A signal's handler may call it at any moment."""

    @abstractmethod
    def shutdown(self) -> None:
        """End all workers now."""

    @abstractmethod
    def _running(self) -> int:
        """How many tasks have begun."""

    def _room(self) -> int:
        """How many tasks can be in progress now."""
        return self.size

    @abstractmethod
    def _begin(self, future: TaskFuture) -> None:
        """Have a worker begin the task."""

    @abstractmethod
    def _hear(self, seconds: float) -> Iterator[tuple[TaskFuture, TaskEvent]]:
        """What has happened; with any event but a message the task is no longer in progress."""

    def _feed(self) -> None:
        while self._waiting and self._running() < self._room():
            future = self._waiting.popleft()
            if future.running() or future.set_running_or_notify_cancel():
                future.tries += 1
                self._begin(future)

    def _settled(self, future: TaskFuture, event: TaskEvent) -> TaskEvent:
        match event:
            case TaskResult(value):
                future.set_result(value)
            case TaskFailure(error):
                future.set_exception(error)
            case WorkerDeath(cause) if cause != "terminated" and not self._stopped and future.tries < self.tries:
                self._waiting.appendleft(future)
                return TaskRetry(cause, future.tries)
            case WorkerDeath(cause):
                future.set_exception(WorkerDiedError(cause))
        return event


_TRACEBACK_NOTE: Final = "in a process of its own:\n"


def attempt(work: TaskFunction, task: Any) -> TaskResult | TaskFailure:
    """In a worker: what came of a task, as it can be sent; an exception with the worker's traceback as its note."""
    try:
        return TaskResult(work(task))
    except BaseException as error:
        if is_interrupt(error):
            raise
        error.add_note(_TRACEBACK_NOTE + traceback.format_exc())
        sent = error if isinstance(error, Exception) and _can_be_sent(error) else RuntimeError(f"{type(error).__name__}: {error}")
        return TaskFailure(sent)


def _can_be_sent(error: Exception) -> bool:
    """Whether the exception can be pickled and read back; a third party's need not be."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return False
    return True
