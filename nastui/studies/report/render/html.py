"""A report as one HTML file that needs nothing else: styles and pictures are inside, and nothing in it runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Final

from nastui.studies.report.columns import ReportColumn, ReportRow, Table, TextLines, Value
from nastui.studies.report.document import Part, Report, ReportSection
from nastui.studies.report.figures import AnyFigure
from nastui.studies.report.render.text import heading, is_number, shown
from nastui.studies.statistics.verdicts import Verdict

_LONG: Final = 60
"""Letters from which on a text is wrapped."""
_WRAPPED: Final = ' class="long"'
_BY_SIGN: Final = {verdict.sign: verdict for verdict in Verdict}
_SIGNS: Final = re.compile(f"[{re.escape(''.join(_BY_SIGN))}]")
_STYLE: Final = """
:root { color-scheme: light dark; --text: #1d2530; --quiet: #5c6773; --line: #d8dee6; --ground: #ffffff; --band: #f5f7fa; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e4e8ee; --quiet: #98a3b0; --line: #343c47; --ground: #14181e; --band: #1b2028; }
  figure svg { filter: invert(0.9) hue-rotate(180deg); }
}
body { font: 16px/1.55 system-ui, sans-serif; color: var(--text); background: var(--ground); }
body { max-width: 68rem; margin: 3rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.9rem; margin-bottom: 0.2rem; }
h2 { font-size: 1.3rem; margin-top: 3rem; border-bottom: 1px solid var(--line); padding-bottom: 0.3rem; }
p { max-width: 46rem; } .quiet, figcaption, .note { color: var(--quiet); font-size: 0.9rem; }
nav { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; margin: 1.5rem 0; } nav a { color: inherit; }
.scroll { overflow-x: auto; margin: 0.8rem 0 1.6rem; } table { border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.4rem; } th, td { padding: 0.3rem 0.7rem; white-space: nowrap; text-align: left; }
thead th { border-bottom: 1px solid var(--line); vertical-align: bottom; } tbody tr:nth-child(even) { background: var(--band); }
td.long { white-space: normal; min-width: 22rem; } td.strips { vertical-align: top; line-height: 1.45; }
td.words { white-space: normal; vertical-align: top; max-width: 20rem; } #s0 p { max-width: none; }
td.strips b { display: inline-block; width: 1.15em; text-align: center; }
.v0 { color: #009e73; } .v1 { color: #b5460f; } .v2 { color: #8a94a0; } .v3 { color: #0072b2; }
th.right, td.right { text-align: right; } figure { margin: 1.5rem 0; } figure svg { max-width: 100%; height: auto; }
"""


def html(report: Report, picture: Callable[[AnyFigure], str | None]) -> str:
    """The text of the file.

    Args:
        report: what to write.
        picture: gives a figure as an SVG element made by this program, or None where it has none.
    """
    links = "".join(f'<a href="#s{number}">{escape(section.title)}</a>' for number, section in enumerate(report.filled))
    body = "".join(_section(number, section, picture) for number, section in enumerate(report.filled))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{escape(report.title)}</h1>\n"
        f'<p class="quiet">{escape(report.subtitle)}</p>\n<nav>{links}</nav>\n{body}</body>\n</html>\n'
    )


def _section(number: int, section: ReportSection, picture: Callable[[AnyFigure], str | None]) -> str:
    parts = "".join(_part(part, picture) for part in section.filled)
    return f'<section id="s{number}">\n<h2>{escape(section.title)}</h2>\n{parts}</section>\n'


def _part(part: Part, picture: Callable[[AnyFigure], str | None]) -> str:
    if isinstance(part, str):
        return f"<p>{escape(part)}</p>\n"
    if isinstance(part, Table):
        return _table(part)
    caption = escape(f"{part.title}. {part.note}".rstrip())
    return f"<figure>{picture(part) or ''}<figcaption>{caption}</figcaption></figure>\n"


def _table(table: Table[ReportRow]) -> str:
    right = [' class="right"' if all(is_number(row[place]) for row in table.values) else "" for place in range(len(table.columns))]
    head = "".join(f"<th{side}>{escape(heading(column))}</th>" for column, side in zip(table.columns, right, strict=True))
    rows = "".join(
        "<tr>" + "".join(_cell(value, column, side) for value, column, side in zip(row, table.columns, right, strict=True)) + "</tr>\n"
        for row in table.values
    )
    note = f'<p class="note">{escape(table.note)}</p>\n' if table.note else ""
    whole = f"<table><caption>{escape(table.title)}</caption><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table>"
    return f'<div class="scroll">{whole}</div>\n{note}'


def _lines(value: TextLines) -> str:
    """The first line, such as a verdict, and under it the others; signs of verdicts are coloured as well as different."""
    first, *others = map(escape, value.lines or ("",))
    strips = "".join(f"<br>{_SIGNS.sub(_coloured, line)}" for line in others)
    return f'<td class="strips"><strong>{first}</strong>{strips}</td>' if others else f'<td class="words">{first}</td>'


def _coloured(sign: re.Match[str]) -> str:
    return f'<b class="v{list(Verdict).index(_BY_SIGN[sign[0]])}">{sign[0]}</b>'


def _cell(value: Value, column: ReportColumn, side: str) -> str:
    if isinstance(value, TextLines):
        return _lines(value)
    text = shown(value, column)
    return f"<td{side if len(text) < _LONG else _WRAPPED}>{escape(text)}</td>"
