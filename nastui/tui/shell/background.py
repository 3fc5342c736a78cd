"""Work in threads: a long task with its progress, and polling of what other processes write."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Generic, TypeVar

from textual.screen import Screen
from textual.worker import Worker

from nastui.base.errors import NastuiError
from nastui.base.steps import Cancelled, Step, listening
from nastui.drawing.bars import draw_progress
from nastui.drawing.numbers import duration

T = TypeVar("T")
_LOOK_SECONDS: Final = 0.25
_BAR: Final = 10
_SECOND: Final = 1.0


class BackgroundTask:
    """A long task: hears its steps in the thread that does it, is read and cancelled from the screen's. Cancelled, it ends at its next step."""

    def __init__(self, doing: str, how: str = "esc cancels") -> None:
        self._doing, self._how = doing, how
        self._began = time.monotonic()
        self._step: Step | None = None
        self._unwanted = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self._unwanted.is_set()

    def cancel(self) -> None:
        """End it at its next step."""
        self._unwanted.set()

    def check(self) -> None:
        """Go on unless it was cancelled.

        Raises:
            Cancelled: it was.
        """
        if self.cancelled:
            raise Cancelled

    def hear(self, step: Step) -> None:
        """Record a step; a listener of `base.steps`."""
        self.check()
        self._step = step

    @property
    def seconds(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._began

    def words(self, *, ascii: bool = False) -> str:
        """`opening talk ━━━─────── 3 of 10 · 4 s · esc cancels · reading runs`: what is told last may be cut; what is not known yet is left out."""
        step, seconds = self._step, int(self.seconds)
        parts = [f"{self._doing} …"]
        if step is not None and step.total:
            full, empty = draw_progress(step.done, step.total, _BAR, ascii=ascii)
            parts = [f"{self._doing} {full}{empty} {step.done:,} of {step.total:,}"]
        if seconds >= _SECOND:
            parts.append(duration(seconds) if seconds >= 60 else f"{seconds} s")
        return (" - " if ascii else " · ").join(filter(None, [*parts, self._how, step.what if step else ""]))


async def run_in_thread(task: BackgroundTask, work: Callable[[], T], show: Callable[[str], None], *, ascii: bool = False) -> T:
    """Do it in a thread, and meanwhile show where it is. Whoever waits and is cancelled waits no longer; the thread then ends at its next step.

    Args:
        task: hears what it does.
        work: called in a thread.
        show: handed words for a line, first at once.
        ascii: whether the words may be nothing else.
    """

    def heard() -> T:
        with listening(task.hear):
            return work()

    show(task.words(ascii=ascii))
    doing = asyncio.ensure_future(asyncio.to_thread(heard))
    try:
        while not (await asyncio.wait({doing}, timeout=_LOOK_SECONDS))[0]:
            show(task.words(ascii=ascii))
    except asyncio.CancelledError:
        task.cancel()
        doing.cancel()
        raise
    return doing.result()


R = TypeVar("R")


class Poller(Generic[R]):
    """Reads in a thread, one reading at a time, while its screen is in sight. A screen that is gone or out of sight gets no results.

    Args:
        screen: whose worker it is.
        read: called in a thread.
        take: handed what was read, on the screen's own thread; gives the seconds until the next reading, or None: not before it is asked for.
        refuse: likewise, where it could not be read.
    """

    def __init__(
        self, screen: Screen[Any], read: Callable[[], R], take: Callable[[R], float | None], refuse: Callable[[NastuiError], float | None]
    ) -> None:
        self._screen, self._read, self._take, self._refuse = screen, read, take, refuse
        self._wanted = asyncio.Event()
        self._worker: Worker[None] | None = None

    def poll(self) -> None:
        """Read now, and from then on as often as `take` says."""
        self._wanted.set()
        if self._stands and (self._worker is None or self._worker.is_finished):
            self._worker = self._screen.run_worker(self._go_on, group="pulse", exclusive=False)

    def stop(self) -> None:
        """Stop reading, and drop the result of a reading that runs."""
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
    """Wait for the event, at most so many seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(wanted.wait(), seconds)
