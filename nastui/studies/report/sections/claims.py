"""The claims of the study, each with its evidence and verdict."""

from __future__ import annotations

from nastui.studies.report.document import Column, Section, Table
from nastui.studies.report.rules.claim_context import ClaimContext
from nastui.studies.report.rules.deciding import Outcome, decide

_COLUMNS = (Column("claim"), Column("task"), Column("evidence"), Column("verdict"), Column("why"))


def outcomes(grounds: ClaimContext) -> tuple[Outcome, ...]:
    """Decide all claims of the study."""
    return tuple(decide(claim, grounds) for claim in grounds.evidence.study.claims)


def claims(found: tuple[Outcome, ...]) -> Section:
    """The verdicts, then what each rests on."""
    if not found:
        return Section("Claims", ("The study makes none.",))
    verdicts = tuple((one.claim.name, one.claim.text, one.verdict.value) for one in found)
    evidence = tuple((one.claim.name, part.task, part.what, part.verdict.value, part.reason) for one in found for part in one.evidence)
    return Section(
        "Claims",
        (
            "Decided by the rules that the study file names, from the panels that give verdicts: a claim holds where the corrected p is below .05 "
            "and the effect exceeds the margin (the standard deviation between seeds of what is compared); it does not hold where the 90 % interval "
            "lies inside the margin or on the other side; else it is not decided. Costs are judged by the 95 % interval of their ratio alone.",
            Table("claims", "Verdicts", (Column("claim"), Column("in words"), Column("verdict")), verdicts),
            Table("claims-evidence", "What they rest on", _COLUMNS, evidence),
        ),
    )
