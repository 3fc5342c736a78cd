"""What a picture of many cells shows: grids in which each square stands for one value at one position of a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from nastui.drawing.spans import Style

Square: TypeAlias = tuple[int, int] | None
"""(position, value) of a row; None where the grid has nothing."""


@dataclass(frozen=True)
class Facet:
    """A grid of squares with names for its columns and rows."""

    title: str
    columns: tuple[str, ...]
    """A blank parts a name into two lines."""
    rows: tuple[tuple[str, Style], ...]
    squares: tuple[tuple[Square, ...], ...]
    """Row by row."""


def by_value(title: str, positions: Sequence[tuple[str, int]], values: Sequence[tuple[str, Style]]) -> Facet:
    """A column for each named position, a row for each value."""
    squares = tuple(tuple((place, value) for _, place in positions) for value in range(len(values)))
    return Facet(title, tuple(name for name, _ in positions), tuple(values), squares)


def plain_facets(choices: Sequence[int]) -> tuple[Facet, ...]:
    """Of a space that names nothing: positions and values by their numbers."""
    most = max(choices)
    rows: tuple[tuple[str, Style], ...] = tuple((str(value), "plain") for value in range(most))
    squares = tuple(tuple((place, value) if value < count else None for place, count in enumerate(choices)) for value in range(most))
    return (Facet("values at positions", tuple(str(place + 1) for place in range(len(choices))), rows, squares),)
