"""The tables of reports about fronts. Headings and file names are read by other programs: they stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from nastui.studies.report.columns import ENDS, PanelTaskTable, ReportColumn, ReportRow
from nastui.studies.report.tables import ArmName

_SPREAD = ("mean", "std")


@dataclass(frozen=True)
class FrontRow(ReportRow):
    """The fronts of an arm's runs after a number of queries."""

    arm: ArmName
    queries: Annotated[str, ReportColumn("queries")]
    runs: Annotated[int, ReportColumn("runs")]
    hypervolume: Annotated[tuple[float, float] | None, ReportColumn("hypervolume", 2, "%", _SPREAD, "±")] = None
    median: Annotated[float | None, ReportColumn("median", 2, "%")] = None
    quartiles: Annotated[tuple[float, float] | None, ReportColumn("quartiles", 2, "%", ENDS)] = None
    igd_plus: Annotated[float | None, ReportColumn("IGD+", 4)] = None
    found: Annotated[float | None, ReportColumn("exact front found", 1, "%")] = None
    size: Annotated[float | None, ReportColumn("points", 1)] = None


@dataclass(frozen=True, kw_only=True)
class FrontsTable(PanelTaskTable[FrontRow]):
    """All arms, each after all numbers of queries; means over runs beside the hypervolume's median and quartiles."""

    STEM: ClassVar = "fronts"
