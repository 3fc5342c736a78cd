"""An official NATS-Bench folder, tar or pickle as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from nastui.base.errors import InputError, Place
from nastui.benchmarks.importing.nats.archive import Members, folder_members, tar_members, unpacking
from nastui.benchmarks.importing.nats.columns import RecordTable, columns_of, curves_of
from nastui.benchmarks.importing.nats.pickle_machine import RECORDS, Machine
from nastui.benchmarks.importing.nats.record import LAYOUTS, RecordLayout, digest
from nastui.benchmarks.importing.nats.worker_pool import packed, read_records
from nastui.benchmarks.importing.source import Source
from nastui.benchmarks.progress import ProgressListener
from nastui.cells.arrays import Cells
from nastui.cells.spaces import published_benchmarks, space_named

# ---- the official list of architectures, whose order numbers the records


@dataclass(frozen=True)
class Architectures:
    """All cells of a space in the official order."""

    layout: RecordLayout
    texts: list[str]
    cells: Cells

    def check(self, numbers: Iterable[int], texts: Iterable[str]) -> None:
        """Hold records' own words against the list.

        Raises:
            InputError: a record holds another architecture than its number says.
        """
        for number, text in zip(numbers, texts, strict=True):
            if self.texts[number] != text:
                raise InputError(f"record {number:06d} holds another architecture than its number says", remedy="use the files of one source")


def read_meta(pieces: Iterator[bytes]) -> Architectures:
    """The list in a `meta.pickle.pbz2`.

    Raises:
        InputError: it is none.
    """

    def refuse(number: Any, record: Any) -> None:
        raise InputError("holds records beside the list")

    return architectures_of(Machine(pieces, refuse).run())


def architectures_of(document: Any) -> Architectures:
    """The list in what was pickled.

    Raises:
        InputError: there is none, or it is not the published list of a space.
    """
    texts = document.get("meta_archs") if type(document) is dict else None
    if type(texts) is not list or not texts or not all(type(text) is str for text in texts):
        raise InputError("holds no list of architectures (meta_archs)")
    layout = _layout_for(texts)
    space = space_named(layout.space)
    if len(texts) != (published := published_benchmarks()[layout.space].cells):
        raise InputError(f"lists {len(texts):,} architectures, not the {published:,} of {layout.space}")
    try:
        cells = np.stack([space.parse(text) for text in texts])
    except InputError as error:
        raise InputError(f"lists an architecture that is none: {error.message}") from error
    if len(np.unique(space.exact_keys(cells))) != len(texts):
        raise InputError("lists an architecture twice")
    return Architectures(layout, texts, cells)


# ---- the single pickle with all records: its objects would take 28 GB, so one record is in memory at a time


class _Records:
    """Takes in one record after the other."""

    def __init__(self, curves: bool) -> None:
        self.table: RecordTable | None = None
        self.texts: dict[int, str] = {}
        self._curves = curves

    def take(self, number: Any, record: Any) -> None:
        """Digest a record; which space it is of, the first one says."""
        if self.table is None:
            layout = _layout_of(record)
            self.table = RecordTable(layout, published_benchmarks()[layout.space].cells)
        if type(number) is not int or not 0 <= number < len(self.table.seen):
            raise InputError("has a record with a number that the space does not have")
        if number in self.texts:
            raise InputError(f"has record {number:06d} twice")
        try:
            found = digest(record, number, self.table.layout, self._curves)
        except InputError as error:
            raise InputError(f"record {number:06d} {error.message}", remedy=error.remedy) from error
        self.texts[number] = found.text
        self.table.take([number], found.numbers, [(number, *curve) for curve in found.curves])


def read_single(path: Path, curves: bool, progress: ProgressListener) -> tuple[Architectures, RecordTable]:
    """Read a `NATS-…-….pickle.pbz2`.

    Raises:
        InputError: it is none, or anything in it is not as it should be.
    """
    size = path.stat().st_size
    progress.report(f"reading records from {path.name}")
    records = _Records(curves)
    with path.open("rb") as file:
        document = Machine(unpacking(file, lambda read: progress.advance(read, size)), records.take).run()
    architectures = architectures_of(document)
    if records.table is None:
        alone = type(document) is dict and document.get(RECORDS, 0) is None
        raise InputError("holds no record", remedy="give the folder that this list of architectures lies in" if alone else None)
    if records.table.layout != architectures.layout:
        raise InputError("holds records of another space than its list of architectures")
    architectures.check(records.texts.keys(), records.texts.values())
    return architectures, records.table


def _layout_of(record: Any) -> RecordLayout:
    first = next(iter(record.values()), None) if type(record) is dict else None
    text = first.get("arch_str") if type(first) is dict else None
    return _layout_for([text] if type(text) is str else [])


def _layout_for(texts: Iterable[str]) -> RecordLayout:
    """By the texts of cells. What no space recognises is the last space's, whose notation says what is wrong with it."""
    *others, last = LAYOUTS.values()
    return next((layout for text in texts for layout in others if space_named(layout.space).recognises(text)), last)


_SUFFIXES = (".pickle.pbz2", ".tar")


def read_nats(path: Path, curves: bool, progress: ProgressListener) -> Source:
    """Read the records of a folder `NATS-…-simple`, of its tar, or of the single `.pickle.pbz2`.

    Args:
        path: the folder or file.
        curves: whether learning curves are wanted too.
        progress: gets how far it is.

    Raises:
        InputError: anything in it is not as it was published, or asks for what a table never needs; no code of it is run.
    """
    path = path.resolve()
    try:
        if path.is_dir():
            architectures, table = _read_members(folder_members(path), curves, progress)
        elif _is_packed(path):
            architectures, table = read_single(path, curves, progress)
        else:
            architectures, table = _read_members(tar_members(path), curves, progress)
    except InputError as error:
        raise error.at(Place(str(path))) from error.__cause__
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", place=Place(str(path))) from error
    return _source(_name(path), architectures, table)


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(3) == b"BZh"


def _name(path: Path) -> str:
    return next((path.name.removesuffix(suffix) for suffix in _SUFFIXES if path.name.endswith(suffix)), path.name)


def _read_members(members: Members, curves: bool, progress: ProgressListener) -> tuple[Architectures, RecordTable]:
    progress.report("reading the list of architectures")
    try:
        architectures = read_meta(unpacking(BytesIO(packed(members.meta)), lambda read: None))
    except InputError as error:
        raise InputError(f"meta.pickle.pbz2 {error.message}", remedy=error.remedy) from error
    total = len(architectures.texts)
    if members.records[-1].number >= total:
        raise InputError(f"record {members.records[-1].number:06d} has a number that {architectures.layout.space} does not have")
    progress.report(f"reading {len(members.records):,} records")
    table, done = RecordTable(architectures.layout, total), 0
    for batch in read_records(members.records, architectures.layout, curves):
        architectures.check(batch.numbers, batch.texts)
        table.take(batch.numbers, batch.values, batch.curves)
        done += len(batch.numbers)
        progress.advance(done, len(members.records))
    return architectures, table


def _source(name: str, architectures: Architectures, table: RecordTable) -> Source:
    columns = list(columns_of(table, name))
    return Source(
        name,
        architectures.layout.space,
        architectures.cells,
        tuple(column for column, _ in columns),
        tuple(values for _, values in columns),
        curves=tuple(curves_of(table, name)),
        remarks=tuple(_remarks(table)),
    )


def _remarks(table: RecordTable) -> Iterator[str]:
    there, total = int(table.seen.sum()), len(table.seen)
    if there < total:
        yield f"records of {there:,} of {total:,} cells"
    if table.left_out:
        yield f"{table.left_out:,} points of learning curves are left out: an accuracy outside 0 to 100, or an infinite loss"
