"""The tables of reports about arms and claims, a class for each kind. Headings and file names are read by other programs: they stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, TypeAlias

from nastui.studies.report.columns import ENDS, PanelTaskTable, ReportColumn, ReportRow, Table, TextLines
from nastui.studies.statistics.verdicts import Verdict

Interval: TypeAlias = tuple[float, float] | None
ArmName: TypeAlias = Annotated[str, ReportColumn("arm", role="arm")]
PanelName: TypeAlias = Annotated[str, ReportColumn("panel", role="place")]
TaskName: TypeAlias = Annotated[str, ReportColumn("task", role="place")]
FirstArm: TypeAlias = Annotated[str, ReportColumn("first", role="arm", lead=0)]
SecondArm: TypeAlias = Annotated[str, ReportColumn("second", role="arm", lead=1)]
END: Final = "end"
"""Instead of a number of trainings: the runs as they ended."""
BOTH = ("of first", "of second")
"""The pair of two arms' numbers."""

# ---- what was run, and the verdicts


@dataclass(frozen=True)
class TaskRow(ReportRow):
    """A task of the study."""

    task: TaskName
    verdicts: Annotated[str, ReportColumn("gives verdicts")]
    """`yes` or `no`."""
    objective: Annotated[str, ReportColumn("objective")]


@dataclass(frozen=True, kw_only=True)
class TasksTable(Table[TaskRow]):
    """All tasks."""

    STEM: ClassVar = "tasks"


@dataclass(frozen=True)
class RunCountRow(ReportRow):
    """How many runs of an arm are done."""

    panel: PanelName
    task: TaskName
    arm: ArmName
    done: Annotated[int, ReportColumn("runs done")]
    missing: Annotated[int, ReportColumn("failed or missing")]


@dataclass(frozen=True, kw_only=True)
class RunCountsTable(Table[RunCountRow]):
    """Of all panels and tasks."""

    STEM: ClassVar = "runs"


@dataclass(frozen=True)
class ClaimRow(ReportRow):
    """A claim and its verdict."""

    claim: Annotated[str, ReportColumn("claim")]
    text: Annotated[str, ReportColumn("in words")]
    verdict: Annotated[Verdict, ReportColumn("verdict")]
    compared: Annotated[str, ReportColumn("compared")] = ""
    """With what; claims of one name stand in several rows."""
    where: Annotated[str, ReportColumn("where")] = ""
    """It holds, and does not."""


@dataclass(frozen=True, kw_only=True)
class ClaimsTable(Table[ClaimRow]):
    """All claims of the study."""

    STEM: ClassVar = "claims"


@dataclass(frozen=True)
class EvidenceRow(ReportRow):
    """One piece of evidence for a claim."""

    claim: Annotated[str, ReportColumn("claim")]
    task: TaskName
    evidence: Annotated[str, ReportColumn("evidence")]
    verdict: Annotated[Verdict, ReportColumn("verdict")]
    why: Annotated[str, ReportColumn("why")]
    compared: Annotated[str, ReportColumn("compared")] = ""
    after: Annotated[str, ReportColumn("after")] = ""
    """How many trainings."""


@dataclass(frozen=True, kw_only=True)
class EvidenceTable(Table[EvidenceRow]):
    """Of all claims."""

    STEM: ClassVar = "claims-evidence"


@dataclass(frozen=True)
class StripRow(ReportRow):
    """A claim on one task, over the budget."""

    claim: Annotated[str, ReportColumn("claim")]
    compared: Annotated[str, ReportColumn("compared")]
    task: TaskName
    strip: Annotated[str, ReportColumn("after so many trainings")]
    """Each number of trainings with a sign for its verdict."""


@dataclass(frozen=True, kw_only=True)
class StripsTable(Table[StripRow]):
    """Of all claims."""

    STEM: ClassVar = "claims-strips"


@dataclass(frozen=True)
class ArmRow(ReportRow):
    """An arm of the study."""

    arm: ArmName
    preset: Annotated[str, ReportColumn("preset")]
    seeds: Annotated[tuple[int, int], ReportColumn("seeds", pair=("first", "last"))]
    says: Annotated[str, ReportColumn("what it is")]


@dataclass(frozen=True, kw_only=True)
class ArmsTable(Table[ArmRow]):
    """All arms."""

    STEM: ClassVar = "arms"


@dataclass(frozen=True)
class VerdictMatrixRow(ReportRow):
    """A claim in every column."""

    cells: tuple[TextLines, ...]

    def values(self) -> tuple[TextLines, ...]:
        """The claim in words, then its verdict in each column with a strip for each task."""
        return self.cells


@dataclass(frozen=True, kw_only=True)
class VerdictMatrix(Table[VerdictMatrixRow]):
    """Claims × what they were compared with."""

    STEM: ClassVar = "verdicts-at-a-glance"
    headings: tuple[str, ...]
    """Of all columns."""

    @property
    def columns(self) -> tuple[ReportColumn, ...]:
        """As many as the study compares with."""
        return tuple(map(ReportColumn, self.headings))


# ---- what each arm reached, at what cost


@dataclass(frozen=True)
class ResultRow(ReportRow):
    """Accuracies of an arm's incumbents, percent; None where they are unknown."""

    arm: Annotated[str, ReportColumn("arm", role="arm", lead=0)]
    runs: Annotated[int, ReportColumn("runs", lead=1)]
    mean: Annotated[float | None, ReportColumn("mean", unit="%", lead=7)] = None
    std: Annotated[float | None, ReportColumn("std", lead=8)] = None
    median: Annotated[float | None, ReportColumn("median", lead=2)] = None
    quartiles: Annotated[Interval, ReportColumn("quartiles", pair=ENDS)] = None
    interquartile_mean: Annotated[float | None, ReportColumn("IQM", lead=3)] = None
    interval: Annotated[Interval, ReportColumn("95 % interval of the IQM", pair=ENDS, lead=4)] = None
    best: Annotated[float | None, ReportColumn("best", lead=5)] = None
    worst: Annotated[float | None, ReportColumn("worst", lead=6)] = None
    test: Annotated[float | None, ReportColumn("mean test", unit="%")] = None
    remark: Annotated[str, ReportColumn("remark")] = ""


@dataclass(frozen=True, kw_only=True)
class ResultsTable(PanelTaskTable[ResultRow]):
    """The results of all arms."""

    STEM: ClassVar = "results"


@dataclass(frozen=True)
class CostRow(ReportRow):
    """Mean costs of an arm's runs."""

    arm: ArmName
    queries: Annotated[float, ReportColumn("unique queries", 1)]
    evaluations: Annotated[float, ReportColumn("evaluations", 1)]
    training: Annotated[float, ReportColumn("training", 0, "simulated s")]
    scores: Annotated[float, ReportColumn("scores", 0, "simulated s")]
    search: Annotated[float, ReportColumn("search", 2, "wall s")]


@dataclass(frozen=True, kw_only=True)
class CostsTable(PanelTaskTable[CostRow]):
    """The costs of all arms."""

    STEM: ClassVar = "costs"


@dataclass(frozen=True)
class TargetRow(ReportRow):
    """What it costs an arm to reach a regret."""

    arm: ArmName
    target: Annotated[float, ReportColumn("regret at most", 2)]
    """Percent points."""
    unit: Annotated[str, ReportColumn("cost in")]
    rate: Annotated[float, ReportColumn("reach it", 2)]
    """Share of the runs."""
    cost: Annotated[float, ReportColumn("expected cost", 1)]
    interval: Annotated[Interval, ReportColumn("95 % interval", 0, pair=ENDS)]
    speed_up: Annotated[float, ReportColumn("times less", 2)]
    """Than the first arm of the panel: ∞ where only that one never gets there, NaN where both never do."""
    speed_up_interval: Annotated[Interval, ReportColumn("95 % interval of that", 2, pair=ENDS)]


@dataclass(frozen=True, kw_only=True)
class TargetsTable(PanelTaskTable[TargetRow]):
    """All arms, targets and costs."""

    STEM: ClassVar = "costs-to-target"


@dataclass(frozen=True)
class CoverageRow(ReportRow):
    """How much of the space an arm's runs saw: means over runs."""

    arm: ArmName
    cells: Annotated[int, ReportColumn("cells")]
    distinct: Annotated[float | None, ReportColumn("distinct", 1)]
    entropy: Annotated[float | None, ReportColumn("entropy", 3, "bits a position")]
    hamming: Annotated[float | None, ReportColumn("Hamming", 3)]
    within_one: Annotated[float | None, ReportColumn("within distance 1", 4)]
    best_touched: Annotated[float | None, ReportColumn("of the best 1 %", 4)]
    std: Annotated[float | None, ReportColumn("std of incumbents", 4)]
    spread_p: Annotated[float | None, ReportColumn("Brown–Forsythe p", 4)]
    """Beside the first arm of the panel."""


@dataclass(frozen=True, kw_only=True)
class CoverageTable(PanelTaskTable[CoverageRow]):
    """Of all arms, at equal numbers of queries."""

    STEM: ClassVar = "coverage"


# ---- arms compared


@dataclass(frozen=True)
class ComparisonRow(ReportRow):
    """A declared comparison on one task; its numbers are None where it was not made."""

    panel: PanelName
    task: TaskName
    first: FirstArm
    second: SecondArm
    measure: Annotated[str, ReportColumn("measure")]
    runs: Annotated[tuple[int, int] | None, ReportColumn("runs", 0, pair=BOTH, between="and", lead=8)] = None
    test: Annotated[str | None, ReportColumn("test", lead=9)] = None
    p: Annotated[float | None, ReportColumn("p", 4, lead=2)] = None
    adjusted: Annotated[float | None, ReportColumn("Holm p", 4, lead=3)] = None
    a12: Annotated[float | None, ReportColumn("A12", lead=4)] = None
    cliff: Annotated[float | None, ReportColumn("Cliff δ")] = None
    shift: Annotated[float | None, ReportColumn("shift", lead=5)] = None
    interval: Annotated[Interval, ReportColumn("90 % interval", pair=ENDS, lead=6)] = None
    ks: Annotated[float | None, ReportColumn("KS")] = None
    ks_p: Annotated[float | None, ReportColumn("KS p", 4)] = None
    power: Annotated[int | None, ReportColumn("runs for 80 % power")] = None
    remark: Annotated[str, ReportColumn("remark", lead=7)] = ""


@dataclass(frozen=True, kw_only=True)
class ComparisonsTable(Table[ComparisonRow]):
    """All declared comparisons, or all pairs of runs that were chosen by hand."""

    STEM: ClassVar = "comparisons"


@dataclass(frozen=True)
class EvaluatedRow(ReportRow):
    """All cells that two arms evaluated, compared; the numbers are None where accuracies are unknown."""

    panel: PanelName
    task: TaskName
    first: FirstArm
    second: SecondArm
    distance: Annotated[float | None, ReportColumn("distance")] = None
    at: Annotated[float | None, ReportColumn("at", 2, "%")] = None
    p: Annotated[float | None, ReportColumn("p", 4)] = None
    evaluations: Annotated[tuple[int, int] | None, ReportColumn("evaluations", 0, pair=BOTH, between="and")] = None
    remark: Annotated[str, ReportColumn("remark")] = ""


@dataclass(frozen=True, kw_only=True)
class EvaluatedTable(Table[EvaluatedRow]):
    """All declared pairs."""

    STEM: ClassVar = "evaluated-cells"


@dataclass(frozen=True)
class RanksRow(ReportRow):
    """Friedman's test of a panel's arms over its tasks; None where there are too few."""

    panel: Annotated[str, ReportColumn("panel")]
    tasks: Annotated[int, ReportColumn("tasks")]
    arms: Annotated[int, ReportColumn("arms")]
    statistic: Annotated[float | None, ReportColumn("Friedman's χ²")] = None
    p: Annotated[float | None, ReportColumn("p", 4)] = None
    critical_difference: Annotated[float | None, ReportColumn("critical difference")] = None
    remark: Annotated[str, ReportColumn("remark")] = ""


@dataclass(frozen=True, kw_only=True)
class RanksTable(Table[RanksRow]):
    """All panels that give verdicts and have several tasks."""

    STEM: ClassVar = "ranks"
