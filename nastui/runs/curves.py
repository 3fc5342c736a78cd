"""The curves of a run as its chart shows them, and how far their axes reach."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nastui.drawing.axes import Axis
from nastui.drawing.chart import Series
from nastui.drawing.numbers import duration
from nastui.drawing.spans import Style
from nastui.runs.generation import Generation, evenly
from nastui.runs.trail import Incumbent
from nastui.runs.view import RunView

MOST_POINTS: Final = 160
"""Of a curve: no chart can tell more apart."""
_SETTLED: Final = 1 / 3
"""What comes after this share of the x axis decides how far the y axis reaches."""

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Curves:
    """All that a chart needs."""

    series: tuple[Series, ...]
    x: Axis
    y: Axis


def curves(view: RunView) -> Curves:
    """Best so far and mean of each generation, as fitness or regret; or the accuracies of the best. Up to the generation that is looked at."""
    whole = _series(view, view.snapshot.generations, view.snapshot.trail)
    low, high = _reach([one.points for one in whole], log=view.log, whole=view.options.whole)
    last = max((x for one in whole for x, _ in one.points), default=None)
    if view.y == "hypervolume":
        low, high = 0.0 if view.options.whole else low, None
    x = Axis("queries", high=last) if view.options.x == "queries" else Axis("simulated time", high=last, label=duration, times=True)
    shown = whole if view.cursor is None else _series(view, view.generations, view.bests)
    zeros = any(y == 0 for one in whole for _, y in one.points)
    return Curves(tuple(shown), x, Axis(view.y, log=view.log, low=low, high=high, zeros=zeros))


def _series(view: RunView, generations: Sequence[Generation], trail: Sequence[Incumbent]) -> list[Series]:
    if view.y == "accuracy":
        names: tuple[tuple[str, str, list[float | None], Style], ...] = (
            ("validation of the best", "validation", [one.valid for one in trail], "series1"),
            ("test", "", [one.test for one in trail], "series3"),
        )
        places = [_x(view, one.queries, one.simulated) for one in trail]
        end = _x(view, generations[-1].unique_total, generations[-1].simulated) if generations else None
        return [Series(name, _held(places, values, end), style, short) for name, short, values, style in names]
    chosen = evenly(generations, MOST_POINTS)
    if view.y == "hypervolume":
        return _hypervolumes(view, chosen)
    places = [_x(view, one.unique_total, one.simulated) for one in chosen]
    return [
        Series("best so far", _points(places, [_y(view, one.best) for one in chosen]), "series1", "best"),
        Series("mean", _points(places, [_y(view, one.mean) for one in chosen]), "series2"),
    ]


def _hypervolumes(view: RunView, generations: Sequence[Generation]) -> list[Series]:
    """Of the front so far, and of the exact front, up to where the run is."""
    places = [_x(view, one.unique_total, one.simulated) for one in generations]
    found = _points(places, [one.front.hypervolume if one.front else None for one in generations])
    known = view.known_front.hypervolume if view.known_front else None
    exact = [Series("exact front", _points([places[0], places[-1]], [known, known]), "series3", "exact")] if known and places else []
    return [Series("found", found, "series1"), *exact]


def _x(view: RunView, queries: int, simulated: float | None) -> float | None:
    return float(queries) if view.options.x == "queries" else simulated


def _y(view: RunView, fitness: float | None) -> float | None:
    return view.regret(fitness) if view.y == "regret" else fitness


def _points(places: Iterable[float | None], values: Iterable[float | None]) -> list[tuple[float, float]]:
    return [(x, y) for x, y in zip(places, values, strict=True) if x is not None and y is not None]


def _held(places: Sequence[float | None], values: Sequence[float | None], end: float | None) -> list[tuple[float, float]]:
    """The last value holds to the end."""
    points = _points(places, values)
    return [*points, (end, points[-1][1])] if points and end is not None and end > points[-1][0] else points


def _reach(lines: Sequence[Points], *, log: bool, whole: bool) -> tuple[float | None, float | None]:
    """The ends of the y axis: unless all is wanted, what the curves do in their last two thirds, and where the earlier part passes it is cut off."""
    ends = [x for points in lines for x, _ in points]
    if not ends:
        return None, None
    first = -math.inf if whole else min(ends) + _SETTLED * (max(ends) - min(ends))
    values = [y for points in lines for y in _from(points, first) if math.isfinite(y)]
    reached = [y for y in values if y > 0 or not log]
    return min(reached, default=None), max(reached, default=None)


def _from(points: Points, first: float) -> list[float]:
    """What the curve is from a place on: what holds there, and all that follows."""
    before = [y for x, y in points if x < first]
    return before[-1:] + [y for x, y in points if x >= first]
