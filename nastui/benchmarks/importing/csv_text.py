"""The text of a CSV file, plain or gzipped, line by line, and its records; every complaint names the line."""

from __future__ import annotations

import csv
import gzip
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast
from zlib import error as ZlibError

from nastui.base.errors import InputError, Place

MAX_LINE: Final = 1 << 20
MAX_TEXT: Final = 4 << 30
SEPARATORS: Final = (",", ";", "\t")
_GZIP: Final = b"\x1f\x8b"
_BOMS: Final = (
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF32_LE, "utf-32"),  # before UTF-16's, whose mark begins it
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)
_MARK: Final = "\ufeff"
"""Programs that put one before a file do not look whether one is there."""
_NOT_UTF8: Final = re.compile("[\udc80-\udcff]")
_BLANKS: Final = " \t"
_SAVE: Final = "save the table as CSV in UTF-8"


class Lines:
    """The lines of a text, none longer than memory should hold and not more than a table can have."""

    def __init__(self, file: io.TextIOBase, path: Path) -> None:
        self._file, self._path, self._read, self._again = file, path, 0, ""
        self.number = 0
        """Of the line that was given last, counted from 1."""

    def __iter__(self) -> Lines:
        """Itself: a text is read once."""
        return self

    def __next__(self) -> str:
        """The next line with its end.

        Raises:
            InputError: it is too long, or no text.
        """
        line, self._again = self._again or self._file.readline(MAX_LINE), ""
        if not line:
            raise StopIteration
        if not self.number:
            line = line.lstrip(_MARK) or "\n"
        self.number += 1
        self._read += len(line)
        if len(line) == MAX_LINE or self._read > MAX_TEXT:
            raise InputError("the file is far larger than a table", place=self.place)
        if "\0" in line:
            raise InputError("the line holds NUL characters, which no text does", remedy=_SAVE, place=self.place)
        if not line.isascii() and (found := _NOT_UTF8.search(line)):
            near = _NOT_UTF8.sub("�", line[max(0, found.start() - 20) : found.end() + 10]).strip()
            raise InputError(f"the line is not text (UTF-8), near '{near}'", remedy=_SAVE, place=self.place)
        return line

    @property
    def place(self) -> Place:
        """The file and the line that was given last."""
        return Place(str(self._path), self.number or None)

    def give_again(self, line: str) -> None:
        """The line that was given last comes once more."""
        self._again = line
        self.number -= 1
        self._read -= len(line)


@contextmanager
def opened(path: Path) -> Iterator[Lines]:
    """The file's lines; how it is packed and written shows in its first bytes, not in its name.

    Raises:
        InputError: it cannot be read, is damaged, or is no text.
    """
    place = Place(str(path))
    csv.field_size_limit(MAX_LINE)
    try:
        with path.open("rb") as raw, _unpacked(raw) as plain:
            encoding = _encoding(plain.peek(4)[:4])
            errors = "surrogateescape" if encoding.startswith("utf-8") else "strict"  # so that the line of a wrong byte is known
            yield Lines(io.TextIOWrapper(cast("IO[bytes]", plain), encoding=encoding, errors=errors, newline=""), path)
    except FileNotFoundError as error:
        raise InputError("there is no such file", place=place) from error
    except (EOFError, ZlibError, gzip.BadGzipFile) as error:
        raise InputError("the gzip file is cut off or damaged, or something follows it", remedy="fetch or pack it again", place=place) from error
    except UnicodeDecodeError as error:
        raise InputError(f"the file is not text ({error.encoding.upper()}, as its first bytes say)", remedy=_SAVE, place=place) from error
    except OSError as error:
        raise InputError(f"cannot read the file: {error.strerror or error}", place=place) from error


def _unpacked(raw: io.BufferedReader) -> io.BufferedReader | gzip.GzipFile:
    return gzip.open(raw) if raw.peek(2)[:2] == _GZIP else raw


def _encoding(start: bytes) -> str:
    return next((encoding for mark, encoding in _BOMS if start.startswith(mark)), "utf-8")


def records(lines: Lines, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, each with the number of its first line.

    Raises:
        InputError: what stands there follows no rule of CSV.
    """
    reader = csv.reader(_without_blanks_behind_quotes(lines, separator), delimiter=separator, skipinitialspace=True, strict=True)
    while True:
        first = lines.number + 1
        try:
            record = next(reader, None)
        except csv.Error as error:
            said, remedy = _said(error)
            raise InputError(f"the file is no CSV: {said}", remedy=remedy, place=Place(lines.place.file, first)) from error
        if record is None:
            return
        if not is_blank(record):
            yield first, record


def is_blank(fields: list[str]) -> bool:
    """Whether there is nothing in a record, or a part of one."""
    return not any(field and not field.isspace() for field in fields)


def fields_of(line: str, separator: str) -> list[str]:
    """The fields of one line; none where it is no CSV."""
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        return []


def _without_blanks_behind_quotes(lines: Iterable[str], separator: str) -> Iterator[str]:
    """The lines, with nothing between a closing quote and the separator or end behind it: Python's reader takes no blanks there.

    A quote opens a text at the beginning of a field alone; within a field it is a letter like any other.
    """
    quoted = False
    for line in lines:
        parts, opens = line.split('"'), True
        for number, part in enumerate(parts):
            if number and (quoted or opens):
                quoted = not quoted
                parts[number] = part if quoted else _closer(part, separator)
            if not quoted:
                _, separated, begun = part.rpartition(separator)
                opens = (opens or bool(separated)) and not begun.strip(" ")
        yield '"'.join(parts)


def _closer(text: str, separator: str) -> str:
    """What stands behind a closing quote, without blanks at its beginning where nothing else follows in its field."""
    behind = text.lstrip(_BLANKS.replace(separator, ""))
    return behind if behind.startswith((separator, "\r", "\n")) or not behind else text


def _said(error: csv.Error) -> tuple[str, str]:
    """What is wrong, and how to mend it."""
    text = str(error)
    if text.startswith("unexpected end"):
        return "a quote that is opened here is never closed", "close every quote"
    if "expected after" in text:
        return "a text goes on behind its closing quote", "write a quote within quotes twice, and nothing but the separator behind the closing one"
    return (
        f"a field is longer than {MAX_LINE:,} characters, perhaps for a quote that is never closed" if "limit" in text else text
    ), "close every quote"
