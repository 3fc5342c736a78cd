"""The errand of this app: one at a time, whatever screen is in front."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nastui.tui.data.child import run_child
from nastui.tui.data.course import Course, Trouble, ended, told
from nastui.tui.data.errand import Errand

if TYPE_CHECKING:
    from nastui.tui.app import NastuiApp

_LOOK_SECONDS: Final = 0.02


class Errands:
    """Holds the course of the latest errand, and tells the app when it goes on or ends."""

    def __init__(self, app: NastuiApp) -> None:
        self._app = app
        self._stop = asyncio.Event()
        self.course: Course | None = None
        self.folder: Path | None = None
        """Where the last source was chosen."""

    @property
    def active(self) -> bool:
        """Whether a child is at work."""
        return self.course is not None and self.course.active

    @property
    def text(self) -> str:
        """What is being done, for the line of tabs."""
        if self.course is None or not self.course.active:
            return ""
        share = self.course.share
        return f"● {self.course.errand.doing}{'' if share is None else f' {share * 100:.0f} %'}"

    def start(self, errand: Errand) -> None:
        """Do an errand, unless another one is being done."""
        if not self.active:
            self._stop = asyncio.Event()
            self._take(Course(errand, time.monotonic()))
            self._app.run_worker(self._run(errand), group="errand", exclusive=False)

    def stop(self) -> None:
        """Ask the child to end."""
        if self.course is not None and self.course.state == "running":
            self._take(replace(self.course, state="stopping", stage="stopping", total=None))
            self._stop.set()

    async def finish(self) -> None:
        """Stop, and wait until the child is gone."""
        self.stop()
        while self.active:
            await asyncio.sleep(_LOOK_SECONDS)

    def clear(self) -> None:
        """Forget an errand that has ended."""
        if not self.active:
            self.course = None
            self._moved()

    def benchmarks_changed(self, name: str | None = None) -> None:
        """One came or went: form and list are read anew."""
        if self._app.setup.bench:
            self._app.setup.bench.read_again()
        if self._app.data:
            self._app.data.reload(name)

    async def _run(self, errand: Errand) -> None:
        try:
            output, code = await run_child(errand.words, self._told, self._stop)
        except OSError as error:
            trouble = Trouble(f"its process could not be started: {error.strerror}")
            self._take(replace(self._now, state="failed", trouble=trouble))
        except asyncio.CancelledError:
            self.course = replace(self._now, state="stopped", outcome=errand.lost)
            raise
        else:
            self._take(ended(self._now, output, code))
        self._ended()

    @property
    def _now(self) -> Course:
        assert self.course is not None  # a child is only started for one
        return self.course

    def _told(self, line: str) -> None:
        if self._now.state == "running":
            self._take(told(self._now, line, time.monotonic()))

    def _take(self, course: Course) -> None:
        self.course = course
        self._moved()

    def _moved(self) -> None:
        self._app.show_running()
        if self._app.data:
            self._app.data.show_errand()

    def _ended(self) -> None:
        """Where the errand can be seen, what can be asked is asked; elsewhere a toast tells of it."""
        if not self._app.stands:
            return
        course, screen = self._now, self._app.data
        self.benchmarks_changed(course.benchmark)
        if screen and self._app.screen is screen:
            screen.ask.after(course)
        else:
            text = course.trouble.short if course.trouble else course.outcome
            self._app.tell(f"{course.errand.title}: {text}", bad=course.trouble is not None)
