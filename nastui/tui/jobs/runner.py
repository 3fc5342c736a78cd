"""Runs jobs: one at a time, whatever screen is in front. How they go is published; no screen is known here."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any, Final, Generic, TypeVar

from textual.app import App
from textual.signal import Signal

from nastui.tui.jobs.child import run_child
from nastui.tui.jobs.job import Job, Trouble
from nastui.tui.jobs.status import JobStatus, ended, told

J = TypeVar("J", bound=Job)
_LOOK_SECONDS: Final = 0.02


class JobRunner(Generic[J]):
    """The latest job of one kind."""

    def __init__(self, app: App[Any], kind: str) -> None:
        self._app, self._kind = app, kind
        self._stop = asyncio.Event()
        self.status: JobStatus[J] | None = None
        """Of the latest job; None before the first, and after it was put away."""
        self.changed: Signal[JobStatus[J] | None] = Signal(app, f"{kind}-changed")
        self.ended: Signal[JobStatus[J]] = Signal(app, f"{kind}-ended")

    @property
    def active(self) -> bool:
        """Whether a child is at work."""
        return self.status is not None and self.status.active

    def start(self, job: J) -> None:
        """Do a job, unless another one of its kind is being done."""
        if not self.active:
            self._stop = asyncio.Event()
            self._take(JobStatus(job, time.monotonic()))
            self._app.run_worker(self._run(job), group=self._kind, exclusive=False)

    def stop(self) -> None:
        """Ask the child to end."""
        if self.status is not None and self.status.state == "running":
            self._take(replace(self.status, state="stopping", stage="stopping", total=None))
            self._stop.set()

    async def finish(self) -> None:
        """Stop, and wait until the child is gone."""
        self.stop()
        while self.active:
            await asyncio.sleep(_LOOK_SECONDS)

    def clear(self) -> None:
        """Put a job away that has ended."""
        if not self.active:
            self._take(None)

    async def _run(self, job: J) -> None:
        try:
            output, code = await run_child(job.words, self._told, self._stop, patience=job.patience)
        except OSError as error:
            self._take(replace(self._now, state="failed", trouble=Trouble(f"its process could not be started: {error.strerror}")))
        except asyncio.CancelledError:
            self.status = replace(self._now, state="stopped", outcome=job.lost)
            raise
        else:
            self._take(ended(self._now, output, code))
        self.ended.publish(self._now)

    @property
    def _now(self) -> JobStatus[J]:
        assert self.status is not None  # a child is only started for one
        return self.status

    def _told(self, line: str) -> None:
        if self._now.state == "running":
            self._take(told(self._now, line, time.monotonic()))

    def _take(self, status: JobStatus[J] | None) -> None:
        self.status = status
        self.changed.publish(status)
