"""A report before it is text: sections of paragraphs, tables and figures. Terminal, Markdown, HTML and CSV are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from nastui.drawing.printable import all_printable
from nastui.studies.report.columns import ReportRow, Table
from nastui.studies.report.figures import AnyFigure

Part: TypeAlias = str | Table[ReportRow] | AnyFigure
"""A text is a paragraph of plain text."""
P = TypeVar("P")


@dataclass(frozen=True)
class ReportSection:
    """Part of a report."""

    title: str
    parts: tuple[Part, ...]

    @property
    def filled(self) -> tuple[Part, ...]:
        """For people: without tables that have no row. Other programs find every table."""
        return tuple(part for part in self.parts if not isinstance(part, Table) or part.rows)


@dataclass(frozen=True)
class Report:
    """The whole. All texts in it are printable, whatever the names are that a study gives."""

    title: str
    subtitle: str
    sections: tuple[ReportSection, ...]

    def __post_init__(self) -> None:
        """Here, so that every format has it."""
        for name in ("title", "subtitle", "sections"):
            object.__setattr__(self, name, all_printable(getattr(self, name)))

    @property
    def filled(self) -> tuple[ReportSection, ...]:
        """For people: the sections that have something to read or to look at."""
        return tuple(section for section in self.sections if section.filled)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Those of all sections, in order."""
        return tuple(part for section in self.sections for part in section.parts)

    @property
    def tables(self) -> tuple[Table[ReportRow], ...]:
        """All tables, in order."""
        return tuple(part for part in self.parts if isinstance(part, Table))

    @property
    def figures(self) -> tuple[AnyFigure, ...]:
        """All figures, in order."""
        return tuple(part for part in self.parts if not isinstance(part, str | Table))

    def all(self, kind: type[P]) -> tuple[P, ...]:
        """All parts of a kind, in order."""
        return tuple(part for part in self.parts if isinstance(part, kind))

    def first(self, kind: type[P], where: Callable[[P], bool] = lambda _: True) -> P | None:
        """The first part of a kind of which something is true, such as that it belongs to a panel and task; None where there is none."""
        return next((part for part in self.all(kind) if where(part)), None)
