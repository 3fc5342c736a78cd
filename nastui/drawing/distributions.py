"""Distributions side by side, on one axis: a line from the lowest to the highest, a box over the quartiles, the median in it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

from nastui.drawing.axes import Scale, scale_of, tick_labels, ticks
from nastui.drawing.numbers import count, decimal
from nastui.drawing.printable import in_ascii, printable
from nastui.drawing.spans import Drawing, Line, Span, Style, fit, text_width

_UNICODE: Final = "├─┤▒█┬─"
_ASCII: Final = "|-|=#+-"
_MOST_NAME: Final = 28
_LEAST_ROOM: Final = 12
_AXIS_ROWS: Final = 2
_COUNT: Final = 10
"""Columns for the median, and what has no place on the axis."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """Numbers under a name. What is not finite is counted, and has no place on the axis."""

    name: str
    values: Sequence[float]
    style: Style = "accent"


def draw_distributions(samples: Sequence[Distribution], width: int, height: int, *, ascii: bool = False) -> Drawing:
    """One row for each sample that has room, and where there is more a second one with a point for each value; then the axis. At most this large."""
    names = [in_ascii(printable(one.name)) if ascii else printable(one.name) for one in samples]
    left = min(max(map(text_width, names), default=0), _MOST_NAME, max(4, width // 3))
    room = width - left - _COUNT - 2
    rows = max(0, height - _AXIS_ROWS)
    if room < _LEAST_ROOM or not rows:
        return ()
    finite = [sorted(value for value in one.values if math.isfinite(value)) for one in samples]
    scale = scale_of(value for values in finite for value in values)
    shown = zip(samples, names, finite, strict=True)
    lines: list[Line] = []
    for one, name, values in shown:
        lines.append(_row(fit((Span(name, one.style),), left, "~" if ascii else "…"), one, values, scale, room, ascii))
        if rows >= 2 * len(samples):
            lines.append((Span(" " * (left + 1)), Span(_points(values, scale, room, ascii), one.style)))
    return (*lines[:rows], *_axis(scale, left + 1, room, ascii)) if any(finite) else tuple(lines[:rows])


def quartiles(ordered: Sequence[float]) -> tuple[float, float, float]:
    """Of ascending numbers, at least one: linear between ranks."""
    if len(ordered) == 1:
        return ordered[0], ordered[0], ordered[0]
    low, middle, high = quantiles(ordered, n=4, method="inclusive")
    return low, middle, high


def _row(name: Line, sample: Distribution, values: Sequence[float], scale: Scale, room: int, ascii: bool) -> Line:
    lost = len(sample.values) - len(values)
    if not values:
        return (*name, Span(" "), Span(" " * room), Span(f" {count(lost)} not finite"[:_COUNT], "warn"))
    low, middle, high = quartiles(values)
    ends = [scale.step(value, room) for value in (values[0], low, middle, high, values[-1])]
    text = f" {in_ascii(decimal(middle)) if ascii else decimal(middle)}"
    beside = Span(text) if not lost else Span(f"{text} +{lost}", "warn")
    box = _box(*ends, room=room, style=sample.style, ascii=ascii)
    return (*name, Span(" "), *box, *fit((beside,), _COUNT, "~" if ascii else "…"))


def _box(lowest: int, low: int, middle: int, high: int, highest: int, *, room: int, style: Style, ascii: bool) -> Line:
    start, dash, end, box, median = tuple(_ASCII if ascii else _UNICODE)[:5]
    characters = [" "] * room
    characters[lowest : highest + 1] = dash * (highest + 1 - lowest)
    characters[lowest], characters[highest] = start, end
    characters[low : high + 1] = box * (high + 1 - low)
    text = "".join(characters)
    return (Span(text[:middle], style), Span(median, "strong"), Span(text[middle + 1 :], style))


def _points(values: Sequence[float], scale: Scale, room: int, ascii: bool) -> str:
    """A point for each value; where several share a place, how many."""
    counts = Counter(scale.step(value, room) for value in values)
    one, many = ("." if ascii else "•"), "+"
    texts = {column: one if number == 1 else str(number) if number < 10 else many for column, number in counts.items()}
    return "".join(texts.get(column, " ") for column in range(room))


def _axis(scale: Scale, left: int, room: int, ascii: bool) -> tuple[Line, Line]:
    *_, tick, dash = tuple(_ASCII if ascii else _UNICODE)
    values = ticks(scale, max(2, room // 10))
    line, labels, free = [dash] * room, [" "] * (left + room), 0
    for value, label in zip(values, tick_labels(values), strict=True):
        column = scale.step(value, room)
        line[column] = tick
        start = min(left + column - (len(label) - 1) // 2, left + room - len(label))
        if start >= free:
            labels[start : start + len(label)] = in_ascii(label) if ascii else label
            free = start + len(label) + 1
    return (Span(" " * left), Span("".join(line), "axis")), (Span("".join(labels), "axis"),)
