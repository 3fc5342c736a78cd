"""Bars: a series of numbers as one row of blocks, and how much of something is done."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Final, Literal

from nastui.drawing.axes import Scale, scale_of
from nastui.drawing.spans import Line, Span

_BLOCKS: Final = "▁▂▃▄▅▆▇█"
_ASCII_BLOCKS: Final = "_.:-=+*#"


def sparkline(
    values: Sequence[float],
    width: int,
    *,
    ascii: bool = False,
    pick: Literal["last", "max"] = "last",
    low: float | None = None,
    high: float | None = None,
) -> str:
    """The series in at most this many characters, each the last or greatest of the values it stands for.

    NaN and infinities leave gaps. A constant series is a line at half height.
    """
    kept = resample(values, width, pick)
    scale = scale_of((value for value in kept if value is not None), low=low, high=high)
    return "".join(_block(value, scale, _ASCII_BLOCKS if ascii else _BLOCKS) for value in kept)


def resample(values: Sequence[float], width: int, pick: Literal["last", "max"] = "last") -> tuple[float | None, ...]:
    """At most this many values, each standing for an equal share of the series; None where no finite value is in it."""
    count, buckets = len(values), min(len(values), max(0, width))
    shares = (values[bucket * count // buckets : (bucket + 1) * count // buckets] for bucket in range(buckets))
    return tuple(_pick([value for value in share if isfinite(value)], pick) for share in shares)


def stretched(values: Sequence[float], width: int) -> Sequence[float]:
    """The series with each value repeated, so that all of them take this width; as it is where it is as long already."""
    return [values[column * len(values) // width] for column in range(width)] if 0 < len(values) < width else values


def _pick(finite: list[float], pick: Literal["last", "max"]) -> float | None:
    if not finite:
        return None
    return max(finite) if pick == "max" else finite[-1]


def _block(value: float | None, scale: Scale, blocks: str) -> str:
    if value is None:
        return " "
    return blocks[3] if scale.low == scale.high else blocks[scale.step(value, len(blocks))]


def draw_progress(done: int, total: int, room: int, *, ascii: bool = False) -> tuple[str, str]:
    """What is done and what is not, together as wide as the room. What has begun shows, and only what is whole is full."""
    if room < 2 or total <= 0:
        return "", ""
    filled = room if done >= total else min(room - 1, max(int(done > 0), room * done // total))
    full, empty = ("#", "-") if ascii else ("━", "─")
    return full * filled, empty * (room - filled)


def progress_bar(done: int, total: int, room: int, *, ascii: bool = False) -> Line:
    """The same as two spans."""
    full, empty = draw_progress(done, total, room, ascii=ascii)
    return Span(full, "accent"), Span(empty, "dim")
