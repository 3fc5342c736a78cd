"""How far the present training is: trainers tell, views listen. Light to import, safe to use from any thread."""

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
    """That it is to have."""
    valid: tuple[float, ...]
    """Validation accuracy (percent) after each epoch so far."""


Watcher: TypeAlias = Callable[[TrainingProgress], None]
"""Is called in the thread that trains, so it must not take long."""
_watchers: list[Watcher] = []
_lock = threading.Lock()


def tell(progress: TrainingProgress) -> None:
    """Tell all that watch."""
    with _lock:
        watchers = tuple(_watchers)
    for watcher in watchers:
        watcher(progress)


@contextmanager
def watching(watcher: Watcher) -> Iterator[None]:
    """Let a watcher know of every epoch of every training in this process, as long as the block lasts."""
    with _lock:
        _watchers.append(watcher)
    try:
        yield
    finally:
        with _lock:
            _watchers.remove(watcher)
