"""What of a report belongs to one panel and task."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from nastui.studies.report.document import Report, ReportFigure, Table
from nastui.studies.report.study_data import slug

AXES: Final = ("unique", "seconds", "rounds")
"""Costs that regret is drawn over."""
_FIRST: Final = {
    "results": ("arm", "runs", "median", "IQM", "95 % interval of the IQM", "best", "worst", "mean", "std"),
    "comparisons": ("first", "second", "p", "Holm p", "A12", "shift", "90 % interval", "remark", "runs", "test"),
}
"""Columns that stand first where there is not room for all."""
_LEFT_OUT: Final = ("panel", "task")
"""Columns that say what is looked at."""


@dataclass(frozen=True)
class PanelTask:
    """A panel and a task, as the report names them."""

    panel: str
    task: str

    @property
    def slug(self) -> str:
        """Of both, as part of the names of tables and figures."""
        return slug(self.panel, self.task)


def curves(report: Report, place: PanelTask, axis: str) -> ReportFigure | None:
    """Regret over a cost."""
    return _figure(report, f"regret-{axis}-{place.slug}")


def incumbents(report: Report, place: PanelTask) -> ReportFigure | None:
    """What each arm's runs found."""
    return _figure(report, f"incumbents-{place.slug}")


def results(report: Report, place: PanelTask) -> Table | None:
    """One row per arm."""
    found = _table(report, f"results-{place.slug}")
    return found and _ordered(found, "results")


def comparisons(report: Report, place: PanelTask) -> Table | None:
    """The comparisons of this panel and task."""
    found = _table(report, "comparisons")
    if found is None:
        return None
    names = [column.name for column in found.columns]
    panel, task = names.index("panel"), names.index("task")
    return _ordered(replace(found, rows=tuple(row for row in found.rows if (row[panel], row[task]) == (place.panel, place.task))), "comparisons")


def verdicts(report: Report) -> tuple[Table, Table] | None:
    """The claims, and what each rests on."""
    found = _table(report, "claims"), _table(report, "claims-evidence")
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None


def _figure(report: Report, name: str) -> ReportFigure | None:
    return next((figure for figure in report.figures if figure.name == name), None)


def _table(report: Report, name: str) -> Table | None:
    return next((table for table in report.tables if table.name == name), None)


def _ordered(table: Table, kind: str) -> Table:
    names = [column.name for column in table.columns]
    first = [names.index(name) for name in _FIRST[kind] if name in names]
    rest = [place for place, name in enumerate(names) if place not in first and name not in _LEFT_OUT]
    order = [*first, *rest]
    rows = tuple(tuple(row[place] for place in order) for row in table.rows)
    return replace(table, columns=tuple(table.columns[place] for place in order), rows=rows)
