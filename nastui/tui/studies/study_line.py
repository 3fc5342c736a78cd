"""Which study and panel is looked at, how far its runs are, and what went wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textual.content import Content

from nastui.drawing.bars import draw_progress
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
    """What the lines say."""

    board: RunMatrix
    panel: str
    making: JobStatus[StudyJob] | None
    composing: bool
    of: int | None
    """Done runs that the report knows; None: there is no report."""
    failed: str
    """A run that failed, by its name, and why."""


class StudyLine(CanvasPanel):
    """Two lines, and a third where something is wrong."""

    def __init__(self) -> None:
        super().__init__(id="study-line")
        self._shown: StudyProgress | None = None
        self._words = "loading …"

    def show(self, shown: StudyProgress) -> None:
        """Take other numbers."""
        self._shown = shown
        self.redraw()

    def tell(self, words: str) -> None:
        """There are none."""
        self._shown, self._words = None, words
        self.redraw()

    def redraw(self) -> None:
        """Lines come and go."""
        if self.display and self.content_size.width > 0:
            self.put(self.drawing(), layout=True)

    def drawing(self) -> Content:
        """All lines."""
        width = self.content_size.width
        if self._shown is None:
            return of_line(cut((foreign(self._words, "dim"),), width))
        return of_lines(of_line(cut(line, width)) for line in _lines(self._shown, width, self.host.ascii))


def _lines(shown: StudyProgress, width: int, ascii: bool) -> Iterator[Line]:
    study, board = shown.board.study, shown.board
    panel, place = board.panel(shown.panel), [one.name for one in study.panels].index(shown.panel) + 1
    which = f" {place} of {len(study.panels)}" if len(study.panels) > 1 else ""
    yield (foreign(board.opened.name, "strong"), Span(f"  panel{which}: ", "dim"), foreign(panel.title))
    yield (*_progress(shown, width, ascii), Span(_report(shown), "dim"))
    if shown.failed:
        yield (Span("✗ ", "bad"), foreign(shown.failed, "bad"))
    elif board.opened.left_out:
        names = ", ".join(task for task, _ in board.opened.left_out)
        yield (Span("⚠ ", "warn"), foreign(f"left out: {names}", "warn"))


def _progress(shown: StudyProgress, width: int, ascii: bool) -> Line:
    board, making = shown.board, shown.making
    full, empty = draw_progress(board.done, board.total, _BAR if width >= _NARROW else _NARROW_BAR, ascii=ascii)
    text = f" {board.done:,} of {board.total:,} runs" if width >= _NARROW else f" {board.done:,}/{board.total:,}"
    return (Span(full, "accent"), Span(empty, "dim"), Span(text), *_going_on(board, making))


def _going_on(board: RunMatrix, making: JobStatus[StudyJob] | None) -> Line:
    running, failed = board.count("running"), board.count("failed")
    pieces: list[Span] = []
    if making is not None and making.active:
        pieces.append(
            Span("  ■ stopping" if making.state == "stopping" else f"  ▶ {running} running", "warn" if making.state == "stopping" else "good")
        )
        made = board.done - making.job.before
        left = remaining(made, board.total - failed - making.job.before, time.monotonic() - making.began)
        pieces += [Span(f"  ETA {left}")] if left != UNKNOWN and making.state == "running" else []
    elif running:
        pieces.append(Span(f"  ▶ {running} running elsewhere", "good"))
    elif making is not None and making.state == "stopped":
        pieces.append(Span("  ■ stopped", "warn"))
    return (*pieces, *((Span(f"  ✗ {count(failed)} failed", "bad"),) if failed else ()))


def _report(shown: StudyProgress) -> str:
    if shown.composing:
        return "  report: composing …"
    if shown.of is None or shown.of == shown.board.done:
        return ""
    return f"  report: of {shown.of:,} runs"
