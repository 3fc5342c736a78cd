"""A report as Markdown, as plain text for a terminal, and each table as CSV."""

from __future__ import annotations

import csv
import io
import math
import re
import textwrap
from collections.abc import Callable
from typing import Final

from nastui.drawing.numbers import UNKNOWN, counted, decimal, signed
from nastui.drawing.printable import in_csv, printable
from nastui.studies.report.columns import ReportColumn, ReportRow, Single, Table, TextLines, Value
from nastui.studies.report.document import Part, Report
from nastui.studies.report.figures import AnyFigure

# ---- values in tables that people read


def shown(value: Value, column: ReportColumn) -> str:
    """The value with its column's digits; thousands apart; unknown as a dash."""
    if isinstance(value, tuple):
        return f" {column.between} ".join(shown(part, column) for part in value)
    if isinstance(value, TextLines):
        return str(value)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return signed(f"{value:,}")
    if isinstance(value, float):
        return _number(value, column.digits)
    return value


def heading(column: ReportColumn) -> str:
    """The column's name with its unit."""
    return with_unit(column.name, column)


def with_unit(name: str, column: ReportColumn) -> str:
    """A name with the column's unit."""
    return f"{name} ({column.unit})" if column.unit else name


def is_number(value: Value) -> bool:
    """Whether it is set to the right."""
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _number(value: float, digits: int) -> str:
    small = value and abs(value) < 10.0**-digits / 2
    return signed(f"{value:.1e}") if small else decimal(value, digits)


def markdown(report: Report, picture: Callable[[AnyFigure], str | None]) -> str:
    """The text of a report.

    Args:
        report: what to write.
        picture: gives the address of a figure's picture, or None where it has none.
    """
    lines = [f"# {escaped_markdown(report.title)}", "", escaped_markdown(report.subtitle), ""]
    for section in report.filled:
        lines += [f"## {escaped_markdown(section.title)}", ""]
        for part in section.filled:
            lines += [*_part(part, picture), ""]
    return "\n".join(lines).rstrip() + "\n"


def _part(part: Part, picture: Callable[[AnyFigure], str | None]) -> list[str]:
    if isinstance(part, str):
        return [escaped_markdown(part)]
    if isinstance(part, Table):
        return _table(part)
    address = picture(part)
    shown_as = [f"![{escaped_markdown(part.title)}]({address})", ""] if address else []
    return [*shown_as, f"*{escaped_markdown(part.title)}.* {escaped_markdown(part.note)}".rstrip()]


def _table(table: Table[ReportRow]) -> list[str]:
    numeric = [all(is_number(row[place]) for row in table.values) for place in range(len(table.columns))]
    lines = [f"**{escaped_markdown(table.title)}**", ""]
    lines.append("| " + " | ".join(escaped_markdown(heading(column)) for column in table.columns) + " |")
    lines.append("|" + "|".join("---:" if right else "---" for right in numeric) + "|")
    for row in table.values:
        lines.append("| " + " | ".join(escaped_markdown(shown(value, column)) for value, column in zip(row, table.columns, strict=True)) + " |")
    return [*lines, *(["", escaped_markdown(table.note)] if table.note else [])]


_ENTITY: Final = re.compile(r"&(?=#?\w+;)")


def escaped_markdown(text: str) -> str:
    """Names come from files of others: nothing in them may become markup. To some readers a backslash before a bracket is none, and HTML follows."""
    for letter in "\\`*_[]>|#":
        text = text.replace(letter, f"\\{letter}")
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace("\n", " ")


# ---- a report as plain text for a terminal, without its pictures


def plain(report: Report, width: int) -> str:
    """Tables in columns, paragraphs wrapped at `width`."""
    lines = [report.title, report.subtitle, ""]
    for section in report.filled:
        parts = [part for part in section.filled if isinstance(part, str | Table)]
        if len(parts) == len(section.filled) or any(isinstance(part, Table) for part in parts):
            lines += _terminal_section(section.title, [line for part in parts for line in (*_terminal_part(part, width), "")], width)
    if report.figures:
        text = f"{counted(len(report.figures), 'picture')} cannot be drawn here; `--out FOLDER` writes them, with the whole report as HTML."
        lines += _terminal_section("Pictures", textwrap.wrap(text, width), width)
    return "\n".join(printable(line).rstrip() for line in lines).rstrip() + "\n"


def _terminal_section(title: str, lines: list[str], width: int) -> list[str]:
    return ["", title, "─" * min(len(title), width), "", *lines]


def _terminal_part(part: str | Table[ReportRow], width: int) -> list[str]:
    if isinstance(part, str):
        return textwrap.wrap(part, width)
    return [*textwrap.wrap(part.title, width), *_columns(part), *(textwrap.wrap(part.note, width) if part.note else [])]


def _columns(table: Table[ReportRow]) -> list[str]:
    texts = [[heading(column) for column in table.columns]]
    texts += [[shown(value, column) for value, column in zip(row, table.columns, strict=True)] for row in table.values]
    widths = [max(len(row[place]) for row in texts) for place in range(len(table.columns))]
    numeric = [all(is_number(row[place]) for row in table.values) for place in range(len(table.columns))]
    return ["  ".join(_set(*one) for one in zip(row, widths, numeric, strict=True)) for row in texts]


def _set(text: str, width: int, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)


# ---- the numbers of a report as CSV: every table, with all digits


def csv_of(table: Table[ReportRow]) -> str:
    """One table: a line of headings, then its rows; unknown is empty, and a pair of numbers has two columns."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([in_csv(with_unit(name, column)) for column in table.columns for name in column.names])
    writer.writerows(
        [_plain(part) for column, value in zip(table.columns, row, strict=True) for part in column.values(value)] for row in table.values
    )
    return written.getvalue()


def _plain(value: Single) -> str | int | float:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return in_csv(value) if isinstance(value, str) else value
