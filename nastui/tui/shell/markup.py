"""From styled spans to what Textual shows: each style name becomes a variable of the theme in force. Nothing is ever parsed as markup."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.content import Content
from textual.widgets import Static

from nastui.drawing.printable import printable
from nastui.drawing.spans import Drawing, Line, Span, Style

_LOOKS: Final[dict[Style, str]] = {
    "plain": "",
    "dim": "$muted",
    "strong": "bold $strong",
    "accent": "bold $accent",
    "good": "$good",
    "bad": "$bad",
    "warn": "$warn",
    "conv3x3": "$conv3x3",
    "conv1x1": "$conv1x1",
    "pool": "$pool",
    "skip": "$skip",
    "none": "$muted",
    "line": "$muted",
    "axis": "$muted",
    "series1": "$series1",
    "series2": "$series2",
    "series3": "$series3",
    "series4": "$series4",
    "series5": "$series5",
    "series6": "$series6",
    "heat1": "$heat1",
    "heat2": "$heat2",
    "heat3": "$heat3",
    "heat4": "$heat4",
    "heat5": "$heat5",
    "heat6": "$heat6",
    "heat7": "$heat7",
}


def of_drawing(drawing: Drawing) -> Content:
    """A drawing, line by line."""
    return Content("\n").join(map(of_line, drawing))


def of_line(line: Line) -> Content:
    """One line of spans."""
    return Content.assemble(*((span.text, _look(span)) for span in line))


def of_spans(*pieces: Span | str) -> Content:
    """Spans and plain texts, one after the other; texts are made printable and may have several lines."""
    return of_line(tuple(Span(printable(piece, lines=True)) if isinstance(piece, str) else piece for piece in pieces))


def of_lines(lines: Iterable[Content]) -> Content:
    """Contents below each other."""
    return Content("\n").join(lines)


def _look(span: Span) -> str:
    return _LOOKS[span.style] if span.behind is None else f"{_LOOKS[span.style]} on {_LOOKS[span.behind]}"


def foreign(text: str, style: Style = "plain") -> Span:
    """A span of text from outside: without control characters."""
    return Span(printable(text), style)


def say(shown: Static, content: Content, *, resizes: bool = True) -> None:
    """Show it where it is not what is shown.

    Args:
        shown: where.
        content: what.
        resizes: whether the widget's size may follow its content: then the whole screen is laid out anew.
    """
    if not (isinstance(shown.content, Content) and shown.content.is_same(content)):
        shown.update(content, layout=resizes)
