"""Read a CSV of cells and numbers, plain or gzipped, in one pass; every complaint names file, line and column."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nastui.base.errors import InputError, Place
from nastui.benchmarks.importing.choice import AS_NAMED, ColumnChoice
from nastui.benchmarks.importing.csv_layout import Layout, check_meanings, layout_of, separator_of
from nastui.benchmarks.importing.csv_numbers import Numbers, decimal_commas
from nastui.benchmarks.importing.csv_text import is_blank, opened, records
from nastui.benchmarks.importing.headers import seems_accuracy

MAX_ROWS: Final = 5_000_000
_NAMED: Final = 8
"""So many columns that are passed over are named."""

_NUMBERS: Final = "name a column of numbers <dataset>.<metric>@<epochs>; between columns stand commas, semicolons or tabs"


@dataclass
class CsvSource:
    """A CSV file's content: texts of the cell columns, and the columns of numbers."""

    path: Path
    cell: str | None
    """The column of cells; None where several columns hold them."""
    space: str | None
    """The space whose columns hold the cells; None where one column does."""
    texts: dict[str, list[str]]
    """Cell columns by name."""
    numbers: tuple[Numbers, ...]
    lines: array[int]
    """The line of each cell."""
    remarks: tuple[str, ...] = ()
    """What the reader decided and the user should know."""

    @property
    def rows(self) -> int:
        """How many cells the file has."""
        return len(self.lines)

    def refused(self, reason: str, row: int | None = None, column: str | None = None, remedy: str | None = None) -> InputError:
        """An error at a row (counted from 0) and column of this file."""
        return InputError(reason, remedy=remedy, place=Place(str(self.path), None if row is None else self.lines[row], column))


def read_csv(path: Path, choice: ColumnChoice = AS_NAMED) -> CsvSource:
    """Read the whole file.

    Raises:
        InputError: not a CSV with a cell column, an unknown column, a number that is none, a line too short or too long.
    """
    with opened(path) as lines:
        found = records(lines, separator_of(lines, choice))
        place, header = next(found, (1, []))
        first = next(found, None)
        layout = layout_of(path, place, header, first[1] if first else [], choice)
        if first is None:
            raise InputError("there is no row below the header", remedy="the file may be cut off", place=Place(str(path)))
        source = CsvSource(path, _cell_name(layout), layout.space, {name: [] for name, _ in layout.texts}, (), array("L"))
        _read(source, layout, first, found, len(header))
    try:
        return _settled(source, layout)
    except InputError as error:
        raise error.at(Place(str(path), place)) from None


def _cell_name(layout: Layout) -> str | None:
    return None if layout.cell is None else layout.names[layout.cell]


def _read(source: CsvSource, layout: Layout, first: tuple[int, list[str]], rest: Iterator[tuple[int, list[str]]], fields: int) -> None:
    """Take all records, apart from the header."""
    texts = [(source.texts[name], number) for name, number in layout.texts]
    record: tuple[int, list[str]] | None = first
    while record is not None:
        line, given = record
        if len(given) != fields:
            _check_width(source, layout, line, given, fields)
        if source.rows >= MAX_ROWS:
            raise InputError(f"more than {MAX_ROWS:,} rows", place=Place(str(source.path), line))
        source.lines.append(line)
        for kept, number in texts:
            kept.append(given[number])
        for number, column in layout.numbers:
            column.take(given[number], line)
        record = next(rest, None)


def _check_width(source: CsvSource, layout: Layout, line: int, given: list[str], fields: int) -> None:
    """Refuse a line that is too short or too long; separators without anything behind them are no fields."""
    if len(given) < layout.width:
        remedy = "the file may be cut off"
    elif not is_blank(given[fields:]):
        remedy = "put texts that hold the separator in quotes, and points before decimals"
    else:
        return
    named = layout.width if len(given) < layout.width else fields
    raise InputError(f"the line has {len(given)} fields where the header has {named}", remedy=remedy, place=Place(str(source.path), line))


def _settled(source: CsvSource, layout: Layout) -> CsvSource:
    """The source with the columns that turned out to hold numbers, and the remarks."""
    passed = [*layout.passed_over]
    kept = []
    for _, column in layout.numbers:
        if column.known:
            kept.append(_named(column))
        elif column.text is not None and column.claimed:
            raise column.no_number(column.text)
        else:
            passed.append(f"'{column.name}' ({'it is empty' if column.text is None else 'no entry is a number'})")
    remarks = [*layout.remarks, *_told(passed)]
    if not kept:
        raise InputError(f"no column holds numbers{''.join(f'; {remark}' for remark in remarks)}", remedy=_NUMBERS)
    check_meanings(kept)
    commas = decimal_commas(kept)
    remarks += [commas] if commas else []
    remarks += [_seems(column.name) for column in kept if column.header and seems_accuracy(column.header)]
    source.numbers, source.remarks = tuple(kept), tuple(remarks)
    return source


def _named(column: Numbers) -> Numbers:
    if column.header is None:
        remedy = f"name it <dataset>.<metric>@<epochs> (`--rename OLD=NEW`), or leave it out with --skip '{column.name}'"
        raise InputError(f"the column '{column.name}' follows no known form", remedy=remedy)
    return column


def _told(passed: list[str]) -> list[str]:
    more = f" and {len(passed) - _NAMED:,} more" if len(passed) > _NAMED else ""
    return [f"passed over: {', '.join(passed[:_NAMED])}{more}"] if passed else []


def _seems(name: str) -> str:
    return f"{name}: kept as a score of the cell alone; an accuracy that searches can use is named so: `--rename {name}=cifar10.valid@200`"
