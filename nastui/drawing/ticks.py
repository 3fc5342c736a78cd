"""Round numbers to put on an axis, and their shortest labels."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from nastui.drawing.numbers import signed
from nastui.drawing.scale import Scale

_UNITS: Final = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_LEAST_SHORTENED: Final = 1e4
_EXPONENT: Final = re.compile(r"e\+?(-?)0*")


def ticks(scale: Scale, most: int) -> tuple[float, ...]:
    """At most this many round numbers between the ends of an axis; the ends themselves where there are none."""
    if most < 2 or not scale.low < scale.high:
        return (scale.low,)
    found = _powers(scale, most) if scale.log and scale.high / scale.low >= 100 else _multiples(scale, most)
    return found if len(found) > 1 else (scale.low, scale.high)


def tick_labels(values: Sequence[float]) -> tuple[str, ...]:
    """Labels with as few decimals as tell the values apart: `88`, `90`; `0`, `20k`; `0.1`, `1`, `10`."""
    greatest = max(map(abs, values), default=0.0)
    if _spread(values) or greatest >= 1e15 or 0 < greatest < 1e-4:
        return tuple(map(_own_label, values))
    factor, unit = _unit(greatest)
    scaled = [value / factor for value in values]
    decimals = _decimals(scaled)
    return tuple(signed(f"{value:.{decimals}f}") + unit * (value != 0) for value in scaled)


def _multiples(scale: Scale, most: int) -> tuple[float, ...]:
    """Multiples of 1, 2 or 5 times a power of ten."""
    span = scale.high - scale.low
    if not math.isfinite(span) or span <= 1e-300 or span < 1e-9 * max(abs(scale.low), abs(scale.high)):
        return ()
    power = 10.0 ** math.floor(math.log10(span / most))
    for step in (power * factor for factor in (1, 2, 5, 10, 20)):
        first, last = math.ceil(scale.low / step - 1e-9), math.floor(scale.high / step + 1e-9)
        if last - first < most:
            return tuple(number * step for number in range(first, last + 1))
    return ()


def _powers(scale: Scale, most: int) -> tuple[float, ...]:
    """Powers of ten, leaving out the same number of them between any two."""
    first, last = math.ceil(math.log10(scale.low) - 1e-9), math.floor(math.log10(scale.high) + 1e-9)
    stride = max(1, math.ceil((last - first + 1) / most))
    return tuple(10.0**exponent for exponent in range(first, last + 1, stride))


def _spread(values: Sequence[float]) -> bool:
    """Whether the values differ so much that each needs decimals of its own."""
    return min(values, default=0.0) > 0 and max(values) >= 100 * min(values)


def _decimals(values: Sequence[float]) -> int:
    gap = min((abs(after - before) for before, after in pairwise(values)), default=0.0) or 0.005 * max(map(abs, values), default=0.0)
    exact = (digits for digits in range(10) if all(abs(round(value, digits) - value) <= 0.02 * gap for value in values))
    return next(exact, 9)


def _own_label(value: float) -> str:
    factor, unit = _unit(abs(value))
    short = value / factor
    return signed(f"{short:.4g}{unit}") if 1e-4 <= abs(short) < 1e4 else signed(_EXPONENT.sub(r"e\1", f"{value:.2g}"))


def _unit(value: float) -> tuple[float, str]:
    return next(((factor, unit) for factor, unit in _UNITS if value >= max(factor, _LEAST_SHORTENED)), (1.0, ""))
