"""Something that takes long: what it is doing, since when, and whether anybody still wants it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from nastui.base.steps import Cancelled, Step, listening
from nastui.drawing.numbers import duration
from nastui.drawing.progress import draw_progress

T = TypeVar("T")
_LOOK_SECONDS: Final = 0.25
_BAR: Final = 10
_SECOND: Final = 1.0


class Underway:
    """Heard in the thread that does it, read and cancelled from the screen's. It ends between two of its steps."""

    def __init__(self, doing: str, how: str = "esc cancels") -> None:
        self._doing, self._how = doing, how
        self._began = time.monotonic()
        self._step: Step | None = None
        self._unwanted = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants it any more."""
        return self._unwanted.is_set()

    def cancel(self) -> None:
        """It is not wanted any more."""
        self._unwanted.set()

    def check(self) -> None:
        """Go on only where it is wanted.

        Raises:
            Cancelled: it is not.
        """
        if self.cancelled:
            raise Cancelled

    def hear(self, step: Step) -> None:
        """Take the next step in; a listener of steps."""
        self.check()
        self._step = step

    @property
    def seconds(self) -> float:
        """Since it began."""
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


async def finished(underway: Underway, work: Callable[[], T], show: Callable[[str], None], *, ascii: bool = False) -> T:
    """Do it in a thread, and meanwhile show where it is. Whoever waits and is cancelled waits no longer; the thread then ends at its next step.

    Args:
        underway: hears what it does.
        work: called in a thread.
        show: handed words for a line, first at once.
        ascii: whether the words may be nothing else.
    """

    def heard() -> T:
        with listening(underway.hear):
            return work()

    show(underway.words(ascii=ascii))
    doing = asyncio.ensure_future(asyncio.to_thread(heard))
    try:
        while not (await asyncio.wait({doing}, timeout=_LOOK_SECONDS))[0]:
            show(underway.words(ascii=ascii))
    except asyncio.CancelledError:
        underway.cancel()
        doing.cancel()
        raise
    return doing.result()
