"""What a report says of one panel and task, one view at a time: curves, incumbents, results, tests, claims."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from nastui.studies.report import parts
from nastui.studies.report.document import Report
from nastui.studies.report.parts import AXES, PanelTask
from nastui.tui.report.claims_panel import ClaimsPanel
from nastui.tui.report.curves_panel import CurvesPanel
from nastui.tui.report.distribution_panel import DistributionPanel
from nastui.tui.report.report_table import ReportTable

VIEWS: Final = ("curves", "incumbents", "results", "tests", "claims")
_NO_CURVES: Final = "no curves: no arm here knows the best cell of its table, or these costs are unknown"
_NO_TESTS: Final = "none of the declared comparisons of this panel and task can be made yet"


class ReportViews(Container):
    """Shows what it is given; each view is filled whether or not it is looked at."""

    def __init__(self, views: Sequence[str] = VIEWS) -> None:
        super().__init__(id="study-views")
        self.views = tuple(views)
        self.view = self.views[0]
        self.axis = AXES[0]

    def compose(self) -> ComposeResult:
        """All views."""
        yield CurvesPanel()
        yield DistributionPanel()
        yield ReportTable("study-results", "Results")
        yield ReportTable("study-tests", "Tests")
        yield ClaimsPanel()

    def on_mount(self) -> None:
        """The first."""
        self.take_view(self.view)

    @property
    def front(self) -> Widget:
        """The view that is looked at."""
        return self.query_one(f"#study-{self.view}")

    def take_view(self, view: str) -> None:
        """Look at one."""
        self.view = view
        for name in VIEWS:
            self.query_one(f"#study-{name}").display = name == view

    def next_view(self) -> None:
        """The next."""
        self.take_view(self.views[(self.views.index(self.view) + 1) % len(self.views)])

    def next_axis(self) -> None:
        """Queries, simulated seconds, rounds; shown by the next `show`."""
        self.axis = AXES[(AXES.index(self.axis) + 1) % len(AXES)]

    def tell(self, words: str) -> None:
        """There is no report."""
        self.query_one(CurvesPanel).tell(words)
        self.query_one(DistributionPanel).tell(words)
        self.query_one(ClaimsPanel).tell(words)
        for table in self.query(ReportTable):
            table.tell(words)

    def show(self, report: Report, place: PanelTask, arms: Sequence[str], hidden: Collection[str]) -> None:
        """Take a report, a panel and task of it, all arms of the panel, and those that are not drawn."""
        curves, panel = parts.curves(report, place, self.axis), self.query_one(CurvesPanel)
        panel.show(curves, arms, hidden) if curves else panel.tell(_NO_CURVES)
        found, boxes = parts.incumbents(report, place), self.query_one(DistributionPanel)
        boxes.show(found, arms, hidden) if found else boxes.tell("no runs of this panel and task are done")
        for id, table in (("results", parts.results(report, place)), ("tests", parts.comparisons(report, place))):
            widget = self.query_one(f"#study-{id}", ReportTable)
            widget.show(table, arms) if table and table.rows else widget.tell(_NO_TESTS if id == "tests" else "no runs are done")
        self._judge(report)

    def _judge(self, report: Report) -> None:
        found, panel = parts.verdicts(report), self.query_one(ClaimsPanel)
        panel.show(*found) if found else panel.tell("the study makes no claims")
