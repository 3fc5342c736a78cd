"""A source as a benchmark of its own."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.benchmarks.header import About
from nastui.benchmarks.importing.published import PUBLISHED
from nastui.benchmarks.importing.source import Source
from nastui.benchmarks.index import Index, SortedIndex, direct_index
from nastui.benchmarks.listing import HOW_TO_GET
from nastui.benchmarks.stored import Lazily
from nastui.benchmarks.table import Benchmark
from nastui.cells.spaces import space_named


def benchmark_of(source: Source, name: str | None) -> Benchmark:
    """The table of a source.

    Args:
        source: what a reader gave.
        name: the benchmark's name; None takes the space's.

    Raises:
        InputError: a name of another space.
    """
    _check_name(source, name)
    order, index = _index(source)
    published = PUBLISHED[source.space]
    about = About(name or source.space, name or published.title, source.space, published.identity, "", (source.name,))
    place = np.argsort(order)
    curves = Lazily([partial(curve.moved, place) for curve in source.curves])
    hashes = None if source.hashes is None else source.hashes[order]
    values = Lazily([partial(np.take, column, order) for column in source.values])  # when asked for: not a copy of all
    return Benchmark(about, source.cells[order], index, source.columns, values, hashes, curves)


def check_whole(source: Source, name: str | None) -> None:
    """A source that no table takes up has the published list of cells, or a name of its own.

    Raises:
        InputError: it has a part, and no such name.
    """
    count, published, space = len(source.cells), PUBLISHED[source.space], source.space
    if count == published.cells or name not in (None, space):
        return
    whole = f"bring the whole table first ({HOW_TO_GET[space].partition(',')[0]}), and a part is added to it"
    absent = f"no table of {space} is here that it could be added to"
    if name is None:
        raise InputError(
            f"{absent}, and the file has {count:,} cells of {space}, not the published {published.cells:,}",
            remedy=f"give the benchmark a name of its own with --name, or {whole}",
        )
    raise InputError(
        f"the name {name} belongs to the published list of {published.cells:,} cells, and the file has {count:,}; {absent}",
        remedy=f"give another --name, or {whole}",
    )


def _check_name(source: Source, name: str | None) -> None:
    if name in PUBLISHED and name != source.space:
        raise InputError(f"the name {name} belongs to another space than these cells' ({source.space})", remedy="give another --name")


def _index(source: Source) -> tuple[npt.NDArray[np.int64], Index]:
    """The order of the table's rows, and how they are found."""
    space = space_named(source.space)
    if PUBLISHED[source.space].identity == "module-hash":
        keys = space.canonical_keys(source.cells)
        order = np.argsort(keys, kind="stable")
        return order, SortedIndex(keys[order])
    rows = np.arange(len(source.cells))
    return rows, direct_index(space.exact_keys(source.cells), rows, int(np.prod(np.array(space.choices, dtype=np.int64))))
