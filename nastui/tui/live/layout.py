"""Which panels the live tab has, and which of them it shows in its room: all that fit, or one alone."""

from __future__ import annotations

from typing import Final

from textual.containers import Container
from textual.screen import Screen

from nastui.runs.view import RunView
from nastui.tui.live.cell_panel import CellPanel
from nastui.tui.live.chart_panel import ChartPanel
from nastui.tui.live.diversity_panel import DiversityPanel
from nastui.tui.live.front_panels import FrontCell, FrontPanel, FrontTable
from nastui.tui.live.generation_table import GenerationTable
from nastui.tui.live.log_panel import LogPanel
from nastui.tui.live.operations_panel import OperationsPanel
from nastui.tui.live.predictor_panel import PredictorPanel
from nastui.tui.live.rungs_panel import RungsPanel
from nastui.tui.live.trend_panel import SparkPanel

FRONT: Final = "front"
RUNGS: Final = "rungs"
VIEWS: Final = ("all", FRONT, "chart", "cell", "table", "population", "predictor", RUNGS, "log")
_VAST: Final = (170, 46)
"""With so many columns and rows everything is shown."""
_RIGHT_COLUMNS: Final = 39
"""Within the frames of the panels on the right."""
_LEAST_CELL: Final = 17
"""Rows that the best cell keeps, with its frame."""
_BARS: Final = 7
"""Rows of tabs, status and keys."""


def panels() -> Container:
    """Left what goes on, right the best cell and the population that it comes from."""
    curves = Container(SparkPanel(), ChartPanel(), id="live-curves")
    more = Container(PredictorPanel(), RungsPanel(), DiversityPanel(), LogPanel(), id="live-more")
    left = Container(Container(GenerationTable(), curves, id="live-top"), more, id="live-left")
    front = Container(Container(FrontPanel(), FrontTable(), id="live-front-left"), FrontCell(), id="live-front")
    return Container(left, Container(CellPanel(), OperationsPanel(), id="live-right"), front, id="live-body")


def views_of(view: RunView | None, *, narrow: bool) -> tuple[str, ...]:
    """The views that `v` goes through: that of the front only of a run with objectives, that of rungs only of one with several fidelities."""
    left_out = {*(("all",) if narrow else ()), *(() if view is not None and FRONT in view.y_axes else (FRONT,))}
    left_out |= set() if view is not None and view.has_fidelities else {RUNGS}
    return tuple(one for one in VIEWS if one not in left_out)


def arrange(screen: Screen[None], layout: str, view: RunView | None) -> None:
    """Set the classes that the style sheet shows panels by."""
    for name in VIEWS:
        screen.set_class(name == layout, f"-view-{name}")
    width, height = screen.size
    vast = width >= _VAST[0] and height >= _VAST[1]
    screen.set_class(vast, "-vast")
    screen.set_class(view is None or not view.predicting, "-no-predictor")
    screen.set_class(view is not None and view.has_fidelities, "-rungs")
    for panel in screen.query(OperationsPanel):
        room = height - _BARS - _LEAST_CELL
        wanted = min(panel.rows_wanted(_RIGHT_COLUMNS, timeline=vast), max(room, 0))
        panel.styles.height = wanted if layout == "all" and wanted else None
