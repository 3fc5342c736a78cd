"""Pairs of arms whose incumbents, and whose evaluated cells, have different distributions."""

from __future__ import annotations

from dataclasses import replace

from nastui.drawing.numbers import significant
from nastui.studies.plan.rules import DifferentSettings
from nastui.studies.report.rules.judging import ClaimContext, Decided, RuleFinding, evaluated_differ, judged_comparison, undecided
from nastui.studies.report.sections.comparisons import Compared
from nastui.studies.statistics.claims import ALPHA, Verdict
from nastui.studies.statistics.p_values import holm


def different(settings: DifferentSettings, context: ClaimContext) -> RuleFinding:
    """The incumbents of each pair differ in location by more than the margin, either way; and so does all that it evaluated.

    Where it does not, and Kolmogorov and Smirnov's test (corrected over the pairs) still tells the distributions apart, nothing is decided.
    """
    panel = settings.panel
    found: list[tuple[Decided, float]] = []
    for task in context.tasks(panel):
        for first, second in settings.pairs:
            one = _compared(context, panel, task, first, second)
            if one is None:
                duplicate = context.data.study.panel(panel).duplicate(first, second)
                why = duplicate.why if duplicate else "not compared: no declared comparison with runs of both"
                found.append((undecided(task, f"{first} and {second}", why), float("nan")))
            else:
                found.append((judged_comparison(one, context, either=True, sign=1.0), one.found.ks_p))
    adjusted = holm([p for _, p in found]).tolist() if found else []
    incumbents = [_with_shape(one, p) for (one, _), p in zip(found, adjusted, strict=True)]
    pairs = [(task, first, second) for task in context.tasks(panel) for first, second in settings.pairs]
    return RuleFinding((*incumbents, *evaluated_differ(pairs, panel, context)), all_must_hold=True)


def _with_shape(decided: Decided, ks_p: float) -> Decided:
    if decided.verdict is Verdict.DOES_NOT_HOLD and ks_p < ALPHA:
        reason = f"{decided.reason}; yet the shapes differ (Kolmogorov–Smirnov p = {significant(ks_p, 2)})"
        return replace(decided, verdict=Verdict.NOT_DECIDED, reason=reason)
    return decided


def _compared(context: ClaimContext, panel: str, task: str, first: str, second: str) -> Compared | None:
    for one in context.compared:
        if (one.declared.panel, one.task) == (panel, task) and {one.declared.first, one.declared.second} == {first, second}:
            return one
    return None
