"""The lines above a study's arms: study and panel, progress of the runs, a failure."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textual.content import Content

from nastui.drawing.bars import progress_bar
from nastui.drawing.numbers import UNKNOWN, count, remaining
from nastui.drawing.spans import Line, Span, cut
from nastui.studies.plan.matrix import RunMatrix
from nastui.tui.jobs.job import JobStatus
from nastui.tui.jobs.study_job import StudyJob
from nastui.tui.shell.markup import foreign, of_line, of_lines
from nastui.tui.widgets.canvas_panel import CanvasPanel

_BAR: Final = 20
_NARROW_BAR: Final = 8
_NARROW: Final = 60


@dataclass(frozen=True)
class StudyProgress:
    """What the lines show."""

    matrix: RunMatrix
    panel: str
    job: JobStatus[StudyJob] | None
    composing: bool
    of: int | None
    """Done runs that are in the report; None: there is no report."""
    failed: str
    """A run that failed, by its name, and why."""


class StudyLine(CanvasPanel):
    """Two lines, and more where a cluster makes the runs, a run failed, or tasks are left out."""

    grows = True

    def __init__(self) -> None:
        super().__init__(id="study-line")
        self.words = "loading …"
        self._shown: StudyProgress | None = None

    def show(self, shown: StudyProgress) -> None:
        """Show the progress of a study."""
        self._shown, self.words = shown, None
        self.redraw()

    def drawing(self) -> Content:
        """All lines."""
        assert self._shown is not None
        width = self.content_size.width
        return of_lines(of_line(cut(line, width)) for line in _lines(self._shown, width, self.host.ascii))


def _lines(shown: StudyProgress, width: int, ascii: bool) -> Iterator[Line]:
    study, matrix = shown.matrix.study, shown.matrix
    panel, place = matrix.panel(shown.panel), [one.name for one in study.panels].index(shown.panel) + 1
    which = f" {place} of {len(study.panels)}" if len(study.panels) > 1 else ""
    yield (foreign(matrix.opened.name, "strong"), Span(f"  panel{which}: ", "dim"), foreign(panel.title))
    yield (*_progress(shown, width, ascii), Span(_report(shown), "dim"))
    if shown.job is not None and shown.job.active and shown.job.job.place.executor == "ray":
        yield (Span("● ", "accent"), foreign(shown.job.stage, "dim"))
    if shown.failed:
        yield (Span("✗ ", "bad"), foreign(shown.failed, "bad"))
    elif matrix.opened.left_out:
        names = ", ".join(task for task, _ in matrix.opened.left_out)
        yield (Span("⚠ ", "warn"), foreign(f"left out: {names}", "warn"))


def _progress(shown: StudyProgress, width: int, ascii: bool) -> Line:
    matrix, job = shown.matrix, shown.job
    bar = progress_bar(matrix.done, matrix.total, _BAR if width >= _NARROW else _NARROW_BAR, ascii=ascii)
    text = f" {matrix.done:,} of {matrix.total:,} runs" if width >= _NARROW else f" {matrix.done:,}/{matrix.total:,}"
    return (*bar, Span(text), *_going_on(matrix, job))


def _going_on(matrix: RunMatrix, job: JobStatus[StudyJob] | None) -> Line:
    running, failed = matrix.count("running"), matrix.count("failed")
    pieces: list[Span] = []
    if job is not None and job.active:
        pieces.append(Span("  ■ stopping" if job.state == "stopping" else f"  ▶ {running} running", "warn" if job.state == "stopping" else "good"))
        made = matrix.done - job.job.before
        left = remaining(made, matrix.total - failed - job.job.before, time.monotonic() - job.since)
        pieces += [Span(f"  ETA {left}")] if left != UNKNOWN and job.state == "running" else []
    elif running:
        pieces.append(Span(f"  ▶ {running} running elsewhere", "good"))
    elif job is not None and job.state == "stopped":
        pieces.append(Span("  ■ stopped", "warn"))
    return (*pieces, *((Span(f"  ✗ {count(failed)} failed", "bad"),) if failed else ()))


def _report(shown: StudyProgress) -> str:
    if shown.composing:
        return "  report: composing …"
    if shown.of is None or shown.of == shown.matrix.done:
        return ""
    return f"  report: of {shown.of:,} runs"
