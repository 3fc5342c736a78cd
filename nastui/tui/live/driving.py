"""Starting and resuming runs from the app, and telling when one fails. Only imported once the app is up."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from nastui.base.contracts import ContractError
from nastui.base.errors import NastuiError
from nastui.runs.rows import Run
from nastui.runs.spec import RunSpec
from nastui.tui.form.verdict import Order
from nastui.tui.live.controls import Controls, OwnControls, StoredControls
from nastui.tui.live.handle import OwnRuns, RunHandle

if TYPE_CHECKING:
    from nastui.tui.app import NastuiApp

_LOOK_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 3.0
_SHOW_SECONDS: Final = 0.25
"""A preparation that is over sooner is not worth a word."""


class Driving:
    """The runs of this process. Waits by polling, so that a search never has to call the screen."""

    def __init__(self, app: NastuiApp) -> None:
        self._app = app
        self.own = OwnRuns()

    async def start(self, order: Order, show: Callable[[str], None]) -> str | None:
        """Start a search, and show how its preparation goes; gives the run's id once it is stored, or None where it was cancelled before.

        Raises:
            NastuiError: it cannot be run as it stands.
        """
        return await self._opened(RunHandle.starting(order.spec, order.preset, order.pace), show)

    async def resume(self, run: str, pace: float, show: Callable[[str], None]) -> str | None:
        """Go on with a run that was stopped or interrupted; None where it was cancelled.

        Raises:
            NastuiError: it is done, driven elsewhere, or does not replay.
        """
        return await self._opened(RunHandle.resuming(run, pace), show)

    def running(self, spec: RunSpec) -> str | None:
        """The run of this process that makes the same search now."""
        return next((handle.run for handle in self.own.active if handle.spec == spec), None)

    def controls(self, run: Run, send: Callable[[str], object], leave: bool) -> Controls:
        """What may be done with a run; `leave` allows to steer those of other processes, by sending them commands."""
        handle = self.own.of(run.id)
        if handle and not handle.done.is_set():
            return OwnControls(handle)
        return StoredControls(send) if leave else Controls()

    def stop_all(self) -> None:
        """Before the app ends."""
        self.own.stop_all(_PATIENCE_SECONDS)

    def cancel(self) -> None:
        """Give up the search that is being prepared, if there is one."""
        if (handle := self.own.preparing) is not None:
            handle.cancel()

    async def _opened(self, handle: RunHandle, show: Callable[[str], None]) -> str | None:
        self.own.add(handle)
        said = ""
        while handle.run is None and not handle.done.is_set() and not handle.underway.cancelled:
            await asyncio.sleep(_LOOK_SECONDS)
            if handle.underway.seconds > _SHOW_SECONDS and (words := handle.underway.words(ascii=self._app.ascii)) != said:
                said = words
                show(words)
        if handle.underway.cancelled:
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
                self._app.show_running()
        self._app.show_running()
        if handle.error is not None:
            self._app.show_error(f"The run {handle.run} failed: {sentence(handle.error)}", text_of(handle.error))


def sentence(error: BaseException) -> str:
    """An error in one line."""
    return str(error) if isinstance(error, NastuiError) else f"{type(error).__name__}: {error}"


def text_of(error: BaseException) -> str:
    """All that is known of an error: a sentence where it is meant for users, and the traceback of what nobody meant."""
    unmeant = error.__cause__ if isinstance(error, ContractError) else None if isinstance(error, NastuiError) else error
    traced = "".join(traceback.format_exception(unmeant)) if unmeant is not None else ""
    return "\n\n".join(filter(None, [str(error) if isinstance(error, NastuiError) else "", traced]))
