"""The official canonical string (`to_unique_str(consider_zero=True)` of NATS-Bench): 15,625 cells fall into 6,466 classes.

A node is the sorted sum of its edges; `skip_connect` passes its source on; `none`, and any edge out of a node that is plainly zero, is `#`.
Its quirk is kept because published numbers rest on it: a sum of two zeros is `#+#` and not recognised as zero again. `network_form`
has the stricter notion.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from nastui.cells.arrays import Cell, Cells, Keys
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import EDGES, NONE, OPERATIONS, SKIP, codes, every_cell


def canonical_string(cell: Cell) -> str:
    """The official canonical string of one cell."""
    nodes: list[str] = ["0", "", "", ""]
    sums: list[list[str]] = [[], [], [], []]
    for operation, (source, target) in zip(cell.tolist(), EDGES, strict=True):
        sums[target].append(_term(operation, nodes[source]))
        if len(sums[target]) == target:
            nodes[target] = "+".join(sorted(sums[target]))
    return nodes[3]


def _term(operation: int, source: str) -> str:
    if operation == NONE or source == "#":
        return "#"
    return source if operation == SKIP else f"({source})@{OPERATIONS[operation]}"


@cache
def class_of_code() -> Keys:
    """For each of the 15,625 codes the smallest code of its class."""
    first: dict[str, int] = {}
    return np.array([first.setdefault(canonical_string(cell), code) for code, cell in enumerate(every_cell())], dtype=np.uint64)


@cache
def graph_class_of_code() -> Keys:
    """For each code the smallest code with the same labelled graph: 8,765 classes, those of the authors of NAS-EA-FA.

    Edges off all paths are left out, and the two inner nodes may be swapped where no edge joins them; skips stay edges.
    """
    graphs = live_edges(every_cell())
    swapped = np.where(graphs[:, [2]] == NONE, graphs[:, [1, 0, 2, 3, 5, 4]], graphs)
    _, first, of = np.unique(np.minimum(codes(graphs), codes(swapped)), return_index=True, return_inverse=True)
    return first[of].astype(np.uint64)


def class_keys(cells: Cells) -> Keys:
    """The class of each cell, named by the smallest code in it."""
    return class_of_code()[codes(cells)]


def class_members(cell: Cell) -> Cells:
    """All cells of this cell's class, in the order of their codes."""
    classes = class_of_code()
    members: Cells = every_cell()[classes == classes[int(codes(cell))]]
    return members
