"""All numbers that a benchmark has for a cell: typed or pasted, its drawing, its numbers, its learning curves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from nastui.base.errors import NastuiError
from nastui.benchmarks.columns import MEAN
from nastui.benchmarks.digest import digests
from nastui.benchmarks.header import Description
from nastui.drawing.bars import sparkline
from nastui.drawing.numbers import UNKNOWN, count, decimal, plainly
from nastui.drawing.printable import printable
from nastui.drawing.spans import Span, cut
from nastui.tui.shell.background import in_thread, worker
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.markup import foreign, of_line, of_lines, of_spans, say
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.cells import compared, drawn_cell
from nastui.tui.widgets.columns import TableColumn
from nastui.tui.widgets.inputs import StillInput
from nastui.tui.widgets.tables import ResponsiveTable

if TYPE_CHECKING:
    from nastui.benchmarks.cell_numbers import CellCurve, CellNumber, CellNumbers

_PERCENT: Final = "percent"
"""The unit of accuracies in the tables of benchmarks."""
_NARROW: Final = 58
_CURVE: Final = 30
_MOST_CURVES: Final = 5
_DRAWING: Final = (34, 22)
ALL: Final = "all data sets"


def value_text(value: float | None, unit: str = "") -> str:
    """A percentage with two decimals, so that points stand below each other; a whole number; any other with six digits."""
    if value is None or unit == _PERCENT:
        return decimal(value)
    return count(value) if value.is_integer() else plainly(value, 6)


def _short(one: CellNumber) -> str:
    meaning = one.column.meaning
    epochs = "" if meaning.epochs is None else f"@{meaning.epochs}"
    seeds = "" if meaning.seeds == MEAN else f" {meaning.seeds}"
    return ".".join(filter(None, (meaning.dataset, meaning.split, meaning.metric))) + epochs + seeds


_COLUMNS: Final = (
    TableColumn["CellNumber"]("number", 38, _short, most=_NARROW - 1, narrowest=12),
    TableColumn["CellNumber"]("data set", 14, lambda one: one.column.meaning.dataset or UNKNOWN, least=_NARROW, narrowest=8),
    TableColumn["CellNumber"]("metric", 18, lambda one: one.column.meaning.metric, least=_NARROW, narrowest=8),
    TableColumn["CellNumber"]("split", 5, lambda one: one.column.meaning.split or UNKNOWN, least=_NARROW),
    TableColumn["CellNumber"]("epochs", 6, lambda one: count(one.column.meaning.epochs), least=_NARROW, side="right"),
    TableColumn["CellNumber"]("seeds", 5, lambda one: one.column.meaning.seeds, least=_NARROW),
    TableColumn["CellNumber"]("value", 10, lambda one: value_text(one.value, one.column.unit), side="right"),
    TableColumn["CellNumber"]("unit", 7, lambda one: one.column.unit or UNKNOWN, least=_NARROW),
)


class CellTable(ResponsiveTable["CellNumber"]):
    """In the order of the benchmark's table."""

    def __init__(self) -> None:
        super().__init__(_COLUMNS, id="cell-table", classes="")


class CellQueryLine(StillInput):
    """A cell as its space writes it; Enter asks for its numbers."""

    BINDINGS = [Binding("down", "app.focus_next", "To the numbers", show=False, id="cell_line.leave")]


class CellDialog(Dialog[None]):
    """Begins with the best cell of the benchmark's first data set."""

    CSS_PATH = [style_sheet("dialogs"), style_sheet("data")]
    AUTO_FOCUS = "CellTable"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (110, "-wide")]
    BINDINGS = [
        Binding("escape,q", "leave", "Back", id="cell.escape"),
        Binding("slash,i", "type", "Type a cell", id="cell.type"),
        Binding("d", "dataset", "Data set", id="cell.dataset"),
        Binding("y", "copy", "Copy cell", id="cell.copy"),
    ]

    def __init__(self, benchmark: str, description: Description) -> None:
        super().__init__()
        self._benchmark, self._space = benchmark, description.about.space
        self._datasets = (ALL, *description.datasets)
        self._dataset = ALL
        self._first = next((optimum.cell for digest in digests(description) for optimum in digest.optima), "")
        self.found: CellNumbers | None = None
        self._asked: str | None = None
        """What was entered last, while nothing else was typed or done since: its numbers take the focus."""

    def compose(self) -> ComposeResult:
        """The cell; its drawing beside its numbers; its curves."""
        with Vertical(classes="dialog tall", id="cell-numbers") as box:
            box.border_title = f"A cell in {printable(self._benchmark)}"
            box.border_subtitle = "/ type a cell · d data set · y copy · esc back"
            yield CellQueryLine(self._first, placeholder="a cell, as its space writes it", compact=True)
            yield Static(classes="hint")
            with Horizontal():
                yield Static(id="cell-drawing")
                yield CellTable()
            yield Static(id="cell-curves")

    def on_mount(self) -> None:
        """The numbers of the best cell."""
        self._query(self._first)

    def on_resize(self) -> None:
        """Curves are as wide as there is room."""
        self._draw_curves()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Those of another one."""
        self._asked = event.value
        self._query(event.value.strip())

    def on_input_changed(self) -> None:
        """Another cell is being written: the numbers are not its."""
        self._asked = None
        self._tell()

    def action_type(self) -> None:
        """Go to the line; what is typed takes the place of what stands there."""
        line = self.query_one(CellQueryLine)
        self._asked = None
        self.set_focus(line)
        line.action_select_all()

    def action_dataset(self) -> None:
        """Show only the numbers of the next data set."""
        self._dataset = self._datasets[(self._datasets.index(self._dataset) + 1) % len(self._datasets)]
        self._show()

    def action_copy(self) -> None:
        """Copy the cell."""
        if self.found:
            self.host.copy(self.found.cell, "the cell")

    def action_leave(self) -> None:
        """Back; from the line to the numbers first."""
        if isinstance(self.focused, CellQueryLine) and self.found:
            self.set_focus(self.query_one(CellTable))
        else:
            self.dismiss(None)

    @worker("query")
    async def _query(self, text: str) -> None:
        if not text:
            self._hint(of_spans(Span("Enter a cell.", "dim")))
            self.set_focus(self.query_one(CellQueryLine))
            return
        try:
            found = await in_thread(_found, self._benchmark, text)
        except NastuiError as error:
            self._tell(error)
            return
        self.found = found
        if self._asked == self.query_one(CellQueryLine).value:
            self.set_focus(self.query_one(CellTable))
        self._show()

    def _show(self) -> None:
        if (found := self.found) is None:
            return
        self._tell()
        self.query_one(CellTable).fill(self._numbers(found))
        drawing = drawn_cell(compared(self._space, found.cell, None).graph, _DRAWING, ascii=self.host.ascii, small=False)
        self.query_one("#cell-drawing", Static).update(of_lines(map(of_line, drawing or ())))
        self._draw_curves()

    def _draw_curves(self) -> None:
        if (found := self.found) is None:
            return
        curves = [one for one in found.curves if one.values and self._belongs(one.column.meaning.dataset)]
        self.query_one("#cell-curves", Static).update(of_lines(_curve_lines(curves, max(20, self.size.width - 12), ascii=self.host.ascii)))

    def _tell(self, refused: NastuiError | None = None) -> None:
        """How many numbers there are, and of which cell where another one stands in the line; why that one is refused."""
        wrong = [of_spans(Span("✗ ", "bad"), foreign(str(refused), "bad"))] if refused else []
        if (found := self.found) is None:
            self._hint(of_lines(wrong))
            return
        numbers = self._numbers(found)
        known = sum(one.value is not None for one in numbers)
        of = "" if self.query_one(CellQueryLine).value.strip() == found.cell else f" of {found.cell}"
        self._hint(of_lines([*wrong, of_spans(foreign(f"{self._dataset}: {known:,} of {len(numbers):,} numbers{of}", "dim"))]))

    def _numbers(self, found: CellNumbers) -> list[CellNumber]:
        return [one for one in found.numbers if self._belongs(one.column.meaning.dataset)]

    def _belongs(self, dataset: str | None) -> bool:
        return self._dataset == ALL or dataset in (self._dataset, None)

    def _hint(self, content: Content) -> None:
        say(self.query_one(".hint", Static), content)


def _curve_lines(curves: Sequence[CellCurve], width: int, *, ascii: bool) -> Iterator[Content]:
    for one in curves[:_MOST_CURVES]:
        meaning = one.column.meaning
        name = " ".join(filter(None, (meaning.dataset, meaning.split, meaning.metric, meaning.seeds)))
        last = f" {one.values[-1]:g} {one.column.unit} after {one.points[-1]:g} epochs"
        yield of_line(cut((Span(sparkline(one.values, _CURVE, ascii=ascii), "accent"), Span(last), foreign(f"  {name}", "dim")), width))
    if len(curves) > _MOST_CURVES:
        yield of_spans(Span(f"and {len(curves) - _MOST_CURVES} more learning curves", "dim"))


def _found(benchmark: str, text: str) -> CellNumbers:
    """In a thread: tables are arrays."""
    from nastui.benchmarks.catalogue import benchmark_named
    from nastui.benchmarks.cell_numbers import cell_numbers

    return cell_numbers(benchmark_named(benchmark), text)
