"""Read a CSV of cells and numbers, plain or gzipped, in one pass; every complaint names file, line and column."""

from __future__ import annotations

import csv
import gzip
import io
import math
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from zlib import error as ZlibError

import numpy as np

from nastui.base.errors import InputError, Place
from nastui.benchmarks.columns import ACCURACY, Column
from nastui.benchmarks.importing.headers import CELL_COLUMNS, GRAPH_COLUMNS, HASH_COLUMN, IGNORED, Header, read_header
from nastui.benchmarks.table import Values

MAX_ROWS = 5_000_000
MAX_FIELD = 4096
MAX_LINE = 1 << 20
MAX_TEXT = 4 << 30
_EXACT_DIGITS = 12


@dataclass
class CsvSource:
    """A CSV file's content: texts of the cell columns, and one array per column of numbers."""

    path: Path
    texts: dict[str, list[str]]
    """Cell columns by name."""
    headers: list[Header]
    numbers: list[array[float]]
    decimals: list[int]
    remarks: list[str] = field(default_factory=list)
    """What the reader decided and the user should know."""

    @property
    def rows(self) -> int:
        """How many cells the file has."""
        return len(next(iter(self.texts.values())))

    def refused(self, reason: str, row: int | None = None, column: str | None = None, remedy: str | None = None) -> InputError:
        """An error at a row (counted from 0) and column of this file."""
        return InputError(reason, remedy=remedy, place=Place(str(self.path), None if row is None else row + 2, column))

    def columns(self) -> list[tuple[Column, Values]]:
        """Columns in their units, with the decimals of the source."""
        return [self._column(number) for number in range(len(self.headers))]

    def _column(self, number: int) -> tuple[Column, Values]:
        header, values, digits = self.headers[number], np.array(self.numbers[number], dtype=np.float64), self.decimals[number]
        unit, shift = header.unit, header.shift
        if unit is None:
            unit, shift = "percent", 2 if len(values) and not np.nanmax(values, initial=0) > 1 else 0
            if shift:
                self.remarks.append(f"{header.name}: no value above 1, so these are fractions; read as percent")
        if shift:
            values = _shifted(values, digits, shift)
        self._check_bounds(header, values)
        return Column(header.meaning, unit, self.path.name, max(digits - shift, 0)), values

    def _check_bounds(self, header: Header, values: Values) -> None:
        if header.meaning.metric == ACCURACY:
            wrong = np.flatnonzero((values < 0) | (values > 100))
            reason = "an accuracy outside 0 to 100 percent"
        elif header.unit:
            wrong, reason = np.flatnonzero(values < 0), "a negative number"
        else:
            return
        if len(wrong):
            raise self.refused(f"{values[wrong[0]]:g} is {reason}", int(wrong[0]), header.name)


def read_csv(path: Path) -> CsvSource:
    """Read the whole file.

    Raises:
        InputError: not a CSV with a cell column, an unknown column, a number that is none, a line too short or too long.
    """
    with _opened(path) as file:
        lines = csv.reader(_lines(file, path), strict=True)
        names = next(lines, [])
        source, text_places, number_places = _plan(path, names)
        for row, line in enumerate(lines):
            if len(line) != len(names):
                raise source.refused(f"the line has {len(line)} fields where the header has {len(names)}", row, remedy="the file may be cut off")
            if row >= MAX_ROWS:
                raise source.refused(f"more than {MAX_ROWS:,} rows", row)
            for name, place in text_places:
                source.texts[name].append(line[place])
            for number, place in enumerate(number_places):
                _take(source, number, line[place], row)
    if not source.rows:
        raise source.refused("there is no row below the header", remedy="the file may be cut off")
    return source


def _lines(file: io.TextIOBase, path: Path) -> Iterator[str]:
    """The lines of a text, none longer than memory should hold and not more than a table can have."""
    read = 0
    while line := file.readline(MAX_LINE):
        read += len(line)
        if len(line) == MAX_LINE or read > MAX_TEXT:
            raise InputError("the file is far larger than a table", place=Place(str(path)))
        yield line


def _plan(path: Path, names: list[str]) -> tuple[CsvSource, list[tuple[str, int]], list[int]]:
    """Which columns are texts and which are numbers."""
    place = Place(str(path), 1)
    if repeated := {name for name in names if names.count(name) > 1}:
        raise InputError(f"the column '{min(repeated)}' stands twice in the header", place=place)
    texts = [(name, number) for number, name in enumerate(names) if name in (*CELL_COLUMNS, *GRAPH_COLUMNS, HASH_COLUMN)]
    if not any(name in CELL_COLUMNS for name, _ in texts) and not {*GRAPH_COLUMNS} <= {name for name, _ in texts}:
        raise InputError(
            "no column holds cells", remedy=f"name one of them {' or '.join(CELL_COLUMNS)}, or give {' and '.join(GRAPH_COLUMNS)}", place=place
        )
    taken = {number for _, number in texts}
    rest = [(name, number) for number, name in enumerate(names) if number not in taken and name not in IGNORED]
    headers = [_header(name, place) for name, _ in rest]
    for number, header in enumerate(headers):
        if twin := next((one for one in headers[:number] if one.meaning == header.meaning), None):
            raise InputError(f"the columns '{twin.name}' and '{header.name}' mean the same", remedy="leave one out", place=place)
    source = CsvSource(path, {name: [] for name, _ in texts}, headers, [array("d") for _ in rest], [0] * len(rest))
    return source, texts, [number for _, number in rest]


def _header(name: str, place: Place) -> Header:
    header = read_header(name)
    if header is None:
        raise InputError(f"the column '{name}' follows no known form", remedy="name it <dataset>.<metric>@<epochs>", place=place)
    return header


def _take(source: CsvSource, number: int, text: str, row: int) -> None:
    """Add one number; empty is unknown. Keeps count of the digits after the point."""
    if not text:
        source.numbers[number].append(math.nan)
        return
    try:
        value = float(text)
    except ValueError:
        raise source.refused(f"'{text[:40]}' is not a number", row, source.headers[number].name) from None
    if not math.isfinite(value) and (value != -math.inf or source.headers[number].unit != ""):
        raise source.refused(
            f"'{text[:40]}' is not a finite number",
            row,
            source.headers[number].name,
            remedy="leave it empty where it is unknown (only scores may be -inf)",
        )
    source.numbers[number].append(value)
    if (digits := _digits(text)) > source.decimals[number]:
        source.decimals[number] = digits


def _digits(text: str) -> int:
    """Digits behind the point of a number that `float` reads, `9.4e-1` and `0.94` alike."""
    if "e" in text or "E" in text:
        exponent = Decimal(text).as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0
    point = text.find(".")
    return len(text) - point - 1 if point >= 0 else 0


def _shifted(values: Values, digits: int, shift: int) -> Values:
    """Values times a power of ten, rounded to the digits that the source gives, so that 0.943176 becomes 94.3176 exactly."""
    if digits > _EXACT_DIGITS:
        return values * 10.0**shift
    shifted: Values = np.rint(values * 10.0**digits) / 10.0 ** (digits - shift)
    return shifted


@contextmanager
def _opened(path: Path) -> Iterator[io.TextIOBase]:
    place = Place(str(path))
    csv.field_size_limit(MAX_FIELD)
    try:
        with path.open("rb") as raw, gzip.open(raw) if path.suffix == ".gz" else raw as plain:
            yield io.TextIOWrapper(plain, encoding="utf-8", newline="")
    except FileNotFoundError as error:
        raise InputError("there is no such file", place=place) from error
    except (EOFError, ZlibError, gzip.BadGzipFile) as error:
        raise InputError("the gzip file is cut off or damaged", remedy="fetch it again", place=place) from error
    except UnicodeDecodeError as error:
        raise InputError("the file is not text (UTF-8)", place=place) from error
    except csv.Error as error:
        raise InputError(f"the file is no CSV: {error}", place=place) from error
    except OSError as error:
        raise InputError(f"cannot read the file: {error.strerror or error}", place=place) from error
