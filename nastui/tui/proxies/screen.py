"""The proxies tab: zero-cost scores beside the accuracies of a benchmark."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from textual.containers import Container

from nastui.base.errors import NastuiError
from nastui.drawing.scatter import ScatterMark
from nastui.studies.proxies.rows import ProxyRow, Subject, after, in_words
from nastui.tui.jobs.job_panel import JobPanel
from nastui.tui.proxies.lines import CellScorer, HintLine, SubjectLine, score_text
from nastui.tui.proxies.panels import HeatMapPanel, ScatterPanel
from nastui.tui.proxies.proxy_table import ProxyTable
from nastui.tui.proxies.service import ProxyService, ShownRow
from nastui.tui.services import Services
from nastui.tui.shell.background import Poller, worker
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.screen import MainScreen
from nastui.tui.shell.terms import PROXIES

VIEWS: Final = ("table", "scatter", "kernel")
_REFRESH_SECONDS: Final = 5.0
_REFUSED_SECONDS: Final = 10.0
_TO_DRAW: Final = "h draws K for the best cell and for a poor one"
_TOO_FEW: Final = "too few cells have both a finite score and an accuracy"
_NO_KERNEL: Final = "rows with stored NASWT scores have a K to draw"
_WIDGETS: Final = {"table": "#proxy-table", "scatter": "#proxy-scatter", "kernel": "#proxy-kernel"}


class ProxiesScreen(MainScreen):
    """The table of scores; below it the row under the cursor, cell by cell."""

    CSS_PATH = style_sheet("proxies")
    AUTO_FOCUS = "ProxyTable"
    TERMS = PROXIES

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.jobs = services.scorings
        self.service = ProxyService()
        self.subject: Subject | None = None
        """What scores are compared with."""
        self.shown: ShownRow | None = None
        """None until the pairs of the row under the cursor are read."""
        self._subjects: tuple[Subject, ...] = ()
        self._reading = False
        self._marker: tuple[Any, ...] | None = None
        self._poller = Poller(self, self._read_marker, self._take_marker, self._refuse)
        self._view = "table"

    def body(self) -> Iterable[Any]:
        """What is compared with; the table; scatter and heat maps; a line for a cell; the job that scores a space."""
        yield SubjectLine()
        yield HintLine()
        yield ProxyTable(ascii=self.host.ascii)
        yield Container(ScatterPanel(), HeatMapPanel(), id="proxy-body")
        yield CellScorer(self.service)
        yield JobPanel(self.jobs, "proxy-job")

    def on_mount(self) -> None:
        """Read what there is, and follow jobs."""
        self._arrange()
        self.jobs.changed.subscribe(self, lambda _: self.refresh_bindings())
        self.jobs.ended.subscribe(self, lambda _: self.read())
        self._open()

    def on_screen_resume(self) -> None:
        """Read what has changed."""
        self.read()

    def on_screen_suspend(self) -> None:
        """Out of sight nothing is read."""
        self._poller.stop()

    def on_unmount(self) -> None:
        """Close the connection to the stored scores."""
        self.service.close()

    def on_resize(self) -> None:
        """What is shown depends on the room."""
        self._arrange()

    # ---- row and subject

    @property
    def row(self) -> ProxyRow | None:
        """The row under the cursor."""
        chosen = self.query_one(ProxyTable).chosen if self.composed else None
        return chosen.row if chosen else None

    @property
    def has_kernel(self) -> bool:
        """Whether the row's score is the determinant of a kernel."""
        return self.row is not None and _has_kernel(self.row)

    def has_other(self, field: str) -> bool:
        """Whether there is another benchmark, data set or split."""
        return self.subject is not None and after(self._subjects, self.subject, field) != self.subject

    def take_next(self, field: str) -> None:
        """Compare with the next benchmark, data set or split."""
        if self.subject is not None:
            self.subject = after(self._subjects, self.subject, field)
            self.query_one(ProxyTable).fill(())
            self.query_one(CellScorer).forget()
            self._clear()
            self._read()

    def on_data_table_row_highlighted(self) -> None:
        """Show the row, cell by cell."""
        self._look()

    def on_data_table_row_selected(self) -> None:
        """A narrow screen has the scatter out of sight."""
        if self.narrow:
            self._take_view("scatter")

    # ---- reading

    def read(self) -> None:
        """Read what has changed, while the tab is in sight."""
        if self.subject is not None and self.in_front:
            self._poller.poll()

    def _read_marker(self) -> tuple[Any, ...] | None:
        subject = self.subject
        return None if subject is None else self.service.marker(subject)

    def _take_marker(self, marker: tuple[Any, ...] | None) -> float:
        """Read the rows where they may have changed, unless they are being read."""
        if marker is not None and marker != self._marker and not self._reading and marker[0] == self.subject:
            self._marker = marker
            self._read()
        return _REFRESH_SECONDS

    def _refuse(self, error: NastuiError) -> float:
        self.query_one(SubjectLine).show(self.subject)
        self.query_one(ScatterPanel).tell(str(error))
        return _REFUSED_SECONDS

    @worker("rows")
    async def _open(self) -> None:
        try:
            self._subjects = await self.service.subjects()
        except NastuiError as error:
            self._refuse(error)
            return
        self.subject = next(iter(self._subjects), None)
        self._clear()
        self.read()

    @worker("rows")
    async def _read(self) -> None:
        subject, table = self.subject, self.query_one(ProxyTable)
        if subject is None:
            return
        self._reading = True
        try:
            rows = await self.service.rows(subject)
            table.show(rows, lambda row: self.service.judged(subject, row))
            self.set_class(not any(map(_has_kernel, rows)), "-no-kernel")
            self._show_hint(subject)
            async for row, judged in self.service.judge_all(subject, rows):
                table.judge(row.id, judged)
                self._show_hint(subject)
        except NastuiError as error:
            self._refuse(error)
        finally:
            self._reading = False

    def _show_hint(self, subject: Subject) -> None:
        self.query_one(HintLine).show(subject, self.query_one(ProxyTable).items)
        self._look()
        self.refresh_bindings()

    @worker("look")
    async def _look(self) -> None:
        subject, row, before = self.subject, self.row, self.shown
        if subject is None or row is None or (before and before.shows(subject, row) and before.row.count == row.count):
            return
        try:
            pairs = await self.service.pairs(subject, row)
        except NastuiError as error:
            self.query_one(ScatterPanel).tell(str(error), row.title)
            return
        if self.subject != subject or self.row is None or self.row.id != row.id:
            return  # the cursor has moved on
        if self.shown is None or not self.shown.shows(subject, row):
            self._clear()
        self.shown = ShownRow(subject, row, pairs, self.shown.marks if self.shown else [])
        self._draw()

    def _draw(self) -> None:
        if self.shown is not None:
            row = self.shown.row
            self.query_one(ScatterPanel).show(self.shown.pairs, in_words(row), row.axis, self.shown.marks)
        self.refresh_bindings()

    def _clear(self) -> None:
        """Show nothing that belongs to another row."""
        self.shown = None
        self.query_one(HeatMapPanel).tell(_TO_DRAW if self.has_kernel else _NO_KERNEL)
        self.query_one(SubjectLine).show(self.subject)

    @worker("kernel")
    async def draw_kernels(self) -> None:
        """Draw the best cell's K, then a poor one's, each as soon as it is computed."""
        shown, panel, kernels = self.shown, self.query_one(HeatMapPanel), []
        self._take_view("kernel")
        if shown is None or shown.pairs.best_and_poor() is None:
            panel.tell(_TOO_FEW)
            return
        panel.tell("computing …")
        try:
            async for kernel, mark in self.service.kernels(shown):
                if self.shown is None or not self.shown.shows(shown.subject, shown.row):
                    return  # the cursor has moved on
                kernels.append(kernel)
                shown.marks.append(mark)
                panel.show(tuple(kernels))
        except NastuiError as error:
            panel.tell(str(error))
        except Exception as error:
            panel.tell("✗ K could not be computed")
            self.host.show_failure("K could not be computed", error)
        self._draw()

    # ---- one cell

    def ask_cell(self) -> None:
        """Ask for a cell to score."""
        self.add_class("-asking")
        self.query_one(CellScorer).ask(self.subject)

    def action_score(self) -> None:
        """Score the cell in the line by the settings of the row under the cursor."""
        if self.subject is not None:
            self.query_one(CellScorer).score(self.subject, self.row)

    def on_cell_scorer_score_answered(self, message: CellScorer.ScoreAnswered) -> None:
        """Show the score, and mark the cell in the scatter of its row."""
        scored, row = message.cell, message.row
        self.query_one(CellScorer).tell(score_text(scored))
        if scored.accuracy is not None and row is not None and row.kept and self.shown and self.shown.shows(self.subject, row):
            self.shown.marks.append(ScatterMark(scored.score, scored.accuracy, "●"))
            self._draw()

    def action_leave_cell(self) -> None:
        """Back to the table."""
        self.remove_class("-asking")
        self.query_one(_WIDGETS[self._view if self.narrow else "table"]).focus()

    # ---- views

    @property
    def views(self) -> tuple[str, ...]:
        """Those that there is no room to show together."""
        if self.narrow:
            return VIEWS
        return () if self.has_class("-wide") and self.has_class("-high") else VIEWS[1:]

    def next_view(self) -> None:
        """Show the next of them."""
        current = "scatter" if self._view == "table" and not self.narrow else self._view
        if self.views:
            self._take_view(self.views[(self.views.index(current) + 1) % len(self.views)])

    def _take_view(self, view: str) -> None:
        self._view = view
        self._arrange()
        if self.narrow and view == "table":
            self.query_one(ProxyTable).focus()

    def _arrange(self) -> None:
        for view in VIEWS:
            self.set_class(view == self._view, f"-view-{view}")


def _has_kernel(row: ProxyRow) -> bool:
    return row.kept is not None and row.kept.document.get("score") == "naswt"
