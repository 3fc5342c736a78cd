"""A search space of another package: the cells of EC-NAS with four vertices (Bakhshi et al., 2022), of which there are 91.

A row is the operations of the two inner vertices, then the bits of the six edges. A vertex on no path from input to output does not count.
"""

from functools import cache
from itertools import combinations, product

import numpy as np

from nastui.base.errors import InputError
from nastui.cells.entry import PublishedBenchmark, SpaceEntry
from nastui.cells.graph_batch import graph_batch
from nastui.cells.space import Space
from nastui.drawing.graph import vertex_graph

OPERATIONS = ("conv3x3", "conv1x1", "maxpool")
LABELS = (("conv 3×3", "conv3x3"), ("conv 1×1", "conv1x1"), ("max pool", "pool"))
EDGES = tuple(combinations(range(4), 2))
CHOICES = (3, 3, 2, 2, 2, 2, 2, 2)
PLACES = np.array([192, 64, 32, 16, 8, 4, 2, 1])
ENTRY = SpaceEntry(
    name="ec-nas",
    title="EC-NAS, four vertices",
    summary="Two operations and six edges",
    factory="ec_nas:EcNas",
    published=PublishedBenchmark(cells=91, datasets=("cifar10",)),
)


def ends(row):
    """The edges of a cell."""
    return [edge for edge, bit in zip(EDGES, row[2:], strict=True) if bit]


def pruned(row):
    """The inner vertices on a path from input to output, and the edges between those; None without any path."""
    edges = ends(row)
    inner = [one for one in (1, 2) if ((0, one) in edges or (one == 2 and {(0, 1), (1, 2)} <= set(edges)))
             and ((one, 3) in edges or (one == 1 and {(1, 2), (2, 3)} <= set(edges)))]  # fmt: skip
    kept = [edge for edge in edges if set(edge) <= {0, 3, *inner}]
    return (inner, kept) if (0, 3) in kept or inner else None


def identity(row):
    """Equal for cells that are the same graph."""
    inner, edges = pruned(row)
    forms = []
    for order in (inner, inner[::-1]):
        names = tuple(OPERATIONS[row[one - 1]] for one in order)
        forms.append((names, tuple(sorted((numbered(one, order), numbered(other, order)) for one, other in edges))))
    return min(forms)


def numbered(vertex, order):
    return {0: 0, 3: 9}.get(vertex) if vertex in (0, 3) else order.index(vertex) + 1


@cache
def table():
    """All valid rows, and for each code the smallest code of its graph (576 where it is no cell)."""
    rows = np.array(list(product(*(range(count) for count in CHOICES))), dtype=np.uint8)
    smallest, classes = {}, np.full(len(rows), 576, dtype=np.uint64)
    for code, row in enumerate(rows.tolist()):
        if pruned(row):
            classes[code] = smallest.setdefault(identity(row), code)
    return rows[classes < 576], classes


class EcNas(Space):
    """Canonical keys are equal for isomorphic pruned graphs."""

    name = "ec-nas"
    length = 8
    choices = CHOICES
    distinct = 91
    feature_length = 12
    identity = "network"
    hand_made = {"two 3×3 convolutions in a chain": "4v:100101:conv3x3,conv3x3"}

    def random(self, rng, count):
        every = table()[0]
        return every[rng.integers(len(every), size=count)]

    def mutate(self, rng, cells):
        mutants = cells.copy()
        for place, cell in enumerate(cells):
            near = self.neighbours(cell)
            mutants[place] = near[rng.integers(len(near))]
        return mutants

    def valid(self, cells):
        fits = (cells < self.choices).all(axis=1)
        valid = np.zeros(len(cells), dtype=bool)
        valid[fits] = table()[1][cells[fits] @ PLACES] < 576
        return valid

    def every_cell(self):
        return table()[0]

    def exact_keys(self, cells):
        return (cells.astype(np.int64) @ PLACES).astype(np.uint64)

    def from_keys(self, keys):
        codes = keys.astype(np.int64)
        return np.stack([codes // 192, codes // 64 % 3, *(codes // place % 2 for place in PLACES[2:])], axis=-1).astype(np.uint8)

    def canonical_keys(self, cells):
        return table()[1][self.exact_keys(cells).astype(np.int64)]

    def network_keys(self, cells):
        return self.canonical_keys(cells)

    def encode(self, cells):
        features = np.zeros((len(cells), 12), dtype=np.uint8)
        for place, row in enumerate(cells.tolist()):
            inner, edges = pruned(row)
            for one in inner:
                features[place, 3 * (one - 1) + row[one - 1]] = 1
            features[place, [6 + EDGES.index(edge) for edge in edges]] = 1
        return features

    def isomorphic(self, cell):
        every = self.every_cell()
        return every[self.canonical_keys(every) == self.canonical_keys(cell[None])]

    def parse(self, text):
        head, bits, operations = [*text.strip().split(":"), "", "", ""][:3]
        names = operations.split(",")
        if head != "4v" or len(bits) != 6 or set(bits) - {"0", "1"} or len(names) != 2 or set(names) - set(OPERATIONS):
            raise InputError(f"'{text}' is not a cell of ec-nas", remedy="write it like 4v:100101:conv3x3,maxpool")
        cell = np.array([*map(OPERATIONS.index, names), *map(int, bits)], dtype=np.uint8)
        if not self.valid(cell[None])[0]:
            raise InputError(f"'{text}' is not a cell of ec-nas: no path leads to its output", remedy="add an edge")
        return cell

    def format(self, cell):
        return f"4v:{''.join(map(str, cell[2:].tolist()))}:{','.join(OPERATIONS[one] for one in cell[:2])}"

    def recognises(self, text):
        return text.strip().startswith("4v:")

    def graph(self, cell):
        return vertex_graph([("input", "strong"), *(LABELS[one] for one in cell[:2]), ("output", "strong")], ends(cell))

    def graphs(self, encodings):
        edges = np.zeros((len(encodings), 4, 4), dtype=bool)
        for place, (source, target) in enumerate(EDGES):
            edges[:, source, target] = encodings[:, 6 + place]
        return graph_batch(edges, encodings[:, :6].astype(np.uint8).reshape(-1, 2, 3))
