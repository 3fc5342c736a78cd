"""One column of a CSV while it is read: numbers, or texts that are none."""

from __future__ import annotations

import math
import re
from array import array
from dataclasses import dataclass, field
from typing import Final

from nastui.base.errors import InputError, Place
from nastui.benchmarks.columns import MOST_DECIMALS
from nastui.benchmarks.importing.csv_columns import Header, OwnName
from nastui.drawing.numbers import decimals_of

_COMMA: Final = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?")
_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_WRITTEN_OTHERWISE: Final = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?\s*%|\d{1,3}(?:[.,'’\s]\d{3})+(?:[.,]\d+)?)")
_UNKNOWN: Final = frozenset(("na", "n/a", "#n/a", "none", "null", "nil", "nan", "-", "--", "?", ".", "<na>", "missing", "unknown"))
_EMPTY: Final = "leave it empty where it is unknown (only scores may be -inf)"


@dataclass(frozen=True)
class CsvField:
    """One text of a column, and the line that it stands in."""

    text: str
    line: int


@dataclass
class NumberColumn:
    """A column of numbers, as far as it is read."""

    file: str
    own: OwnName
    header: Header | None
    """None: the name follows no known form, which is right for a column of texts only."""
    values: array[float] = field(default_factory=lambda: array("d"))
    decimals: int = 0
    known: bool = False
    text: CsvField | None = None
    """The first that is no number."""
    comma: CsvField | None = None
    """The first number with a comma before its decimals."""
    surely: bool = False
    """Whether one of those cannot be a number of thousands."""
    point: CsvField | None = None
    """The first number with a point."""

    @property
    def name(self) -> str:
        """What it is read as."""
        return self.own.read

    @property
    def claimed(self) -> bool:
        """Whether the name says that these are numbers."""
        return self.header is not None and self.header.unit != ""

    def take(self, text: str, line: int) -> None:
        """Add one entry; empty is unknown. Keeps count of the digits after the point.

        Raises:
            InputError: it is no number where numbers are.
        """
        if not text:
            self.values.append(math.nan)
            return
        try:
            value = _number(text)
        except ValueError:
            self._take_other(text.strip(), line)
            return
        if not math.isfinite(value) and not (value == -math.inf and self._is_score):
            self._take_text(text.strip(), line)
            return
        self._take_number(value, text.strip(), line)

    @property
    def _is_score(self) -> bool:
        return self.header is None or self.header.unit == ""

    def _take_number(self, value: float, text: str, line: int) -> None:
        if self.text is not None:
            raise self.no_number(self.text)
        self.known = True
        self.values.append(value)
        if (digits := decimals_of(text, MOST_DECIMALS)) > self.decimals:
            self.decimals = digits
        if digits and self.point is None:
            self.point = CsvField(text, line)

    def _take_other(self, text: str, line: int) -> None:
        """What Python reads as no number."""
        if not text:
            self.values.append(math.nan)
        elif _COMMA.fullmatch(text):
            self.comma, self.surely, point = self.comma or CsvField(text, line), self.surely or not _THOUSANDS.fullmatch(text), self.point
            self._take_number(float(text.replace(",", ".")), text.replace(",", "."), line)
            self.point = point
        elif _WRITTEN_OTHERWISE.fullmatch(text):
            raise self.no_number(CsvField(text, line))
        else:
            self._take_text(text, line)

    def _take_text(self, text: str, line: int) -> None:
        """No number: right only in a column that has none at all, and whose name does not promise any."""
        entry = CsvField(text, line)
        if self.claimed or self.known or (self.header and self.header.meaning.dataset and _is_float(text)):
            raise self.no_number(entry)
        self.text = self.text or entry
        self.values.append(math.nan)

    def no_number(self, entry: CsvField) -> InputError:
        """The complaint about an entry."""
        text = entry.text
        what = "a finite number" if _is_float(text) else "a number"
        return self.refused(f"'{text[:40]}' is not {what}", _remedy(text), entry.line)

    def refused(self, reason: str, remedy: str | None, line: int) -> InputError:
        """A complaint about this column."""
        return InputError(reason, remedy=remedy, place=Place(self.file, line, self.name))


def _remedy(text: str) -> str:
    if _is_float(text) or text.lower() in _UNKNOWN:
        return _EMPTY
    if text.endswith("%"):
        return "write the number without the sign, and :percent behind the column's name"
    if _WRITTEN_OTHERWISE.fullmatch(text) or _is_float(text.replace("_", "")):
        return "write a point before the decimals and nothing between thousands"
    return "mend it, or leave the column out with --skip"


def _is_float(text: str) -> bool:
    try:
        _number(text)
    except ValueError:
        return False
    return True


def _number(text: str) -> float:
    """What `float` reads, without Python's own `9_0.5`, which is no number in a table."""
    if "_" in text:
        raise ValueError(text)
    return float(text)


def decimal_commas(columns: list[NumberColumn]) -> str | None:
    """A remark where numbers have commas before their decimals; None where they have points.

    Raises:
        InputError: both stand in the file, or the commas may part thousands.
    """
    first = next((column for column in columns if column.comma), None)
    if first is None or first.comma is None:
        return None
    remedy = "write a point before the decimals and nothing between thousands"
    text, line = first.comma.text, first.comma.line
    if point := next((column.point for column in columns if column.point), None):
        raise first.refused(f"'{text}' has a comma where '{point.text}' in line {point.line} has a point", remedy, line)
    if not any(column.surely for column in columns):
        raise first.refused(f"'{text}' may be {text.replace(',', '')} or {text.replace(',', '.')}", remedy, line)
    return f"a comma before decimals, as in '{text}', is read as a point"


@dataclass
class NamelessColumn:
    """A column without a name: row numbers, as pandas writes them before all others, or what is passed over and told.

    What stands behind the last name may be the decimals of numbers with commas that are not quoted, so no numbers are passed over there.
    """

    file: str
    place: int
    """From 0."""
    leading: bool
    """Whether no column with a name stands before it."""
    trailing: bool
    """Whether none stands behind it."""
    says_something: bool = False
    """Whether it has more than row numbers."""
    _seen: set[str] = field(default_factory=set)

    def take(self, text: str, line: int) -> None:
        """Look at one entry.

        Raises:
            InputError: a number behind the last column with a name.
        """
        text = text.strip()
        if not text:
            return
        if self.trailing and text[0].isdigit():
            raise InputError(
                f"'{text[:40]}' stands in column {self.place + 1}, behind the last one with a name",
                remedy="write points before decimals, or numbers with commas in quotes; if it is a column of its own, give it a name in the header",
                place=Place(self.file, line),
            )
        if not self.says_something:
            self.says_something = not self.leading or not text.isdigit() or text in self._seen
            self._seen.add(text)


def kept_as_score(column: NumberColumn, accuracy: str) -> str:
    """A remark on a name that may mean an accuracy; `accuracy`: what it would be called then."""
    return f"{column.name}: kept as a score, which no search takes for an accuracy; if it is one, say so with `{column.own.renaming(accuracy)}`"


def kept_without_unit(column: NumberColumn, seconds: str) -> str:
    """The same on one that may mean seconds."""
    option = column.own.renaming(seconds)
    return f"{column.name}: kept as a number without a unit, which no search takes for time; if these are seconds, say so with `{option}`"
