"""The child that makes runs of a study: one at a time, whatever screen is in front. What it has made is read from the store."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nastui.tui.data.child import run_child
from nastui.tui.studies.making import Making, ended, told

if TYPE_CHECKING:
    from nastui.tui.app import NastuiApp

_LOOK_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 30.0
"""Runs in progress end in good order: after the cell that each is evaluating."""


class Makings:
    """Holds how it goes with the latest child, and tells the app when that changes."""

    def __init__(self, app: NastuiApp) -> None:
        self._app = app
        self._stop = asyncio.Event()
        self.latest: Making | None = None

    @property
    def active(self) -> bool:
        """Whether a child is at work."""
        return self.latest is not None and self.latest.active

    @property
    def text(self) -> str:
        """What is being made, for the line of tabs."""
        return f"● study {self.latest.study}" if self.latest is not None and self.latest.active else ""

    def of(self, study: str) -> Making | None:
        """The latest, where it is this study's."""
        return self.latest if self.latest is not None and self.latest.study == study else None

    def start(self, study: str, done: int) -> None:
        """Make what a study lacks, unless a child is at work."""
        if not self.active:
            self._stop = asyncio.Event()
            self._take(Making(study, time.monotonic(), done))
            self._app.run_worker(self._run(study), group="making", exclusive=False)

    def stop(self) -> None:
        """Ask the child to end."""
        if self.latest is not None and self.latest.state == "running":
            self._take(replace(self.latest, state="stopping"))
            self._stop.set()

    async def finish(self) -> None:
        """Stop, and wait until the child is gone."""
        self.stop()
        while self.active:
            await asyncio.sleep(_LOOK_SECONDS)

    async def _run(self, study: str) -> None:
        try:
            output, code = await run_child((study,), self._told, self._stop, command=_command, patience=_PATIENCE_SECONDS)
        except OSError as error:
            self._take(replace(self._now, state="failed", trouble=f"its process could not be started: {error.strerror}"))
        except asyncio.CancelledError:
            self.latest = replace(self._now, state="stopped")
            raise
        else:
            self._take(ended(self._now, output, code))
        self._tell()

    @property
    def _now(self) -> Making:
        assert self.latest is not None  # a child is only started for one
        return self.latest

    def _told(self, line: str) -> None:
        self._take(told(self._now, line))

    def _take(self, making: Making) -> None:
        self.latest = making
        self._app.show_running()
        if self._app.studies:
            self._app.studies.show_making()

    def _tell(self) -> None:
        """Whoever looks at the study sees it; elsewhere a toast tells of it."""
        if not self._app.stands or (self._app.studies and self._app.screen is self._app.studies):
            return
        making = self._now
        how = {"done": "all runs are done", "stopped": "stopped", "failed": making.trouble}[making.state]
        self._app.tell(f"Study {making.study}: {how}", bad=making.state == "failed")


def _command(words: Sequence[str]) -> list[str]:
    """`-P` keeps modules of the working directory from standing in for those of the package."""
    return [sys.executable, "-P", "-m", "nastui", "study", "run", "--json", "--", *words]
