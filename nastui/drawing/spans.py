"""Styled text. A drawing is a tuple of lines, a line a tuple of spans; a style is a name, and the app decides what it looks like."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, get_args

Style: TypeAlias = Literal[
    "plain", "dim", "strong", "accent", "good", "bad", "warn",
    "conv3x3", "conv1x1", "pool", "skip", "none", "line", "axis",
    "series1", "series2", "series3", "series4", "series5", "series6",
    "heat1", "heat2", "heat3", "heat4", "heat5", "heat6", "heat7",
]  # fmt: skip
"""The names of all styles. None of them carries a meaning that the text does not carry too; only half blocks tell levels of heat by style alone."""
STYLES: Final[tuple[Style, ...]] = get_args(Style)
HEAT: Final[tuple[Style, ...]] = tuple(style for style in STYLES if style.startswith("heat"))
"""Little to much."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one style."""

    text: str
    style: Style = "plain"
    behind: Style | None = None
    """The style whose colour is the background."""


Line: TypeAlias = tuple[Span, ...]
"""One line of a drawing."""
Drawing: TypeAlias = tuple[Line, ...]
"""Lines, top to bottom."""


def text_width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


def line_width(line: Line) -> int:
    """How many columns a line takes."""
    return sum(text_width(span.text) for span in line)


def plain_text(drawing: Drawing) -> str:
    """A drawing without its styles and without blanks at the ends of lines."""
    return "\n".join("".join(span.text for span in line).rstrip() for line in drawing)


def cut(line: Line, width: int, mark: str = "…") -> Line:
    """The line, at most this wide; where text is lost, the mark stands at the end."""
    if line_width(line) <= width:
        return line
    kept = tuple(_spans_within(line, width - text_width(mark)))
    last = kept[-1].style if kept else "plain"
    return (*kept, Span(mark, last)) if width >= text_width(mark) else ()


def pad(line: Line, width: int) -> Line:
    """The line, filled with blanks to at least this width."""
    missing = width - line_width(line)
    return (*line, Span(" " * missing)) if missing > 0 else line


def fit(line: Line, width: int, mark: str = "…") -> Line:
    """The line, exactly this wide."""
    return pad(cut(line, width, mark), width)


def beside(left: Drawing, right: Drawing, gap: int = 2) -> Drawing:
    """Two drawings side by side, tops aligned."""
    width = max(map(line_width, left), default=0) + gap
    rows = range(max(len(left), len(right)))
    return tuple(pad(_line_at(left, row), width) + _line_at(right, row) for row in rows)


def _line_at(drawing: Drawing, row: int) -> Line:
    return drawing[row] if row < len(drawing) else ()


def _spans_within(line: Line, width: int) -> Iterator[Span]:
    for span in line:
        text = _start(span.text, width)
        width -= text_width(text)
        if text:
            yield replace(span, text=text)
        if text != span.text:
            return


def _start(text: str, width: int) -> str:
    used = 0
    for position, character in enumerate(text):
        used += _character_width(character)
        if used > width:
            return text[:position]
    return text


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
