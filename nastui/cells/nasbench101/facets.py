"""How a population of cells of NAS-Bench-101 is shown: the operations of the inner vertices, and which edges there are."""

from __future__ import annotations

from typing import Final

from nastui.cells.facets import Facet, Square, by_value
from nastui.cells.nasbench101.layout import EDGES, INNER, OPERATIONS, OUTPUT, VERTICES
from nastui.cells.nasbench101.notation import LABELS

_NAMES: Final = ("in", *(str(vertex) for vertex in range(1, OUTPUT)), "out")
_AT: Final = {ends: place for place, ends in enumerate(EDGES, INNER)}


def _edge(source: int, target: int) -> Square:
    return (_AT[source, target], 1) if (source, target) in _AT else None


FACETS: Final = (
    by_value(
        "operations of vertices",
        [(_NAMES[vertex], vertex - 1) for vertex in range(1, OUTPUT)],
        [*(LABELS[name] for name in OPERATIONS), ("absent", "none")],
    ),
    Facet(
        "edges",
        tuple(f"→{name}" for name in _NAMES[1:]),
        tuple((name, "strong") for name in _NAMES[:-1]),
        tuple(tuple(_edge(source, target) for target in range(1, VERTICES)) for source in range(OUTPUT)),
    ),
)
