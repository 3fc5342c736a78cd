"""Units of a CSV's numbers: what an accuracy without a unit is, whether counts can be counts, and which numbers cannot be."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from nastui.base.errors import InputError
from nastui.benchmarks.columns import ACCURACY, BenchmarkColumn
from nastui.benchmarks.importing.csv_columns import Header, other_scale
from nastui.benchmarks.importing.csv_numbers import NumberColumn
from nastui.benchmarks.importing.csv_source import CsvSource
from nastui.benchmarks.table import Values
from nastui.drawing.numbers import counted

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
        values, remark = np.where(absent, np.nan, values), f"{header.name}: −1 in {counted(int(absent.sum()), 'cell')} is read as not measured"
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
