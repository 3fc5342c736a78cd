"""How a screen follows what others write: it reads in a thread, one reading at a time, and takes each result once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, TypeVar

from textual.screen import Screen
from textual.worker import Worker

from nastui.base.errors import NastuiError

T = TypeVar("T")


class Pulse(Generic[T]):
    """Reads while somebody looks. A screen that is gone, or rests, is handed nothing any more.

    Args:
        screen: whose worker it is.
        read: called in a thread.
        take: handed what was read, on the screen's own thread; gives the seconds until the next reading, or None: not before it is asked for.
        refuse: likewise, where it could not be read.
    """

    def __init__(
        self, screen: Screen[Any], read: Callable[[], T], take: Callable[[T], float | None], refuse: Callable[[NastuiError], float | None]
    ) -> None:
        self._screen, self._read, self._take, self._refuse = screen, read, take, refuse
        self._wanted = asyncio.Event()
        self._worker: Worker[None] | None = None

    def beat(self) -> None:
        """Read now, and from then on as often as `take` says."""
        self._wanted.set()
        if self._stands and (self._worker is None or self._worker.is_finished):
            self._worker = self._screen.run_worker(self._go_on, group="pulse", exclusive=False)

    def rest(self) -> None:
        """Nobody looks: what is being read is not taken, and nothing more is read."""
        if self._worker is not None:
            self._worker.cancel()
            self._worker = None

    async def _go_on(self) -> None:
        while True:
            self._wanted.clear()
            try:
                found = await asyncio.to_thread(self._read)
            except NastuiError as error:
                seconds = self._refuse(error) if self._stands else None
            else:
                seconds = self._take(found) if self._stands else None
            await waited(self._wanted, seconds)

    @property
    def _stands(self) -> bool:
        """Whether the screen has all its widgets: not before it is mounted, nor while the app ends."""
        return bool(self._screen.children) and self._screen.is_running and self._screen.app.is_running


async def waited(wanted: asyncio.Event, seconds: float | None) -> None:
    """So many seconds have passed, or it is wanted."""
    with suppress(TimeoutError):
        await asyncio.wait_for(wanted.wait(), seconds)
