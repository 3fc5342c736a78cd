"""The picture of a run's front: which two objectives it has, how far its axes reach, and what is drawn where."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.drawing.axes import Axis, Scale
from nastui.drawing.front import FrontKind, FrontPicture, Place, objective_title, short_name
from nastui.drawing.scatter import Counts, Plane
from nastui.fitness.objectives import Objective, Objectives
from nastui.runs.fronts import FrontPoints, KnownFront

_MARGIN: Final = 0.02
_PARTS: Final = 12
"""At least so many round steps make an axis."""
_FAR: Final = 0.8
"""A point of a front that alone makes up this share of an axis is left out, as long as enough others stay."""
_LEAST: Final = 3

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FrontShown:
    """How the user wants it."""

    pair: int = 0
    whole: bool = False
    """Whether the axes hold all that was evaluated, and not what matters."""
    chosen: int | None = None
    """The member of the front that is looked at."""
    marked: int | None = None
    """The member that it is compared with."""


def pairs_of(objectives: Objectives) -> tuple[tuple[int, int], ...]:
    """The pairs of objectives that a picture can have, as (x, y): the first objective upwards, first."""
    return tuple((x, y) for y, x in combinations(range(len(objectives)), 2))


def front_plane(
    points: FrontPoints, known: KnownFront | None, shown: FrontShown, room: tuple[int, int], *, ascii: bool
) -> tuple[Plane, FrontPicture]:
    """The plane of so many columns and rows, and what is drawn on it."""
    pairs = pairs_of(points.objectives)
    pair = pairs[shown.pair % len(pairs)]
    found, exact = points.values[points.front][:, list(pair)], _exact(points.objectives, known, pair)
    axes = [_axis(points, place, found[:, column], exact[:, column], whole=shown.whole) for column, place in enumerate(pair)]
    plane = _plane(axes, room, ascii=ascii)
    if len(plane.title) > room[0]:
        plane = _plane([replace(axis, name=_title(points, place, short=True)) for axis, place in zip(axes, pair, strict=True)], room, ascii=ascii)
    each = points.objectives.each
    picture = FrontPicture(
        _places(found),
        _places(exact),
        _cloud(plane, points.values[:, list(pair)]),
        _marks(points, found, shown),
        (_bounds(each[pair[0]]), _bounds(each[pair[1]])),
        (each[pair[0]].goal == "max", each[pair[1]].goal == "max"),
        lines=points.objectives.optimised == tuple(sorted(pair)),
    )
    return plane, picture


def _plane(axes: Sequence[Axis], room: tuple[int, int], *, ascii: bool) -> Plane:
    return Plane(*room, (axes[0], axes[0].scale(())), (axes[1], axes[1].scale(())), ascii)


def _title(points: FrontPoints, place: int, *, short: bool = False) -> str:
    one = points.objectives.each[place]
    return objective_title(short_name(one.name) if short else one.name, one.unit)


def _exact(objectives: Objectives, known: KnownFront | None, pair: tuple[int, int]) -> Numbers:
    """Of the known front the two numbers, where it has both."""
    if known is None or not known.points or not set(pair) <= set(objectives.optimised):
        return np.empty((0, 2))
    return np.array(known.points)[:, [objectives.optimised.index(place) for place in pair]]


def _axis(points: FrontPoints, place: int, found: Numbers, exact: Numbers, *, whole: bool) -> Axis:
    one = points.objectives.each[place]
    bounds = _bounds(one)
    every = points.values[:, place][np.isfinite(points.values[:, place])]
    front = np.concatenate([found, exact])
    if whole:
        low, high = _ends(np.concatenate([every, front, bounds]))
    elif len(np.unique(front)) < 2:
        low, high = _ends(np.concatenate([_most(every, one), front, bounds]))
    else:
        low, high = _ends(np.concatenate([_without_far(front, one), _near(bounds, front)]))
    low, high = _round_ends(low, high)
    return Axis(_title(points, place), low=low, high=high)


def _round_ends(low: float, high: float) -> tuple[float, float]:
    """Round numbers around both, a little beyond them, so that no point lies on the frame; but not beyond zero, which many numbers cannot pass."""
    gap = _MARGIN * (high - low) or _MARGIN * abs(high) or 1.0
    extent = high - low + 2 * gap
    power = 10.0 ** math.floor(math.log10(extent / _PARTS))
    step = power * next(factor for factor in (1, 2, 5, 10) if power * factor >= extent / _PARTS)
    first, last = step * math.floor((low - gap) / step), step * math.ceil((high + gap) / step)
    return (0.0 if low >= 0 > first else first), (0.0 if high <= 0 < last else last)


def _ends(values: Numbers) -> tuple[float, float]:
    return (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)


def _without_far(values: Numbers, one: Objective) -> Numbers:
    """Without what is worse than the reference, and without single points at the worse end that would press all others together."""
    sign = -1.0 if one.goal == "max" else 1.0
    costs = np.unique(sign * values)
    if one.reference is not None and (costs <= sign * one.reference).sum() >= _LEAST:
        costs = costs[costs <= sign * one.reference]
    while len(costs) > _LEAST and costs[-1] - costs[-2] > _FAR * (costs[-1] - costs[0]):
        costs = costs[:-1]
    return np.asarray(sign * costs)


def _most(values: Numbers, one: Objective) -> Numbers:
    """Without the worse half of what is optimised, and without the ends of what is only bounded."""
    if not len(values):
        return values
    shares = {"max": (0.5, 1.0), "min": (0.0, 0.5)}.get(one.goal, (0.02, 0.98))
    return np.asarray(np.quantile(values, shares))


def _near(bounds: Sequence[float], front: Numbers) -> Numbers:
    """Bounds that are not much farther than the front is."""
    low, high = _ends(front)
    reach = high - low
    return np.array([bound for bound in bounds if low - reach <= bound <= high + reach])


def _bounds(one: Objective) -> tuple[float, ...]:
    return tuple(bound for bound in (one.min, one.max) if bound is not None)


def _places(points: Numbers) -> tuple[Place, ...]:
    return tuple((x, y) for x, y in points.tolist())


def _cloud(plane: Plane, values: Numbers) -> Counts:
    """As `Plane.count`, of what lies within the axes; many times as quick."""
    columns, rows = plane.dots
    scales = (plane.x[1], plane.y[1])
    inside = np.all([(scale.low <= column) & (column <= scale.high) for scale, column in zip(scales, values.T, strict=True)], axis=0)
    steps = [_steps(scale, column, count) for scale, column, count in zip(scales, values[inside].T, (columns, rows), strict=True)]
    return Counter(zip(*(one.tolist() for one in steps), strict=True))


def _steps(scale: Scale, values: Numbers, count: int) -> npt.NDArray[np.int64]:
    share = (values - scale.low) / (scale.high - scale.low) if scale.high > scale.low else np.full(len(values), 0.5)
    return np.minimum(count - 1, (share * count).astype(np.int64))


def _marks(points: FrontPoints, found: Numbers, shown: FrontShown) -> tuple[tuple[FrontKind, Place], ...]:
    kinds: tuple[tuple[FrontKind, int | None], ...] = (
        ("knee", points.knee),
        ("best", 0 if len(points.front) else None),
        ("marked", shown.marked),
        ("chosen", shown.chosen),
    )
    return tuple((kind, _places(found[[place]])[0]) for kind, place in kinds if place is not None and place < len(found))
