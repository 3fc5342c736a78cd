"""An official NATS-Bench folder, tar or pickle as a source."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from nastui.base.errors import InputError, Place
from nastui.benchmarks.importing.nats.architectures import Architectures, read_meta
from nastui.benchmarks.importing.nats.bounded import unpacking
from nastui.benchmarks.importing.nats.crew import read_records
from nastui.benchmarks.importing.nats.gathering import Gathering
from nastui.benchmarks.importing.nats.meanings import columns_of, curves_of
from nastui.benchmarks.importing.nats.members import Members, folder_members, tar_members
from nastui.benchmarks.importing.nats.single import read_single
from nastui.benchmarks.importing.nats.worker import packed
from nastui.benchmarks.importing.source import Source
from nastui.benchmarks.progress import Progress

_SUFFIXES = (".pickle.pbz2", ".tar")


def read_nats(path: Path, curves: bool, progress: Progress) -> Source:
    """Read the records of a folder `NATS-…-simple`, of its tar, or of the single `.pickle.pbz2`.

    Args:
        path: the folder or file.
        curves: whether learning curves are wanted too.
        progress: is told how far it is.

    Raises:
        InputError: anything in it is not as it was published, or asks for what a table never needs; no code of it is run.
    """
    path = path.resolve()
    try:
        if path.is_dir():
            architectures, gathered = _read_members(folder_members(path), curves, progress)
        elif _is_packed(path):
            architectures, gathered = read_single(path, curves, progress)
        else:
            architectures, gathered = _read_members(tar_members(path), curves, progress)
    except InputError as error:
        raise error.at(Place(str(path))) from None
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", place=Place(str(path))) from error
    return _source(_name(path), architectures, gathered)


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(3) == b"BZh"


def _name(path: Path) -> str:
    return next((path.name.removesuffix(suffix) for suffix in _SUFFIXES if path.name.endswith(suffix)), path.name)


def _read_members(members: Members, curves: bool, progress: Progress) -> tuple[Architectures, Gathering]:
    progress.report("reading the list of architectures")
    try:
        architectures = read_meta(unpacking(BytesIO(packed(members.meta)), lambda read: None))
    except InputError as error:
        raise InputError(f"meta.pickle.pbz2 {error.message}", remedy=error.remedy) from error
    total = len(architectures.texts)
    if members.records[-1].number >= total:
        raise InputError(f"record {members.records[-1].number:06d} has a number that {architectures.layout.space} does not have")
    progress.report(f"reading {len(members.records):,} records")
    gathered, done = Gathering(architectures.layout, total), 0
    for batch in read_records(members.records, architectures.layout, curves):
        architectures.check(batch.numbers, batch.texts)
        gathered.take(batch.numbers, batch.values, batch.curves)
        done += len(batch.numbers)
        progress.advance(done, len(members.records))
    return architectures, gathered


def _source(name: str, architectures: Architectures, gathered: Gathering) -> Source:
    columns = list(columns_of(gathered, name))
    return Source(
        name,
        architectures.layout.space,
        architectures.cells,
        tuple(column for column, _ in columns),
        tuple(values for _, values in columns),
        curves=tuple(curves_of(gathered, name)),
        remarks=tuple(_remarks(gathered)),
    )


def _remarks(gathered: Gathering) -> Iterator[str]:
    there, total = int(gathered.seen.sum()), len(gathered.seen)
    if there < total:
        yield f"records of {there:,} of {total:,} cells"
    if gathered.left_out:
        yield f"{gathered.left_out:,} points of learning curves are left out: an accuracy outside 0 to 100, or an infinite loss"
