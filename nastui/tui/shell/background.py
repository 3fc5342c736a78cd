"""Work beside the messages of a screen: its workers, a long task in a thread with its progress, polling of what other processes write."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial, wraps
from typing import Any, Concatenate, Final, Generic, ParamSpec, TypeVar

from textual import work
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker

from nastui.base.absent import absence_told
from nastui.base.errors import NastuiError
from nastui.base.steps import Cancelled, Step, listening
from nastui.drawing.bars import draw_progress
from nastui.drawing.numbers import duration

T = TypeVar("T")
W = TypeVar("W", bound=Widget)
P = ParamSpec("P")
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


async def in_thread(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Do it in a thread; that a package which it needs is not installed is a NastuiError, as what else may be refused."""
    return await asyncio.to_thread(_told, partial(work, *arguments, **named))


def _told(work: Callable[[], T]) -> T:
    """In a thread: a StopIteration is an error, as it is in a generator. A future cannot hold one, and whoever waits for that waits for ever."""
    try:
        with absence_told():
            return work()
    except StopIteration as error:
        raise RuntimeError("nothing was found where something must be (StopIteration)") from error


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
            return _told(work)

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


def stands(widget: Widget) -> bool:
    """Whether a widget or screen has all its widgets: not before it is mounted, nor while it or the app ends."""
    return widget.is_running and widget.app.is_running and bool(widget.children or not isinstance(widget, Screen))


def worker(
    group: str, *, exclusive: bool = True
) -> Callable[[Callable[Concatenate[W, P], Coroutine[Any, Any, None]]], Callable[Concatenate[W, P], Worker[None]]]:
    """Decorator of a coroutine method: it is done by a worker. One that comes back to a screen that ends, whose widgets are gone, is done.

    Args:
        group: of workers.
        exclusive: whether it cancels the others of its group.
    """

    def decorate(method: Callable[Concatenate[W, P], Coroutine[Any, Any, None]]) -> Callable[Concatenate[W, P], Worker[None]]:
        @work(exclusive=exclusive, group=group)
        @wraps(method)
        async def done(self: W, *args: P.args, **kwargs: P.kwargs) -> None:
            try:
                await method(self, *args, **kwargs)
            except NoMatches:
                if stands(self):
                    raise

        return done

    return decorate


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
        if stands(self._screen) and (self._worker is None or self._worker.is_finished):
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
                found = await in_thread(self._read)
            except NastuiError as error:
                seconds = self._refuse(error) if stands(self._screen) else None
            else:
                seconds = self._take(found) if stands(self._screen) else None
            await waited(self._wanted, seconds)


async def waited(wanted: asyncio.Event, seconds: float | None) -> None:
    """Wait for the event, at most so many seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(wanted.wait(), seconds)
