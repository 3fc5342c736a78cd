"""Quitting: by the user, who is asked where something runs or would be lost, and by a signal or a closed terminal."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final

from textual.app import App
from textual.widgets import Static

from nastui.base.signals import heeded
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.services import Services
from nastui.tui.shell.host import as_host
from nastui.tui.shell.markup import of_spans

_DETACH: Final = "Detach"
_NOTHING: Final = "Nothing is in progress in this app any more."
_EVERY_SECONDS: Final = 1.0


class QuitDialog(ConfirmDialog):
    """Shown once at a time. Once nothing is in progress any more it says so: no answer stops anything then."""

    def __init__(self, services: Services, entered: Sequence[str], answers: Mapping[str, str]) -> None:
        super().__init__("Quit?", " ".join((*services.in_progress(), *entered)), answers)
        self._services, self._entered = services, entered

    def on_mount(self) -> None:
        """Look whether what would be stopped still goes on, if there is something."""
        if self._services.in_progress():
            self._looking = self.set_interval(_EVERY_SECONDS, self._look)

    def _look(self) -> None:
        if not self._services.in_progress():
            self._looking.stop()
            self.query_one(".message", Static).update(of_spans(" ".join((_NOTHING, *self._entered))))


def leave(app: App[int], services: Services, entered: Sequence[str]) -> None:
    """Quit, or ask first.

    Args:
        app: the app.
        services: what may be running.
        entered: changes that are not saved, in sentences.
    """
    in_progress = services.in_progress()
    if any(isinstance(screen, QuitDialog) for screen in app.screen_stack):
        return
    if not in_progress and not entered:
        app.exit(0)
        return

    def answered(answer: str | None) -> None:
        if answer in answers and answer != "k":
            app.run_worker(_finish_and_exit(app, services, detaching=answers[answer] == _DETACH), group="leave")

    detach = {"d": _DETACH} if services.can_detach else {}
    answers = {"s": "Stop and quit", **detach, "k": "Keep looking"} if in_progress else {"d": "Discard and quit", "k": "Keep editing"}
    app.push_screen(QuitDialog(services, entered, answers), answered)


async def _finish_and_exit(app: App[int], services: Services, *, detaching: bool) -> None:
    """Where a run cannot be handed over, the app stays."""
    if detaching:
        as_host(app).tell("The runs move to processes of their own …")
        if not await services.searches.detach_all():
            return
    await services.finish(moving=detaching)
    app.exit(0)


# ---- a signal, or a terminal that goes away (a closed window, a lost connection), ends the app in good order, whoever started it


HANGUP: Final = 1
"""The number of SIGHUP."""
_TERMINAL: Final = 0
_GRACE_SECONDS: Final = 10.0
_HAND_OVER_SECONDS: Final = 60.0
"""Instead, where runs are handed over."""
_RESTORED: Final = b"\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1004l\x1b[<u\x1b[?1049l\x1b[?25h"
"""No paste marks, wrapping, no mouse, no focus events, plain keys, the usual screen with its cursor: what Textual writes when it leaves."""


class Ending:
    """Ends the app after a signal, or when its terminal is gone."""

    def __init__(self, app: App[int], services: Services, keep: Callable[[], None]) -> None:
        """With what the app keeps for the next one before anything is waited for."""
        self._app, self._services, self._keep = app, services, keep
        self._loop: asyncio.AbstractEventLoop | None = None
        self._number: int | None = None
        self._attributes: list[Any] | None = None
        self._bell: int | None = None
        """The end of a pipe that wakes the thread."""
        self._begun = False

    @property
    def code(self) -> int:
        """128 + the number of the signal; 0 where none came."""
        return 128 + self._number if self._number is not None else 0

    @contextmanager
    def heeding(self) -> Iterator[None]:
        """Handle signals while the block runs."""
        self._attributes = _terminal_attributes()
        reader, self._bell = os.pipe()
        threading.Thread(target=self._see_to_it, args=(reader,), daemon=True).start()
        before = {number: signal.signal(number, self._heed) for number in heeded()}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(self._bell)

    def watch(self) -> None:
        """The app is mounted: end it if a signal came before; check every second whether the terminal is still there."""
        self._loop = asyncio.get_running_loop()
        if self._number is not None:
            self._begin()
        if not self._app.is_headless and os.isatty(_TERMINAL):
            self._app.set_interval(_EVERY_SECONDS, self._look)

    def begin(self, number: int) -> None:
        """End for this reason. A signal's handler does no more than this: whatever takes a lock could wait for the thread that it interrupts."""
        if self._number is None:
            self._number = number
            if self._bell is not None:
                os.write(self._bell, b".")

    def _see_to_it(self, reader: int) -> None:
        """In a thread: the app has some seconds to end; then the process is ended."""
        rung = os.read(reader, 1)
        os.close(reader)
        if not rung:  # the app has ended by itself
            return
        if self._loop is not None:
            with suppress(RuntimeError):  # the app has just ended by itself
                self._loop.call_soon_threadsafe(self._begin)
        end = time.monotonic() + _HAND_OVER_SECONDS
        time.sleep(_GRACE_SECONDS)
        while self._services.handing_over and time.monotonic() < end:
            time.sleep(_EVERY_SECONDS / 10)
        self._end_at_once()

    def _look(self) -> None:
        if _is_gone():
            self.begin(HANGUP)

    def _heed(self, number: int, frame: FrameType | None) -> None:
        self.begin(number)

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._app.run_worker(self._end(), group="leave")

    async def _end(self) -> None:
        self._keep()
        await self._services.finish(moving=self._number == HANGUP)
        if _is_gone():  # nothing can be put in order
            os._exit(self.code)
        self._app.exit(self.code)

    def _end_at_once(self) -> None:
        with suppress(OSError):
            os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, _RESTORED)
        if self._attributes is not None:
            import termios

            with suppress(termios.error):
                termios.tcsetattr(_TERMINAL, termios.TCSANOW, self._attributes)
        os._exit(self.code)


def _is_gone() -> bool:
    """Whether the terminal is gone."""
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(_TERMINAL, 0)  # a hangup is told in any case
    return bool(poll.poll(0))


def _terminal_attributes() -> list[Any] | None:
    try:
        import termios
    except ImportError:
        return None
    try:
        return termios.tcgetattr(_TERMINAL)
    except termios.error:
        return None
