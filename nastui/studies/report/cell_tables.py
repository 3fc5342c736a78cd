"""The tables of reports about cells: scores, predictors, and what a benchmark says without any search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from nastui.studies.report.columns import ENDS, PanelTaskTable, ReportColumn, ReportRow, Table
from nastui.studies.report.tables import ArmName, Interval, TaskName

# ---- scores of untrained networks, and predictors


@dataclass(frozen=True)
class ScoreRow(ReportRow):
    """How well a score orders cells: means over its sets."""

    by: Annotated[str, ReportColumn("by")]
    sets: Annotated[int, ReportColumn("sets")]
    cells: Annotated[int, ReportColumn("cells")]
    tau: Annotated[float, ReportColumn("τ")]
    over_sets: Annotated[Interval, ReportColumn("over sets", pair=("least", "most"))]
    rho: Annotated[float, ReportColumn("ρ")]
    best_tau: Annotated[float, ReportColumn("τ, best 10 % by accuracy")]
    top_quartiles: Annotated[Interval, ReportColumn("quartiles of the top 10 % by score", 2, pair=ENDS)]
    top_hits: Annotated[float, ReportColumn("truly best 10 %")]
    top_tau: Annotated[float, ReportColumn("τ, top 10 % by score")]
    top_one_quartiles: Annotated[Interval, ReportColumn("quartiles of the top 1 % by score", 2, pair=ENDS)]
    top_one_hits: Annotated[float, ReportColumn("truly best 1 %")]
    precision: Annotated[float, ReportColumn("precision at 10")]


@dataclass(frozen=True, kw_only=True)
class ScoresTable(PanelTaskTable[ScoreRow]):
    """All scores, and what the table itself knows of the cells."""

    STEM: ClassVar = "scores"


@dataclass(frozen=True)
class TrainedRow(ReportRow):
    """Validation accuracy after training so many cells, percent."""

    arm: ArmName
    one: Annotated[float, ReportColumn("best of 1 trained", unit="%")]
    ten: Annotated[float, ReportColumn("best of 10 trained", unit="%")]
    fifty: Annotated[float, ReportColumn("best of 50 trained", unit="%")]
    all: Annotated[float, ReportColumn("all trained", unit="%")]


@dataclass(frozen=True, kw_only=True)
class TrainedTable(PanelTaskTable[TrainedRow]):
    """All arms."""

    STEM: ClassVar = "trained"


@dataclass(frozen=True)
class PredictorRow(ReportRow):
    """Kendall's τ of an arm's predictor: means over runs; None where no run got that far."""

    arm: ArmName
    second: Annotated[float | None, ReportColumn("iteration 2", 2)]
    third: Annotated[float | None, ReportColumn("iteration 3", 2)]
    fifth: Annotated[float | None, ReportColumn("iteration 5", 2)]
    seventh: Annotated[float | None, ReportColumn("iteration 7", 2)]
    tenth: Annotated[float | None, ReportColumn("iteration 10", 2)]
    last: Annotated[float | None, ReportColumn("last", 2)]
    cells: Annotated[float | None, ReportColumn("cells", 0)]


@dataclass(frozen=True, kw_only=True)
class PredictorsTable(PanelTaskTable[PredictorRow]):
    """All arms with a predictor."""

    STEM: ClassVar = "predictors"


# ---- what the tables of benchmarks say without any search


@dataclass(frozen=True)
class LandscapeRow(ReportRow):
    """The local optima of a task's table."""

    task: TaskName
    cells: Annotated[int, ReportColumn("cells")]
    optima: Annotated[int, ReportColumn("local optima")]
    share_of_best: Annotated[float, ReportColumn("climb to the best")]
    steps: Annotated[float, ReportColumn("mean steps", 2)]


@dataclass(frozen=True, kw_only=True)
class LandscapeTable(Table[LandscapeRow]):
    """All tasks whose space can be listed."""

    STEM: ClassVar = "landscape"


@dataclass(frozen=True)
class OrderRow(ReportRow):
    """Training the cells of a table in the order of a number; accuracies in percent."""

    task: TaskName
    by: Annotated[str, ReportColumn("by")]
    best_at: Annotated[int, ReportColumn("best cell comes at")]
    one: Annotated[float, ReportColumn("best after 1", unit="%")]
    ten: Annotated[float, ReportColumn("best after 10", unit="%")]
    fifty: Annotated[float, ReportColumn("best after 50", unit="%")]


@dataclass(frozen=True, kw_only=True)
class OrdersTable(Table[OrderRow]):
    """All tasks and numbers."""

    STEM: ClassVar = "orders"


@dataclass(frozen=True)
class HandMadeRow(ReportRow):
    """A cell that people made; accuracies in percent."""

    task: TaskName
    cell: Annotated[str, ReportColumn("cell")]
    accuracy: Annotated[float, ReportColumn("accuracy", unit="%")]
    test: Annotated[float | None, ReportColumn("test", unit="%")]
    rank: Annotated[int, ReportColumn("rank")]


@dataclass(frozen=True, kw_only=True)
class HandMadeTable(Table[HandMadeRow]):
    """All such cells of all tasks."""

    STEM: ClassVar = "by-hand"


@dataclass(frozen=True)
class TransferRow(ReportRow):
    """The best cell of one data set on another."""

    source: Annotated[str, ReportColumn("from")]
    target: Annotated[str, ReportColumn("to")]
    regret: Annotated[float, ReportColumn("regret")]
    rank: Annotated[int, ReportColumn("rank")]


@dataclass(frozen=True, kw_only=True)
class TransferTable(Table[TransferRow]):
    """All pairs of data sets of each benchmark."""

    STEM: ClassVar = "transfer"
