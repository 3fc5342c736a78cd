"""Tasks one after the other in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from nastui.base.executors.executor import Executor, Send, TaskEvent, TaskFailure, TaskFunction, TaskFuture, TaskMessage, TaskResult, WorkerDeath


class HereExecutor(Executor):
    """Does a task when somebody waits for it. Its messages are heard when it has ended, or at once by `begun`.

    Args:
        make: as every executor's.
        arguments: of `make`.
        begun: is called with (task, content) of each message when it is sent.
    """

    def __init__(self, make: Callable[..., TaskFunction], arguments: Sequence[Any] = (), begun: Callable[[Any, Any], None] | None = None) -> None:
        super().__init__(1)
        self._send = _HereSend()
        self._make, self._arguments, self._begun = make, arguments, begun
        self._work: TaskFunction | None = None
        self._next: TaskFuture | None = None

    def stop(self) -> None:
        """Ask the task in progress to end, and those that begin from now on."""
        self._stopped = True
        if self._send.caught is not None:
            self._send.caught.set()

    def shutdown(self) -> None:
        """There is nothing to end."""

    def _running(self) -> int:
        return int(self._next is not None)

    def _begin(self, future: TaskFuture) -> None:
        self._next = future

    def _hear(self, seconds: float) -> Iterator[tuple[TaskFuture, TaskEvent]]:
        if (future := self._next) is None:
            return
        self._send.begin(future.task, self._begun)
        event = WorkerDeath("terminated") if self._stopped else self._done(future.task)
        self._next, self._send.caught = None, None
        yield from ((future, TaskMessage(content)) for content in self._send.said)
        yield future, event

    def _done(self, task: Any) -> TaskEvent:
        try:
            self._work = self._work or self._make(self._send, *self._arguments)
            return TaskResult(self._work(task))
        except Exception as error:
            return TaskFailure(error)


class _HereSend(Send):
    def __init__(self) -> None:
        self.caught: threading.Event | None = None
        self.begin(None, None)

    def begin(self, task: Any, told: Callable[[Any, Any], None] | None) -> None:
        self.said: list[Any] = []
        self._task, self._told = task, told

    def __call__(self, content: Any) -> None:
        self.said.append(content)
        if self._told is not None:
            self._told(self._task, content)

    def catch_stop(self, event: threading.Event) -> None:
        self.caught = event
