"""Figures as SVG and PNG, through matplotlib (loaded on demand). Lines differ in dash as well as in colour."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from textwrap import wrap
from typing import Any, Final, Literal, assert_never

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, NullLocator

from nastui.studies.report.figures import (
    AnyFigure,
    AttainmentSurfaces,
    EvaluatedDistributions,
    FrontCurves,
    IncumbentDistributions,
    MeanRanks,
    PointCloud,
    RegretCurve,
    RegretCurves,
    RegretRow,
    ScoreClouds,
    TargetShares,
    ValueDistributions,
    VerdictStrips,
)
from nastui.studies.report.study_data import Numbers
from nastui.studies.statistics.verdicts import Verdict

_COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A5195", "#5C6773")
"""Okabe & Ito 2008, told apart with every kind of colour vision."""
_DOTS: Final = {"png": 200, "svg": 110}
"""An inch; of an SVG those points only that are too many to be shapes."""
_SHAPE: Final = re.compile(r' (?:d|x|y|points)="[^"]*"')
_DIGITS: Final = re.compile(r"(\d\.\d\d)\d+")
"""More than two decimals of a point are nothing that can be seen, and half of a file."""
_VERDICT_COLOURS: Final = {
    Verdict.HOLDS: "#009E73",
    Verdict.DOES_NOT_HOLD: "#B5460F",
    Verdict.NOT_DECIDED: "#8A94A0",
    Verdict.HOLDS_IN_PART: "#0072B2",
}
_DASHES: Final = ("-", "--", "-.", ":")
_INK: Final = "#1d2530"
_MANY: Final = 200
_DECADES: Final = 100
"""Over as many times its beginning, or more, an axis has ticks enough at powers of ten."""
_WORST: Final = 0.02
_TITLE: Final = 34
"""Letters in a line of a small picture's title."""
_IN_A_ROW: Final = 3
"""Small pictures in a row."""
_STYLE: Final[dict[Any, Any]] = {
    "svg.hashsalt": "nastui",  # the same picture is the same file
    "svg.fonttype": "none",
    "text.parse_math": False,  # a dollar sign in a name is one
    "font.family": "sans-serif",
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#d8dee6",
    "grid.linewidth": 0.6,
    "axes.edgecolor": "#5c6773",
    "legend.frameon": False,
}


@dataclass(frozen=True)
class Picture:
    """A figure in both formats."""

    svg: str
    """An `<svg>` element."""
    png: bytes
    """A PNG file, 200 dots an inch."""


def picture(figure: AnyFigure) -> Picture:
    """Draw it: laid out once, written twice. Left to itself, the canvas lays itself out for each format, and draws everything once more for that."""
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(7.2, _height(figure)))
        _draw(canvas, figure)
        ConstrainedLayoutEngine().execute(canvas)
        text = _written(canvas, "svg", metadata={"Date": None}, transparent=True).decode()
        return Picture(_SHAPE.sub(lambda shape: _DIGITS.sub(r"\1", shape[0]), text[text.index("<svg") :]), _written(canvas, "png"))


def svg(figure: AnyFigure) -> str:
    """An `<svg>` element."""
    return picture(figure).svg


def png(figure: AnyFigure) -> bytes:
    """A PNG file."""
    return picture(figure).png


def _written(canvas: Canvas, kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    canvas.savefig(written, format=kind, dpi=_DOTS[kind], **options)
    return written.getvalue()


def _draw(canvas: Canvas, figure: AnyFigure) -> None:
    match figure:
        case RegretCurves():
            axes = canvas.add_subplot()
            _curves(axes, figure)
            axes.legend(loc="best", fontsize=8)
        case RegretRow():
            _row(canvas, figure)
        case FrontCurves():
            _volumes(canvas.add_subplot(), figure)
        case AttainmentSurfaces():
            _attained(canvas.add_subplot(), figure)
        case TargetShares():
            _shares(canvas.add_subplot(), figure)
        case IncumbentDistributions() | EvaluatedDistributions():
            _distributions(canvas.add_subplot(), figure)
        case ScoreClouds():
            for axes, cloud in zip(_grid(canvas, len(figure.clouds)), figure.clouds, strict=True):
                _scatter(axes, cloud)
                _label(axes, figure.x, figure.y, cloud.title)
        case MeanRanks():
            _ranks(canvas.add_subplot(), figure)
        case VerdictStrips():
            _strips(canvas.add_subplot(), figure)
        case _:
            assert_never(figure)


def _grid(canvas: Canvas, count: int) -> list[Axes]:
    """So many small pictures."""
    columns = max(1, min(_IN_A_ROW, count))
    return [canvas.add_subplot(-(-count // columns), columns, place + 1) for place in range(count)]


def _height(figure: AnyFigure) -> float:
    match figure:
        case ScoreClouds():
            return 0.4 + (2.4 if len(figure.clouds) > 1 else 3.4) * -(-len(figure.clouds) // _IN_A_ROW)
        case RegretRow():
            return 0.9 + 2.4 * -(-len(figure.pictures) // _IN_A_ROW)
        case ValueDistributions():
            return 0.9 + 0.36 * len(figure.groups)
        case MeanRanks():
            return 1.2 + 0.28 * len(figure.arms)
        case VerdictStrips():
            return 0.9 + 0.24 * len(figure.strips)
        case _:
            return 3.8


def _row(canvas: Canvas, figure: RegretRow) -> None:
    grid = _grid(canvas, len(figure.pictures))
    for place, (axes, one) in enumerate(zip(grid, figure.pictures, strict=True)):
        _curves(axes, one)
        _label(axes, one.axis.label, one.y if place % _IN_A_ROW == 0 else "", one.at.task)
    handles = {str(line.get_label()): line for axes in grid for line in axes.get_lines()}
    canvas.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=4, fontsize=8)


def _curves(axes: Axes, figure: RegretCurves) -> None:
    for one, colour, dash in zip(map(_without_repeats, figure.curves), cycle(_COLOURS), _dashes(), strict=False):
        axes.plot(one.x, one.middle, color=colour, linestyle=dash, linewidth=1.6, label=one.name, drawstyle="steps-post")
        if one.low is not None and one.high is not None:
            axes.fill_between(one.x, one.low, one.high, color=colour, alpha=min(0.13, 0.8 / len(figure.curves)), linewidth=0, step="post")
    _label(axes, figure.axis.label, figure.y)
    axes.set_xscale("log")
    axes.set_yscale("log")
    _logarithmic_ticks(axes)


def _volumes(axes: Axes, figure: FrontCurves) -> None:
    for one, colour, dash in zip(map(_without_repeats, figure.curves), cycle(_COLOURS), _dashes(), strict=False):
        axes.plot(one.x, one.middle, color=colour, linestyle=dash, linewidth=1.6, label=one.name, drawstyle="steps-post")
        if one.low is not None and one.high is not None:
            axes.fill_between(one.x, one.low, one.high, color=colour, alpha=min(0.13, 0.8 / len(figure.curves)), linewidth=0, step="post")
    _label(axes, figure.x, figure.y)
    axes.set_xscale("log")
    _logarithmic_ticks(axes)
    axes.legend(loc="lower right", fontsize=8)


def _attained(axes: Axes, figure: AttainmentSurfaces) -> None:
    """Where less of x is better a corner's y is to be had from it on to the right; where more is, to the left."""
    where: Literal["pre", "post"] = "pre" if figure.more[0] else "post"
    ends = _ends_of(figure)
    for one, colour, dash in zip(figure.surfaces, cycle(_COLOURS), _dashes(), strict=False):
        grid = np.unique(np.concatenate([part[:, 0] for part in (one.low, one.middle, one.high)] + [np.array(ends[0])]))
        low, middle, high = (_on(part, grid, figure) for part in (one.low, one.middle, one.high))
        axes.plot(grid, middle, color=colour, linestyle=dash, linewidth=1.6, label=one.name, drawstyle=f"steps-{where}")
        axes.fill_between(grid, low, high, color=colour, alpha=min(0.18, 0.8 / len(figure.surfaces)), linewidth=0, step=where)
    if len(figure.exact):
        axes.plot(figure.exact[:, 0], figure.exact[:, 1], "o", color=_INK, markersize=3.5, markerfacecolor="none", label="exact front")
    axes.set_xlim(*ends[0])
    axes.set_ylim(*ends[1])
    _label(axes, figure.x, figure.y)
    axes.legend(loc="best", fontsize=8)


def _on(corners: Numbers, grid: Numbers, figure: AttainmentSurfaces) -> Numbers:
    """The second objective that is attained at each place of the first; NaN where none is."""
    if not len(corners):
        return np.full(len(grid), np.nan)
    if figure.more[0]:
        places = np.searchsorted(corners[:, 0], grid, side="left")
        return np.append(corners[:, 1], np.nan)[places]
    places = np.searchsorted(corners[:, 0], grid, side="right")
    return np.append(np.nan, corners[:, 1])[places]


def _ends_of(figure: AttainmentSurfaces) -> tuple[tuple[float, float], tuple[float, float]]:
    """Around all that is better than the reference."""
    points = np.concatenate([figure.exact, *(part for one in figure.surfaces for part in (one.low, one.middle, one.high))])
    ends = []
    for values, more, reference in zip(points.T, figure.more, figure.reference, strict=True):
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        if reference is not None:
            low, high = (max(low, reference), high) if more else (low, min(high, reference))
        gap = 0.03 * (high - low) or 1.0
        ends.append((low - gap, high + gap))
    return ends[0], ends[1]


def _logarithmic_ticks(axes: Axes) -> None:
    """Plain numbers. Small ticks say little over several decades, and take a third of the time of a picture."""
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        if axis.get_scale() != "log":
            continue
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        if high >= _DECADES * low:
            axis.set_minor_locator(NullLocator())
        else:
            axis.set_minor_formatter(FuncFormatter(lambda value, _: f"{value:g}" if f"{value:e}"[0] in "25" else ""))


def _without_repeats(curve: RegretCurve) -> RegretCurve:
    """Without the points at which no line changes."""
    lines = [line for line in (curve.middle, curve.low, curve.high) if line is not None]
    kept = np.ones(len(curve.middle), dtype=np.bool_)
    kept[1:-1] = np.any([line[1:-1] != line[:-2] for line in lines], axis=0)
    low, high = (None if line is None else line[kept] for line in (curve.low, curve.high))
    return RegretCurve(curve.name, curve.x[kept], curve.middle[kept], low, high)


def _shares(axes: Axes, figure: TargetShares) -> None:
    for one, colour, dash in zip(figure.curves, cycle(_COLOURS), _dashes(), strict=False):
        axes.step(one.x, one.y, color=colour, linestyle=dash, linewidth=1.6, label=one.name, where="post")
    axes.set_ylim(0, 1.02)
    _label(axes, figure.x, figure.y)
    axes.set_xscale("log")
    _logarithmic_ticks(axes)
    axes.legend(loc="best", fontsize=8)


def _distributions(axes: Axes, figure: ValueDistributions) -> None:
    """Half a violin's outline would promise more than a few runs hold, so: quartiles as a box, each value as a point."""
    groups = [(one.name, one.values[np.isfinite(one.values)]) for one in reversed(figure.groups)]
    for place, (_, values) in enumerate(groups):
        if len(values):
            _points_and_box(axes, place, values, _COLOURS[(len(groups) - 1 - place) % len(_COLOURS)])
    axes.set_yticks(range(len(groups)), [name for name, _ in groups])
    axes.grid(visible=False, axis="y")
    _label(axes, figure.x + _without_the_worst(axes, [values for _, values in groups]))


def _points_and_box(axes: Axes, place: int, values: Numbers, colour: str) -> None:
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
    spread = np.random.default_rng(place).uniform(-0.22, 0.22, len(values))
    many = len(values) > _MANY
    box = _INK if many else colour
    axes.plot(values, place + spread, ".", color=colour, markersize=2 if many else 4, alpha=0.25 if many else 0.5, rasterized=many)
    axes.barh(place, high - low, left=low, height=0.56, facecolor="none", edgecolor=box, linewidth=1.2, zorder=3)
    axes.plot([middle, middle], [place - 0.28, place + 0.28], color=box, linewidth=2.2, zorder=3)


def _without_the_worst(axes: Axes, groups: Sequence[Numbers]) -> str:
    """Cut off a long tail of poor values that would leave no room for the others; words to say so."""
    every = np.concatenate([np.empty(0), *groups])
    if len(every) <= _MANY:
        return ""
    cut, high = np.quantile(every, (_WORST, 1.0))
    if high <= cut or cut - every.min() < (high - cut) / 2:
        return ""
    axes.set_xlim(cut, high + 0.03 * (high - cut))
    return f"; the worst {_WORST:.0%} are not shown"


def _scatter(axes: Axes, cloud: PointCloud) -> None:
    drawn = np.isfinite(cloud.points).all(axis=1)
    alpha = min(1.0, 30 / max(len(cloud.points), 1) ** 0.5)
    for chosen, colour, size in ((drawn & ~cloud.marked, _COLOURS[0], 2.0), (drawn & cloud.marked, _COLOURS[1], 3.0)):
        axes.plot(cloud.points[chosen, 0], cloud.points[chosen, 1], ".", color=colour, markersize=size, alpha=alpha, rasterized=True)


def _ranks(axes: Axes, figure: MeanRanks) -> None:
    ranks = {figure.arms[number]: figure.ranks[number] for number in np.argsort(figure.ranks)}
    for row, (name, rank) in enumerate(ranks.items()):
        axes.plot(rank, -row, "o", color=_COLOURS[0], markersize=5)
        axes.annotate(f"{name}  {rank:.2f}", (rank, -row), textcoords="offset points", xytext=(8, -3), fontsize=8)
    for number, alike in enumerate(figure.alike):
        reached = [ranks[name] for name in alike]
        axes.plot([min(reached), max(reached)], [0.5 + 0.25 * number] * 2, color=_INK, linewidth=3, solid_capstyle="butt")
    axes.set_yticks([])
    axes.margins(x=0.25, y=0.15)
    _label(axes, "mean rank (1 is best)")


def _strips(axes: Axes, figure: VerdictStrips) -> None:
    """A square for each verdict: its sign as well as its colour says which."""
    columns = list(dict.fromkeys(label for one in figure.strips for label, _ in one.marks))
    columns.sort(key=lambda label: int(label) if label.isdecimal() else 10**9)
    for row, one in enumerate(reversed(figure.strips)):
        for label, verdict in one.marks:
            place = columns.index(label)
            axes.barh(row, 0.92, left=place - 0.46, height=0.84, color=_VERDICT_COLOURS[verdict], linewidth=0)
            axes.text(place, row, verdict.sign, ha="center", va="center", color="white", fontsize=9)
    axes.set_yticks(range(len(figure.strips)), [one.name for one in reversed(figure.strips)], fontsize=8)
    axes.set_xticks(range(len(columns)), columns)
    axes.set_ylim(-0.6, len(figure.strips) - 0.4)
    axes.grid(visible=False)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(length=0)
    _label(axes, "after so many trainings")


def _label(axes: Axes, x: str, y: str = "", title: str = "") -> None:
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.set_title("\n".join(wrap(title, _TITLE)), fontsize=8, loc="left")


def _dashes() -> cycle[str]:
    return cycle([dash for dash in _DASHES for _ in _COLOURS[:4]])
