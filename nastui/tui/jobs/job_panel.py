"""The job in progress, or how the last one ended: stage, progress bar, latest remark. One panel for all kinds of jobs."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from textual.content import Content
from textual.timer import Timer

from nastui.drawing.bars import progress_bar
from nastui.drawing.numbers import count, in_bytes, remaining
from nastui.drawing.spans import Span, Style, cut
from nastui.tui.jobs.job import Job, JobStatus, State
from nastui.tui.jobs.runner import JobRunner
from nastui.tui.shell.markup import foreign, of_line, of_lines, of_spans
from nastui.tui.widgets.canvas_panel import CanvasPanel

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
_CLOCK_SECONDS: Final = 1.0


class JobPanel(CanvasPanel):
    """Follows one kind of jobs. Hidden before the first job; its clock runs only while a job does and its screen is in front."""

    def __init__(self, runner: JobRunner[Any], id: str) -> None:
        super().__init__(classes="panel job", id=id)
        self._runner = runner
        self._clock: Timer | None = None

    def on_mount(self) -> None:
        """Follow the jobs, and come back when the screen does."""
        self._clock = self.set_interval(_CLOCK_SECONDS, self.redraw, pause=True)
        self._runner.changed.subscribe(self, lambda _: self.redraw())
        self.app.screen_change_signal.subscribe(self, lambda _: self.redraw())
        self.redraw()

    def redraw(self) -> None:
        """Show the job, unless another screen is in front."""
        status, in_front = self._runner.status, self.host.has_screen and self.app.screen is self.screen
        if self._clock is not None:
            (self._clock.resume if in_front and self._runner.active else self._clock.pause)()
        if not in_front:
            return
        self.display = status is not None
        if status is not None and self.content_size.width > 0:
            if self.border_title != status.job.title:
                self.border_title = status.job.title
            self.put(of_lines(lines_of(status, self.content_size.width, time.monotonic(), ascii=self.host.ascii)), layout=True)


def lines_of(status: JobStatus[Job], width: int, now: float, *, ascii: bool) -> Iterator[Content]:
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


def _outcome(mark: str, style: Style, status: JobStatus[Job], width: int) -> Iterator[Content]:
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


def _bar(status: JobStatus[Job], width: int, now: float, ascii: bool) -> Content:
    share = status.share
    if share is None:
        return of_spans(Span(f"{now - status.began:.0f} s", "dim"))
    amount = in_bytes if (status.total or 0) > _BYTES else count
    used = f"  {amount(status.done)} of {amount(status.total or 0)}" if width >= 60 else ""
    text = f" {share * 100:.0f} %{used}  ETA {remaining(status.done, status.total, now - status.began)}"
    room = max(8, min(width // 2, width - len(text)))
    done, left = progress_bar(status.done, status.total or 0, room, ascii=ascii)
    return of_spans(done, left, Span(text))
