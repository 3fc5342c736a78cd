"""Workers that are given tasks, one at a time each, and answer."""

from __future__ import annotations

import pickle
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final, Self, TypeAlias

from nastui.base.workers import Worker, branching, hear, start_worker


@dataclass(frozen=True)
class Told:
    """Something that a worker says while it works."""

    what: Any


@dataclass(frozen=True)
class Answer:
    """What a task came to."""

    what: Any


@dataclass(frozen=True)
class Raised:
    """Why a task failed."""

    error: Exception


@dataclass(frozen=True)
class Gone:
    """The worker is no more, and its task with it."""

    terminated: bool
    """Whether SIGTERM ended it: somebody wants all of this to stop."""


Word: TypeAlias = Told | Answer | Raised | Gone
Work: TypeAlias = Callable[[Any], Any]
Tell: TypeAlias = Callable[[Any], None]
_REMOTE: Final = "in a process of its own:\n"


class Crew:
    """At most so many workers; each is started when there is a task for it.

    Args:
        most: how many.
        make: `make(tell, *arguments)` gives what does a task; it is called in the worker, before its first task.
            SIGTERM ends a worker, unless the task holds it back.
        arguments: of `make`.
        preloaded: modules that workers need.
    """

    def __init__(self, most: int, make: Callable[..., Work], arguments: Sequence[Any] = (), preloaded: Sequence[str] = ()) -> None:
        self._most, self._arguments = most, (make, tuple(arguments))
        self._context = branching(preloaded)
        self._busy: dict[Worker, Any] = {}
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
        """How many tasks are being done."""
        return len(self._busy)

    @property
    def free(self) -> int:
        """How many tasks can be given now."""
        return self._most - len(self._busy)

    def give(self, task: Any) -> None:
        """Have a task done."""
        while self._idle:
            worker = self._idle.pop()
            if _sent(worker, task):
                return self._at_work(worker, task)
            worker.end()  # killed while it waited
        worker = start_worker(self._context, _answer_tasks, self._arguments)
        _sent(worker, task)  # one that is gone already tells so when it is asked for its answer
        return self._at_work(worker, task)

    def _at_work(self, worker: Worker, task: Any) -> None:
        self._busy[worker] = task
        if self._terminated:  # from a signal's handler, just before
            worker.terminate()

    def heard(self, seconds: float) -> Iterator[tuple[Any, Word]]:
        """(task, word) of all that was said, after at most so long."""
        for worker in hear(list(self._busy), seconds):
            word = _word(worker)
            task = self._busy[worker]
            if not isinstance(word, Told):
                del self._busy[worker]
            if isinstance(word, Gone):
                worker.end()
            elif not isinstance(word, Told):
                self._idle.append(worker)
            yield task, word

    def terminate(self) -> None:
        """Send SIGTERM to all, and to those that are started from now on. May be called by a signal's handler at any moment."""
        self._terminated = True
        for worker in self._all:
            worker.terminate()


def _word(worker: Worker) -> Word:
    try:
        word: Word = worker.connection.recv()
    except (EOFError, OSError):
        return Gone(worker.exit_code() == -signal.SIGTERM)
    return word


def _sent(worker: Worker, task: Any) -> bool:
    try:
        worker.connection.send(task)
    except OSError:
        return False
    return True


def _answer_tasks(connection: Connection, make: Callable[..., Work], arguments: tuple[Any, ...]) -> None:
    work: Work | None = None
    while True:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a task that has something to bring to an end holds it back
        try:
            task = connection.recv()
        except (EOFError, OSError):
            return
        try:
            work = work or make(lambda what: connection.send(Told(what)), *arguments)
            word: Word = Answer(work(task))
        except Exception as error:
            error.add_note(_REMOTE + traceback.format_exc())
            word = Raised(error if _travels(error) else RuntimeError(f"{type(error).__name__}: {error}"))
        try:
            connection.send(word)
        except OSError:
            return


def _travels(error: Exception) -> bool:
    """Whether it can be sent; an exception of somebody's own need not."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return False
    return True
