"""Tables of a report as papers print them, in Markdown and in LaTeX: arms × numbers of queries, and published figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from nastui.drawing.numbers import UNKNOWN
from nastui.studies.report.columns import ReportColumn, ReportRow, Table
from nastui.studies.report.document import Report
from nastui.studies.report.query_tables import AfterQueriesRow, AfterQueriesTable
from nastui.studies.report.render.text import escaped_markdown, heading, is_number, shown

_POINTS: Final = ReportColumn("", 2)
_SHARE: Final = ReportColumn("", 0)
_WIDE: Final = 40
"""Longer texts are wrapped in a column of fixed width."""
_ESCAPES: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: "\\" + letter for letter in "&%$#_{}"},
    "±": r"$\pm$",
    "×": r"$\times$",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "τ": r"$\tau$",
    "κ": r"$\kappa$",
    "∞": r"$\infty$",
    "−": r"$-$",
    "—": "---",
    "–": "--",
    "…": r"\ldots{}",
}
_SPECIAL: Final = re.compile("|".join(map(re.escape, _ESCAPES)))


@dataclass(frozen=True)
class Grid:
    """A table of texts."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    """Columns of numbers."""
    note: str = ""


def grids(table: Table[ReportRow]) -> tuple[Grid, ...]:
    """One of any table; of arms after queries three: medians with quartiles, means with deviations, shares that found the optimum."""
    if isinstance(table, AfterQueriesTable):
        return tuple(_wide(table))
    rows = tuple(tuple(shown(value, column) for value, column in zip(row, table.columns, strict=True)) for row in table.values)
    right = tuple(all(is_number(row[place]) or isinstance(row[place], tuple) for row in table.values) for place in range(len(table.columns)))
    return (Grid(table.name, table.title, tuple(map(heading, table.columns)), rows, right, table.note),)


def _wide(table: AfterQueriesTable) -> Iterator[Grid]:
    task, slug = table.at.task, table.at.slug
    yield _by_arm(table, f"queries-median-{slug}", f"{task}: test accuracy (%) after so many queries, median (quartiles)", _median)
    yield _by_arm(table, f"queries-mean-{slug}", f"{task}: test accuracy (%) after so many queries, mean ± standard deviation", _mean)
    yield _by_arm(table, f"queries-optimum-{slug}", f"{task}: runs (%) that have queried the best cell", _found, table.note)


def _by_arm(table: AfterQueriesTable, name: str, title: str, entry: Callable[[AfterQueriesRow], str], note: str = "") -> Grid:
    queries = list(dict.fromkeys(row.queries for row in table.rows))
    arms = {row.arm: row.runs for row in table.rows}
    entries = {(row.arm, row.queries): entry(row) for row in table.rows}
    rows = tuple((arm, f"{runs:,}", *(entries[arm, count] for count in queries)) for arm, runs in arms.items())
    return Grid(name, title, ("arm", "runs", *(f"{count:,}" for count in queries)), rows, (False, *[True] * (len(queries) + 1)), note)


def _median(row: AfterQueriesRow) -> str:
    low, high = (shown(end, _POINTS) for end in row.quartiles)
    return f"{shown(row.median, _POINTS)} ({low}–{high})" if low != UNKNOWN else UNKNOWN


def _mean(row: AfterQueriesRow) -> str:
    mean, std = (shown(value, _POINTS) for value in row.mean)
    return mean if std == UNKNOWN else f"{mean} ± {std}"


def _found(row: AfterQueriesRow) -> str:
    return shown(row.found, _SHARE)


# ---- Markdown


def paper_markdown(report: Report) -> str:
    """All texts and tables of a report."""
    lines = [f"# {escaped_markdown(report.title)}", "", escaped_markdown(report.subtitle), ""]
    for section in report.filled:
        lines += [f"## {escaped_markdown(section.title)}", ""]
        for part in section.filled:
            if isinstance(part, str):
                lines += [escaped_markdown(part), ""]
            elif isinstance(part, Table):
                lines += [line for grid in grids(part) for line in _markdown_grid(grid)]
    return "\n".join(lines).rstrip() + "\n"


def _markdown_grid(grid: Grid) -> Iterator[str]:
    yield from (f"**{escaped_markdown(grid.title)}**", "")
    yield "| " + " | ".join(map(escaped_markdown, grid.headings)) + " |"
    yield "|" + "|".join("---:" if right else "---" for right in grid.right) + "|"
    yield from ("| " + " | ".join(map(escaped_markdown, row)) + " |" for row in grid.rows)
    yield ""
    if grid.note:
        yield from (escaped_markdown(grid.note), "")


# ---- LaTeX


def paper_latex(report: Report) -> str:
    """All tables of a report, each a floating table with its title as caption; to be input where booktabs is loaded."""
    head = f"% {' '.join(report.title.split())}\n% Needs \\usepackage{{booktabs}}.\n"
    return "\n".join([head, *(_latex_grid(grid) for table in report.tables for grid in grids(table))])


def _latex_grid(grid: Grid) -> str:
    lines = [r"\begin{table}", r"\centering", rf"\caption{{{escaped_latex(grid.title)}}}", rf"\label{{tab:{grid.name}}}"]
    lines += [rf"\begin{{tabular}}{{{''.join(_alignment(grid, place) for place in range(len(grid.headings)))}}}", r"\toprule"]
    lines += [_latex_row(grid.headings), r"\midrule", *map(_latex_row, grid.rows), r"\bottomrule", r"\end{tabular}"]
    lines += [rf"\par\smallskip {escaped_latex(grid.note)}"] if grid.note else []
    return "\n".join([*lines, r"\end{table}"]) + "\n"


def escaped_latex(text: str) -> str:
    """A text in which nothing is a command: names come from files of others."""
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], " ".join(text.split()))


def _latex_row(entries: tuple[str, ...]) -> str:
    return " & ".join(map(escaped_latex, entries)) + r" \\"


def _alignment(grid: Grid, place: int) -> str:
    if grid.right[place]:
        return "r"
    return "p{5cm}" if any(len(row[place]) > _WIDE for row in grid.rows) else "l"
