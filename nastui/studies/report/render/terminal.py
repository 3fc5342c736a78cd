"""A report as plain text for a terminal; pictures are named, not drawn."""

from __future__ import annotations

import textwrap

from nastui.drawing.printable import printable
from nastui.studies.report.document import Figure, Report, Table
from nastui.studies.report.render.values import heading, is_number, shown


def plain(report: Report, width: int) -> str:
    """Tables in columns, paragraphs wrapped at `width`."""
    lines = [report.title, report.subtitle, ""]
    for section in report.sections:
        lines += ["", section.title, "─" * min(len(section.title), width), ""]
        for part in section.parts:
            lines += [*_part(part, width), ""]
    return "\n".join(printable(line).rstrip() for line in lines).rstrip() + "\n"


def _part(part: str | Table | Figure, width: int) -> list[str]:
    if isinstance(part, str):
        return textwrap.wrap(part, width)
    if isinstance(part, Figure):
        return textwrap.wrap(f"[picture {part.name}] {part.title}. {part.note}".rstrip(), width)
    return [*textwrap.wrap(part.title, width), *_columns(part), *(textwrap.wrap(part.note, width) if part.note else [])]


def _columns(table: Table) -> list[str]:
    texts = [[heading(column) for column in table.columns]]
    texts += [[shown(value, column) for value, column in zip(row, table.columns, strict=True)] for row in table.rows]
    widths = [max(len(row[place]) for row in texts) for place in range(len(table.columns))]
    numeric = [all(is_number(row[place]) for row in table.rows) for place in range(len(table.columns))]
    return ["  ".join(_set(*one) for one in zip(row, widths, numeric, strict=True)) for row in texts]


def _set(text: str, width: int, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)
