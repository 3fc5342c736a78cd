"""The errand that is being done, or how the last one ended: what, its stage, a bar, the latest remark."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, cast

from textual.content import Content
from textual.widgets import Static

from nastui.benchmarks.downloading.room import in_bytes
from nastui.drawing.numbers import count, remaining
from nastui.drawing.spans import Span, Style, cut
from nastui.tui.data.course import Course, State
from nastui.tui.looks import foreign, of_line, of_lines, of_spans

if TYPE_CHECKING:
    from nastui.tui.app import NastuiApp

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


class ErrandPanel(Static):
    """Not shown before the first errand."""

    _shown: tuple[Course | None, int, int] | None = None

    def __init__(self) -> None:
        super().__init__(classes="panel", id="data-errand")

    def show(self, course: Course | None) -> None:
        """Take where the errand stands; while it runs, the clock moves too."""
        second = int(time.monotonic()) if course and course.active else 0
        shown = (course, second, self.content_size.width)
        if shown == self._shown:
            return
        self._shown = shown
        self.display = course is not None
        if course is not None:
            self.border_title = course.errand.title
            ascii = cast("NastuiApp", self.app).ascii
            self.update(of_lines(lines_of(course, max(20, self.content_size.width), time.monotonic(), ascii=ascii)))

    def on_resize(self) -> None:
        """The bar fits the width."""
        if self._shown:
            self.show(self._shown[0])


def lines_of(course: Course, width: int, now: float, *, ascii: bool) -> Iterator[Content]:
    """A course in a few lines."""
    mark, style = _STATES[course.state]
    if not course.active:
        yield from _said(mark, style, course, width)
        return
    doing = f"{course.errand.doing} {course.errand.subject}: " if course.state == "running" else ""
    yield of_line(cut((Span(f"{mark} ", style), foreign(doing, "strong"), foreign(course.stage)), width))
    yield _bar(course, width, now, ascii)
    if course.remarks and course.state == "running":
        yield of_line(cut((foreign(course.remarks[-1], "dim"),), width))


def _said(mark: str, style: Style, course: Course, width: int) -> Iterator[Content]:
    """What came of it."""
    trouble = course.trouble
    text = course.outcome if trouble is None else trouble.sentence
    lines = textwrap.wrap(text, max(1, width - len(mark) - 2), max_lines=_MOST_LINES, placeholder=" …")
    for number, line in enumerate(lines):
        yield of_spans(Span(f"{mark}  " if not number else " " * (len(mark) + 2), style), Span(line))
    indent = " " * (len(mark) + 2)
    more = [trouble.remedy] if trouble and trouble.remedy else [] if trouble else _remarks(course.remarks, max(1, width - len(indent)))
    for line in more:
        yield of_line(cut((foreign(f"{indent}{line}", "dim"),), width))


def _remarks(remarks: Sequence[str], width: int) -> list[str]:
    """What was remarked, in a few lines; the rest is counted."""
    wrapped = [textwrap.wrap(remark, width, max_lines=_MOST_LINES, placeholder=" …") for remark in remarks]
    if sum(map(len, wrapped)) <= _MOST_LINES:
        return [line for lines in wrapped for line in lines]
    shown = _MOST_LINES - (len(remarks) > _MOST_LINES)
    lines = remarks if len(remarks) > 1 else wrapped[0]
    return [*lines[:shown], *([f"and {len(remarks) - shown} more remarks"] if len(remarks) > _MOST_LINES else [])]


def _bar(course: Course, width: int, now: float, ascii: bool) -> Content:
    share = course.share
    if share is None:
        return of_spans(Span(f"{now - course.began:.0f} s", "dim"))
    amount = in_bytes if (course.total or 0) > _BYTES else count
    used = f"  {amount(course.done)} of {amount(course.total or 0)}" if width >= 60 else ""
    text = f" {share * 100:.0f} %{used}  ETA {remaining(course.done, course.total, now - course.began)}"
    room = max(8, min(width // 2, width - len(text)))
    full, empty = ("#", "-") if ascii else ("━", "─")
    filled = round(room * share)
    return of_spans(Span(full * filled, "accent"), Span(empty * (room - filled), "dim"), Span(text))
