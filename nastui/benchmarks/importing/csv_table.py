"""A CSV file as a source: its cells, its numbers in their units, and cells that are named by hashes alone."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.benchmarks.columns import ACCURACY, BenchmarkColumn
from nastui.benchmarks.importing.csv_columns import ColumnChoice, Header, NumberColumn, other_scale
from nastui.benchmarks.importing.csv_source import CsvSource, read_csv
from nastui.benchmarks.importing.source import Source
from nastui.benchmarks.listing import table_path
from nastui.benchmarks.progress import ProgressListener
from nastui.benchmarks.table import Values, open_benchmark
from nastui.cells.arrays import Cells
from nastui.cells.space import Space
from nastui.cells.spaces import hashed_space, recognised_space, space_entries, space_named

# ---- cells that a source names by their module hash alone: looked up in the table of their benchmark that is here


HASH: Final = re.compile(r"[0-9a-f]{32}")


class UnknownHashError(InputError):
    """A hash of no cell that is here."""

    row: int | None = None
    """Of the source, from 0; None where it is no single row's."""


def cells_of_hashes(benchmark: str, texts: Sequence[str]) -> Cells:
    """The cells with these module hashes (32 hexadecimal digits each).

    Raises:
        UnknownHashError: no table has module hashes, a text is none, or no cell has it.
    """
    path = table_path(benchmark)
    table = open_benchmark(path) if path.exists() else None
    if table is None or table.hashes is None:
        raise UnknownHashError(
            f"the cells are named by their module hashes, and no table of {benchmark} that has hashes is here",
            remedy=f"import a table of {benchmark} with module hashes first; this file is added to it then",
        )
    for row, text in enumerate(texts):
        if not HASH.fullmatch(text.strip()):
            raise _unknown(row, f"'{text[:40]}' is no module hash, which has 32 hexadecimal digits")
    wanted, known = _keys(bytes.fromhex("".join(text.strip() for text in texts))), _keys(np.ascontiguousarray(table.hashes).tobytes())
    order = np.argsort(known, kind="stable")
    rows = order[np.minimum(np.searchsorted(known, wanted, sorter=order), len(order) - 1)]
    if (absent := known[rows] != wanted).any():
        row = int(np.argmax(absent))
        raise _unknown(row, f"{benchmark} has no cell with the module hash {texts[row].strip()}")
    return np.asarray(table.cells[rows])


def _keys(packed: bytes) -> npt.NDArray[np.bytes_]:
    """Hashes as values that can be sorted. numpy drops zero bytes at the end of such texts, so each has one more byte."""
    rows = np.frombuffer(packed, dtype=np.uint8).reshape(-1, 16)
    return np.ascontiguousarray(np.pad(rows, ((0, 0), (0, 1)), constant_values=1)).view("S17").reshape(-1)


def _unknown(row: int, reason: str) -> UnknownHashError:
    error = UnknownHashError(reason, remedy="mend it, or leave the row out")
    error.row = row
    return error


# ---- the cells of a CSV: which space they are of, their rows, and whether they are the space's published list


_HASH_SAMPLE = 2000


@dataclass(frozen=True)
class SourceCells:
    """A source's cells in the order of its file."""

    space: str
    cells: Cells
    hashes: npt.NDArray[np.uint8] | None
    """rows × 16: module hashes, where the source gives them."""


def read_cells(source: CsvSource, named: str | None = None) -> SourceCells:
    """Parse the column of cells, or the columns of a space whose cells stand in several.

    Args:
        source: the file.
        named: the space; None: the one whose cells they look like.

    Raises:
        InputError: a text that is no cell, with its line; a hash that is not its row's.
    """
    if source.cell is None:
        return _from_columns(source, space_named(source.space or ""))
    texts = source.texts[source.cell]
    if not named and HASH.fullmatch(texts[0].strip()) and (hashed := hashed_space()):
        return _by_hash(source, hashed, texts)
    space = space_named(named) if named else next((space for text in texts if (space := recognised_space(text))), None)
    if space is None:
        raise source.refused(f"'{texts[0][:60]}' is a cell of no known space", 0, source.cell, f"known are {', '.join(space_entries())}")
    return SourceCells(space.name, np.stack([_parsed(source, space, text, row) for row, text in enumerate(texts)]), None)


def _by_hash(source: CsvSource, space: Space, texts: list[str]) -> SourceCells:
    """The cells of the space's imported benchmark that have these hashes."""
    try:
        return SourceCells(space.name, cells_of_hashes(space.name, texts), None)
    except UnknownHashError as error:
        raise source.refused(error.message, error.row, source.cell, error.remedy) from None


def _parsed(source: CsvSource, space: Space, text: str, row: int) -> npt.NDArray[np.uint8]:
    try:
        return space.parse(text)
    except InputError as error:
        raise source.refused(error.message, row, source.cell, error.remedy) from error


def _from_columns(source: CsvSource, space: Space) -> SourceCells:
    try:
        cells = space.parse_columns(source.texts)
    except InputError as error:
        raise source.refused(error.message, remedy=error.remedy) from error
    hashed = space.hash_column if space.hash_column in source.texts else None
    return SourceCells(space.name, cells, _hashes(source, space, hashed, cells) if hashed else None)


def _hashes(source: CsvSource, space: Space, column: str, cells: Cells) -> npt.NDArray[np.uint8]:
    """The given hashes, compared with our own on an evenly spread sample of rows."""
    given, said = source.texts[column], column.replace("_", " ")
    sample = range(0, len(given), max(1, len(given) // _HASH_SAMPLE))
    for row, own in zip(sample, space.hashes(cells[sample]), strict=True):
        if own != given[row]:
            raise source.refused(f"'{given[row][:40]}' is not the {said} of its row's cell", row, column)
    try:
        packed = bytes.fromhex("".join(given))
    except ValueError as error:
        raise source.refused(f"a {said} is not 32 hexadecimal digits", column=column) from error
    if len(packed) != 16 * len(given):
        raise source.refused(f"a {said} is not 32 hexadecimal digits", column=column)
    return np.frombuffer(packed, dtype=np.uint8).reshape(-1, 16)


# ---- units of a CSV's numbers: what an accuracy without a unit is, whether counts can be counts, and which numbers cannot be


Reading = Literal["percent", "fraction"]

_EXACT_DIGITS: Final = 12
_NOISE: Final = 1e-12
"""What calculations in double precision leave behind, as a share of the number."""
_CLASSES: Final = {"cifar10": 10, "cifar10-all": 10, "cifar10-valid": 10, "cifar100": 100, "imagenet16-120": 120, "mnist8": 10}
_CEILINGS: Final = {"cifar100": 80.0, "imagenet16-120": 50.0}
"""Percent that no network of the published spaces reaches on images it was not trained on (the best have 73.5 and 47.3)."""
_FAR_BELOW_CHANCE: Final = 0.4
"""No network of a table guesses so much worse than by chance, as a share of the chance level."""
_FEWEST: Final = 1000
"""A network has more parameters and operations."""
_MOST_MILLIONS: Final = 10_000
_MOST_MILLIONS_OF_OTHERS: Final = 100_000
"""Of operations and what else is counted in millions; a single network may have more than 10,000."""
_ON_DEVICES: Final = ("ms", "mJ")
_NOT_MEASURED: Final = -1
"""What tables of latencies and energies have for networks that a device cannot run (HW-NAS-Bench does)."""


@dataclass(frozen=True)
class ConvertedColumn:
    """A column in its unit, and what was decided for it."""

    column: BenchmarkColumn
    values: Values
    remark: str | None = None


def columns_of(source: CsvSource) -> list[ConvertedColumn]:
    """The columns of numbers in their units, with the decimals of the source.

    Raises:
        InputError: a number that its column cannot have, or accuracies that may be percent or fractions alike.
    """
    given = [(column, np.array(column.values, dtype=np.float64)) for column in source.numbers]
    above = next((column.name for column, values in given if _unsaid(column) and np.nanmax(values) > 1), None)
    read, refused = [], []
    for column, values in given:
        try:
            read.append(_read(source, column, values, above))
        except InputError as error:
            refused.append((column.own.file, error))
    if refused:
        raise _all_of(refused)
    return read


def _all_of(refused: list[tuple[str, InputError]]) -> InputError:
    """The first complaint; where other columns cannot be read either, with what leaves out all of them."""
    names, first = [name for name, _ in refused], refused[0][1]
    if len(refused) > 1:
        leaving = (
            f"--skip {shlex.quote(','.join(names))}"
            if not any("," in name for name in names)
            else " ".join(f"--skip {shlex.quote(name)}" for name in names)
        )
        others = f"of {len(names):,} columns that cannot be read this is the first; {leaving} leaves them out"
        others += ", --prefix NAME keeps counts as scores"
        first.remedy = "; ".join(filter(None, (first.remedy, others)))
    return first


def _read(source: CsvSource, column: NumberColumn, values: Values, above: str | None) -> ConvertedColumn:
    header = _known(column)
    unit, shift, remark = header.unit, header.shift, None
    if unit is None:
        unit = "percent"
        if np.nanmax(values) <= 1:
            read, why = _percent_or_fraction(source, column, values, above)
            shift, remark = (2 if read == "fraction" else 0), f"{header.name}: no value above 1, {why}"
        else:
            remark = _of_one_unit(source, column, values)
    _check_counts(source, column, values)
    if unit in _ON_DEVICES and (absent := values == _NOT_MEASURED).any():
        values, remark = np.where(absent, np.nan, values), f"{header.name}: −1 in {absent.sum():,} cells is read as not measured"
    _check_bounds(source, column, values)
    if shift:
        values = _shifted(values, column.decimals, shift, unit == "count")
    return ConvertedColumn(BenchmarkColumn(header.meaning, unit, source.path.name, column.decimals - shift), values, remark)


def _known(column: NumberColumn) -> Header:
    assert column.header is not None  # a source has only columns whose names say something
    return column.header


def _unsaid(column: NumberColumn) -> bool:
    return _known(column).unit is None


def _percent_or_fraction(source: CsvSource, column: NumberColumn, values: Values, above: str | None) -> tuple[Reading, str]:
    """How accuracies that never pass 1 are to be read, and why."""
    meaning = _known(column).meaning
    dataset = meaning.dataset or ""
    chance = 100 / _CLASSES[dataset] if dataset in _CLASSES else None
    ceiling = 100.0 if meaning.split == "train" else _CEILINGS.get(dataset, 100.0)
    fraction = bool(100 * np.nanmax(values) <= ceiling)
    percent = chance is not None and bool(np.nanmin(values) >= _FAR_BELOW_CHANCE * chance)
    if fraction and not percent:
        return "fraction", "so these are fractions; read as percent"
    if percent and not fraction:
        return (
            "percent",
            f"and {100 * np.nanmax(values):.4g} % is more than {dataset} allows, so these are percents near the chance level of {chance:.3g} %",
        )
    if percent and above is not None:
        return "percent", f"but {above} has, so these are percents near the chance level of {chance:.3g} %"
    saying = column.own.renaming(f"{column.own.asked}:percent")
    raise source.refused(
        f"whether these accuracies are percents or fractions cannot be told: none is above 1, and chance on {dataset} is {chance or 0:.3g} %",
        column=column.name,
        remedy=f"say so behind the column's name: {column.name}:percent or {column.name}:fraction (`{saying}`)",
    )


def _of_one_unit(source: CsvSource, column: NumberColumn, values: Values) -> str | None:
    """A remark where some accuracies among percents are so small that they may be fractions; none where the data set allows them.

    Raises:
        InputError: they are far below chance, so that they are no percents.
    """
    small = np.flatnonzero((values > 0) & (values <= 1))
    if not len(small):
        return None
    meaning = _known(column).meaning
    classes = _CLASSES.get(meaning.dataset or "")
    worst, largest = int(small[np.argmin(values[small])]), np.nanmax(values)
    if classes is None:
        return (
            f"{column.name}: {values[worst]:g} in line {source.lines[worst]} is read as percent, for {largest:g} is none of a fraction; "
            f"write all in one unit if that is wrong"
        )
    if values[worst] >= _FAR_BELOW_CHANCE * 100 / classes:
        return None
    raise source.refused(
        f"{values[worst]:g} is far below chance, which is {100 / classes:.3g} % on {meaning.dataset}, and {largest:g} stands in the same column, "
        "so percents and fractions are mixed",
        worst,
        column.name,
        f"write all in one unit; if all are percents, say so with `{column.own.renaming(f'{column.own.asked}:percent')}`",
    )


def _check_counts(source: CsvSource, column: NumberColumn, values: Values) -> None:
    """Counts are whole numbers, and not those of millions under a count's name or the other way round."""
    header = _known(column)
    if header.unit != "count":
        return
    other, known = other_scale(column.own.asked), values[~np.isnan(values)]
    scale = "ones" if header.shift else "millions"
    remedy = f"name the column {other} if it is in {scale} (`{column.own.renaming(other)}`), or leave it out with {column.own.skipping}"
    if header.shift:
        if len(known) and (known.max() >= _most_millions(header) or (known.min() >= _MOST_MILLIONS and (known % 1 == 0).all())):
            row = int(np.nanargmax(values))
            raise source.refused(f"{values[row]:.12g} millions are too many", row, header.name, remedy)
        return
    broken = np.flatnonzero(~np.isnan(values) & (values % 1 != 0))
    if header.meaning.metric == "seeds":
        remedy = "mend it"
    elif not len(broken) and len(known) and known.max() < _FEWEST:
        raise source.refused(f"{known[0]:.12g} is too few for a count of {header.meaning.metric}", _first(values), header.name, remedy)
    if len(broken):
        row = int(broken[0])
        raise source.refused(f"{values[row]:.12g} is no count of {header.meaning.metric}, which is a whole number", row, header.name, remedy)


def _most_millions(header: Header) -> int:
    return _MOST_MILLIONS if header.meaning.metric == "parameters" else _MOST_MILLIONS_OF_OTHERS


def _first(values: Values) -> int:
    return int(np.argmax(~np.isnan(values)))


def _check_bounds(source: CsvSource, column: NumberColumn, values: Values) -> None:
    """Refuse what no such number can be; `values` are as the file has them."""
    header = _known(column)
    remedy = "leave it empty where it is unknown"
    if header.meaning.metric == ACCURACY:
        most = 1 if header.said == "fraction" else 100
        wrong = np.flatnonzero((values < 0) | (values > most))
        reason = "an accuracy outside 0 to 100 percent" if most > 1 else "a fraction outside 0 to 1"
        if most == 1 and len(wrong) and 1 < values[wrong[0]] <= 100:
            percent = column.own.asked.removesuffix("fraction") + "percent"
            remedy = f"if these are percents, name the column {percent} (`{column.own.renaming(percent)}`)"
    elif header.unit:
        wrong, reason = np.flatnonzero(values < 0), "a negative number"
    else:
        return
    if len(wrong):
        raise source.refused(f"{values[wrong[0]]:.12g} is {reason}", int(wrong[0]), header.name, remedy)


def _shifted(values: Values, digits: int, shift: int, whole: bool) -> Values:
    """Values times a power of ten, rounded to the digits that the source gives, so that 0.943176 becomes 94.3176 exactly.

    Counts (`whole`) whose numbers have digits of a float's noise, such as 0.5873860000000001 millions, are whole again.
    """
    if digits > _EXACT_DIGITS:
        shifted: Values = values * 10.0**shift
    elif digits > shift:
        shifted = np.rint(values * 10.0**digits) / 10.0 ** (digits - shift)
    else:
        shifted = np.rint(values * 10.0**digits) * 10.0 ** (shift - digits)
    nearest: Values = np.rint(shifted)
    return np.where(np.abs(shifted - nearest) <= _NOISE * np.abs(shifted), nearest, shifted) if whole else shifted


# ---- the source


def read_csv_source(path: Path, progress: ProgressListener, choice: ColumnChoice) -> Source:
    """Read a `.csv` or `.csv.gz`.

    Raises:
        InputError: anything wrong with the file; the message says file, line and column.
    """
    progress.report(f"reading {path.name}")
    csv = read_csv(path, choice)
    progress.report(f"parsing {csv.rows:,} cells")
    cells = read_cells(csv, choice.space)
    _check_distinct(csv, cells)
    columns = columns_of(csv)
    return Source(
        path.name,
        cells.space,
        cells.cells,
        tuple(one.column for one in columns),
        tuple(one.values for one in columns),
        cells.hashes,
        remarks=(*csv.remarks, *(one.remark for one in columns if one.remark)),
        names=tuple(column.own for column in csv.numbers),
    )


def _check_distinct(csv: CsvSource, cells: SourceCells) -> None:
    keys = space_named(cells.space).query_keys(cells.cells)
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    if len(same):
        first, second = (int(row) for row in order[same[0] : same[0] + 2])
        raise csv.refused(f"the cell of line {csv.lines[first]} stands again", second, remedy="a table has each cell once")
