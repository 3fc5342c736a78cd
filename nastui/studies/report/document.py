"""A report before it is text: sections of paragraphs, tables and pictures. Terminal, Markdown, HTML and CSV are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

Single: TypeAlias = str | int | float | None
"""None and NaN are shown as unknown."""
Value: TypeAlias = Single | tuple[float, float]
"""Or two numbers that stand together, such as the ends of an interval."""


@dataclass(frozen=True)
class ReportColumn:
    """A column of a table."""

    name: str
    digits: int = 3
    """Decimals of its numbers."""
    unit: str = ""
    pair: tuple[str, str] | None = None
    """Its values are pairs of numbers, which have a column each where programs read them: what these columns are called beside its own name."""
    between: str = "to"
    """What stands between the numbers of a pair where people read them."""

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called where programs read it: one name, or those of a pair."""
        return (self.name,) if self.pair is None else tuple(f"{self.name} {part}" for part in self.pair)

    def values(self, value: Value) -> tuple[Single, ...]:
        """A value of it as programs read it: as many as there are names."""
        if self.pair is None:
            return (None,) if isinstance(value, tuple) else (value,)
        return value if isinstance(value, tuple) else (None, None)


ENDS: Final = ("low", "high")
"""The pair that an interval is."""


@dataclass(frozen=True)
class Table:
    """Rows of plain values; every number of it is in the CSV as well, with all digits."""

    name: str
    """For file names: lower case, digits and hyphens."""
    title: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class ReportFigure:
    """What a picture shows, as data; whoever draws it chooses the means."""

    name: str
    title: str
    kind: Literal["curves", "distributions", "ecdf", "scatter", "ranks"]
    data: Mapping[str, Any]
    """By kind; `nastui.studies.report.figures` says what each holds."""
    note: str = ""


@dataclass(frozen=True)
class ReportSection:
    """Part of a report."""

    title: str
    parts: tuple[str | Table | ReportFigure, ...]
    """Texts are paragraphs of plain text."""


@dataclass(frozen=True)
class Report:
    """The whole."""

    title: str
    subtitle: str
    sections: tuple[ReportSection, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in order."""
        return tuple(part for section in self.sections for part in section.parts if isinstance(part, Table))

    @property
    def figures(self) -> tuple[ReportFigure, ...]:
        """All figures, in order."""
        return tuple(part for section in self.sections for part in section.parts if isinstance(part, ReportFigure))
