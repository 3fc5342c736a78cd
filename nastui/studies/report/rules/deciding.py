"""Apply the rule of a claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from nastui.studies.plan.study import Claim
from nastui.studies.report.rules.best import best
from nastui.studies.report.rules.claim_context import ClaimContext, Decided
from nastui.studies.report.rules.different import different
from nastui.studies.report.rules.guides import guides
from nastui.studies.report.rules.larger import larger_is_not_always_better
from nastui.studies.report.rules.narrows import narrows
from nastui.studies.statistics.claims import Verdict

Rule: TypeAlias = Callable[[Mapping[str, Any], ClaimContext], tuple[list[Decided], bool]]
"""(settings, context) → evidence, and whether all of it must hold (else one piece that holds is enough)."""
DECIDERS: Final[Mapping[str, Rule]] = {
    "different-distributions": different,
    "larger-is-not-always-better": larger_is_not_always_better,
    "best": best,
    "narrows": narrows,
    "guides": guides,
}


@dataclass(frozen=True)
class ClaimOutcome:
    """A claim with all its evidence."""

    claim: Claim
    verdict: Verdict
    evidence: tuple[Decided, ...]


def decide(claim: Claim, context: ClaimContext) -> ClaimOutcome:
    """Not decided where its panel gives no verdicts, or where all of the panel was left out, since it cannot be run here."""
    panels = [panel.name for panel in context.data.study.panels if panel.verdicts]
    if claim.settings["panel"] not in panels:
        return ClaimOutcome(claim, Verdict.NOT_DECIDED, ())
    found, every = DECIDERS[claim.rule](claim.settings, context)
    return ClaimOutcome(claim, _together([one.verdict for one in found], every=every), tuple(found))


def _together(verdicts: list[Verdict], *, every: bool) -> Verdict:
    """All must hold and one that does not decides; or one that holds is enough, and all that do not decide."""
    if not verdicts:
        return Verdict.NOT_DECIDED
    decisive, rest = (Verdict.DOES_NOT_HOLD, Verdict.HOLDS) if every else (Verdict.HOLDS, Verdict.DOES_NOT_HOLD)
    if decisive in verdicts:
        return decisive
    return rest if all(one is rest for one in verdicts) else Verdict.NOT_DECIDED
