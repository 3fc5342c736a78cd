"""The axes of a chart: where numbers lie on them, their ticks and labels, and the frame that they draw around the chart."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, TypeGuard

from nastui.drawing.canvas import Canvas
from nastui.drawing.numbers import signed
from nastui.drawing.printable import in_ascii


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from low to high, both positive on a logarithmic one."""

    low: float
    high: float
    log: bool = False
    foot: float = 0.0
    """The share at the low end of a logarithmic axis that is kept for zeros."""

    def fraction(self, value: float) -> float:
        """Where a finite value lies, from 0 at the low end to 1 at the high end.

        What is beyond an end is at that end, as zero is on a logarithmic axis. On an axis without extent everything is at ½.
        """
        if self.log and value <= 0:
            return 0.0
        low, high = _half(self.low, self.log), _half(self.high, self.log)
        share = min(1.0, max(0.0, (_half(value, self.log) - low) / (high - low))) if high > low else 0.5
        return self.foot + (1 - self.foot) * share

    def step(self, value: float, steps: int) -> int:
        """The fraction as one of so many equal steps, from 0."""
        return min(steps - 1, int(self.fraction(value) * steps))


def scale_of(values: Iterable[float], *, log: bool = False, low: float | None = None, high: float | None = None) -> Scale:
    """An axis that holds all values that can be on it, unless an end is given (one that has no place on it counts as not given)."""
    shown = [value for value in values if _can_end(value, log)]
    bottom = low if _can_end(low, log) else min(shown, default=0.1 if log else 0.0)
    top = high if _can_end(high, log) else max(shown, default=1.0)
    return Scale(bottom, max(bottom, top), log)


def _can_end(value: float | None, log: bool) -> TypeGuard[float]:
    """Whether a value can be an end of an axis."""
    return value is not None and math.isfinite(value) and (value > 0 or not log)


def _half(value: float, log: bool) -> float:
    """Half of what is drawn to scale, so that no difference of two overflows."""
    return math.log(value) / 2 if log else value / 2


_UNITS: Final = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_LEAST_SHORTENED: Final = 1e4
_LEAST_SPREAD: Final = 3
"""Between ticks that lie closer together than so many times the least, decimals are the same in all."""
_DAY: Final = 86_400
_CLOCK_STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, _DAY, 2 * _DAY)
_EXPONENT: Final = re.compile(r"e\+?(-?)0*")


def ticks(scale: Scale, most: int, *, times: bool = False) -> tuple[float, ...]:
    """At most this many round numbers between the ends of an axis, or round `times` in seconds; the ends themselves where there are none."""
    if most < 2 or not scale.low < scale.high:
        return (scale.low,)
    if not scale.log:
        found = _multiples(scale, most, times=times)
    else:
        found = _powers(scale, most) if scale.high / scale.low >= 100 else _within_powers(scale, most) or _multiples(scale, most)
    return found if len(found) > 1 else (scale.low, scale.high)


def tick_labels(values: Sequence[float]) -> tuple[str, ...]:
    """Labels with as few decimals as tell the values apart: `88`, `90`; `0`, `1,000`; `0`, `20k`; `0.1`, `1`, `10`."""
    greatest = max(map(abs, values), default=0.0)
    if _spread(values) or greatest >= 1e15 or 0 < greatest < 1e-4:
        return tuple(map(_own_label, values))
    factor, unit = _unit(greatest)
    scaled = [value / factor for value in values]
    decimals = _decimals(scaled)
    return tuple(signed(f"{value:,.{decimals}f}") + unit * (value != 0) for value in scaled)


def _multiples(scale: Scale, most: int, *, times: bool = False) -> tuple[float, ...]:
    """Multiples of 1, 2 or 5 times a power of ten; of seconds, minutes, hours and days, of times."""
    span = scale.high - scale.low
    if not math.isfinite(span) or span <= 1e-300 or span < 1e-9 * max(abs(scale.low), abs(scale.high)):
        return ()
    for step in _time_steps(span / most) if times else _steps(span / most):
        first, last = math.ceil(scale.low / step - 1e-9), math.floor(scale.high / step + 1e-9)
        if last - first < most:
            return tuple(number * step for number in range(first, last + 1))
    return ()


def _steps(least: float) -> Iterable[float]:
    """Round steps, the smaller ones first, the first of which is at most the least that is asked for."""
    power = 10.0 ** math.floor(math.log10(least))
    return (power * factor for factor in (1, 2, 5, 10, 20))


def _time_steps(least: float) -> Iterable[float]:
    """The same of times: as clocks have them from a second to a day, decimal ones below and above."""
    if least >= _DAY:
        return (_DAY * days for days in _steps(least / _DAY))
    return _CLOCK_STEPS if least >= 1 else _steps(least)


def _powers(scale: Scale, most: int) -> tuple[float, ...]:
    """Powers of ten, leaving out the same number of them between any two."""
    first, last = math.ceil(math.log10(scale.low) - 1e-9), math.floor(math.log10(scale.high) + 1e-9)
    stride = max(1, math.ceil((last - first + 1) / most))
    return tuple(10.0**exponent for exponent in range(first, last + 1, stride))


def _within_powers(scale: Scale, most: int) -> tuple[float, ...]:
    """1, 2 and 5 times each power of ten, or else 1 and 3 times, or the powers alone: the first of which some, and not too many, lie on the axis."""
    exponents = range(math.floor(math.log10(scale.low)), math.ceil(math.log10(scale.high)) + 1)
    for digits in ((1, 2, 5), (1, 3), (1,)):
        values = (digit * 10.0**exponent for exponent in exponents for digit in digits)
        found = tuple(value for value in values if scale.low * (1 - 1e-9) <= value <= scale.high * (1 + 1e-9))
        if 2 <= len(found) <= most:
            return found
    return ()


def _spread(values: Sequence[float]) -> bool:
    """Whether the values are those of a logarithmic axis, or differ so much, that each needs decimals of its own."""
    if min(values, default=0.0) <= 0 or max(values) < _LEAST_SPREAD * min(values):
        return False
    gaps = [after - before for before, after in pairwise(values)]
    return max(values) >= 100 * min(values) or len(gaps) == 1 or max(gaps) > 1.01 * min(gaps)


def _decimals(values: Sequence[float]) -> int:
    gap = min((abs(after - before) for before, after in pairwise(values)), default=0.0) or 0.005 * max(map(abs, values), default=0.0)
    exact = (digits for digits in range(10) if all(abs(round(value, digits) - value) <= 0.02 * gap for value in values))
    return next(exact, 9)


def _own_label(value: float) -> str:
    factor, unit = _unit(abs(value))
    short = value / factor
    return signed(f"{short:,.4g}{unit}") if 1e-4 <= abs(short) < 1e4 else signed(_EXPONENT.sub(r"e\1", f"{value:.2g}"))


def _unit(value: float) -> tuple[float, str]:
    return next(((factor, unit) for factor, unit in _UNITS if value >= max(factor, _LEAST_SHORTENED)), (1.0, ""))


# ---- the frame around a chart


_LEAST_WIDTH: Final = 8
_LEAST_HEIGHT: Final = 2
_X_ROWS: Final = 2
_LEAST_WITH_FOOT: Final = 3
_FOOT: Final = 1.001
"""Rows for zeros, a little more than one: rounding must not bring the least other number down to them."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows. Ends that are not given come from the data; curves run along an end that they pass."""

    name: str = ""
    log: bool = False
    low: float | None = None
    high: float | None = None
    label: Callable[[float], str] | None = None
    times: bool = False
    """Whether the numbers are seconds: ticks are at round times."""
    zeros: bool = False
    """Whether there is a place for zeros on a logarithmic axis also while no value is zero."""

    def scale(self, values: Iterable[float], rows: int = 0) -> Scale:
        """The axis for these values. A logarithmic one that goes up so many rows keeps the lowest for zeros, if there are any."""
        shown = list(values)
        scale = scale_of(shown, log=self.log, low=self.low, high=self.high)
        footed = self.log and rows >= _LEAST_WITH_FOOT and (self.zeros or 0 in shown)
        return replace(scale, foot=_FOOT / rows) if footed else scale

    def labels(self, values: Sequence[float], ascii: bool) -> list[str]:
        """How these places are written on it."""
        labels = tick_labels(values) if self.label is None else map(self.label, values)
        return [in_ascii(label) if ascii else label for label in labels]


@dataclass(frozen=True, slots=True)
class PlotFrame:
    """The rectangle for the curves: its distance from the left and its size, with the tick labels around it."""

    left: int
    width: int
    height: int
    x_ticks: tuple[tuple[int, str], ...] = ()
    y_ticks: tuple[tuple[int, str], ...] = ()


def frame(x: tuple[Axis, Scale], y: tuple[Axis, Scale], width: int, height: int, ascii: bool) -> PlotFrame:
    """The frame within a chart of this size; without axes where they would leave no room for the curves."""
    inner = height - _X_ROWS
    y_ticks = _y_ticks(*y, inner, ascii)
    left = max((len(label) for _, label in y_ticks), default=0) + 2
    if inner < _LEAST_HEIGHT or width - left < _LEAST_WIDTH:
        return PlotFrame(0, width, height)
    return PlotFrame(left, width - left, inner, _x_ticks(*x, width - left, ascii), y_ticks)


def rows_of(height: int) -> int:
    """How many rows of a chart are left to the curves by its axes."""
    return max(0, height - _X_ROWS)


def paint_axes(grid: Canvas, shape: PlotFrame, ascii: bool) -> None:
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


def _paint_x_ticks(grid: Canvas, shape: PlotFrame, tick: str) -> None:
    free = 0
    for column, label in shape.x_ticks:
        grid.put(shape.height, shape.left + column, tick, "axis")
        start = min(shape.left + column - (len(label) - 1) // 2, grid.width - len(label))
        if start >= free:
            grid.put(shape.height + 1, start, label, "axis")
            free = start + len(label) + 1


def _x_ticks(axis: Axis, scale: Scale, width: int, ascii: bool) -> tuple[tuple[int, str], ...]:
    values = ticks(scale, max(2, width // 10), times=axis.times)
    return tuple(zip((scale.step(value, width) for value in values), axis.labels(values, ascii), strict=True))


def _y_ticks(axis: Axis, scale: Scale, height: int, ascii: bool) -> tuple[tuple[int, str], ...]:
    if height < _LEAST_HEIGHT:
        return ()
    values = ticks(scale, max(2, (height + (not scale.foot)) // 2), times=axis.times)
    rows = (height - 1 - scale.step(value, height) for value in values)
    foot = ((height - 1, label) for label in axis.labels([0.0] if scale.foot else [], ascii))
    return (*zip(rows, axis.labels(values, ascii), strict=True), *foot)
