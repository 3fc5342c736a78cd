"""Which NATS topology cells are the same network: the form that the embedded benchmark goes by.

The official canonical string merges cells whose *expressions* are equal. It keeps some dead branches (a sum of two zeros is not recognised
as zero) and merges cells that differ in whether two convolutions share their weights. Here a cell is reduced to its **units**: the
convolutions and poolings that lie on a live path, each with the multiset of values that it adds up. Two cells have the same form exactly
when their units can be matched one to one, so that the networks have the same parameters and compute the same function for copied weights.

The 15,625 cells have 5,260 forms (the official string: 6,466).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import permutations
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from nastui.cells.arrays import Cell, Cells, Keys
from nastui.cells.nats_tss.notation import EDGES, LENGTH, NONE, POOL, SKIP, codes, every_cell

Value: TypeAlias = tuple[int, ...]
"""A node's value: the sorted multiset of the unit numbers that it adds up; INPUT stands for the cell's input, () for zero."""
INPUT: Final = -1
_NETWORK_CODES: Final = Path(str(files("nastui.cells.nats_tss"))) / "network_codes.npz"


@dataclass(frozen=True, order=True)
class Unit:
    """One convolution or pooling, applied to a sum of earlier values."""

    operation: int
    takes: Value


@dataclass(frozen=True)
class LiveForm:
    """A cell reduced to what reaches its output: units in topological order, and the multiset that the output adds up."""

    units: tuple[Unit, ...]
    output: Value

    @property
    def disconnected(self) -> bool:
        """True where no path leads from input to output."""
        return not self.output


def live_form(cell: Cell) -> LiveForm:
    """The live units of a cell, numbered in the order of its edges.

    Two poolings of the same value are one unit (they have no weights); two convolutions of the same value are two.
    """
    units: list[Unit] = []
    values: list[Value] = [(INPUT,), (), (), ()]
    for operation, (source, target) in zip(cell.tolist(), EDGES, strict=True):
        if operation == NONE or not values[source]:
            continue
        added = values[source] if operation == SKIP else (_number(units, Unit(operation, values[source])),)
        values[target] = tuple(sorted(values[target] + added))
    return _without_dead(units, values[-1])


def live_edges(cells: Cells) -> Cells:
    """The cells (n × 6, or one) with every edge off all input → output paths set to `none`."""
    reached = [np.full(cells.shape[:-1], node == 0) for node in range(4)]
    for edge, (source, target) in enumerate(EDGES):
        reached[target] = reached[target] | (reached[source] & (cells[..., edge] != NONE))
    needed = [np.full(cells.shape[:-1], node == 3) for node in range(4)]
    pruned = cells.copy()
    for edge in range(LENGTH - 1, -1, -1):
        source, target = EDGES[edge]
        pruned[..., edge] = np.where(needed[target] & reached[source], cells[..., edge], NONE)
        needed[source] = needed[source] | (pruned[..., edge] != NONE)
    return pruned


def network_key(cell: Cell) -> bytes:
    """A text that two cells share exactly when they have the same live form up to the order of the units."""
    return repr(_smallest_labelling(live_form(cell))).encode()


@cache
def network_codes() -> Keys:
    """For each of the 15,625 codes that of the representative of its form; kept in a file, as to find `representatives` takes seconds."""
    with np.load(_NETWORK_CODES, allow_pickle=False) as kept:
        return np.asarray(kept["codes"], dtype=np.uint64)


@cache
def representatives() -> tuple[Cells, Keys]:
    """One pruned cell per form, and for each of the 15,625 codes the number of its form.

    Forms are numbered in the order of their representative's code (the smallest pruned member), so the numbering never changes.
    """
    cells = every_cell()
    pruned = live_edges(cells)
    smallest: dict[bytes, int] = {}
    keys = [network_key(cell) for cell in cells]
    for key, code in zip(keys, codes(pruned).tolist(), strict=True):
        smallest[key] = min(code, smallest.get(key, code))
    ordered = sorted(smallest.values())
    number = {code: place for place, code in enumerate(ordered)}
    return cells[ordered], np.array([number[smallest[key]] for key in keys], dtype=np.uint64)


def _number(units: list[Unit], unit: Unit) -> int:
    if unit.operation == POOL and unit in units:
        return units.index(unit)
    units.append(unit)
    return len(units) - 1


def _without_dead(units: list[Unit], output: Value) -> LiveForm:
    live: set[int] = set()
    waiting = [number for number in output if number != INPUT]
    while waiting:
        number = waiting.pop()
        if number not in live:
            live.add(number)
            waiting += [taken for taken in units[number].takes if taken != INPUT]
    renumbered = {INPUT: INPUT} | {old: new for new, old in enumerate(sorted(live))}
    kept = tuple(Unit(units[old].operation, _renumber(units[old].takes, renumbered)) for old in sorted(live))
    return LiveForm(kept, _renumber(output, renumbered))


def _renumber(value: Value, numbers: dict[int, int]) -> Value:
    return tuple(sorted(numbers[number] for number in value))


def _smallest_labelling(form: LiveForm) -> tuple[tuple[tuple[int, Value], ...], Value]:
    """The least (units, output) over all topological orders of the units: at most 6! = 720 of them."""
    best: tuple[tuple[tuple[int, Value], ...], Value] | None = None
    for order in permutations(range(len(form.units))):
        numbers = {INPUT: INPUT} | {old: new for new, old in enumerate(order)}
        units = tuple((form.units[old].operation, _renumber(form.units[old].takes, numbers)) for old in order)
        if any(taken >= place for place, (_, takes) in enumerate(units) for taken in takes):
            continue
        labelling = (units, _renumber(form.output, numbers))
        if best is None or labelling < best:
            best = labelling
    assert best is not None  # the order of the edges is topological
    return best
