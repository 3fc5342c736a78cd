"""Spaces of positions, each with choices of its own: `3:conv3x3:64`, or as the file's notation has it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, nearest
from nastui.cells.arrays import Cell, Cells
from nastui.cells.facets import Facet, Square
from nastui.cells.space import RowError
from nastui.cells.space_file.description import PLACEHOLDER, Position, SpaceDescription
from nastui.cells.space_file.rows import DescribedSpace
from nastui.drawing.graph import CellGraph, Edge, edge_graph, vertex_graph
from nastui.drawing.numbers import counted
from nastui.drawing.spans import Style

_STYLES: tuple[Style, ...] = ("series1", "series2", "series3", "conv3x3", "conv1x1", "pool")
_NOTHING = ("none", "zero", "zeroize")
_OTHERWISE = "it does not follow the notation"


class PositionSpace(DescribedSpace):
    """Rows are places of choices."""

    def __init__(self, described: SpaceDescription) -> None:
        super().__init__(described)
        self.positions = described.positions
        self._parts = [_features(position) for position in self.positions]
        for name, value in (
            ("feature_length", sum(part.shape[1] for part in self._parts)),
            ("columns", tuple(one.name.lower() for one in self.positions)),
        ):
            setattr(self, name, value)

    def as_given(self, cell: Cell) -> dict[str, Any]:
        """The choices by the names of their positions."""
        return {position.name: position.choices[value] for position, value in zip(self.positions, cell.tolist(), strict=True)}

    def encode(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """One-hot; the choice k of an ordered position is k ones."""
        return np.concatenate([part[cells[:, place]] for place, part in enumerate(self._parts)], axis=1)

    def format(self, cell: Cell) -> str:
        """By the notation."""
        parts = self.described.notation.split(PLACEHOLDER)
        texts = [position.texts[value] for position, value in zip(self.positions, cell.tolist(), strict=True)]
        return parts[0] + "".join(text + behind for text, behind in zip(texts, parts[1:], strict=True))

    def parse(self, text: str) -> Cell:
        """By the notation.

        Raises:
            InputError: it does not follow it, has a choice that there is not, or is no valid cell.
        """
        matched = self._pattern.fullmatch(text.strip()) if len(text) < 10_000 else None
        if matched is None:
            raise self._no_cell(text.strip(), self._difference(text.strip()), self._example)
        return self._checked([position.texts.index(given) for position, given in zip(self.positions, matched.groups(), strict=True)], text.strip())

    def parse_columns(self, columns: Mapping[str, Sequence[str]]) -> Cells:
        """One column for each position.

        Raises:
            RowError: a text is no choice, or a row is no valid cell.
        """
        places = [{text: place for place, text in enumerate(position.texts)} for position in self.positions]
        texts = [[text.strip() for text in columns[name]] for name in self.columns]
        rows = np.empty((len(texts[0]), self.length), dtype=np.uint8)
        for number, (position, known, given) in enumerate(zip(self.positions, places, texts, strict=True)):
            for row, text in enumerate(given):
                if text not in known:
                    said = f"'{text[:40]}' is no {position.name} of {self.name}{nearest(text, known)}"
                    raise RowError(row, said, f"one of {', '.join(known)}")
                rows[row, number] = known[text]
        if not (valid := self.valid(rows)).all():
            row = int(np.argmin(valid))
            raise RowError(row, f"{self.format(rows[row])} is no valid cell of {self.name}", "leave the row out")
        return rows

    def recognises(self, text: str) -> bool:
        """Whether it follows the notation."""
        return len(text) < 10_000 and self._pattern.fullmatch(text.strip()) is not None

    def graph(self, cell: Cell) -> CellGraph:
        """Edges between nodes where the file says so, else a chain of decisions."""
        chosen = [(position, position.texts[value], _style(value)) for position, value in zip(self.positions, cell.tolist(), strict=True)]
        if self.positions[0].edge is None:
            layers: list[tuple[str, Style]] = [(f"{position.name} {text}", style) for position, text, style in chosen]
            return vertex_graph([("input", "strong"), *layers, ("output", "strong")], [(place, place + 1) for place in range(len(layers) + 1)])
        last = max(position.edge[1] for position, _, _ in chosen if position.edge)
        edges = [Edge(*position.edge, text, style, text.lower() in _NOTHING) for position, text, style in chosen if position.edge]
        return edge_graph(["in", *map(str, range(1, last)), "out"], edges)

    def facets(self) -> tuple[Facet, ...]:
        """Choices at positions, by their names where all positions have the same."""
        most = max(self.choices)
        same = len({position.texts for position in self.positions}) == 1
        rows: tuple[tuple[str, Style], ...] = tuple(
            (self.positions[0].texts[value] if same else str(value + 1), _style(value)) for value in range(most)
        )
        squares: tuple[tuple[Square, ...], ...] = tuple(
            tuple((place, value) if value < count else None for place, count in enumerate(self.choices)) for value in range(most)
        )
        return (Facet("choices at positions", tuple(position.name for position in self.positions), rows, squares),)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        literals = [re.escape(part) for part in self.described.notation.split(PLACEHOLDER)]
        choices = ["|".join(re.escape(text) for text in sorted(position.texts, key=len, reverse=True)) for position in self.positions]
        return re.compile(literals[0] + "".join(f"({choice}){literal}" for choice, literal in zip(choices, literals[1:], strict=True)))

    @property
    def _example(self) -> str:
        return self.format(np.zeros(self.length, dtype=np.uint8))

    def _difference(self, text: str) -> str:
        """Which part is no choice, as far as the signs between them say where each is; where these are all the same, how many there are."""
        before, *inner, behind = self.described.notation.split(PLACEHOLDER)
        rest = text.removeprefix(before).removesuffix(behind)
        if len(rest) != len(text) - len(before + behind) or not all(inner):
            return _OTHERWISE
        if len(set(inner)) == 1 and (count := rest.count(inner[0]) + 1) != self.length:
            return f"it has {counted(count, 'part')} where the space has {self.length} positions"
        given = []
        for sign in inner:  # no pattern: what it would try in vain grows with the number of positions
            one, found, rest = rest.partition(sign)
            if not found:
                return _OTHERWISE
            given.append(one)
        for position, one in zip(self.positions, (*given, rest), strict=True):
            if one not in position.texts:
                return f"'{one[:40]}' is no {position.name}{nearest(one, position.texts)}"
        return _OTHERWISE

    def _checked(self, values: list[int], text: str) -> Cell:
        cell = np.array(values, dtype=np.uint8)
        if not self.valid(cell[None])[0]:
            raise InputError(f"'{text[:200]}' is not a cell of {self.name}: {self.described.valid} does not allow it", remedy="take another cell")
        return cell


def _features(position: Position) -> npt.NDArray[np.uint8]:
    """Choices × features."""
    count = len(position.choices)
    return np.tri(count, count - 1, -1, dtype=np.uint8) if position.ordered else np.eye(count, dtype=np.uint8)


def _style(value: int) -> Style:
    return _STYLES[value % len(_STYLES)]
