"""The views of a report for one panel and task: curves, incumbents, results, tests, claims; all of them where there is room."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from nastui.studies.report.columns import ReportRow, Table
from nastui.studies.report.document import Report
from nastui.studies.report.figures import CostAxis, IncumbentDistributions, RegretCurves
from nastui.studies.report.front_tables import FrontsTable
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.tables import ClaimsTable, ComparisonsTable, EvidenceTable, ResultsTable
from nastui.tui.report.claims_panel import ClaimsPanel
from nastui.tui.report.figure_panels import CurvesPanel, DistributionPanel
from nastui.tui.report.report_table import ReportTable

VIEWS: Final = ("curves", "incumbents", "results", "tests", "claims")
ALL: Final = "all"
"""One more view, the first, on a vast screen."""
FRONTS: Final = "fronts"
"""One more view, behind the results, of a panel and task whose runs have several objectives."""
_VAST: Final = 170
"""Columns from which all views are shown at once, where they have the rows."""
_CHARTS: Final = 18
"""Rows that charts and claims want, with their frames."""
_TABLE: Final = 9
"""Rows that a table takes at the most, with its frame."""
_NO_CURVES: Final = "no curves: no arm here knows the best cell of its table, or these costs are unknown"
_NO_TESTS: Final = "no comparison of this panel and task can be made yet: each needs at least two finished runs of both arms"


class ReportViews(Container):
    """Shows one view at a time, on a vast screen first all of them; all are filled."""

    def __init__(self, views: Sequence[str] = VIEWS) -> None:
        super().__init__(id="study-views")
        self._usual = tuple(views)
        self._has_fronts = self._is_vast = False
        self._chosen: str | None = None
        """The view that was asked for; None: the first."""
        self.axis = CostAxis.QUERIES

    def compose(self) -> ComposeResult:
        """All views."""
        yield CurvesPanel()
        yield DistributionPanel()
        yield ReportTable("study-results", "Results")
        yield ReportTable("study-fronts", "Fronts")
        yield ReportTable("study-tests", "Tests")
        yield ClaimsPanel()

    def on_mount(self) -> None:
        """The first."""
        self._arrange()

    def on_resize(self) -> None:
        """All of them come and go with the room."""
        self._look_at_room()

    def _look_at_room(self) -> None:
        wanted = _CHARTS + _TABLE * len(self._tables)
        if (vast := self.size.width >= _VAST and self.size.height >= wanted) != self._is_vast:
            self._is_vast = vast
            self._arrange()

    @property
    def _tables(self) -> tuple[str, ...]:
        return tuple(name for name in self.views if name in ("results", FRONTS, "tests"))

    @property
    def views(self) -> tuple[str, ...]:
        """What there is to go through."""
        behind = self._usual.index("results") + 1
        own = (*self._usual[:behind], FRONTS, *self._usual[behind:]) if self._has_fronts else self._usual
        return (ALL, *own) if self._is_vast else own

    @property
    def view(self) -> str:
        """What is shown."""
        return self._chosen if self._chosen in self.views else self.views[0]

    @property
    def has_curves(self) -> bool:
        """Whether the curves are among what is shown."""
        return self.view in (ALL, "curves")

    @property
    def front(self) -> Widget:
        """The view that is shown, of all the first."""
        return self.query_one(f"#study-{self._usual[0] if self.view == ALL else self.view}")

    def take_view(self, view: str) -> None:
        """Show a view."""
        self._chosen = view
        self._arrange()

    def _arrange(self) -> None:
        shown, views = self.view, self.views
        self.set_class(shown == ALL, "-all")
        self.styles.grid_rows = f"5fr {'auto ' * len(self._tables)}3fr" if shown == ALL else None
        for name in (*VIEWS, FRONTS):
            self.query_one(f"#study-{name}").display = name == shown or (shown == ALL and name in views)

    def next_view(self) -> None:
        """Show the next view."""
        self.take_view(self.views[(self.views.index(self.view) + 1) % len(self.views)])

    def next_axis(self) -> None:
        """Queries, simulated seconds, rounds; shown by the next `show`."""
        axes = list(CostAxis)
        self.axis = axes[(axes.index(self.axis) + 1) % len(axes)]

    def tell(self, words: str) -> None:
        """Show a text in all views."""
        self.query_one(CurvesPanel).tell(words)
        self.query_one(DistributionPanel).tell(words)
        self.query_one(ClaimsPanel).tell(words)
        for table in self.query(ReportTable):
            table.tell(words)

    def show(self, report: Report, at: PanelTask, arms: Sequence[str], hidden: Collection[str]) -> None:
        """Show a report at a panel and task, with all arms of the panel, and those that are not drawn."""
        curves = report.first(RegretCurves, lambda one: (one.at, one.axis) == (at, self.axis))
        panel = self.query_one(CurvesPanel)
        panel.show(curves, arms, hidden) if curves else panel.tell(_NO_CURVES)
        found, boxes = report.first(IncumbentDistributions, lambda one: one.at == at), self.query_one(DistributionPanel)
        boxes.show(found, arms, hidden) if found else boxes.tell("no runs of this panel and task are done")
        self._show_table("results", report.first(ResultsTable, lambda one: one.at == at), arms, "no runs are done")
        self._show_fronts(report.first(FrontsTable, lambda one: one.at == at), arms)
        self._show_table("tests", comparisons_at(report, at), arms, _NO_TESTS)
        self._show_claims(report)

    def _show_fronts(self, fronts: FrontsTable | None, arms: Sequence[str]) -> None:
        """Where there are none, there is no such view."""
        if bool(fronts) != self._has_fronts:
            self._has_fronts = bool(fronts)
            self._look_at_room()
            self._arrange()
        self._show_table(FRONTS, fronts, arms, "no runs with several objectives")

    def _show_table(self, view: str, table: Table[ReportRow] | None, arms: Sequence[str], none: str) -> None:
        widget = self.query_one(f"#study-{view}", ReportTable)
        widget.show(table, arms) if table and table.rows else widget.tell(none)

    def _show_claims(self, report: Report) -> None:
        claims, evidence, panel = report.first(ClaimsTable), report.first(EvidenceTable), self.query_one(ClaimsPanel)
        panel.show(claims, evidence) if claims and evidence else panel.tell("the study makes no claims")


def comparisons_at(report: Report, at: PanelTask) -> ComparisonsTable | None:
    """The comparisons of a panel and task."""
    found = report.first(ComparisonsTable)
    return found and replace(found, rows=tuple(row for row in found.rows if (row.panel, row.task) == (at.panel, at.task)))
