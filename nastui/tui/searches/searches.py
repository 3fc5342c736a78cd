"""Starting and resuming runs from the app, and telling when one fails. Only imported once the app is up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from textual.app import App

from nastui.runs.rows import Run
from nastui.runs.run_spec import RunSpec
from nastui.tui.form.validation import RunRequest
from nastui.tui.searches.controls import Controls, OwnControls, StoredControls
from nastui.tui.searches.handle import OwnRuns, RunHandle
from nastui.tui.shell.failures import sentence, text_of
from nastui.tui.shell.host import as_host

_LOOK_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 3.0
_SHOW_SECONDS: Final = 0.25
"""A preparation that is over sooner is not worth a word."""


class Searches:
    """The runs of this process. Waits by polling, so that a search never has to call the screen."""

    def __init__(self, app: App[Any]) -> None:
        self._app, self._host = app, as_host(app)
        self.own = OwnRuns()

    async def start(self, order: RunRequest, show: Callable[[str], None]) -> str | None:
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

    @property
    def texts(self) -> tuple[str, ...]:
        """What goes on, for the line of tabs."""
        preparing = self.own.preparing
        ready = f"● preparing {int(preparing.underway.seconds)} s" if preparing is not None and preparing.underway.seconds >= 1 else ""
        running, paused = len([one for one in self.own.running if one is not preparing]), len(self.own.paused)
        return ready, f"● {running} running" if running else "", f"⏸ {paused} paused" if paused else ""

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
            if handle.underway.seconds > _SHOW_SECONDS and (words := handle.underway.words(ascii=self._host.ascii)) != said:
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
                self._host.show_running()
        self._host.show_running()
        if handle.error is not None:
            self._host.show_error(f"The run {handle.run} failed: {sentence(handle.error)}", text_of(handle.error))
