"""Decide claims, each by its rule."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.errors import broken, held
from nastui.studies.plan.rules import RuleSettings, read_settings, rule_named
from nastui.studies.plan.study import Claim
from nastui.studies.report.rules.judging import ClaimContext, Decided, RuleFinding
from nastui.studies.statistics.claims import Verdict


@dataclass(frozen=True)
class ClaimOutcome:
    """A claim with all its evidence."""

    claim: Claim
    verdict: Verdict
    evidence: tuple[Decided, ...]


def decide(claim: Claim, context: ClaimContext) -> ClaimOutcome:
    """Not decided where its panel gives no verdicts, or where all of the panel was left out, since it cannot be run here."""
    settings = read_settings(claim.rule, claim.settings)
    if settings.panel not in [panel.name for panel in context.data.study.panels if panel.verdicts]:
        return ClaimOutcome(claim, Verdict.NOT_DECIDED, ())
    found = _found(claim, settings, context)
    return ClaimOutcome(claim, _together(found), found.evidence)


def _found(claim: Claim, settings: RuleSettings, context: ClaimContext) -> RuleFinding:
    """What the rule finds.

    Raises:
        ContractError: the rule, which another package may bring, fails or finds something else.
    """
    part, function = f"rule {claim.rule}", rule_named(claim.rule).load()
    with held(part, f"deciding the claim {claim.name}"):
        found = function(settings, context)
    if not isinstance(found, RuleFinding):
        raise broken(part, f"finds {type(found).__name__}, not a RuleFinding")
    return found


def _together(found: RuleFinding) -> Verdict:
    """All must hold and one that does not decides; or one that holds is enough, and all that do not decide."""
    verdicts = [one.verdict for one in found.evidence]
    if not verdicts:
        return Verdict.NOT_DECIDED
    decisive, rest = (Verdict.DOES_NOT_HOLD, Verdict.HOLDS) if found.all_must_hold else (Verdict.HOLDS, Verdict.DOES_NOT_HOLD)
    if decisive in verdicts:
        return decisive
    return rest if all(one is rest for one in verdicts) else Verdict.NOT_DECIDED
