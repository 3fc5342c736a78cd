"""Decide claims, each by its rule. A new rule is a module here, its settings in `nastui.studies.plan.rules`, and a line of `DECIDERS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from nastui.studies.plan.rules import (
    BestSettings,
    DifferentSettings,
    GuidesSettings,
    LargerSettings,
    NarrowsSettings,
    RuleSettings,
    read_settings,
)
from nastui.studies.plan.study import Claim
from nastui.studies.report.rules.best import best
from nastui.studies.report.rules.different import different
from nastui.studies.report.rules.guides import guides
from nastui.studies.report.rules.judging import ClaimContext, Decided, RuleFinding
from nastui.studies.report.rules.larger import larger_is_not_always_better
from nastui.studies.report.rules.narrows import narrows
from nastui.studies.statistics.claims import Verdict

S = TypeVar("S", bound=RuleSettings)


@dataclass(frozen=True)
class Rule(Generic[S]):
    """A rule: a pure function of a claim's settings and of what the study knows."""

    settings: type[S]
    decide: Callable[[S, ClaimContext], RuleFinding]


DECIDERS: Final[Mapping[str, Rule[Any]]] = {
    "different-distributions": Rule(DifferentSettings, different),
    "larger-is-not-always-better": Rule(LargerSettings, larger_is_not_always_better),
    "best": Rule(BestSettings, best),
    "narrows": Rule(NarrowsSettings, narrows),
    "guides": Rule(GuidesSettings, guides),
}


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
    found = DECIDERS[claim.rule].decide(settings, context)
    return ClaimOutcome(claim, _together(found), found.evidence)


def _together(found: RuleFinding) -> Verdict:
    """All must hold and one that does not decides; or one that holds is enough, and all that do not decide."""
    verdicts = [one.verdict for one in found.evidence]
    if not verdicts:
        return Verdict.NOT_DECIDED
    decisive, rest = (Verdict.DOES_NOT_HOLD, Verdict.HOLDS) if found.all_must_hold else (Verdict.HOLDS, Verdict.DOES_NOT_HOLD)
    if decisive in verdicts:
        return decisive
    return rest if all(one is rest for one in verdicts) else Verdict.NOT_DECIDED
