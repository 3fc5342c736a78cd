"""Cells in a panel: what one has that another has not, and the largest drawing that fits. Kept, as panels are drawn again and again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from nastui.cells.spaces import graph_of
from nastui.drawing.cells import cell_drawings, fitting
from nastui.drawing.graph import CellGraph
from nastui.drawing.graph_changes import GraphChanges, changes, marked
from nastui.drawing.spans import Drawing


@dataclass(frozen=True)
class ComparedCell:
    """A cell beside another."""

    graph: CellGraph | None
    """With a sign at what the other has not; None where the cell has no drawing."""
    found: GraphChanges | None
    """From the other to this one; None where they cannot be compared."""


@lru_cache(64)
def compared(space: str, cell: str, other: str | None) -> ComparedCell:
    """A cell of a space beside another one of it; of one alone, where there is no other."""
    graph = graph_of(space, cell)
    before = graph_of(space, other) if other else None
    if graph is None or before is None:
        return ComparedCell(graph, None)
    found = changes(before, graph)
    return ComparedCell(marked(graph, found), found)


@lru_cache(64)
def drawn_cell(graph: CellGraph | None, room: tuple[int, int], *, ascii: bool, small: bool, dimmed: bool = True) -> Drawing | None:
    """The largest drawing that fits into so many columns and lines; None where none does. For the arguments see `cell_drawings`."""
    return fitting(cell_drawings(graph, ascii=ascii, dimmed=dimmed, small=small), *room) if graph else None
