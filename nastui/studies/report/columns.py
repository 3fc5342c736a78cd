"""What a table of a report is: typed rows, and for each field the column that shows it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar, Final, Generic, Literal, TypeAlias, TypeVar, get_args, get_type_hints

from nastui.studies.report.panel_task import PanelTask

Single: TypeAlias = str | int | float | None
"""None and NaN are shown as unknown."""


@dataclass(frozen=True)
class TextLines:
    """A text of several lines, of which the first says it and the others stand under it where there is room."""

    lines: tuple[str, ...]

    def __str__(self) -> str:
        """In one line."""
        return " · ".join(self.lines)


Value: TypeAlias = Single | tuple[float, float] | TextLines
"""Or two numbers that belong together, such as the ends of an interval; or lines."""


@dataclass(frozen=True)
class ReportColumn:
    """How a field of a row is shown."""

    name: str
    """Its heading, in every format; files that people keep have it too."""
    digits: int = 3
    """Decimals of its numbers."""
    unit: str = ""
    pair: tuple[str, str] | None = None
    """Names of the two numbers of a value, each of which has a column of its own in CSV and JSON."""
    between: str = "to"
    """The word between the numbers of a pair in tables that people read."""
    role: Literal["", "arm", "place"] = ""
    """`arm`: its values are names of arms. `place`: a panel or task."""
    lead: int | None = None
    """Its position among the columns that stand first where there is not room for all."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its headings in CSV and JSON: one, or two of a pair."""
        return (self.name,) if self.pair is None else tuple(f"{self.name} {part}" for part in self.pair)

    def values(self, value: Value) -> tuple[Single, ...]:
        """A value as CSV and JSON have it: as many as there are names."""
        if isinstance(value, TextLines):
            value = str(value)
        if self.pair is None:
            return (None,) if isinstance(value, tuple) else (value,)
        return value if isinstance(value, tuple) else (None, None)


ENDS: Final = ("low", "high")
"""The pair of an interval."""


@dataclass(frozen=True)
class ReportRow:
    """A row of a table. Each field is `Annotated` with its `ReportColumn`."""

    def values(self) -> tuple[Value, ...]:
        """Its values, in the order of the columns."""
        return tuple(getattr(self, field.name) for field in fields(self))


R = TypeVar("R", bound=ReportRow, covariant=True)


@dataclass(frozen=True, kw_only=True)
class Table(Generic[R]):
    """Rows of one kind. All formats show the same numbers; CSV and JSON have all digits."""

    title: str
    rows: tuple[R, ...]
    note: str = ""
    STEM: ClassVar[str]
    """The name of its files, or the beginning of it."""
    COLUMNS: ClassVar[tuple[ReportColumn, ...]] = ()
    """One for each field of a row."""

    def __init_subclass__(cls) -> None:
        """The type argument is the kind of row."""
        (row,) = get_args(cls.__orig_bases__[0])  # type: ignore[attr-defined]
        if isinstance(row, type):
            cls.COLUMNS = columns_of(row)

    @property
    def columns(self) -> tuple[ReportColumn, ...]:
        """Of the values, in their order."""
        return self.COLUMNS

    @property
    def name(self) -> str:
        """Of its files: lower case, digits and hyphens."""
        return self.STEM

    @property
    def values(self) -> tuple[tuple[Value, ...], ...]:
        """Rows × columns."""
        return tuple(row.values() for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class PanelTaskTable(Table[R], Generic[R]):
    """A table of one panel and task."""

    at: PanelTask

    @property
    def name(self) -> str:
        """With the slug of the panel and task."""
        return f"{self.STEM}-{self.at.slug}"


def columns_of(row: type[ReportRow]) -> tuple[ReportColumn, ...]:
    """The columns of a kind of row; none where it has values of its own.

    Raises:
        TypeError: a field has no column.
    """
    if row.values is not ReportRow.values:
        return ()
    hints = get_type_hints(row, include_extras=True)
    return tuple(_column(row, field.name, hints[field.name]) for field in fields(row))


def _column(row: type[ReportRow], name: str, hint: Any) -> ReportColumn:
    for one in getattr(hint, "__metadata__", ()):
        if isinstance(one, ReportColumn):
            return one
    raise TypeError(f"{row.__name__}.{name} needs a column: Annotated[…, ReportColumn(…)]")
