"""The progress of the current training: trainers publish it, views listen. Light to import, thread-safe."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class TrainingProgress:
    """A training after one more epoch."""

    cell: str
    """In its space's notation."""
    epochs: int
    """Of the whole training."""
    valid: tuple[float, ...]
    """Validation accuracy (percent) after each epoch so far."""
    queue: tuple[int, int] | None = None
    """Evaluations that workers make now, and those that wait for a worker; None where the driver trains."""


TrainingListener: TypeAlias = Callable[[TrainingProgress], None]
"""Called in the training thread, so it must return quickly."""
_listeners: list[TrainingListener] = []
_lock = threading.Lock()


def publish(progress: TrainingProgress) -> None:
    """Call all listeners."""
    with _lock:
        watchers = tuple(_listeners)
    for watcher in watchers:
        watcher(progress)


@contextmanager
def watching(watcher: TrainingListener) -> Iterator[None]:
    """Within the block, call this listener after every epoch of every training in this process."""
    with _lock:
        _listeners.append(watcher)
    try:
        yield
    finally:
        with _lock:
            _listeners.remove(watcher)
