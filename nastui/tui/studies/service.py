"""What the screen asks for, done in threads. What takes long to import is imported there too."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from nastui.studies.report.document import Report
from nastui.tui.jobs.job import JobStatus
from nastui.tui.jobs.study_job import StudyJob
from nastui.tui.shell.background import BackgroundTask, run_in_thread

if TYPE_CHECKING:
    from nastui.runs.rows import Run
    from nastui.studies.entries import Files, StoredRuns, StudyEntry
    from nastui.studies.plan.matrix import Opened, RunMatrix, SeedRun
    from nastui.studies.plan.planning import PlannedRun


@dataclass(frozen=True)
class StudiesState:
    """The files of studies and the stored runs at one moment."""

    files: Files
    runs: tuple[tuple[str, Run], ...]
    """Each with its digest, the newest first; the very same tuple where none has changed."""


class StudyService:
    """Remembers what it planned. All of its methods raise NastuiError where something cannot be read or written."""

    def __init__(self) -> None:
        self._planned: dict[tuple[Path, float], tuple[PlannedRun, ...] | StudyEntry] = {}
        self._stored: StoredRuns | None = None

    def stand(self) -> StudiesState:
        """Whatever the screen shows follows from it; called in a thread. Equal where nothing has changed, and then little was read."""
        from nastui.studies.entries import StoredRuns, files

        if self._stored is None:
            self._stored = StoredRuns()
        return StudiesState(files(), self._stored.read())

    async def entries(self, stand: StudiesState) -> tuple[StudyEntry, ...]:
        """The list, nothing counted."""

        def read() -> tuple[StudyEntry, ...]:
            from nastui.studies.entries import entries

            return entries(stand.files)

        return await asyncio.to_thread(read)

    async def counted(self, every: tuple[StudyEntry, ...], stand: StudiesState) -> AsyncIterator[StudyEntry]:
        """Each again, with how many of its runs are done."""
        for entry in every:
            yield await asyncio.to_thread(self._counted, entry, stand)

    def open(self, name: str) -> tuple[Opened, RunMatrix]:
        """Read a study, and how far it is; called in a thread, as it takes long."""
        from nastui.studies.loading import look, opened

        study = opened(name)
        return study, look(study, self.stand().runs)

    async def look(self, opened: Opened, stand: StudiesState) -> RunMatrix:
        """How far it is."""

        def match() -> RunMatrix:
            from nastui.studies.loading import look

            return look(opened, stand.runs)

        return await asyncio.to_thread(match)

    async def runs(self, board: RunMatrix, panel: str, task: str, arm: str) -> tuple[SeedRun, ...]:
        """The runs of an arm, by seed."""

        def read() -> tuple[SeedRun, ...]:
            from nastui.studies.loading import runs_of

            return runs_of(board, panel, task, arm)

        return await asyncio.to_thread(read)

    async def write(self, report: Report, board: RunMatrix, folder: Path) -> int:
        """Write the folder of a report; how many files it has."""

        def write() -> int:
            from nastui.studies.loading import written

            return written(report, board, folder)

        return await asyncio.to_thread(write)

    def close(self) -> None:
        """Close the connection to the store."""
        if self._stored is not None:
            self._stored.close()

    def _counted(self, entry: StudyEntry, stand: StudiesState) -> StudyEntry:
        from nastui.studies.entries import counted, planned_of

        if entry.study is None:
            return entry
        key = (entry.file.path, entry.file.path.stat().st_mtime)
        if key not in self._planned:
            self._planned[key] = planned_of(entry)
        planned = self._planned[key]
        return counted(entry, planned, stand.runs) if isinstance(planned, tuple) else planned


class ReportComposer:
    """Composes one report at a time, and not so often that nothing else gets done while runs come in."""

    def __init__(self) -> None:
        self.report: Report | None = None
        """The latest; it may be of fewer runs than there are."""
        self.composing = False
        self._of: tuple[str, int] | None = None
        self._ended = self._took = 0.0

    @property
    def known(self) -> int | None:
        """How many done runs the report knows; None: there is no report."""
        return self._of[1] if self._of and self.report is not None else None

    def wanted(self, board: RunMatrix, *, hurry: bool) -> bool:
        """Whether there are runs that the report does not know, and it is time to compose it anew.

        Args:
            board: where the study stands.
            hurry: whether no more runs come in for now.
        """
        if self.composing or not board.done or self._of == (board.opened.name, board.done):
            return False
        return hurry or self.report is None or time.monotonic() - self._ended > max(_REST_SECONDS, _REST_SHARE * self._took)

    async def compose(self, board: RunMatrix, show: Callable[[str], None], *, ascii: bool = False) -> None:
        """Compose, and show how it goes; the old one stays until the new one is there."""
        self.composing, began = True, time.monotonic()
        try:
            self.report = await run_in_thread(BackgroundTask("composing the report", how=""), partial(_composed, board), show, ascii=ascii)
        finally:
            self.composing, self._of = False, (board.opened.name, board.done)
            self._ended, self._took = time.monotonic(), time.monotonic() - began


_REST_SECONDS = 5.0
_REST_SHARE = 3.0


def _composed(board: RunMatrix) -> Report:
    from nastui.studies.loading import composed

    return composed(board)


def next_step(board: RunMatrix, latest: JobStatus[StudyJob] | None) -> Literal["Start", "Go on", "Stop"] | None:
    """What `s` does now; None: nothing, as no runs are pending or the child is busy with another study."""
    if latest is not None and latest.active:
        return "Stop" if latest.job.study == board.opened.name and latest.state == "running" else None
    if all(one in ("done", "running") for one in board.statuses):
        return None
    return "Go on" if board.done or board.count("interrupted") else "Start"
