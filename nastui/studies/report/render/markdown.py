"""A report as Markdown."""

from __future__ import annotations

from collections.abc import Callable

from nastui.studies.report.document import Figure, Report, Table
from nastui.studies.report.render.values import heading, is_number, shown


def markdown(report: Report, picture: Callable[[Figure], str | None]) -> str:
    """The text of a report.

    Args:
        report: what to write.
        picture: gives the address of a figure's picture, or None where it has none.
    """
    lines = [f"# {_escaped(report.title)}", "", _escaped(report.subtitle), ""]
    for section in report.sections:
        lines += [f"## {_escaped(section.title)}", ""]
        for part in section.parts:
            lines += [*_part(part, picture), ""]
    return "\n".join(lines).rstrip() + "\n"


def _part(part: str | Table | Figure, picture: Callable[[Figure], str | None]) -> list[str]:
    if isinstance(part, str):
        return [_escaped(part)]
    if isinstance(part, Table):
        return _table(part)
    address = picture(part)
    shown_as = [f"![{_escaped(part.title)}]({address})", ""] if address else []
    return [*shown_as, f"*{_escaped(part.title)}.* {_escaped(part.note)}".rstrip()]


def _table(table: Table) -> list[str]:
    numeric = [all(is_number(row[place]) for row in table.rows) for place in range(len(table.columns))]
    lines = [f"**{_escaped(table.title)}**", ""]
    lines.append("| " + " | ".join(_escaped(heading(column)) for column in table.columns) + " |")
    lines.append("|" + "|".join("---:" if right else "---" for right in numeric) + "|")
    for row in table.rows:
        lines.append("| " + " | ".join(_escaped(shown(value, column)) for value, column in zip(row, table.columns, strict=True)) + " |")
    return [*lines, *(["", _escaped(table.note)] if table.note else [])]


def _escaped(text: str) -> str:
    """Names come from files of others: nothing in them may become markup."""
    for letter in "\\`*_[]<>|#":
        text = text.replace(letter, f"\\{letter}")
    return text.replace("\n", " ")
