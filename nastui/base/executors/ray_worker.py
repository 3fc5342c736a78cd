"""A worker on a node of a Ray cluster. It does one task at a time in a thread of its own, so that torch's settings of that thread stay."""

from __future__ import annotations

import os
import platform
import queue
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from nastui.base.executors.executor import Send, TaskEvent, TaskFunction, TaskMessage, attempt

_COMPUTING: Final = ("numpy", "torch", "xgboost")
"""Packages of which another version may give other numbers."""


def packages() -> dict[str, str]:
    """What results depend on, and its version."""
    from nastui import __version__

    found = {"Python": ".".join(platform.python_version_tuple()[:2]), "nastui": __version__}
    for name in _COMPUTING:
        try:
            found[name] = version(name).partition("+")[0]  # builds for CPUs and GPUs are one version
        except PackageNotFoundError:
            continue
    return found


@dataclass(frozen=True)
class WorkerBegun:
    """A worker has a task."""

    node: str
    versions: Mapping[str, str]
    ready: bool
    """Whether it has loaded what it needs."""


class RayWorker:
    """Made on its node by Ray.

    Args:
        shared: one reference to (make, arguments), which is brought to each node once.
        environment: variables of the driver that say where things lie.
    """

    def __init__(self, shared: list[Any], environment: Mapping[str, str]) -> None:
        os.environ.update(environment)
        self._shared = shared
        self._thread = ThreadPoolExecutor(1)
        self._work: TaskFunction | None = None
        self.said: queue.SimpleQueue[TaskEvent | WorkerBegun] = queue.SimpleQueue()
        self.caught: threading.Event | None = None

    def work(self, task: Any) -> Iterator[Any]:
        """What happens while a task is done, the last of it what came of it."""
        said = self.said = queue.SimpleQueue()
        self._thread.submit(self._do, task)
        while True:
            event = said.get()
            yield event
            if not isinstance(event, TaskMessage | WorkerBegun):
                return

    def stop(self) -> bool:
        """Ask the task to end; whether it will."""
        if (caught := self.caught) is None:
            return False
        caught.set()
        return True

    def _do(self, task: Any) -> None:
        self.said.put(WorkerBegun(platform.node(), packages(), self._work is not None))
        event = attempt(self._done, task)
        self.caught = None
        self.said.put(event)

    def _done(self, task: Any) -> Any:
        if self._work is None:
            import ray

            make, arguments = ray.get(self._shared[0])
            self._work = make(_QueueSend(self), *arguments)
            self.said.put(WorkerBegun(platform.node(), packages(), ready=True))
        return self._work(task)


@dataclass(frozen=True)
class _QueueSend(Send):
    worker: RayWorker

    def __call__(self, content: Any) -> None:
        self.worker.said.put(TaskMessage(content))

    def catch_stop(self, event: threading.Event) -> None:
        self.worker.caught = event
