"""The figures of a report: regret of several arms over a cost, and what the runs of each arm found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from textual.content import Content

from nastui.drawing.axes import Axis
from nastui.drawing.chart import Series, draw_chart
from nastui.drawing.distributions import Distribution, draw_distributions
from nastui.drawing.numbers import decimal, duration
from nastui.drawing.printable import printable
from nastui.drawing.spans import Drawing, Line, Span, Style, beside, cut, line_width
from nastui.studies.report.figures import CostAxis, IncumbentDistributions, RegretCurves, ValueGroup
from nastui.studies.statistics.curves import FLOOR
from nastui.tui.report.arm_table import mark_of, style_of
from nastui.tui.shell.markup import of_drawing
from nastui.tui.widgets.canvas_panel import CanvasPanel

_LEAST_BESIDE: Final = 90
"""With so many columns the legend is beside the chart, not below."""
_LEGEND: Final = 34
_MOST_BELOW: Final = 3
_GAP: Final = 2


class CurvesPanel(CanvasPanel, can_focus=True):
    """Median regret over a cost. Arms keep their numbers and colours when others are hidden."""

    def __init__(self) -> None:
        super().__init__(classes="panel", id="study-curves")
        self.border_title = "Regret"
        self._figure: RegretCurves | None = None
        self.words = "loading …"
        self._arms: Sequence[str] = ()
        self._hidden: Collection[str] = ()

    def show(self, figure: RegretCurves, arms: Sequence[str], hidden: Collection[str]) -> None:
        """Show curves."""
        self._figure, self._arms, self._hidden, self.words = figure, arms, hidden, None
        self.redraw()

    def drawing(self) -> Content:
        """The chart and its legend."""
        assert self._figure is not None
        self.border_subtitle = f"x {self._figure.axis.label} · medians, log"
        curves = [one for one in _curves(self._figure, self._arms) if one[1] not in self._hidden]
        width, height = self.room
        legend = [_entry(place, name, points, self._style(place), self.host.ascii) for place, name, points in curves]
        if width >= _LEAST_BESIDE:
            chart = self._chart(curves, width - _LEGEND - 2, height)
            return of_drawing(beside(chart, tuple(cut(line, _LEGEND) for line in legend[:height])))
        below = _wrapped(legend, width, min(_MOST_BELOW, height // 4))
        return of_drawing((*self._chart(curves, width, height - len(below)), *below))

    def _style(self, place: int) -> Style:
        """A curve that is no arm is dim."""
        return style_of(place) if place < len(self._arms) else "dim"

    def _chart(self, curves: Sequence[tuple[int, str, list[tuple[float, float]]]], width: int, height: int) -> Drawing:
        """The chart, whose curves have no names, as the legend has them; hidden arms keep their numbers."""
        assert self._figure is not None
        series = [Series("", ()) for place in range(max((place for place, _, _ in curves), default=0) + 1)]
        for place, _, points in curves:
            series[place] = Series("", points, self._style(place))
        seconds = self._figure.axis is CostAxis.SECONDS
        x, y = Axis(log=True, label=duration if seconds else None), Axis(self._figure.y, log=True, zeros=True)
        return draw_chart(series, width, height, x=x, y=y, ascii=self.host.ascii)


def _curves(figure: RegretCurves, arms: Sequence[str]) -> list[tuple[int, str, list[tuple[float, float]]]]:
    """Place, name and points of each curve; a curve that is no arm comes last. Zeros, which a report draws on a floor, have a place here."""
    found = []
    for one in figure.curves:
        place = arms.index(one.name) if one.name in arms else len(arms)
        regrets = [0.0 if value <= FLOOR else value for value in one.middle.tolist()]
        found.append((place, one.name, list(zip(one.x.tolist(), regrets, strict=True))))
    return found


def _entry(place: int, name: str, points: Sequence[tuple[float, float]], style: Style, ascii: bool) -> Line:
    """The last regret stands before the name, which is as long as it likes."""
    last = f"{decimal(points[-1][1], 3)} " if points else ""
    return (Span(f"{mark_of(place)} {'-' if ascii else '━'} ", style), Span(last, "dim"), Span(printable(name)))


def _wrapped(legend: Sequence[Line], width: int, most: int) -> Drawing:
    """As many entries as fit on so many lines, side by side; `…` stands for the rest."""
    lines: list[list[Span]] = []
    used = width
    for entry in legend if most else ():
        size = line_width(entry)
        if lines and used + _GAP + size <= width:
            lines[-1] += [Span(" " * _GAP), *entry]
            used += _GAP + size
        elif len(lines) < most:
            lines.append([*entry])
            used = size
        else:
            lines[-1].append(Span("  …", "dim"))
            break
    return tuple(cut(tuple(line), width) for line in lines)


class DistributionPanel(CanvasPanel, can_focus=True):
    """What the runs of each arm found, one row for each arm that is drawn."""

    def __init__(self) -> None:
        super().__init__(classes="panel", id="study-incumbents")
        self.border_title = "Incumbents"
        self._samples: tuple[Distribution, ...] = ()
        self.words = "loading …"

    def show(self, figure: IncumbentDistributions, arms: Sequence[str], hidden: Collection[str]) -> None:
        """Show samples."""
        groups = [one for one in figure.groups if one.name not in hidden]
        self._samples = tuple(_sample(one, arms) for one in groups)
        self.words = None if groups else "no arm is chosen"
        self.border_subtitle = f"{figure.x} · line: all runs, box: quartiles, median"
        self.redraw()

    def drawing(self) -> Content:
        """The rows and their axis."""
        return of_drawing(draw_distributions(self._samples, *self.room, ascii=self.host.ascii))


def _sample(group: ValueGroup, arms: Sequence[str]) -> Distribution:
    place = arms.index(group.name) if group.name in arms else len(arms)
    return Distribution(f"{mark_of(place)} {group.name}", group.values.tolist(), style_of(place))
