"""The axes of a chart: what they show, and the frame that they draw around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nastui.drawing.grid import Grid
from nastui.drawing.printable import in_ascii
from nastui.drawing.scale import Scale, scale_of
from nastui.drawing.ticks import tick_labels, ticks

_LEAST_WIDTH: Final = 8
_LEAST_HEIGHT: Final = 2
_X_ROWS: Final = 2


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows. Ends that are not given come from the data; curves run along an end that they pass."""

    name: str = ""
    log: bool = False
    low: float | None = None
    high: float | None = None
    label: Callable[[float], str] | None = None

    def scale(self, values: Iterable[float]) -> Scale:
        """The axis for these values."""
        return scale_of(values, log=self.log, low=self.low, high=self.high)

    def labels(self, values: Sequence[float], ascii: bool) -> list[str]:
        """How these places are written on it."""
        labels = tick_labels(values) if self.label is None else map(self.label, values)
        return [in_ascii(label) if ascii else label for label in labels]


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle for the curves: its distance from the left and its size, with the tick labels around it."""

    left: int
    width: int
    height: int
    x_ticks: tuple[tuple[int, str], ...] = ()
    y_ticks: tuple[tuple[int, str], ...] = ()


def frame(x: tuple[Axis, Scale], y: tuple[Axis, Scale], width: int, height: int, ascii: bool) -> Frame:
    """The frame within a chart of this size; without axes where they would leave no room for the curves."""
    inner = height - _X_ROWS
    y_ticks = _y_ticks(*y, inner, ascii)
    left = max((len(label) for _, label in y_ticks), default=0) + 2
    if inner < _LEAST_HEIGHT or width - left < _LEAST_WIDTH:
        return Frame(0, width, height)
    return Frame(left, width - left, inner, _x_ticks(*x, width - left, ascii), y_ticks)


def paint_axes(grid: Grid, shape: Frame, ascii: bool) -> None:
    """Lines, ticks and labels, if the frame has any."""
    if not shape.left:
        return
    corner, across, down, x_tick, y_tick = "+-|++" if ascii else "╰─│┬┤"
    for row in range(shape.height):
        grid.put(row, shape.left - 1, down, "axis")
    grid.put(shape.height, shape.left - 1, corner + across * shape.width, "axis")
    for row, label in shape.y_ticks:
        grid.put(row, shape.left - 2 - len(label), f"{label} {y_tick}", "axis")
    _paint_x_ticks(grid, shape, x_tick)


def _paint_x_ticks(grid: Grid, shape: Frame, tick: str) -> None:
    free = 0
    for column, label in shape.x_ticks:
        grid.put(shape.height, shape.left + column, tick, "axis")
        start = min(shape.left + column - (len(label) - 1) // 2, grid.width - len(label))
        if start >= free:
            grid.put(shape.height + 1, start, label, "axis")
            free = start + len(label) + 1


def _x_ticks(axis: Axis, scale: Scale, width: int, ascii: bool) -> tuple[tuple[int, str], ...]:
    values = ticks(scale, max(2, width // 10))
    return tuple(zip((scale.step(value, width) for value in values), axis.labels(values, ascii), strict=True))


def _y_ticks(axis: Axis, scale: Scale, height: int, ascii: bool) -> tuple[tuple[int, str], ...]:
    if height < _LEAST_HEIGHT:
        return ()
    values = ticks(scale, max(2, (height + 1) // 2))
    rows = (height - 1 - scale.step(value, height) for value in values)
    return tuple(zip(rows, axis.labels(values, ascii), strict=True))
