"""The figures of reports as data, a class for each kind. Whoever draws one chooses the means. File names stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.studies.report.panel_task import PanelTask, slug
from nastui.studies.statistics.samples import Numbers
from nastui.studies.statistics.verdicts import Verdict


class CostAxis(StrEnum):
    """What regret is drawn over. The values are part of file names."""

    QUERIES = "unique"
    SECONDS = "seconds"
    ROUNDS = "rounds"

    @property
    def label(self) -> str:
        """In words."""
        return {CostAxis.QUERIES: "unique queries", CostAxis.SECONDS: "simulated seconds", CostAxis.ROUNDS: "rounds"}[self]


@dataclass(frozen=True, eq=False, kw_only=True)
class ReportFigure:
    """What all figures have."""

    title: str
    note: str = ""
    STEM: ClassVar[str]
    """The beginning of the name of its files."""

    @property
    def name(self) -> str:
        """Of its files: lower case, digits and hyphens."""
        return self.STEM


@dataclass(frozen=True, eq=False, kw_only=True)
class PanelTaskFigure(ReportFigure):
    """A figure of one panel and task."""

    at: PanelTask

    @property
    def name(self) -> str:
        """With the slug of the panel and task."""
        return f"{self.STEM}-{self.at.slug}"


@dataclass(frozen=True, eq=False)
class RegretCurve:
    """Regret over a cost, percent points: all arrays have one number per cost."""

    name: str
    """An arm, or a baseline."""
    x: Numbers
    middle: Numbers
    """Median over runs."""
    low: Numbers | None = None
    high: Numbers | None = None
    """Quartiles; None for an exact curve."""


@dataclass(frozen=True, eq=False, kw_only=True)
class RegretCurves(PanelTaskFigure):
    """Regret of the incumbents over one cost, both axes logarithmic."""

    STEM: ClassVar[str] = "regret"
    axis: CostAxis
    curves: tuple[RegretCurve, ...]
    y: ClassVar[str] = "regret (percent points)"

    @property
    def name(self) -> str:
        """With the cost."""
        return f"{self.STEM}-{self.axis}-{self.at.slug}"


@dataclass(frozen=True, eq=False, kw_only=True)
class RegretRow(ReportFigure):
    """The curves of a few arms on each task, side by side, with one legend."""

    STEM: ClassVar = "regret-at-a-glance"
    pictures: tuple[RegretCurves, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class RegretByTest(RegretCurves):
    """Regret by test accuracy of incumbents that were chosen by validation; a curve may rise again."""

    STEM: ClassVar[str] = "test-regret"
    y: ClassVar[str] = "regret by test accuracy (percent points)"


@dataclass(frozen=True, eq=False, kw_only=True)
class FrontCurves(PanelTaskFigure):
    """The hypervolume of fronts over queries, percent of the exact front's."""

    STEM: ClassVar[str] = "hypervolume"
    curves: tuple[RegretCurve, ...]
    x: ClassVar = "unique queries"
    y: ClassVar = "hypervolume (% of the exact front's)"


@dataclass(frozen=True, eq=False)
class AttainedFront:
    """What shares of an arm's runs attain: corners × (x, y), in the order of x, in the objectives' own units."""

    name: str
    middle: Numbers
    """By half of the runs."""
    low: Numbers
    high: Numbers
    """By a quarter, and by three quarters of them."""


@dataclass(frozen=True, eq=False, kw_only=True)
class AttainmentSurfaces(PanelTaskFigure):
    """Attainment surfaces of the arms' runs in the plane of two objectives, beside the exact front."""

    STEM: ClassVar[str] = "attainment"
    surfaces: tuple[AttainedFront, ...]
    exact: Numbers
    """Points × (x, y)."""
    x: str
    y: str
    more: tuple[bool, bool]
    """Whether more of x, and of y, is better."""
    reference: tuple[float | None, float | None]


@dataclass(frozen=True, eq=False)
class ShareCurve:
    """The share of runs and targets that an arm has reached at each cost."""

    name: str
    x: Numbers
    y: Numbers


@dataclass(frozen=True, eq=False, kw_only=True)
class TargetShares(PanelTaskFigure):
    """Shares of (run, target) pairs reached over unique queries."""

    STEM: ClassVar = "targets"
    curves: tuple[ShareCurve, ...]
    x: ClassVar = "unique queries"
    y: ClassVar = "share of runs and targets"


@dataclass(frozen=True, eq=False)
class ValueGroup:
    """Accuracies of one arm, percent; NaN and −inf where unknown."""

    name: str
    values: Numbers


@dataclass(frozen=True, eq=False, kw_only=True)
class ValueDistributions(PanelTaskFigure):
    """Values of each arm side by side."""

    groups: tuple[ValueGroup, ...]
    x: str
    """What the values are."""


@dataclass(frozen=True, eq=False, kw_only=True)
class IncumbentDistributions(ValueDistributions):
    """What each arm's runs found."""

    STEM: ClassVar = "incumbents"


@dataclass(frozen=True, eq=False, kw_only=True)
class EvaluatedDistributions(ValueDistributions):
    """All that each arm's runs evaluated, or a sample of it."""

    STEM: ClassVar = "evaluated"


@dataclass(frozen=True, eq=False)
class PointCloud:
    """Cells by a score and an accuracy."""

    title: str
    points: Numbers
    """Cells × (score, accuracy)."""
    marked: npt.NDArray[np.bool_]
    """Which stand out."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ScoreClouds(PanelTaskFigure):
    """One small picture for each score."""

    STEM: ClassVar = "scores"
    clouds: tuple[PointCloud, ...]
    x: ClassVar = "score"
    y: ClassVar = "validation accuracy (%)"


@dataclass(frozen=True, eq=False, kw_only=True)
class MeanRanks(ReportFigure):
    """A critical-difference diagram of a panel's arms over its tasks."""

    STEM: ClassVar = "ranks"
    panel: str
    arms: tuple[str, ...]
    ranks: tuple[float, ...]
    """Mean rank of each arm; 1 is best."""
    alike: tuple[tuple[str, ...], ...]
    """Arms that do not differ."""

    @property
    def name(self) -> str:
        """With the panel."""
        return f"{self.STEM}-{slug(self.panel)}"


@dataclass(frozen=True, eq=False)
class VerdictStrip:
    """Verdicts of a claim on one task, over the budget."""

    name: str
    marks: tuple[tuple[str, Verdict], ...]
    """(number of trainings, or what the end is called; the verdict there)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class VerdictStrips(ReportFigure):
    """All claims on all tasks."""

    STEM: ClassVar = "verdicts"
    strips: tuple[VerdictStrip, ...]


AnyFigure: TypeAlias = (
    RegretCurves
    | RegretRow
    | FrontCurves
    | AttainmentSurfaces
    | TargetShares
    | IncumbentDistributions
    | EvaluatedDistributions
    | ScoreClouds
    | MeanRanks
    | VerdictStrips
)
"""Every kind; drawing is checked to know all of them."""
