"""The claims of the study, each with its evidence and verdict."""

from __future__ import annotations

from nastui.studies.report.document import ReportSection
from nastui.studies.report.rules.deciding import ClaimOutcome, decide
from nastui.studies.report.rules.judging import ClaimContext
from nastui.studies.report.tables import ClaimRow, ClaimsTable, EvidenceRow, EvidenceTable


def outcomes(context: ClaimContext) -> tuple[ClaimOutcome, ...]:
    """Decide all claims of the study."""
    return tuple(decide(claim, context) for claim in context.data.study.claims)


def claims(found: tuple[ClaimOutcome, ...]) -> ReportSection:
    """The verdicts, then what each rests on."""
    if not found:
        return ReportSection("Claims", ("The study makes none.",))
    verdicts = tuple(ClaimRow(one.claim.name, one.claim.text, one.verdict) for one in found)
    evidence = tuple(EvidenceRow(one.claim.name, part.task, part.what, part.verdict, part.reason) for one in found for part in one.evidence)
    return ReportSection(
        "Claims",
        (
            "Decided by the rules that the study file names, from the panels that give verdicts: a claim holds where the corrected p is below .05 "
            "and the effect exceeds the margin (the standard deviation between seeds of what is compared); it does not hold where the 90 % interval "
            "lies inside the margin or on the other side; else it is not decided. Costs are judged by the 95 % interval of their ratio alone.",
            ClaimsTable(title="Verdicts", rows=verdicts),
            EvidenceTable(title="What they rest on", rows=evidence),
        ),
    )
