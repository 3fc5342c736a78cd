"""A report before it is text: sections of paragraphs, tables and pictures. Terminal, Markdown, HTML and CSV are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Value: TypeAlias = str | int | float | None
"""None and NaN are shown as unknown."""


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    name: str
    digits: int = 3
    """Decimals of its numbers."""
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of plain values; every number of it is in the CSV as well, with all digits."""

    name: str
    """For file names: lower case, digits and hyphens."""
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """What a picture shows, as data; whoever draws it chooses the means."""

    name: str
    title: str
    kind: Literal["curves", "distributions", "ecdf", "scatter", "ranks"]
    data: Mapping[str, Any]
    """By kind; `nastui.studies.report.figures` says what each holds."""
    note: str = ""


@dataclass(frozen=True)
class Section:
    """Part of a report."""

    title: str
    parts: tuple[str | Table | Figure, ...]
    """Texts are paragraphs of plain text."""


@dataclass(frozen=True)
class Report:
    """The whole."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in order."""
        return tuple(part for section in self.sections for part in section.parts if isinstance(part, Table))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures, in order."""
        return tuple(part for section in self.sections for part in section.parts if isinstance(part, Figure))
