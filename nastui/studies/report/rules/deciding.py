"""Decide claims, each by its rule, at each place of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nastui.base.errors import broken, held
from nastui.studies.plan.rules import RuleSettings, panels_of, read_settings, rule_named
from nastui.studies.plan.study import Claim
from nastui.studies.report.rules.view import View
from nastui.studies.report.sections.coverage import KnownSpace
from nastui.studies.report.study_data import StudyData
from nastui.studies.statistics.claims import Answer, Question, answers
from nastui.studies.statistics.verdicts import Verdict


@dataclass(frozen=True)
class ClaimPlace:
    """A claim on one task after so many trainings."""

    panel: str
    task: str
    after: int | None
    """None: at the end of the runs."""
    verdict: Verdict
    evidence: tuple[Answer, ...]


@dataclass(frozen=True)
class ClaimOutcome:
    """A claim with its verdicts, place by place."""

    claim: Claim
    verdict: Verdict
    """`holds` where it holds at all places; `does not hold` where it holds at none and at some does not."""
    places: tuple[ClaimPlace, ...]

    @property
    def evidence(self) -> tuple[Answer, ...]:
        """Of all places."""
        return tuple(one for place in self.places for one in place.evidence)


def decide(claim: Claim, data: StudyData, tables: Mapping[str, KnownSpace]) -> ClaimOutcome:
    """Holm's correction is over all questions of the claim, at all places. Panels and tasks that give no verdicts are no places."""
    rule = rule_named(claim.rule)
    views = list(_views(claim, data, tables))
    settings = read_settings(claim.rule, claim.settings)
    asked = [_asked(claim, replace(settings, panel=view.panel), view) for view in views]
    judged = iter(answers([question for own in asked for question in own], data.study.effects.a12))
    places = []
    for view, own in zip(views, asked, strict=True):
        evidence = tuple(next(judged) for _ in own)
        places.append(ClaimPlace(view.panel, view.task, view.after, together(rule.all_must_hold, [one.verdict for one in evidence]), evidence))
    kept = tuple(place for place in places if place.evidence)
    return ClaimOutcome(claim, _overall([place.verdict for place in kept]), kept)


def _asked(claim: Claim, settings: RuleSettings, view: View) -> tuple[Question, ...]:
    """What the rule asks at one place.

    Raises:
        ContractError: the rule, which another package may bring, fails or asks something else.
    """
    entry, part = rule_named(claim.rule), f"rule {claim.rule}"
    function = entry.load()
    with held(part, f"deciding the claim {claim.name}", foreign=entry.is_foreign):
        asked = function(settings, view)
    if not isinstance(asked, tuple) or not all(isinstance(one, Question) for one in asked):
        raise broken(part, f"asks {type(asked).__name__}, not a tuple of Questions")
    return asked


def _views(claim: Claim, data: StudyData, tables: Mapping[str, KnownSpace]) -> Iterator[View]:
    study = data.study
    there = {panel.name: panel for panel in study.panels if panel.verdicts}
    for name in panels_of(claim.settings):
        for task in there[name].tasks if name in there else ():
            if study.task(task).verdicts:
                for after in study.budgets_of(name) or (None,):
                    yield View(data, name, task, after, tables.get(task))


def together(all_must_hold: bool, verdicts: Sequence[Verdict]) -> Verdict:
    """All must hold and one that does not decides; or one that holds is enough, and all that do not decide."""
    if not verdicts:
        return Verdict.NOT_DECIDED
    decisive, rest = (Verdict.DOES_NOT_HOLD, Verdict.HOLDS) if all_must_hold else (Verdict.HOLDS, Verdict.DOES_NOT_HOLD)
    if decisive in verdicts:
        return decisive
    return rest if all(one is rest for one in verdicts) else Verdict.NOT_DECIDED


def _overall(verdicts: Sequence[Verdict]) -> Verdict:
    if Verdict.HOLDS in verdicts:
        return Verdict.HOLDS if set(verdicts) == {Verdict.HOLDS} else Verdict.HOLDS_IN_PART
    return Verdict.DOES_NOT_HOLD if Verdict.DOES_NOT_HOLD in verdicts else Verdict.NOT_DECIDED
