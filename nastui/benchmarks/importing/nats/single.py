"""The single pickle with all records: its objects would take 28 GB, so one record is in memory at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nastui.base.errors import InputError
from nastui.benchmarks.importing.nats.architectures import Architectures, architectures_of
from nastui.benchmarks.importing.nats.bounded import unpacking
from nastui.benchmarks.importing.nats.digest import digest
from nastui.benchmarks.importing.nats.gathering import Gathering
from nastui.benchmarks.importing.nats.layout import LAYOUTS, Layout
from nastui.benchmarks.importing.nats.machine import RECORDS, Machine
from nastui.benchmarks.importing.published import PUBLISHED
from nastui.benchmarks.progress import Progress


class _Records:
    """Takes in one record after the other."""

    def __init__(self, curves: bool) -> None:
        self.gathered: Gathering | None = None
        self.texts: dict[int, str] = {}
        self._curves = curves

    def take(self, number: Any, record: Any) -> None:
        """Digest a record; which space it is of, the first one says."""
        if self.gathered is None:
            layout = _layout_of(record)
            self.gathered = Gathering(layout, PUBLISHED[layout.space].cells)
        if type(number) is not int or not 0 <= number < len(self.gathered.seen):
            raise InputError("has a record with a number that the space does not have")
        if number in self.texts:
            raise InputError(f"has record {number:06d} twice")
        try:
            found = digest(record, number, self.gathered.layout, self._curves)
        except InputError as error:
            raise InputError(f"record {number:06d} {error.message}", remedy=error.remedy) from error
        self.texts[number] = found.text
        self.gathered.take([number], found.numbers, [(number, *curve) for curve in found.curves])


def read_single(path: Path, curves: bool, progress: Progress) -> tuple[Architectures, Gathering]:
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
    if records.gathered is None:
        alone = type(document) is dict and document.get(RECORDS, 0) is None
        raise InputError("holds no record", remedy="give the folder that this list of architectures lies in" if alone else None)
    if records.gathered.layout != architectures.layout:
        raise InputError("holds records of another space than its list of architectures")
    architectures.check(records.texts.keys(), records.texts.values())
    return architectures, records.gathered


def _layout_of(record: Any) -> Layout:
    first = next(iter(record.values()), None) if type(record) is dict else None
    text = first.get("arch_str") if type(first) is dict else None
    return LAYOUTS["nats-tss" if type(text) is str and text.startswith("|") else "nats-sss"]
