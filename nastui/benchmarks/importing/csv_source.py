"""Read a CSV of cells and numbers, plain or gzipped, in one pass; every complaint names file, line and column."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from nastui.base.errors import InputError, Place
from nastui.benchmarks.columns import ACCURACY
from nastui.benchmarks.importing.csv_columns import (
    AS_NAMED,
    CELL_COLUMNS,
    ColumnChoice,
    Header,
    OwnName,
    accuracy_name,
    apart,
    may_be_accuracy,
    may_be_time,
    read_header,
    usual_name,
    with_prefix,
)
from nastui.benchmarks.importing.csv_numbers import NamelessColumn, NumberColumn, decimal_commas, kept_as_score, kept_without_unit
from nastui.benchmarks.importing.csv_text import SEPARATORS, Lines, fields_of, is_blank, opened, records
from nastui.cells.space import Space
from nastui.cells.spaces import space_named, spaces
from nastui.drawing.numbers import counted

# ---- which columns of a CSV hold cells, which numbers, and which are passed over: by the header, the first row and what the user says


_RUNNING: Final = re.compile(r"(?:index|idx|id|arch_index|level_\d+|unnamed: ?\d+(?:\.\d+)*)?", re.IGNORECASE)
"""Names of row numbers; the empty one is what pandas gives its index."""
_SAID_SEPARATOR: Final = re.compile(r"sep=([,;\t])\s*")


@dataclass(frozen=True)
class CsvLayout:
    """The roles of a file's columns, by their places."""

    names: tuple[str, ...]
    """As the file's header has them, or renamed; empty for columns without a name."""
    width: int
    """Fields that each line must have: up to the last column with a name."""
    cell: int | None
    """The column of cells; None where several columns hold them."""
    space: str | None
    """The space whose columns hold the cells; None where one column does."""
    texts: tuple[tuple[str, int], ...]
    """Columns of cells by what they are called here."""
    numbers: tuple[tuple[int, NumberColumn], ...]
    nameless: tuple[tuple[int, NamelessColumn], ...]
    remarks: tuple[str, ...]


def separator_of(lines: Lines, choice: ColumnChoice) -> str:
    """The separator of fields, by the header, which is given once more; Excel's line `sep=;` says it."""
    line = next((line for line in lines if line.strip(" ,;\t\r\n\"'")), "")
    if said := _SAID_SEPARATOR.fullmatch(line.strip("\r\n")):
        return said[1]
    if line:
        lines.give_again(line)
    known = {*CELL_COLUMNS, *(name for space in possible_spaces(choice) for name in columns_of_space(space)), (choice.cell or "").strip()}
    found = {separator: [field.strip() for field in fields_of(line, separator)] for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: (bool(known & {name.lower() for name in found[separator]} - {""}), len(found[separator])))


def layout_of(path: Path, line: int, header: list[str], first: list[str], choice: ColumnChoice) -> CsvLayout:
    """Give every column its role.

    Raises:
        InputError: no column of cells, or several; a name that is given twice; an accuracy that no search could use.
    """
    place = Place(str(path), line)
    try:
        given = [name.strip() for name in header]
        names = choice.renamed(given)
        left_out = choice.left_out(given)
        skipped = {number for number, name in enumerate(given) if name in left_out}
        chosen = choice.cell_column(given)
        possible = possible_spaces(choice)
        cell, remarks = _cell_column(names, first, skipped, None if chosen is None else given.index(chosen), possible)
        space = _column_space(names, skipped, possible) if cell is None else None
        taken = {cell: names[cell]} if cell is not None else _texts(names, skipped, space)
        running = {number for number, name in enumerate(names) if _RUNNING.fullmatch(name)} - set(taken)
        used = [number for number in range(len(names)) if number not in skipped | running]
        rest = [number for number in used if number not in taken]
        asked = names
        names = [choice.prefixed(name) if number in rest else name for number, name in enumerate(names)]
        _check_once([names[number] for number in used])
        owns = {number: OwnName(given[number], asked[number], names[number]) for number in rest}
        numbers = tuple((number, NumberColumn(str(path), own, _header(own))) for number, own in owns.items())
        _check_names([column for number, column in numbers if _has_number(first, number)], path, choice)
    except InputError as error:
        raise error.at(place) from error.__cause__
    width = max((number + 1 for number, name in enumerate(names) if name), default=0)
    named = [number for number, name in enumerate(names) if name]
    nameless = tuple(
        (number, NamelessColumn(str(path), number, leading=number < min(named), trailing=number > max(named)))
        for number, name in enumerate(names)
        if named and not name
    )
    texts = tuple((name, number) for number, name in taken.items())
    return CsvLayout(tuple(names), width, cell, space.name if space else None, texts, numbers, nameless, remarks)


def possible_spaces(choice: ColumnChoice) -> tuple[Space, ...]:
    """The spaces of which the cells may be: the one that was named, else all."""
    return (space_named(choice.space),) if choice.space else tuple(spaces())


def _cell_column(
    names: list[str], first: list[str], skipped: set[int], chosen: int | None, possible: Sequence[Space]
) -> tuple[int | None, tuple[str, ...]]:
    """The place of the column of cells, None where several columns hold them; and a remark where its name did not say so."""
    if chosen is not None:
        return chosen, ()
    lower = [name.lower() for name in names]
    named = [lower.index(name) for name in CELL_COLUMNS if name in lower and lower.index(name) not in skipped]
    looking = [number for number, text in enumerate(first[: len(names)]) if number not in skipped and looks_like_cell(text, possible)]
    if both := [number for number in named if number in looking]:
        return both[0], ()
    if _column_space(names, skipped, possible) is not None:
        return None, ()
    if len(looking) > 1:
        several = " and ".join(f"'{names[number]}'" for number in looking)
        raise InputError(f"the columns {several} hold cells", remedy="say which to take with --cell-column")
    if looking and names[looking[0]]:
        return looking[0], (f"the cells are read from the column '{names[looking[0]]}'",)
    if named:
        return named[0], ()
    hashes = [number for number, name in enumerate(lower) if number not in skipped and name in {space.hash_column for space in possible}]
    if hashes:
        return hashes[0], ()
    raise InputError(
        "no column holds cells",
        remedy=f"say which with --cell-column, name one of them {' or '.join(CELL_COLUMNS[:3])}, or give {_column_names(possible)}; "
        "between columns stand commas, semicolons or tabs",
    )


def looks_like_cell(text: str, possible: Sequence[Space]) -> bool:
    """Whether a text is meant as a cell of one of these spaces, though it may be wrong."""
    return any(space.recognises(text) for space in possible)


def columns_of_space(space: Space) -> tuple[str, ...]:
    """The names of columns that hold a space's cells and their hashes."""
    return (*space.columns, space.hash_column) if space.hash_column else space.columns


def _column_space(names: list[str], skipped: set[int], possible: Sequence[Space]) -> Space | None:
    """The space all of whose columns are there; None where there is none."""
    there = {name.lower() for number, name in enumerate(names) if number not in skipped}
    return next((space for space in possible if space.columns and there.issuperset(space.columns)), None)


def _column_names(possible: Sequence[Space]) -> str:
    """The columns of nastui's own spaces, or of the one that was named."""
    return " or ".join(" and ".join(space.columns) for space in possible if space.columns and (len(possible) == 1 or space.hash_column))


def _texts(names: list[str], skipped: set[int], space: Space | None) -> dict[int, str]:
    """The columns of a space's cells."""
    wanted = columns_of_space(space) if space else ()
    return {number: name.lower() for number, name in enumerate(names) if name.lower() in wanted and number not in skipped}


def _check_once(names: list[str]) -> None:
    if repeated := [name for name, count in Counter(names).items() if count > 1]:
        raise InputError(f"the column '{min(repeated)}' stands twice in the header", remedy="rename one in the file, or leave both out with --skip")


def _has_number(first: list[str], number: int) -> bool:
    """Whether the first row has one there; where there is no row, a column is taken at its name."""
    try:
        return number >= len(first) or bool(float(first[number].replace(",", ".") or 0) or True)
    except ValueError:
        return False


def _header(own: OwnName) -> Header | None:
    """What a name says.

    Raises:
        InputError: it says percent or fraction of something that is no accuracy.
    """
    header = read_header(own.read)
    if header is not None and header.said and header.meaning.metric != ACCURACY:
        bare = own.asked.removesuffix(f":{header.said}")
        raise InputError(
            f"the column {own} says ':{header.said}', which only accuracies can be",
            remedy=f"leave that out (`{own.renaming(bare)}`), or name an accuracy <dataset>.<split>@<epochs>:{header.said}",
        )
    return header


def _missing(header: Header | None) -> list[str]:
    """What the name of an accuracy must say, so that a search can ask for it, and does not."""
    if header is None or header.meaning.metric != ACCURACY:
        return []
    meaning = header.meaning
    return [word for word, known in (("data set", meaning.dataset), ("split", meaning.split), ("epochs", meaning.epochs)) if not known]


def _check_names(columns: Sequence[NumberColumn], path: Path, choice: ColumnChoice) -> None:
    """No accuracy is without what a search asks by.

    Raises:
        InputError: one is; the remedy names all columns that need another name.
    """
    for column in columns:
        if missing := _missing(column.header):
            assert column.header is not None
            own, (form, example) = column.own, accuracy_name(column.header)
            raise InputError(
                f"the column {own} is an accuracy without {', '.join(missing)}, so no search could ask for it",
                remedy=f"name it {form}, such as {example} (`{own.renaming(example)}`), or leave it out with {own.skipping}"
                + _together(columns, path, choice),
            )


def _together(columns: Sequence[NumberColumn], path: Path, choice: ColumnChoice) -> str:
    """The command that names all columns that need it, where several do."""
    meanings = [column.header.meaning for column in columns if column.header is not None]
    dataset = next((one.dataset for one in meanings if one.dataset), "cifar10")
    epochs = next((one.epochs for one in meanings if one.epochs), 200)
    names: dict[str, str] = {}
    for column in columns:
        name = usual_name(column.own.asked, dataset, epochs) if column.header is None else None
        if column.header is not None and _missing(column.header):
            meaning = column.header.meaning
            named = replace(meaning, dataset=meaning.dataset or dataset, epochs=meaning.epochs or epochs)
            name = accuracy_name(replace(column.header, meaning=named))[1]
        if name:
            names[column.own.file] = name
    if len(names) < 2:
        return ""
    where = "with your data set and epochs, and --name NAME where the cells are a list of your own"
    return f"; {len(names)} columns need another name, all at once ({where}): `{choice.command(str(path), names)}`"


def check_meanings(columns: list[NumberColumn]) -> None:
    """No two columns of numbers mean the same.

    Raises:
        InputError: two do.
    """
    seen: dict[object, NumberColumn] = {}
    for column in columns:
        if column.header is not None and (twin := seen.setdefault(column.header.meaning, column)) is not column:
            other = with_prefix(column.own.asked, "other")
            both = f", or keep both with `{column.own.renaming(other)}`" if other != column.own.asked else ""
            remedy = f"leave one out with {twin.own.skipping} or {column.own.skipping}{both}"
            raise InputError(f"the columns '{twin.name}' and '{column.name}' mean the same", remedy=remedy)


# ---- the whole file


MAX_ROWS: Final = 5_000_000
_NAMED: Final = 8
"""So many columns that are passed over are named."""

_NUMBERS: Final = (
    "name a column of numbers <dataset>.<metric>, with @<epochs> where it is of a training; between columns stand commas, semicolons or tabs"
)


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
    numbers: tuple[NumberColumn, ...]
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
        return _settled(source, layout, choice)
    except InputError as error:
        raise error.at(Place(str(path), place)) from error.__cause__


def _cell_name(layout: CsvLayout) -> str | None:
    return None if layout.cell is None else layout.names[layout.cell]


def _read(source: CsvSource, layout: CsvLayout, first: tuple[int, list[str]], rest: Iterator[tuple[int, list[str]]], fields: int) -> None:
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
        for number, unnamed in layout.nameless:
            unnamed.take(given[number] if number < len(given) else "", line)
        record = next(rest, None)


def _check_width(source: CsvSource, layout: CsvLayout, line: int, given: list[str], fields: int) -> None:
    """Refuse a line that is too short or too long; separators without anything behind them are no fields."""
    if len(given) < layout.width:
        remedy = "the file may be cut off"
    elif not is_blank(given[fields:]):
        remedy = "put texts that hold the separator in quotes, and points before decimals"
    else:
        return
    named = layout.width if len(given) < layout.width else fields
    raise InputError(f"the line has {counted(len(given), 'field')} where the header has {named}", remedy=remedy, place=Place(str(source.path), line))


def _settled(source: CsvSource, layout: CsvLayout, choice: ColumnChoice) -> CsvSource:
    """The source with the columns that turned out to hold numbers, and the remarks."""
    passed = [f"column {number + 1} (it has no name)" for number, column in layout.nameless if column.says_something]
    kept = []
    for _, column in layout.numbers:
        if column.known:
            kept.append(column)
        elif column.text is not None and column.claimed:
            raise column.no_number(column.text)
        else:
            passed.append(f"'{column.name}' ({'it is empty' if column.text is None else 'no entry is a number'})")
    remarks = [*layout.remarks, *_told(passed)]
    if not kept:
        raise InputError(f"no column holds numbers{''.join(f'; {remark}' for remark in remarks)}", remedy=_NUMBERS)
    _check_names(kept, source.path, choice)
    _check_known(kept, source.path, choice)
    for column, header in zip(kept, apart([column.header for column in kept if column.header]), strict=True):
        column.header = header
    check_meanings(kept)
    commas = decimal_commas(kept)
    remarks += [commas] if commas else []
    remarks += [kept_as_score(column, name) for column in kept if column.header and (name := may_be_accuracy(column.header))]
    remarks += [kept_without_unit(column, name) for column in kept if column.header and (name := may_be_time(column.header))]
    source.numbers, source.remarks = tuple(kept), tuple(remarks)
    return source


def _check_known(kept: Sequence[NumberColumn], path: Path, choice: ColumnChoice) -> None:
    for column in kept:
        if column.header is None:
            form = "<dataset>.<metric>, with @<epochs> where it is of a training"
            example = usual_name(column.own.asked) or "cifar10.score"
            remedy = f"name it {form}, such as {example} (`{column.own.renaming(example)}`), or leave it out with {column.own.skipping}"
            raise InputError(f"the column '{column.name}' follows no known form", remedy=remedy + _together(kept, path, choice))


def _told(passed: list[str]) -> list[str]:
    more = f" and {len(passed) - _NAMED:,} more" if len(passed) > _NAMED else ""
    return [f"passed over: {', '.join(passed[:_NAMED])}{more}"] if passed else []
