"""Zero-cost scores beside the accuracies of a benchmark: which orders cells how well, and what it looks at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from textual import work
from textual.containers import Container
from textual.widgets import Static

from nastui.base.errors import NastuiError
from nastui.drawing.scatter import Mark
from nastui.drawing.spans import Span
from nastui.studies.proxies.rows import ProxyLine, ProxyRow, few_in_words, in_words
from nastui.studies.proxies.subjects import Subject, after
from nastui.tui.proxies.lines import CellLine, SubjectLine, told
from nastui.tui.proxies.panels import HeatMapPanel, ScatterPanel
from nastui.tui.proxies.proxy_table import ProxyTable
from nastui.tui.proxies.service import ProxyService
from nastui.tui.shell.background import Poller
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.markup import foreign, of_spans
from nastui.tui.shell.screen import MainScreen

if TYPE_CHECKING:
    from nastui.studies.proxies.pairs import Pairs

VIEWS: Final = ("table", "scatter", "kernel")
_REFRESH_SECONDS: Final = 5.0
_REFUSED_SECONDS: Final = 10.0
_TO_DRAW: Final = "h draws K for the best cell and for a poor one"
_NO_KERNEL: Final = "a row of kept NASWT scores has a K to draw"
_WIDGETS: Final = {"table": "#proxy-table", "scatter": "#proxy-scatter", "kernel": "#proxy-kernel"}


class ProxiesScreen(MainScreen):
    """The table of scores; below it the row under the cursor, cell by cell. Everything is read and computed in threads."""

    CSS_PATH = style_sheet("proxies")
    AUTO_FOCUS = "ProxyTable"

    def __init__(self) -> None:
        super().__init__()
        self.desk = ProxyService()
        self.subject: Subject | None = None
        self._every: tuple[Subject, ...] = ()
        self._shown: tuple[Subject, str, int] | None = None
        self._pairs: Pairs | None = None
        self._marks: list[Mark] = []
        self._reading = False
        self._marker: tuple[Any, ...] | None = None
        self._poller = Poller(self, self._mark, self._took, self._refused)
        self._view = "table"
        self._none = ""

    def body(self) -> Iterable[Any]:
        """What is compared with; the table; scatter and heat maps; a line for a cell."""
        yield SubjectLine()
        yield Static(id="proxy-hint")
        yield ProxyTable(ascii=self.host.ascii)
        yield Container(ScatterPanel(), HeatMapPanel(), id="proxy-body")
        yield CellLine(placeholder="a cell in the notation of the benchmark", id="proxy-cell", compact=True)
        yield Static(id="proxy-result")

    def on_mount(self) -> None:
        """Read what is here; scores that others add meanwhile come in."""
        self._arrange()
        self._open()

    def on_screen_resume(self) -> None:
        """What happened meanwhile."""
        self.read()

    def on_screen_suspend(self) -> None:
        """Nobody looks."""
        self._poller.stop()

    def on_unmount(self) -> None:
        """Close the connection to the kept scores."""
        self.desk.close()

    def on_resize(self) -> None:
        """What is shown at a time depends on the room."""
        self._arrange()

    # ---- what is looked at

    @property
    def row(self) -> ProxyRow | None:
        """The row under the cursor."""
        chosen = self.query_one(ProxyTable).chosen if self.children else None
        return chosen.row if chosen else None

    @property
    def has_kernel(self) -> bool:
        """Whether the row's score is the determinant of a kernel."""
        row = self.row
        return row is not None and row.kept is not None and row.kept.document.get("score") == "naswt"

    def has_other(self, field: str) -> bool:
        """Whether there is another benchmark, data set or split to go to."""
        return self.subject is not None and after(self._every, self.subject, field) != self.subject

    def take_next(self, field: str) -> None:
        """Go there."""
        if self.subject is not None:
            self.subject = after(self._every, self.subject, field)
            self.query_one(ProxyTable).fill(())
            self._begin_anew()
            self._read()

    def read(self) -> None:
        """See whether scores came, unless nobody looks."""
        if self.subject is not None and self.in_front:
            self._poller.poll()

    def _mark(self) -> tuple[Any, ...] | None:
        subject = self.subject
        return None if subject is None else self.desk.marker(subject)

    def _took(self, marker: tuple[Any, ...] | None) -> float:
        """Read the rows where they may have changed, unless they are being read."""
        if marker is not None and marker != self._marker and not self._reading and marker[0] == self.subject:
            self._marker = marker
            self._read()
        return _REFRESH_SECONDS

    def _refused(self, error: NastuiError) -> float:
        self._refuse(error)
        return _REFUSED_SECONDS

    def on_data_table_row_highlighted(self) -> None:
        """Another row."""
        self._look()

    def on_data_table_row_selected(self) -> None:
        """On a narrow screen the scatter is out of sight."""
        if self.narrow:
            self._take_view("scatter")

    # ---- reading and comparing

    @work(exclusive=True, group="rows")
    async def _open(self) -> None:
        try:
            self._every = await self.desk.subjects()
        except NastuiError as error:
            self._refuse(error)
            return
        self.subject = next(iter(self._every), None)
        self._begin_anew()
        self.read()

    @work(exclusive=True, group="rows")
    async def _read(self) -> None:
        subject = self.subject
        if subject is None:
            return
        self._reading = True
        try:
            rows = await self.desk.rows(subject)
            self._fill(subject, rows)
            for row in rows:
                if self.desk.judged(subject, row) is None:
                    self.query_one(ProxyTable).judge(row.id, await self.desk.judge(subject, row))
                    self._tell_few()
                    self._look()
        except NastuiError as error:
            self._refuse(error)
        finally:
            self._reading = False

    def _fill(self, subject: Subject, rows: tuple[ProxyRow, ...]) -> None:
        table = self.query_one(ProxyTable)
        before = {line.row.id: line.judged for line in table.items}
        table.fill([ProxyLine(row, self.desk.judged(subject, row) or before.get(row.id)) for row in rows])
        self.set_class(not any(row.kept for row in rows), "-empty")
        self._none = f"No scores are kept for {subject.benchmark} yet. `nastui score --all {subject.benchmark}` computes and keeps them."
        self._tell_few()
        self._look()
        self.refresh_bindings()

    def _tell_few(self) -> None:
        """Above the table: that there are no scores, or which rows have too few to be ranked."""
        few = "; ".join(filter(None, map(few_in_words, self.query_one(ProxyTable).items)))
        self.set_class(bool(few), "-few")
        self.query_one("#proxy-hint", Static).update(of_spans(foreign("  ".join([*([self._none] if self.has_class("-empty") else []), few]).strip())))

    @work(exclusive=True, group="look")
    async def _look(self) -> None:
        subject, row = self.subject, self.row
        if subject is None or row is None or self._shown == (subject, row.id, row.count):
            return
        try:
            pairs = await self.desk.pairs(subject, row)
        except NastuiError as error:
            self.query_one(ScatterPanel).tell(str(error), row.title)
            return
        if self.subject != subject or self.row is None or self.row.id != row.id:
            return  # by now another row is looked at
        if self._shown is None or self._shown[:2] != (subject, row.id):
            self._begin_anew()
        self._shown, self._pairs = (subject, row.id, row.count), pairs
        self._draw(row)

    def _draw(self, row: ProxyRow) -> None:
        if self._pairs is not None:
            self.query_one(ScatterPanel).show(self._pairs, in_words(row), row.axis, self._marks)
        self.refresh_bindings()

    def _begin_anew(self) -> None:
        """Nothing that was computed for another row is shown beside this one."""
        self._shown, self._pairs, self._marks = None, None, []
        self.query_one(HeatMapPanel).tell(_TO_DRAW if self.has_kernel else _NO_KERNEL)
        self.query_one(SubjectLine).show(self.subject)

    def _refuse(self, error: NastuiError) -> None:
        self.query_one(SubjectLine).show(self.subject)
        self.query_one(ScatterPanel).tell(str(error))

    # ---- K

    @work(exclusive=True, group="kernel")
    async def draw_kernels(self) -> None:
        """The best cell's, then a poor one's; each is shown as soon as it is there."""
        subject, row, pairs, panel = self.subject, self.row, self._pairs, self.query_one(HeatMapPanel)
        self._take_view("kernel")
        places = pairs.best_and_poor() if pairs else None
        if subject is None or row is None or pairs is None or places is None:
            panel.tell("too few cells have both a finite score and an accuracy")
            return
        panel.tell("computing …")
        kernels = []
        try:
            for place, title, letter in zip(places, ("A best", "B poor"), "AB", strict=True):
                kernels.append(await self.desk.kernel(subject, row, pairs, place, title))
                if self._pairs is not pairs:
                    return
                self._marks.append(Mark(kernels[-1].score, kernels[-1].accuracy, letter))
                panel.show(tuple(kernels))
        except NastuiError as error:
            panel.tell(str(error))
        except Exception as error:
            self.host.show_failure("K could not be computed", error)
        self._draw(row)

    # ---- one cell

    def ask_cell(self) -> None:
        """Show the line, and go there at once, so that no key is lost."""
        self.add_class("-asking")
        self.set_focus(self.query_one(CellLine))
        self._offer_cell()

    @work(exclusive=True, group="ask")
    async def _offer_cell(self) -> None:
        line = self.query_one(CellLine)
        if self.subject is not None and not line.value:
            line.offer(await self.desk.cell_to_begin_with(self.subject))
        await self.desk.warm()

    @work(exclusive=True, group="score")
    async def action_score(self) -> None:
        """Score what is in the line."""
        text, row, result = self.query_one(CellLine).value.strip(), self.row, self.query_one("#proxy-result", Static)
        if self.subject is None or not text:
            return
        result.update(of_spans(Span("scoring …", "dim")))
        try:
            scored = await self.desk.score(self.subject, row, text)
        except NastuiError as error:
            result.update(of_spans(Span("✗ ", "bad"), str(error)))
            return
        except Exception as error:
            self.host.show_failure("The cell could not be scored", error)
            return
        if self.row != row:
            return  # by now another row is looked at
        result.update(told(scored))
        if scored.accuracy is not None and row is not None and row.kept:
            self._marks.append(Mark(scored.score, scored.accuracy, "●"))
            self._draw(row)

    def action_leave_cell(self) -> None:
        """Back to the table."""
        self.remove_class("-asking")
        self.query_one(_WIDGETS[self._view if self.narrow else "table"]).focus()

    # ---- what is shown

    @property
    def views(self) -> tuple[str, ...]:
        """Those that there is no room to show at a time."""
        if self.narrow:
            return VIEWS
        return () if self.has_class("-wide") and self.has_class("-high") else VIEWS[1:]

    def next_view(self) -> None:
        """The next of them."""
        current = "scatter" if self._view == "table" and not self.narrow else self._view
        if self.views:
            self._take_view(self.views[(self.views.index(current) + 1) % len(self.views)])

    def next_zoom(self) -> None:
        """Closer, and in the end back."""
        self.query_one(ScatterPanel).next_zoom()

    def _take_view(self, view: str) -> None:
        self._view = view
        self._arrange()
        if self.narrow and view == "table":
            self.query_one(ProxyTable).focus()

    def _arrange(self) -> None:
        for view in VIEWS:
            self.set_class(view == self._view, f"-view-{view}")
