"""NAS-Bench-101 graphs the slow, plain way: what the tests compare the vectorised code with."""

from itertools import permutations, product

import numpy as np
from nasbench_pytorch.model.graph_util import hash_module

ABSENT = 3
PAIRS = [(source, target) for source in range(7) for target in range(source + 1, 7)]


def edges_of(cell):
    """The set of (source, target)."""
    return {pair for pair, bit in zip(PAIRS, cell[5:].tolist(), strict=True) if bit}


def row(operations, edges):
    """The row with these five operations and this set of edges."""
    return np.array([*operations, *((pair in edges) for pair in PAIRS)], dtype=np.uint8)


def from_vertex(start, edges):
    """All vertices to which a path leads."""
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        new = {target for source, target in edges if source == here} - found
        found |= new
        waiting += new
    return found


def is_cell(cell):
    edges = edges_of(cell)
    bare = all(cell[vertex - 1] != ABSENT or not any(vertex in edge for edge in edges) for vertex in range(1, 6))
    return len(edges) <= 9 and 6 in from_vertex(0, edges) and bare


def pruned(cell):
    """The row without the vertices off every input → output path."""
    edges = edges_of(cell)
    live = from_vertex(0, edges) & from_vertex(6, {(target, source) for source, target in edges})
    operations = [cell[vertex - 1] if vertex in live else ABSENT for vertex in range(1, 6)]
    return row(operations, {edge for edge in edges if live.issuperset(edge)})


def relabelled(cell, order):
    """The row in which inner vertex v is called `order[v - 1]`, or None where an edge would lead backward."""
    name = [0, *order, 6]
    edges = {(name[source], name[target]) for source, target in edges_of(cell)}
    if any(source > target for source, target in edges):
        return None
    return row([cell[order.index(vertex)] for vertex in range(1, 6)], edges)


def labellings(cell):
    """All rows of the pruned cell, as tuples."""
    found = (relabelled(pruned(cell), order) for order in permutations(range(1, 6)))
    return {tuple(other.tolist()) for other in found if other is not None}


def published_hash(cell):
    """The module hash by nasbench_pytorch, of the pruned cell."""
    rest = pruned(cell)
    present = [0, *(vertex for vertex in range(1, 6) if rest[vertex - 1] != ABSENT), 6]
    edges = edges_of(rest)
    matrix = np.array([[(source, target) in edges for target in present] for source in present], dtype=int)
    return hash_module(matrix, [-1, *(int(rest[vertex - 1]) for vertex in present[1:-1]), -2])


def every_cell_of(inner):
    """All pruned cells with exactly so many inner vertices, in all labellings that put these first."""
    pairs = [(source, target) for source, target in product([*range(inner + 1)], [*range(1, inner + 1), 6]) if source < target]
    for bits in product((False, True), repeat=len(pairs)):
        edges = {pair for pair, bit in zip(pairs, bits, strict=True) if bit}
        for operations in product(range(3), repeat=inner):
            cell = row([*operations, *[ABSENT] * (5 - inner)], edges)
            if is_cell(cell) and np.array_equal(pruned(cell), cell):
                yield cell
