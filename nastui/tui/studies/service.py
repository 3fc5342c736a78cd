"""The studies, and the one that is open: read, planned and reported in threads, where heavy imports happen too."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from nastui.base.errors import NastuiError
from nastui.studies.plan.matrix import Opened, RunMatrix, failure_of
from nastui.studies.plan.places import StudyFile, find_study
from nastui.studies.report.document import Report
from nastui.tui.jobs.job import JobStatus
from nastui.tui.jobs.study_job import StudyJob
from nastui.tui.shell.background import BackgroundTask, in_thread, run_in_thread
from nastui.tui.studies.study_line import StudyProgress

if TYPE_CHECKING:
    from nastui.runs.rows import RunRow
    from nastui.studies.entries import Files, Stamps, StoredRuns, StudyEntry
    from nastui.studies.plan.matrix import SeedRun
    from nastui.studies.plan.planning import PlannedRun
    from nastui.studies.plan.study import Panel


_REST_SECONDS: Final = 5.0
_REST_SHARE: Final = 3.0
"""Between two reports at least so many seconds, and so many times as long as the last took."""


@dataclass(frozen=True)
class StudiesState:
    """The files of studies and the stored runs at one moment."""

    files: Files
    runs: tuple[tuple[str, RunRow], ...]
    """Each with its digest, the newest first; the very same tuple where none has changed."""
    presets: Stamps = ()
    """The user's presets."""
    opened: Stamps = ()
    """Of the files of the study that is open."""


class StudyService:
    """Reads studies and their runs; plans are cached. All methods raise NastuiError where something cannot be read or written."""

    def __init__(self) -> None:
        self._planned: dict[Path, tuple[tuple[float, Stamps], tuple[PlannedRun, ...] | StudyEntry]] = {}
        """By the study's file, each with what it was planned of."""
        self._stored: StoredRuns | None = None

    def state(self, shown: ShownStudy | None = None) -> StudiesState:
        """Files and runs now; called in a thread. Equal to the one before where nothing has changed, and then little was read."""
        from nastui.studies.entries import StoredRuns, files, own_presets, stamps_of

        if self._stored is None:
            self._stored = StoredRuns()
        opened = stamps_of(path for path, _, _ in shown.stamps) if shown else ()
        return StudiesState(files(), self._stored.read(), own_presets(), opened)

    async def entries(self, state: StudiesState) -> tuple[StudyEntry, ...]:
        """The list; runs are not counted yet."""

        def read() -> tuple[StudyEntry, ...]:
            from nastui.studies.entries import entries

            return entries(state.files)

        return await in_thread(read)

    async def counted(self, every: tuple[StudyEntry, ...], state: StudiesState) -> AsyncIterator[StudyEntry]:
        """Each entry again, with how many of its runs are done."""
        for entry in every:
            yield await in_thread(self._counted, entry, state)

    def open(self, name: str) -> ShownStudy:
        """A study and its runs; called in a thread, as it takes long."""
        from nastui.studies.entries import files_of, stamps_of
        from nastui.studies.loading import look, opened

        file = find_study(name)
        stamps = stamps_of(files_of(file))  # what changes while it is read is noticed then
        study = opened(name)
        return ShownStudy(file, study, look(study, self.state().runs), stamps)

    async def look(self, opened: Opened, state: StudiesState) -> RunMatrix:
        """The runs of an open study now."""

        def match() -> RunMatrix:
            from nastui.studies.loading import look

            return look(opened, state.runs)

        return await in_thread(match)

    async def runs(self, matrix: RunMatrix, panel: str, task: str, arm: str) -> tuple[SeedRun, ...]:
        """The runs of an arm, by seed."""

        def read() -> tuple[SeedRun, ...]:
            from nastui.studies.loading import runs_of

            return runs_of(matrix, panel, task, arm)

        return await in_thread(read)

    async def write(self, report: Report, matrix: RunMatrix, folder: Path) -> int:
        """Write a report into a folder; returns how many files it wrote."""

        def write() -> int:
            from nastui.studies.loading import written

            return written(report, matrix, folder)

        return await in_thread(write)

    def close(self) -> None:
        """Close the connection to the store."""
        if self._stored is not None:
            self._stored.close()

    def _counted(self, entry: StudyEntry, state: StudiesState) -> StudyEntry:
        from nastui.studies.entries import counted, planned_of

        if entry.study is None:
            return entry
        try:
            of = (entry.file.path.stat().st_mtime, state.presets)
        except OSError:  # an editor has just put another in its place: it is read the next time
            return entry
        kept = self._planned.get(entry.file.path)
        if kept is None or kept[0] != of:
            kept = self._planned[entry.file.path] = of, planned_of(entry)
        planned = kept[1]
        return counted(entry, planned, state.runs) if isinstance(planned, tuple) else planned


class ReportComposer:
    """Composes one report at a time, and seldom while runs come in, as composing takes a core."""

    def __init__(self) -> None:
        self.report: Report | None = None
        """The latest; runs that ended since are not in it."""
        self.composing = False
        self.trouble: str | None = None
        """Why the latest attempt gave no report."""
        self._of: tuple[str, int] | None = None
        self._ended = self._took = 0.0

    @property
    def known(self) -> int | None:
        """How many done runs are in the report; None: there is no report."""
        return self._of[1] if self._of and self.report is not None else None

    def wanted(self, matrix: RunMatrix, *, hurry: bool) -> bool:
        """Whether runs are missing from the report, and it is time to compose it again.

        Args:
            matrix: the study and its runs.
            hurry: whether no more runs come in for now.
        """
        if self.composing or not matrix.done or self._of == (matrix.opened.name, matrix.done):
            return False
        return hurry or self.report is None or time.monotonic() - self._ended > max(_REST_SECONDS, _REST_SHARE * self._took)

    async def compose(self, matrix: RunMatrix, show: Callable[[str], None], *, ascii: bool = False) -> None:
        """Compose, and show the progress; the old report stays until the new one is there."""
        self.composing, began = True, time.monotonic()
        try:
            self.report = await run_in_thread(BackgroundTask("composing the report", how=""), partial(_composed, matrix), show, ascii=ascii)
            self.trouble = None
        except NastuiError as error:
            self.trouble = str(error)
            raise
        except Exception:
            self.trouble = "✗ The report could not be composed."
            raise
        finally:
            self.composing, self._of = False, (matrix.opened.name, matrix.done)
            self._ended, self._took = time.monotonic(), time.monotonic() - began


def _composed(matrix: RunMatrix) -> Report:
    from nastui.studies.loading import composed

    return composed(matrix)


def next_step(matrix: RunMatrix, latest: JobStatus[StudyJob] | None) -> Literal["Start", "Go on", "Stop"] | None:
    """What `s` does now; None: nothing, as no runs are pending, or the runs of another study are being made."""
    if latest is not None and latest.active:
        return "Stop" if latest.job.study == matrix.opened.name and latest.state == "running" else None
    if all(one in ("done", "running") for one in matrix.statuses):
        return None
    return "Go on" if matrix.done or matrix.count("interrupted") else "Start"


class ShownStudy:
    """The study that is open: its file as it was found then, its runs, its report, and which panel is shown."""

    def __init__(self, file: StudyFile, opened: Opened, matrix: RunMatrix, stamps: Stamps = ()) -> None:
        self.file, self.opened, self.matrix, self.stamps = file, opened, matrix, stamps
        self.panel: Panel = matrix.study.panels[0]
        self.composer = ReportComposer()
        self.failure = failure_of(matrix)
        """A run that failed, by its name, and why; empty where none has."""

    @property
    def name(self) -> str:
        """The name by which commands know it."""
        return self.opened.name

    @property
    def report(self) -> Report | None:
        """The report of the runs that are done; None: it is not composed yet."""
        return self.composer.report

    def next_panel(self) -> None:
        """Show the study's next panel."""
        panels = self.matrix.study.panels
        self.panel = panels[(panels.index(self.panel) + 1) % len(panels)]

    def outdated(self, state: StudiesState) -> bool:
        """Whether its file, or one of its presets, has changed since it was opened, or since that was told."""
        same = [path for path, _, _ in state.opened] == [path for path, _, _ in self.stamps]
        return same and state.opened != self.stamps

    def go_on(self, before: ShownStudy) -> None:
        """Show what was shown of it before, as far as that is there."""
        self.panel = next((one for one in self.matrix.study.panels if one.name == before.panel.name), self.panel)

    def take(self, matrix: RunMatrix) -> bool:
        """Take newer runs; returns whether any has changed its status."""
        changed = matrix.statuses != self.matrix.statuses
        self.matrix = matrix
        if changed:
            self.failure = failure_of(matrix)
        return changed

    def report_is_due(self, *, making: bool) -> bool:
        """Whether to compose the report now; `making`: this app makes runs of a study."""
        return self.composer.wanted(self.matrix, hurry=not making and not self.matrix.count("running"))

    def progress(self, job: JobStatus[StudyJob] | None) -> StudyProgress:
        """What the lines above the arms say.

        Args:
            job: the latest job that makes runs, of whichever study.
        """
        own = job if job is not None and job.job.study == self.name else None
        failure = self.failure or (own.trouble.sentence if own is not None and own.trouble else "")
        return StudyProgress(self.matrix, self.panel.name, own, self.composer.composing, self.composer.known, failure)

    def next_step(self, job: JobStatus[StudyJob] | None) -> Literal["Start", "Go on", "Stop"] | None:
        """What `s` does now; None: nothing."""
        return next_step(self.matrix, job)
