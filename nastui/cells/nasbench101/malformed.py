"""What is wrong with the text of a cell, in one sentence for a person."""

from __future__ import annotations

from math import isqrt
from typing import Final

from nastui.base.errors import InputError, nearest
from nastui.cells.nasbench101.layout import MAX_EDGES, OPERATIONS, VERTICES

EXAMPLE: Final = "0110001100010000:input,conv3x3-bn-relu,maxpool3x3,output"


def refused(text: str, why: str, *, row: int | None = None) -> InputError:
    """The error for a text that is no cell.

    Args:
        text: what was read.
        why: what is wrong with it, as a clause.
        row: its position in a column, from 0, where it stands in one.
    """
    where = "" if row is None else f"row {row}: "
    return InputError(f"{where}'{text}' is not a cell of nasbench101: {why}", remedy=f"write it like {EXAMPLE}")


def reason(adjacency: str, operations: str) -> str:
    """The first thing that keeps this pair from being a cell."""
    vertices = isqrt(len(adjacency))
    if vertices**2 != len(adjacency) or not 2 <= vertices <= VERTICES:
        return f"{len(adjacency)} adjacency bits fill no matrix of 2 to {VERTICES} vertices (4, 9, 16, 25, 36 or 49 bits)"
    if strange := adjacency.strip("01"):
        return f"'{strange[0]}' stands among its adjacency bits, where only 0 and 1 may"
    edges = [divmod(place, vertices) for place, bit in enumerate(adjacency) if bit == "1"]
    return _wrong_names(operations, vertices) or _wrong_edges(edges, vertices)


def _wrong_names(operations: str, vertices: int) -> str | None:
    names = operations.split(",")
    if len(names) != vertices:
        return f"it names {len(names)} operations where its matrix has {vertices} vertices"
    if (names[0], names[-1]) != ("input", "output"):
        return f"its operations run from '{names[0]}' to '{names[-1]}' where they must run from 'input' to 'output'"
    unknown = next((name for name in names[1:-1] if name not in OPERATIONS), None)
    return None if unknown is None else f"'{unknown}' is no operation{nearest(unknown, OPERATIONS)}"


def _wrong_edges(edges: list[tuple[int, int]], vertices: int) -> str:
    for source, target in edges:
        if source >= target:
            return f"its edge {source} → {target} does not lead from a lower to a higher vertex"
    if len(edges) > MAX_EDGES:
        return f"it has {len(edges)} edges where the space allows {MAX_EDGES}"
    return f"no path leads from vertex 0, its input, to vertex {vertices - 1}, its output"
