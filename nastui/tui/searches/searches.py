"""The searches of the app: started, resumed, and controlled. Only imported once the app is up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, ClassVar, Final

from textual.app import App

from nastui.base.errors import NastuiError
from nastui.drawing.numbers import duration
from nastui.runs.background import hand_over, move
from nastui.runs.control import PACE
from nastui.runs.lease import LostLeaseError
from nastui.runs.rows import RunRow
from nastui.runs.run_spec import RunSpec
from nastui.tui.form.validation import RunRequest
from nastui.tui.searches.ending import notice_of
from nastui.tui.searches.handle import OwnRuns, RunHandle
from nastui.tui.shell.background import in_thread
from nastui.tui.shell.host import as_host

_BELIEVED_SECONDS: Final = 3.0
PACES: Final = (0.0, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
"""Seconds per generation that + and − go through."""


class Controls:
    """Read-only: may do nothing. Base of the others."""

    role = "read-only"
    can_steer: ClassVar[bool] = False
    can_detach: ClassVar[bool] = False
    """Whether the driver is this process, so that another one could go on with the run."""

    @property
    def pace(self) -> float | None:
        """Seconds per generation, where they can be changed."""
        return None

    def pause(self, on: bool) -> None:
        """Pause, or go on."""

    def stop(self) -> None:
        """Stop."""

    def set_pace(self, seconds: float) -> None:
        """Change the pace."""


class OwnControls(Controls):
    """The driver is a thread of this process."""

    role = ""
    can_steer = can_detach = True

    def __init__(self, handle: RunHandle) -> None:
        self._handle = handle

    @property
    def pace(self) -> float | None:
        """The pace now."""
        return self._handle.switches.pace

    def pause(self, on: bool) -> None:
        """Set or clear the switch."""
        (self._handle.switches.pause.set if on else self._handle.switches.pause.clear)()

    def stop(self) -> None:
        """Set the switch."""
        self._handle.stop()

    def set_pace(self, seconds: float) -> None:
        """From the next generation on."""
        self._handle.switches.pace = seconds


class StoredControls(Controls):
    """The driver is another process, which reads commands from the store. What it is told shows at once, before it has heard it."""

    can_steer = True

    def __init__(self, run: str, role: str) -> None:
        self.run, self.role = run, role
        self.send: Callable[[str], object] = lambda verb: None
        self._known = 0.0
        self._told: tuple[float, float] | None = None
        """A pace, and until when it is taken for granted."""

    def know(self, pace: float, send: Callable[[str], object]) -> None:
        """The pace that its driver has, and what sends commands."""
        self._known, self.send = pace, send
        if self._told is not None and (pace == self._told[0] or time.monotonic() > self._told[1]):
            self._told = None

    @property
    def pace(self) -> float | None:
        """The pace that it was told last."""
        return self._known if self._told is None else self._told[0]

    def set_pace(self, seconds: float) -> None:
        """Send the command."""
        self._told = (seconds, time.monotonic() + _BELIEVED_SECONDS)
        self.send(f"{PACE}{seconds:g}")

    def pause(self, on: bool) -> None:
        """Send the command."""
        self.send("pause" if on else "resume")

    def stop(self) -> None:
        """Send the command."""
        self.send("stop")


def faster(pace: float) -> float:
    """The next quicker pace."""
    return max((step for step in PACES if step < pace - 1e-9), default=0.0)


def slower(pace: float) -> float:
    """The next slower pace."""
    return min((step for step in PACES if step > pace + 1e-9), default=pace)


# ----


_LOOK_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 3.0
_HAND_OVER_SECONDS: Final = 60.0
"""A process that is to go on with a run has to start and to prepare it."""
_SHOW_SECONDS: Final = 0.25
"""A shorter preparation is not shown."""


class Searches:
    """The searches of this process. Waits by polling, so that a search never calls the screen."""

    def __init__(self, app: App[Any]) -> None:
        self._app, self._host = app, as_host(app)
        self.own = OwnRuns()
        self.closed = False
        """Whether the app is ending: no search begins any more."""
        self._elsewhere: StoredControls | None = None

    async def start(self, request: RunRequest, show: Callable[[str], None]) -> str | None:
        """Start a search, and show its preparation; returns the run's id once it is stored, or None where it was cancelled before.

        Raises:
            NastuiError: it cannot be run as it stands.
        """
        return None if self.closed else await self._opened(RunHandle.starting(request.spec, request.preset, request.pace), show)

    async def resume(self, run: str, pace: float, show: Callable[[str], None]) -> str | None:
        """Resume a run that was stopped or interrupted; None where it was cancelled.

        Raises:
            NastuiError: it is done, driven elsewhere, or does not replay.
        """
        return None if self.closed else await self._opened(RunHandle.resuming(run, pace), show)

    def resume_in_background(self, run: str, pace: float) -> None:
        """Resume a run, and show an error where that fails."""
        self._app.run_worker(self._resume(run, pace), group="start")

    async def _resume(self, run: str, pace: float) -> None:
        try:
            await self.resume(run, pace, self._show_preparing)
        except NastuiError as error:
            self._host.tell(str(error), bad=True)
        except Exception as error:
            self._host.show_failure(f"The run {run} could not be resumed", error)
        finally:
            self._host.show_running()

    def _show_preparing(self, _: str) -> None:
        self._host.show_running()
        self._app.screen.refresh_bindings()

    def running(self, spec: RunSpec) -> str | None:
        """The run of this process that is the same search."""
        return next((handle.run for handle in self.own.active if handle.spec == spec), None)

    def controls(self, run: RunRow, pace: float, send: Callable[[str], object]) -> Controls:
        """The controls of a run: runs of other processes are steered by commands in the store, unless this is a read-only watch."""
        handle = self.own.of(run.id)
        if handle and not handle.done.is_set():
            return OwnControls(handle)
        if self._host.watching is not None and not self._host.control:
            return Controls()
        if self._elsewhere is None or self._elsewhere.run != run.id:
            self._elsewhere = StoredControls(run.id, "control" if self._host.watching is not None else "elsewhere")
        self._elsewhere.know(pace, send)
        return self._elsewhere

    @property
    def texts(self) -> tuple[str, ...]:
        """What runs, for the line of tabs."""
        preparing = self.own.preparing
        ready = f"● preparing {int(preparing.task.seconds)} s" if preparing is not None and preparing.task.seconds >= 1 else ""
        running, paused = len([one for one in self.own.running if one is not preparing]), len(self.own.paused)
        return ready, f"● {running} running" if running else "", f"⏸ {paused} paused" if paused else ""

    def stop_all(self, *, moving: bool = False) -> None:
        """Stop all, before the app ends; where they are `moving`, those that run go on here until processes of their own have taken them.

        What is being prepared is cancelled; where it is stored at that very moment, it runs from then on, and is treated like the others.
        """
        for handle in self.own.active:
            handle.cancel()
        moved = [handle for handle in self.own.stored if handle.leaving or not handle.switches.pause.is_set()] if moving else []
        for handle in moved:
            if not handle.leaving and handle.run is not None:
                with suppress(NastuiError, OSError):  # it is stopped below, and can be resumed
                    move(handle.run, handle.switches.pace)
                    handle.leaving = True
        self.own.stop_all(_PATIENCE_SECONDS)
        for handle in moved:
            handle.join(_HAND_OVER_SECONDS)

    def detach_in_background(self, run: str) -> None:
        """Have a process of its own go on with a run of this one, and tell how that went."""
        if (handle := self.own.of(run)) is not None and not handle.leaving:
            handle.leaving = True  # at once: the key may be pressed again before anything else happens
            self._host.tell(f"The run {run} moves to a process of its own …")
            self._app.run_worker(self._detached([handle]), group="start")

    async def detach_all(self) -> bool:
        """Hand all runs over that are stored; whether that worked. Those that came to their end meanwhile, or move already, need nobody."""
        stored = self.own.stored
        moving = [handle for handle in stored if handle.leaving]
        staying = [handle for handle in stored if not handle.leaving]
        for handle in staying:
            handle.leaving = True
        worked = await self._detached(staying)
        moved = await asyncio.gather(*map(self._moved, moving))
        return worked and all(moved)

    async def _moved(self, handle: RunHandle) -> bool:
        """Wait until a run that is moving has moved, or stays after all; whether it has moved."""
        end = time.monotonic() + _HAND_OVER_SECONDS
        while handle.leaving and not handle.done.is_set() and time.monotonic() < end:
            await asyncio.sleep(_LOOK_SECONDS)
        if handle.leaving and not handle.done.is_set():
            self._host.tell(f"The run {handle.run} is still here: no process has taken it for {duration(_HAND_OVER_SECONDS)}.", bad=True)
        return handle.done.is_set()

    async def _detached(self, handles: Sequence[RunHandle]) -> bool:
        done = await asyncio.gather(*(in_thread(_detach, handle) for handle in handles))
        for handle, error in zip(handles, done, strict=True):
            if error is not None:
                self._host.tell(f"The run {handle.run} stays in this app: {error}", bad=True)
            elif not self.closed:
                self._host.tell(f"The run {handle.run} goes on in the background, also when this app is left.")
        self._host.show_running()
        return not any(done)

    def cancel(self) -> None:
        """Cancel the search that is being prepared, if there is one."""
        if (handle := self.own.preparing) is not None:
            handle.cancel()

    async def _opened(self, handle: RunHandle, show: Callable[[str], None]) -> str | None:
        self.own.add(handle)
        said = ""
        while handle.run is None and not handle.done.is_set() and not handle.task.cancelled:
            await asyncio.sleep(_LOOK_SECONDS)
            if handle.task.seconds > _SHOW_SECONDS and (words := handle.task.words(ascii=self._host.ascii)) != said:
                said = words
                show(words)
        if handle.task.cancelled:
            return None
        if handle.run is None:
            raise handle.error or RuntimeError("the search ended before it began")
        self._app.run_worker(self._followed(handle), group="runs", exclusive=False)
        return handle.run

    async def _followed(self, handle: RunHandle) -> None:
        paused = False
        while not handle.done.is_set():
            await asyncio.sleep(5 * _LOOK_SECONDS)
            if handle.switches.pause.is_set() != paused:
                paused = not paused
                self._host.show_running()
        self._host.show_running()
        if isinstance(handle.error, LostLeaseError):
            self._host.tell(str(handle.error), bad=True)
        elif handle.error is not None:
            self._host.show_failure(f"The run {handle.run} failed", handle.error)
        if not self.closed:
            await notice_of(self._app, handle)


def _detach(handle: RunHandle) -> Exception | None:
    """In a thread: hand a run over that is leaving; gives why that failed, None also where the run has ended by itself."""
    assert handle.run is not None  # it is stored
    try:
        hand_over(handle.run, handle.switches.pace)
    except (NastuiError, OSError) as error:
        handle.leaving = False
        return None if handle.done.is_set() else error
    handle.join(_PATIENCE_SECONDS)
    return None
