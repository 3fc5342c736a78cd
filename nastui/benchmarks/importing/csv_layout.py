"""Which columns of a CSV hold cells, which numbers, and which are passed over, told by the header, the first row and the user."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nastui.base.errors import InputError, Place
from nastui.benchmarks.columns import ACCURACY
from nastui.benchmarks.importing.choice import ColumnChoice
from nastui.benchmarks.importing.csv_numbers import Numbers
from nastui.benchmarks.importing.csv_text import SEPARATORS, Lines, fields_of, is_blank
from nastui.benchmarks.importing.headers import CELL_COLUMNS, Header, accuracy_name, read_header
from nastui.cells.space import Space
from nastui.cells.spaces import recognised_space, spaces

_RUNNING: Final = re.compile(r"(?:index|idx|id|arch_index|level_\d+|unnamed: ?\d+(?:\.\d+)*)?", re.IGNORECASE)
"""Names of row numbers; the empty one is what pandas gives its index."""
_SAID_SEPARATOR: Final = re.compile(r"sep=([,;\t])\s*")


@dataclass(frozen=True)
class Layout:
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
    numbers: tuple[tuple[int, Numbers], ...]
    passed_over: tuple[str, ...]
    """Columns that are left out without having been asked for, in words."""
    remarks: tuple[str, ...]


def separator_of(lines: Lines, choice: ColumnChoice) -> str:
    """What stands between fields, told by the header, which is given once more; Excel's line `sep=;` says it."""
    line = next((line for line in lines if line.strip(" ,;\t\r\n\"'")), "")
    if said := _SAID_SEPARATOR.fullmatch(line.strip("\ufeff\r\n")):
        return said[1]
    if line:
        lines.give_again(line)
    known = {*CELL_COLUMNS, *(name for space in spaces() for name in columns_of_space(space)), (choice.cell or "").strip()}
    found = {separator: [field.strip() for field in fields_of(line, separator)] for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: (bool(known & {name.lower() for name in found[separator]} - {""}), len(found[separator])))


def layout_of(path: Path, line: int, header: list[str], first: list[str], choice: ColumnChoice) -> Layout:
    """Give every column its role.

    Raises:
        InputError: no column of cells, or several; a name that is given twice; an accuracy that no search could use.
    """
    place = Place(str(path), line)
    try:
        given = [name.strip() for name in header]
        names = choice.renamed(given)
        skipped = {number for number, name in enumerate(given) if name in choice.left_out(given)}
        chosen = choice.cell_column(given)
        cell, told = _cell_column(names, first, skipped, None if chosen is None else given.index(chosen))
        space = _column_space(names, skipped) if cell is None else None
        taken = {cell: names[cell]} if cell is not None else _texts(names, skipped, space)
        running = {number for number, name in enumerate(names) if _RUNNING.fullmatch(name)} - set(taken)
        used = [number for number in range(len(names)) if number not in skipped | running]
        rest = [number for number in used if number not in taken]
        names = [choice.prefixed(name) if number in rest else name for number, name in enumerate(names)]
        _check_once([names[number] for number in used])
        numbers = tuple((number, Numbers(str(path), names[number], _header(names[number]))) for number in rest)
    except InputError as error:
        raise error.at(place) from None
    width = max((number + 1 for number, name in enumerate(names) if name), default=0)
    nameless = tuple(f"column {number + 1} (it has no name)" for number in sorted(running - skipped) if _says_something(names[number], number, first))
    texts = tuple((name, number) for number, name in taken.items())
    return Layout(tuple(names), width, cell, space.name if space else None, texts, numbers, nameless, told)


def _cell_column(names: list[str], first: list[str], skipped: set[int], chosen: int | None) -> tuple[int | None, tuple[str, ...]]:
    """The place of the column of cells, None where several columns hold them; and a remark where its name did not say so."""
    if chosen is not None:
        return chosen, ()
    lower = [name.lower() for name in names]
    named = [lower.index(name) for name in CELL_COLUMNS if name in lower and lower.index(name) not in skipped]
    looking = [number for number, text in enumerate(first[: len(names)]) if number not in skipped and looks_like_cell(text)]
    if both := [number for number in named if number in looking]:
        return both[0], ()
    if _column_space(names, skipped) is not None:
        return None, ()
    if len(looking) > 1:
        several = " and ".join(f"'{names[number]}'" for number in looking)
        raise InputError(f"the columns {several} hold cells", remedy="say which to take with --cell-column")
    if looking and names[looking[0]]:
        return looking[0], (f"the cells are read from the column '{names[looking[0]]}'",)
    if named:
        return named[0], ()
    hashes = [number for number, name in enumerate(lower) if number not in skipped and name in {space.hash_column for space in spaces()}]
    if hashes:
        return hashes[0], ()
    raise InputError(
        "no column holds cells",
        remedy=f"say which with --cell-column, name one of them {' or '.join(CELL_COLUMNS[:3])}, or give {_column_names()}; "
        "between columns stand commas, semicolons or tabs",
    )


def looks_like_cell(text: str) -> bool:
    """Whether a text is meant as a cell of some space, though it may be wrong."""
    return recognised_space(text) is not None


def columns_of_space(space: Space) -> tuple[str, ...]:
    """The names of columns that hold a space's cells and their hashes."""
    return (*space.columns, space.hash_column) if space.hash_column else space.columns


def _column_space(names: list[str], skipped: set[int]) -> Space | None:
    """The space all of whose columns are there; None where there is none."""
    there = {name.lower() for number, name in enumerate(names) if number not in skipped}
    return next((space for space in spaces() if space.columns and there.issuperset(space.columns)), None)


def _column_names() -> str:
    return " or ".join(" and ".join(space.columns) for space in spaces() if space.columns)


def _texts(names: list[str], skipped: set[int], space: Space | None) -> dict[int, str]:
    """The columns of a space's cells."""
    wanted = columns_of_space(space) if space else ()
    return {number: name.lower() for number, name in enumerate(names) if name.lower() in wanted and number not in skipped}


def _check_once(names: list[str]) -> None:
    if repeated := {name for name in names if names.count(name) > 1}:
        raise InputError(f"the column '{min(repeated)}' stands twice in the header", remedy="rename one in the file, or leave both out with --skip")


def _header(name: str) -> Header | None:
    """What a name says.

    Raises:
        InputError: it is an accuracy's, and a search could not ask for it.
    """
    header = read_header(name)
    if header is None or header.meaning.metric != ACCURACY:
        return header
    meaning = header.meaning
    missing = [word for word, known in (("data set", meaning.dataset), ("split", meaning.split), ("epochs", meaning.epochs)) if not known]
    if missing:
        form, example = accuracy_name(header)
        raise InputError(
            f"the column '{name}' is an accuracy without {', '.join(missing)}, so no search could ask for it",
            remedy=f"name it {form}, such as {example} (`--rename {name}={example}`), or leave it out with --skip {name}",
        )
    return header


def _says_something(name: str, number: int, first: list[str]) -> bool:
    """Whether a column without a name holds more than row numbers, as far as the first row tells."""
    return not name and not is_blank(first[number : number + 1]) and not first[number].strip().isdigit()


def check_meanings(columns: list[Numbers]) -> None:
    """No two columns of numbers mean the same.

    Raises:
        InputError: two do.
    """
    seen: dict[object, str] = {}
    for column in columns:
        if column.header is not None and (twin := seen.setdefault(column.header.meaning, column.name)) != column.name:
            raise InputError(f"the columns '{twin}' and '{column.name}' mean the same", remedy="leave one out with --skip")
