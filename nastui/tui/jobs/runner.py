"""Runs jobs in child processes, one of each kind at a time. How they go is published; no screen is known here."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from textual.app import App
from textual.signal import Signal

import nastui
from nastui.base.ties import tied
from nastui.tui.jobs.job import Job, JobStatus, Trouble, after_end, after_line

PATIENCE_SECONDS: Final = 3.0
"""After an interrupt the child may clean up for so long."""
_PIECE: Final = 1 << 16
_MOST_OUTPUT: Final = 64 << 20


async def run_child(
    words: Sequence[str],
    tell: Callable[[str], None],
    stop: asyncio.Event,
    *,
    patience: float | None = None,
) -> tuple[str, int]:
    """Run a child of the app; gives its standard output and its exit code. Whatever ends the wait, or the app, ends the child too.

    Args:
        words: the arguments of `nastui`.
        tell: is handed each line of its standard error.
        stop: set, it interrupts the child, and kills it where that does not help.
        patience: seconds that it may clean up for after an interrupt; default: `PATIENCE_SECONDS`.
    """
    grace = PATIENCE_SECONDS if patience is None else patience
    with tied() as tie:
        environment = {**_environment(), **tie.environment}
        process = await asyncio.create_subprocess_exec(
            *_command(words), stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=environment, pass_fds=tie.descriptors
        )
        assert process.stdout is not None
        assert process.stderr is not None
        stopping = asyncio.create_task(_end_when(stop, process, grace))
        try:
            output, _ = await asyncio.gather(_text_of(process.stdout), _lines(process.stderr, tell))
            return output, await process.wait()
        finally:
            stopping.cancel()
            if process.returncode is None:
                await _end(process, grace)


def _command(words: Sequence[str]) -> list[str]:
    """`-P` keeps modules of the working directory from standing in for those of the package."""
    return [sys.executable, "-P", "-m", "nastui", *words]


def _environment() -> dict[str, str]:
    package = str(Path(nastui.__file__).parent.parent)
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}


async def _end_when(stop: asyncio.Event, process: Process, patience: float) -> None:
    await stop.wait()
    await _end(process, patience)


async def _end(process: Process, patience: float) -> None:
    """Interrupt it, so that it cleans up; after a while, kill it."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    try:
        await asyncio.wait_for(process.wait(), patience)
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()


async def _text_of(stream: asyncio.StreamReader) -> str:
    """All of it, unless it is more than any document has; the rest is read and dropped, so that the child can end."""
    kept = bytearray()
    while piece := await stream.read(_PIECE):
        kept += piece[: _MOST_OUTPUT - len(kept)]
    return kept.decode(errors="replace")


async def _lines(stream: asyncio.StreamReader, tell: Callable[[str], None]) -> None:
    """Each line, however long; one longer than a piece comes in parts."""
    rest = b""
    while piece := await stream.read(_PIECE):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            tell(line.decode(errors="replace"))
        if len(rest) > _PIECE:
            tell(rest.decode(errors="replace"))
            rest = b""
    if rest:
        tell(rest.decode(errors="replace"))


# ----


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
            self._take(after_end(self._now, output, code))
        self.ended.publish(self._now)

    @property
    def _now(self) -> JobStatus[J]:
        assert self.status is not None  # a child is only started for one
        return self.status

    def _told(self, line: str) -> None:
        if self._now.state == "running":
            self._take(after_line(self._now, line, time.monotonic()))

    def _take(self, status: JobStatus[J] | None) -> None:
        self.status = status
        self.changed.publish(status)
