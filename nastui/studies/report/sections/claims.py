"""The claims of the study, each with its evidence and verdict."""

from __future__ import annotations

from nastui.studies.report.document import ReportColumn, ReportSection, Table
from nastui.studies.report.rules.claim_context import ClaimContext
from nastui.studies.report.rules.deciding import ClaimOutcome, decide

_COLUMNS = (ReportColumn("claim"), ReportColumn("task"), ReportColumn("evidence"), ReportColumn("verdict"), ReportColumn("why"))


def outcomes(grounds: ClaimContext) -> tuple[ClaimOutcome, ...]:
    """Decide all claims of the study."""
    return tuple(decide(claim, grounds) for claim in grounds.evidence.study.claims)


def claims(found: tuple[ClaimOutcome, ...]) -> ReportSection:
    """The verdicts, then what each rests on."""
    if not found:
        return ReportSection("Claims", ("The study makes none.",))
    verdicts = tuple((one.claim.name, one.claim.text, one.verdict.value) for one in found)
    evidence = tuple((one.claim.name, part.task, part.what, part.verdict.value, part.reason) for one in found for part in one.evidence)
    return ReportSection(
        "Claims",
        (
            "Decided by the rules that the study file names, from the panels that give verdicts: a claim holds where the corrected p is below .05 "
            "and the effect exceeds the margin (the standard deviation between seeds of what is compared); it does not hold where the 90 % interval "
            "lies inside the margin or on the other side; else it is not decided. Costs are judged by the 95 % interval of their ratio alone.",
            Table("claims", "Verdicts", (ReportColumn("claim"), ReportColumn("in words"), ReportColumn("verdict")), verdicts),
            Table("claims-evidence", "What they rest on", _COLUMNS, evidence),
        ),
    )
