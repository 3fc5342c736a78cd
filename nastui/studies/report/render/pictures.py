"""Figures as SVG and PNG, through matplotlib (loaded on demand). Lines differ in dash as well as in colour."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from textwrap import wrap
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from nastui.studies.report.document import ReportFigure
from nastui.studies.report.study_data import Numbers

_COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A5195", "#5C6773")
"""Okabe & Ito 2008, told apart with every kind of colour vision."""
_DOTS: Final = {"png": 200, "svg": 110}
"""An inch; of an SVG those points only that are too many to be shapes."""
_SHAPE: Final = re.compile(r' (?:d|x|y|points)="[^"]*"')
_DIGITS: Final = re.compile(r"(\d\.\d\d)\d+")
"""More than two decimals of a point are nothing that can be seen, and half of a file."""
_DASHES: Final = ("-", "--", "-.", ":")
_INK: Final = "#1d2530"
_MANY: Final = 200
_WORST: Final = 0.02
_TITLE: Final = 34
"""Letters in a line of a small picture's title."""
_ABREAST: Final = 3
"""Small pictures in a row."""
_STYLE: Final[dict[Any, Any]] = {
    "svg.hashsalt": "nastui",  # the same picture is the same file
    "svg.fonttype": "none",
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


def svg(figure: ReportFigure) -> str:
    """An `<svg>` element."""
    text = _drawn(figure, "svg").decode()
    return _SHAPE.sub(lambda shape: _DIGITS.sub(r"\1", shape[0]), text[text.index("<svg") :])


def png(figure: ReportFigure) -> bytes:
    """A PNG file, 200 dots an inch."""
    return _drawn(figure, "png")


def _drawn(figure: ReportFigure, kind: str) -> bytes:
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(7.2, _height(figure)), layout="constrained")
        draw, panels = _DRAW[figure.kind], figure.data.get("panels")
        if panels is None:
            draw(canvas.add_subplot(), figure.data)
        for axes, panel in zip(_grid(canvas, len(panels or ())), panels or (), strict=True):
            draw(axes, panel)
        written = io.BytesIO()
        metadata: dict[str, Any] = {"Date": None} if kind == "svg" else {}
        canvas.savefig(written, format=kind, dpi=_DOTS[kind], metadata=metadata, transparent=kind == "svg")
    return written.getvalue()


def _grid(canvas: Canvas, count: int) -> list[Axes]:
    """Places for so many small pictures."""
    columns = max(1, min(_ABREAST, count))
    return [canvas.add_subplot(-(-count // columns), columns, place + 1) for place in range(count)]


def _height(figure: ReportFigure) -> float:
    if panels := figure.data.get("panels"):
        return 0.4 + (2.4 if len(panels) > 1 else 3.4) * -(-len(panels) // _ABREAST)
    if figure.kind == "distributions":
        return 0.9 + 0.36 * len(figure.data["groups"])
    return 1.2 + 0.28 * len(figure.data["names"]) if figure.kind == "ranks" else 3.8


def _curves(axes: Axes, data: Mapping[str, Any]) -> None:
    """`series`: name, x, middle, low, high; `x`, `y`: labels; `log_x`, `log_y`."""
    for one, colour, dash in zip(map(_steps, data["series"]), cycle(_COLOURS), _dashes(), strict=False):
        axes.plot(one["x"], one["middle"], color=colour, linestyle=dash, linewidth=1.6, label=one["name"], drawstyle="steps-post")
        if one.get("low") is not None:
            axes.fill_between(one["x"], one["low"], one["high"], color=colour, alpha=min(0.13, 0.8 / len(data["series"])), linewidth=0, step="post")
    _label(axes, data)
    axes.legend(loc="best", fontsize=8)


def _steps(series: Mapping[str, Any]) -> dict[str, Any]:
    """Without the points at which no line changes."""
    lines = {name: np.asarray(series[name], dtype=np.float64) for name in ("middle", "low", "high") if series.get(name) is not None}
    kept = np.ones(len(lines["middle"]), dtype=np.bool_)
    kept[1:-1] = np.any([line[1:-1] != line[:-2] for line in lines.values()], axis=0)
    return {**series, "x": np.asarray(series["x"])[kept], **{name: line[kept] for name, line in lines.items()}}


def _ecdf(axes: Axes, data: Mapping[str, Any]) -> None:
    """`series`: name, x, y (shares from 0 to 1)."""
    for one, colour, dash in zip(data["series"], cycle(_COLOURS), _dashes(), strict=False):
        axes.step(one["x"], one["y"], color=colour, linestyle=dash, linewidth=1.6, label=one["name"], where="post")
    axes.set_ylim(0, 1.02)
    _label(axes, data)
    axes.legend(loc="best", fontsize=8)


def _distributions(axes: Axes, data: Mapping[str, Any]) -> None:
    """`groups`: name, values. Half a violin's outline would promise more than a few runs hold, so: quartiles as a box, each value as a point."""
    groups = [(one["name"], _finite(one["values"])) for one in reversed(data["groups"])]
    for place, (_, values) in enumerate(groups):
        if len(values):
            _points_and_box(axes, place, values, _COLOURS[(len(groups) - 1 - place) % len(_COLOURS)])
    axes.set_yticks(range(len(groups)), [name for name, _ in groups])
    axes.grid(visible=False, axis="y")
    _label(axes, {**data, "x": data.get("x", "") + _without_the_worst(axes, [values for _, values in groups])})


def _finite(values: Any) -> Numbers:
    found = np.asarray(values, dtype=np.float64)
    return found[np.isfinite(found)]


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


def _scatter(axes: Axes, data: Mapping[str, Any]) -> None:
    """`points`: pairs of x and y; `marked`: which of them stand out."""
    points = np.asarray(data["points"], dtype=np.float64).reshape(-1, 2)
    marked = np.asarray(data.get("marked", np.zeros(len(points))), dtype=np.bool_)
    drawn = np.isfinite(points).all(axis=1)
    alpha = min(1.0, 30 / max(len(points), 1) ** 0.5)
    for chosen, colour, size in ((drawn & ~marked, _COLOURS[0], 2.0), (drawn & marked, _COLOURS[1], 3.0)):
        axes.plot(points[chosen, 0], points[chosen, 1], ".", color=colour, markersize=size, alpha=alpha, rasterized=True)
    _label(axes, data)


def _ranks(axes: Axes, data: Mapping[str, Any]) -> None:
    """`names` and `ranks` (mean ranks, 1 is best), `alike`: lists of names that differ by chance only."""
    order = np.argsort(data["ranks"])
    places = {data["names"][number]: float(data["ranks"][number]) for number in order}
    for row, (name, rank) in enumerate(places.items()):
        axes.plot(rank, -row, "o", color=_COLOURS[0], markersize=5)
        axes.annotate(f"{name}  {rank:.2f}", (rank, -row), textcoords="offset points", xytext=(8, -3), fontsize=8)
    for number, alike in enumerate(data.get("alike", ())):
        reached = [places[name] for name in alike]
        axes.plot([min(reached), max(reached)], [0.5 + 0.25 * number] * 2, color=_INK, linewidth=3, solid_capstyle="butt")
    axes.set_yticks([])
    axes.margins(x=0.25, y=0.15)
    _label(axes, {"x": "mean rank (1 is best)", "y": "", **data})


def _label(axes: Axes, data: Mapping[str, Any]) -> None:
    axes.set_xlabel(data.get("x", ""))
    axes.set_ylabel(data.get("y", ""))
    axes.set_title("\n".join(wrap(data.get("title", ""), _TITLE)), fontsize=8, loc="left")
    if data.get("log_x"):
        axes.set_xscale("log")
    if data.get("log_y"):
        axes.set_yscale("log")


def _dashes() -> cycle[str]:
    return cycle([dash for dash in _DASHES for _ in _COLOURS[:4]])


_DRAW: Final[dict[str, Callable[[Axes, Mapping[str, Any]], None]]] = {
    "curves": _curves,
    "distributions": _distributions,
    "ecdf": _ecdf,
    "scatter": _scatter,
    "ranks": _ranks,
}
