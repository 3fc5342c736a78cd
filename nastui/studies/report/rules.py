"""The rules by which the claims of a study are decided. Each takes the evidence alone; none asks a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from nastui.base.errors import InputError, Place, nearest
from nastui.studies.plan.study import Claim
from nastui.studies.report.evidence import Evidence
from nastui.studies.report.gathered import Gathered, Numbers
from nastui.studies.report.sections.comparisons import Compared
from nastui.studies.report.sections.costs import reach
from nastui.studies.report.sections.coverage import Known, covered
from nastui.studies.statistics.claims import Evidence as Tested
from nastui.studies.statistics.claims import Verdict, judge
from nastui.studies.statistics.expected_cost import speed_up
from nastui.studies.statistics.holm import holm
from nastui.studies.statistics.interval import Interval
from nastui.studies.statistics.spread import between_seed_std
from nastui.studies.statistics.two_samples import two_samples


@dataclass(frozen=True)
class Decided:
    """One piece of evidence on one task, and what it says."""

    task: str
    what: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class Outcome:
    """A claim with all its evidence."""

    claim: Claim
    verdict: Verdict
    evidence: tuple[Decided, ...]


@dataclass(frozen=True)
class Grounds:
    """What rules look at."""

    evidence: Evidence
    compared: tuple[Compared, ...]
    tables: Mapping[str, Known]


def decide(claim: Claim, grounds: Grounds) -> Outcome:
    """Apply a claim's rule.

    Raises:
        InputError: the study names a rule that is none, or gives it no arm or panel.
    """
    if claim.rule not in RULES:
        raise InputError(f"'{claim.rule}' is no rule{nearest(claim.rule, RULES)}", remedy=f"rules: {', '.join(RULES)}", place=Place(key="claim.rule"))
    if claim.settings.get("panel") not in [panel.name for panel in grounds.evidence.study.panels]:
        return Outcome(claim, Verdict.NOT_DECIDED, ())  # all of the panel was left out, since it cannot be run here
    try:
        found, every = RULES[claim.rule](claim.settings, grounds)
    except KeyError as error:
        raise InputError(f"the rule '{claim.rule}' of the claim '{claim.name}' lacks {error}", place=Place(key="claim")) from None
    return Outcome(claim, _together([one.verdict for one in found], every=every), tuple(found))


Rule = Callable[[Mapping[str, Any], Grounds], tuple[list[Decided], bool]]
"""(settings, grounds) → evidence, and whether all of it must hold (else one that holds is enough)."""


def different(settings: Mapping[str, Any], grounds: Grounds) -> tuple[list[Decided], bool]:
    """Each declared pair of arms gives accuracies from different distributions: the incumbents differ by more than the margin, either way."""
    pairs = {tuple(pair) for pair in settings["pairs"]}
    chosen = [one for one in grounds.compared if (one.declared.first, one.declared.second) in pairs and one.declared.panel == settings["panel"]]
    return [_judged(one, grounds, either=True, sign=1.0) for one in chosen if one.verdicts], True


def larger_is_not_always_better(settings: Mapping[str, Any], grounds: Grounds) -> tuple[list[Decided], bool]:
    """At least one larger batch is not better: its incumbents are not above those of the smaller one by more than the margin."""
    chosen = [one for one in grounds.compared if one.declared.panel == settings["panel"] and one.verdicts]
    found = []
    for one in chosen:
        better = _judged(one, grounds, either=False, sign=-1.0)  # second minus first: the larger batch is the second
        found.append(Decided(better.task, f"{one.declared.second} is not better than {one.declared.first}", _OPPOSITE[better.verdict], better.reason))
    return found, False


def best(settings: Mapping[str, Any], grounds: Grounds) -> tuple[list[Decided], bool]:
    """The arm reaches each target of the study at the least expected cost: its speed-up over every other arm is above one, with its 95 % interval."""
    panel, arm = grounds.evidence.study.panel(settings["panel"]), settings["arm"]
    found = []
    for task in panel.tasks:
        optimum = grounds.evidence.optimum(task)
        if optimum is None or not grounds.evidence.study.task(task).verdicts:
            continue
        goal = _reference_regret(grounds.evidence, panel.name, task, settings["reference"], optimum)
        own = reach(grounds.evidence.runs(panel.name, task, arm), "unique", "valid", optimum - goal)
        for other in panel.arms:
            if (
                other != arm
                and own is not None
                and (reached := reach(grounds.evidence.runs(panel.name, task, other), "unique", "valid", optimum - goal))
            ):
                faster = speed_up(own, reached)
                found.append(_faster(task, f"{arm} over {other}, to a regret of {goal:.3g}", faster.ratio, faster.interval))
    return found, True


def narrows(settings: Mapping[str, Any], grounds: Grounds) -> tuple[list[Decided], bool]:
    """The arm sees less of the space than another at equal queries, and that is gone where its training data are selected at random."""
    panel, first, second = settings["panel"], settings["first"], settings["second"]
    tests: list[Test] = []
    for task, known in grounds.tables.items():
        sides = {arm: grounds.evidence.runs(panel, task, arm) for arm in (first, second, *settings.get("causes", []))}
        if not grounds.evidence.study.task(task).verdicts or not sides[first] or not sides[second]:
            continue
        least = min(run.unique for runs in sides.values() for run in runs)
        spreads = {arm: _hamming(runs, known, least) for arm, runs in sides.items() if runs}
        tests.append(Test(task, f"{first} sees less than {second}", spreads[second], spreads[first], 0.0))
        for cause in settings.get("causes", []):
            if cause in spreads:
                tests.append(Test(task, f"{first} sees less than with its cause taken away ({cause})", spreads[cause], spreads[first], 0.0))
    return _decided(tests), True


def guides(settings: Mapping[str, Any], grounds: Grounds) -> tuple[list[Decided], bool]:
    """The score guides, and cannot tell the good from the worse.

    It guides where its incumbents are above the baseline's cells; it cannot tell where they stay below the best that was evaluated, and are no better
    than the control's.
    """
    panel, arm, tests = settings["panel"], settings["arm"], list[Test]()
    for task in grounds.evidence.study.panel(panel).tasks:
        runs = grounds.evidence.runs(panel, task, arm)
        baseline = grounds.evidence.runs(panel, task, settings["baseline"])
        if not grounds.evidence.study.task(task).verdicts or not runs or not baseline:
            continue
        own = grounds.evidence.finals(panel, task, arm)
        median_cell = np.array([float(np.nanmedian(run.valid)) for run in baseline])
        margin = between_seed_std(own, grounds.evidence.finals(panel, task, settings["baseline"]))
        tests.append(Test(task, f"{arm}: its incumbents are above the median cell of {settings['baseline']}", own, median_cell, margin))
        oracle = np.array([run.best_valid for run in runs])
        tests.append(Test(task, f"{arm}: the best that it evaluated is above its incumbents", oracle, own, margin))
        control = grounds.evidence.finals(panel, task, settings["control"])
        if len(control):
            tests.append(Test(task, f"{arm} is not better than {settings['control']}", own, control, margin, denied=True))
    return _decided(tests), True


RULES: Final[Mapping[str, Rule]] = {
    "different-distributions": different,
    "larger-is-not-always-better": larger_is_not_always_better,
    "best": best,
    "narrows": narrows,
    "guides": guides,
}


def _judged(one: Compared, grounds: Grounds, *, either: bool, sign: float) -> Decided:
    margin = between_seed_std(*(grounds.evidence.finals(one.declared.panel, one.task, arm) for arm in (one.declared.first, one.declared.second)))
    ends = sorted((sign * one.shift.interval.low, sign * one.shift.interval.high))
    judged = judge(Tested(one.adjusted, sign * one.shift.estimate, Interval(ends[0], ends[1], one.shift.interval.level), margin, either))
    return Decided(one.task, f"{one.declared.first} and {one.declared.second}", judged.verdict, judged.reason)


@dataclass(frozen=True)
class Test:
    """The first sample is above the second by more than the margin."""

    task: str
    what: str
    first: Numbers
    second: Numbers
    margin: float
    denied: bool = False
    """The evidence is that this is not so."""


def _decided(tests: list[Test]) -> list[Decided]:
    """Judge all tests of a claim, with Holm's correction over them."""
    whole = [min(len(one.first), len(one.second)) > 1 and bool(np.isfinite(one.first).all() and np.isfinite(one.second).all()) for one in tests]
    found = [two_samples(one.first, one.second) if can else None for one, can in zip(tests, whole, strict=True)]
    adjusted = holm([float("nan") if one is None else one.p for one in found]).tolist() if found else []
    decided = []
    for test, one, p in zip(tests, found, adjusted, strict=True):
        if one is None:
            decided.append(Decided(test.task, test.what, Verdict.NOT_DECIDED, "too few finite runs"))
            continue
        judged = judge(Tested(p, one.shift.estimate, one.shift.interval, test.margin))
        decided.append(Decided(test.task, test.what, _OPPOSITE[judged.verdict] if test.denied else judged.verdict, judged.reason))
    return decided


_OPPOSITE: Final = {Verdict.HOLDS: Verdict.DOES_NOT_HOLD, Verdict.DOES_NOT_HOLD: Verdict.HOLDS, Verdict.NOT_DECIDED: Verdict.NOT_DECIDED}


def _hamming(runs: tuple[Gathered, ...], known: Known, least: int) -> Numbers:
    return np.array([covered(run, known, least).hamming for run in runs])


def _reference_regret(evidence: Evidence, panel: str, task: str, arm: str, optimum: float) -> float:
    finals = evidence.finals(panel, task, arm)
    return max(optimum - float(np.median(finals)), 1e-9) if len(finals) else 1.0


def _faster(task: str, what: str, ratio: float, interval: Interval) -> Decided:
    text = f"{ratio:.2f} times, 95 % interval {interval.low:.2f} to {interval.high:.2f}"
    if interval.low > 1:
        return Decided(task, what, Verdict.HOLDS, text)
    return Decided(task, what, Verdict.DOES_NOT_HOLD if interval.high <= 1 else Verdict.NOT_DECIDED, text)


def _together(verdicts: list[Verdict], *, every: bool) -> Verdict:
    """All must hold and one that does not decides; or one that holds is enough, and all that do not decide."""
    if not verdicts:
        return Verdict.NOT_DECIDED
    decisive, rest = (Verdict.DOES_NOT_HOLD, Verdict.HOLDS) if every else (Verdict.HOLDS, Verdict.DOES_NOT_HOLD)
    if decisive in verdicts:
        return decisive
    return rest if all(one is rest for one in verdicts) else Verdict.NOT_DECIDED
