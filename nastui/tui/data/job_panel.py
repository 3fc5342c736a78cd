"""The job in progress, or how the last one ended: stage, progress bar, latest remark."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Iterator, Sequence
from typing import Final

from textual.content import Content
from textual.widgets import Static

from nastui.benchmarks.downloading.room import in_bytes
from nastui.drawing.numbers import count, remaining
from nastui.drawing.spans import Span, Style, cut
from nastui.tui.jobs.import_job import BenchmarkJob
from nastui.tui.jobs.job import JobStatus, State
from nastui.tui.shell.host import host_of
from nastui.tui.shell.markup import foreign, of_line, of_lines, of_spans

_STATES: Final[dict[State, tuple[str, Style]]] = {
    "running": ("▶", "good"),
    "stopping": ("■ stopping", "warn"),
    "done": ("✓ done", "accent"),
    "stopped": ("■ stopped", "warn"),
    "failed": ("✗ failed", "bad"),
}
_MOST_LINES: Final = 3
_BYTES: Final = 5_000_000
"""A stage with more steps than any benchmark has records counts bytes."""


class JobPanel(Static):
    """Hidden before the first job."""

    _shown: tuple[JobStatus[BenchmarkJob] | None, int, int] | None = None

    def __init__(self) -> None:
        super().__init__(classes="panel", id="data-job")

    def show(self, status: JobStatus[BenchmarkJob] | None) -> None:
        """Show a job; while it runs, its clock is redrawn too."""
        second = int(time.monotonic()) if status and status.active else 0
        shown = (status, second, self.content_size.width)
        if shown == self._shown:
            return
        self._shown = shown
        self.display = status is not None
        if status is not None:
            self.border_title = status.job.title
            ascii = host_of(self).ascii
            self.update(of_lines(lines_of(status, max(20, self.content_size.width), time.monotonic(), ascii=ascii)))

    def on_resize(self) -> None:
        """The bar fits the width."""
        if self._shown:
            self.show(self._shown[0])


def lines_of(status: JobStatus[BenchmarkJob], width: int, now: float, *, ascii: bool) -> Iterator[Content]:
    """A job in a few lines."""
    mark, style = _STATES[status.state]
    if not status.active:
        yield from _outcome(mark, style, status, width)
        return
    doing = f"{status.job.doing} {status.job.subject}: " if status.state == "running" else ""
    yield of_line(cut((Span(f"{mark} ", style), foreign(doing, "strong"), foreign(status.stage)), width))
    yield _bar(status, width, now, ascii)
    if status.remarks and status.state == "running":
        yield of_line(cut((foreign(status.remarks[-1], "dim"),), width))


def _outcome(mark: str, style: Style, status: JobStatus[BenchmarkJob], width: int) -> Iterator[Content]:
    """How the job ended."""
    trouble = status.trouble
    text = status.outcome if trouble is None else trouble.sentence
    lines = textwrap.wrap(text, max(1, width - len(mark) - 2), max_lines=_MOST_LINES, placeholder=" …")
    for number, line in enumerate(lines):
        yield of_spans(Span(f"{mark}  " if not number else " " * (len(mark) + 2), style), Span(line))
    indent = " " * (len(mark) + 2)
    more = [trouble.remedy] if trouble and trouble.remedy else [] if trouble else _remarks(status.remarks, max(1, width - len(indent)))
    for line in more:
        yield of_line(cut((foreign(f"{indent}{line}", "dim"),), width))


def _remarks(remarks: Sequence[str], width: int) -> list[str]:
    """The remarks in a few lines; the rest is counted."""
    wrapped = [textwrap.wrap(remark, width, max_lines=_MOST_LINES, placeholder=" …") for remark in remarks]
    if sum(map(len, wrapped)) <= _MOST_LINES:
        return [line for lines in wrapped for line in lines]
    shown = _MOST_LINES - (len(remarks) > _MOST_LINES)
    lines = remarks if len(remarks) > 1 else wrapped[0]
    return [*lines[:shown], *([f"and {len(remarks) - shown} more remarks"] if len(remarks) > _MOST_LINES else [])]


def _bar(status: JobStatus[BenchmarkJob], width: int, now: float, ascii: bool) -> Content:
    share = status.share
    if share is None:
        return of_spans(Span(f"{now - status.began:.0f} s", "dim"))
    amount = in_bytes if (status.total or 0) > _BYTES else count
    used = f"  {amount(status.done)} of {amount(status.total or 0)}" if width >= 60 else ""
    text = f" {share * 100:.0f} %{used}  ETA {remaining(status.done, status.total, now - status.began)}"
    room = max(8, min(width // 2, width - len(text)))
    full, empty = ("#", "-") if ascii else ("━", "─")
    filled = round(room * share)
    return of_spans(Span(full * filled, "accent"), Span(empty * (room - filled), "dim"), Span(text))
