"""A driver that computes for long is heard of all the same: a thread of its own stores a heartbeat."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Final

from nastui.base.errors import StorageError
from nastui.runs.control import Clock
from nastui.runs.journal import Journal
from nastui.runs.lease import LostLeaseError
from nastui.runs.store import Store

PULSE_SECONDS: Final = 5.0
_PATIENCE_SECONDS: Final = 1.0


@contextmanager
def beating(journal: Journal, clock: Clock) -> Iterator[None]:
    """Store a heartbeat every five seconds as long as the block runs."""
    done = threading.Event()
    heart = threading.Thread(target=_beat, args=(journal, clock, done), name="heart", daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join(_PATIENCE_SECONDS)


def _beat(journal: Journal, clock: Clock, done: threading.Event) -> None:
    """Over a connection of its own, which short runs never need. Who loses the lease hears of it at its next own write."""
    with ExitStack() as opened:
        store: Store | None = None
        while not done.wait(PULSE_SECONDS):
            with suppress(StorageError):  # the disk may have room again in five seconds
                store = store or opened.enter_context(Store(journal.store.path))
                try:
                    Journal(store, journal.lease).pulse(clock.wall, clock.apart)
                except LostLeaseError:
                    return
