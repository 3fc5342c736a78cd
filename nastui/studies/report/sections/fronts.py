"""What each arm's fronts are worth: hypervolume over queries, nearness to the exact front, and what shares of the runs attain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from nastui.drawing.front import objective_title
from nastui.drawing.numbers import plainly
from nastui.pareto.attainment import attainment_surfaces
from nastui.studies.plan.study import Panel
from nastui.studies.report.document import Part, ReportSection
from nastui.studies.report.figures import AttainedFront, AttainmentSurfaces, FrontCurves, RegretCurve
from nastui.studies.report.front_tables import FrontRow, FrontsTable
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.run_fronts import RunFront
from nastui.studies.report.study_data import Numbers, StudyData
from nastui.studies.report.tables import END
from nastui.studies.statistics.curves import Steps, band, common_grid, steps
from nastui.studies.statistics.samples import quantiles, standard_deviation

QUERIES: Final = (50, 100, 300)
"""Queries after which fronts are told where the study names none."""
_SHARES: Final = (0.25, 0.5, 0.75)
"""Of the runs; what three quarters attain is the worse border of the band."""
_POINTS: Final = 120

Fronts = dict[str, tuple[RunFront, ...]]


def front_quality(data: StudyData) -> ReportSection:
    """A table and two figures for each panel and task whose runs have several objectives; empty where none have."""
    parts: list[Part] = []
    for panel, task in data.places():
        if fronts := fronts_of(data, panel, task):
            parts += [_table(data, panel, task, fronts), *_curves(data, panel, task, fronts), *_attained(panel, task, fronts)]
    return ReportSection("Fronts of several objectives", (_TOLD, *parts) if parts else ())


_TOLD: Final = (
    "Hypervolume is what a front dominates below the reference point, in percent of what the exact front dominates (where the table does not know "
    "that, of the most that a run of the study reached); it never falls as a run goes on. IGD+ is how far the exact front's points are from the "
    "run's, counting only objectives in which those are worse, in units of the exact front's extent: 0 is best. An attainment surface is the border "
    "of what a share of the runs reach: half of them for the median, a quarter and three quarters for the band."
)


def fronts_of(data: StudyData, panel: Panel, task: str) -> Fronts:
    """By arm, of those whose runs all have several objectives."""
    found = {arm: [run.front for run in data.runs(panel.name, task, arm)] for arm in panel.arms}
    return {arm: tuple(one for one in own if one is not None) for arm, own in found.items() if own and None not in own}


def _table(data: StudyData, panel: Panel, task: str, fronts: Fronts) -> FrontsTable:
    lengths = {len(one.points) for own in fronts.values() for one in own}
    after: list[int | None] = [many for many in data.study.budgets_of(panel.name) or QUERIES if many <= min(lengths)]
    places = after if lengths == set(after[-1:]) else [*after, None]
    rows = tuple(_row(data, task, arm, own, queries) for queries in places for arm, own in fronts.items())
    title = f"{panel.title} — {task}: fronts after so many queries"
    return FrontsTable(at=PanelTask(panel.name, task), title=title, rows=rows, note=_references(fronts))


def _row(data: StudyData, task: str, arm: str, own: Sequence[RunFront], queries: int | None) -> FrontRow:
    volumes = np.array([data.front_percent(task, one, queries) for one in own])
    label = END if queries is None else f"{queries:,}"
    size = float(np.mean([len(np.unique(one.found_after(queries), axis=0)) for one in own]))
    near = float(np.mean([one.igd_plus_after(queries) for one in own]))
    found = float(np.mean([one.share_after(queries) for one in own]))
    if np.isnan(volumes).any():
        return FrontRow(arm, label, len(own), igd_plus=near, found=found, size=size)
    low, median, high = quantiles(volumes, [0.25, 0.5, 0.75]).tolist()
    spread = (float(volumes.mean()), standard_deviation(volumes))
    return FrontRow(arm, label, len(own), spread, median, (low, high), near, found, size)


def _references(fronts: Fronts) -> str:
    """Of all arms together; of each kind apart where arms optimise other objectives, or from another reference point."""
    kinds = _kinds(fronts)
    if len(kinds) == 1:
        return _reference(next(iter(fronts.values()))[0])
    each = [f"{', '.join(kind)}: {_reference(next(iter(kind.values()))[0])}" for kind in kinds]
    return " ".join([*each, "Hypervolumes of different objectives or reference points cannot be compared."])


def _kinds(fronts: Fronts) -> list[Fronts]:
    """Arms whose hypervolumes can be compared, together; the first arm's come first."""
    kinds: dict[object, Fronts] = {}
    for arm, own in fronts.items():
        kinds.setdefault(own[0].measured, {})[arm] = own
    return list(kinds.values())


def _reference(front: RunFront) -> str:
    """The reference point and the exact front, as the report must name them."""
    each = [front.objectives.each[place] for place in front.objectives.optimised]
    parts = []
    if front.objectives.reference is not None:
        places = ", ".join(f"{objective_title(one.name, '')} {plainly(one.reference or 0.0, 4)} {one.unit}".rstrip() for one in each)
        parts.append(f"Reference point: {places}.")
    if front.known is not None and front.known.hypervolume is not None:
        parts.append(f"The exact front has {front.known.cells:,} cells and a hypervolume of {plainly(front.known.hypervolume, 6)}.")
    return " ".join(parts)


def _curves(data: StudyData, panel: Panel, task: str, fronts: Fronts) -> list[FrontCurves]:
    """Medians and quartiles over queries; none where no hypervolume is measured."""
    wholes = {arm: data.whole_volume(task, own[0]) for arm, own in fronts.items()}
    runs = {arm: [_stepped(100 * one.volumes / whole) for one in fronts[arm]] for arm, whole in wholes.items() if whole is not None}
    if not runs:
        return []
    grid = common_grid([one for own in runs.values() for one in own], _POINTS, logarithmic=True)
    curves = []
    for arm, own in runs.items():
        found = band(own, grid)
        curves.append(RegretCurve(arm, grid, found.median, found.lower_quartile, found.upper_quartile))
    title = f"{panel.title} — {task}: hypervolume over queries"
    return [FrontCurves(at=PanelTask(panel.name, task), title=title, curves=tuple(curves), note="Median and quartiles over runs.")]


def _stepped(percent: Numbers) -> Steps:
    at = np.flatnonzero(np.diff(percent, prepend=-1.0) > 0)
    return steps(at + 1.0, percent[at], float(len(percent)))


def _attained(panel: Panel, task: str, fronts: Fronts) -> list[AttainmentSurfaces]:
    """Of two objectives, and of the arms that share the first one's; with more there is no such picture."""
    fronts = _kinds(fronts)[0]
    first = next(iter(fronts.values()))[0]
    if len(first.objectives.optimised) != 2:
        return []
    signs, (y, x) = first.objectives.signs, (first.objectives.each[place] for place in first.objectives.optimised)
    surfaces = []
    for arm, own in fronts.items():
        low, middle, high = (one * signs for one in attainment_surfaces([one.found_after(None) for one in own], _SHARES))
        surfaces.append(AttainedFront(arm, _turned(middle), _turned(low), _turned(high)))
    exact = np.empty((0, 2)) if first.exact is None else _turned(first.exact * signs)
    return [
        AttainmentSurfaces(
            at=PanelTask(panel.name, task),
            title=f"{panel.title} — {task}: what the runs attain",
            note="Lines are attained by half of the runs, bands lie between what a quarter and what three quarters attain; circles: the exact front.",
            surfaces=tuple(surfaces),
            exact=exact,
            x=objective_title(x.name, x.unit),
            y=objective_title(y.name, y.unit),
            more=(x.goal == "max", y.goal == "max"),
            reference=(x.reference, y.reference),
        )
    ]


def _turned(points: Numbers) -> Numbers:
    """The first objective upwards: points × (x, y), in the order of x."""
    turned = points[:, ::-1]
    return np.asarray(turned[np.argsort(turned[:, 0], kind="stable")])
