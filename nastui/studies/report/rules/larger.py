"""Of arms that differ in a size, a larger one that is not better."""

from __future__ import annotations

from dataclasses import replace

from nastui.studies.plan.rules import LargerSettings
from nastui.studies.plan.study import Comparison
from nastui.studies.report.rules.judging import OPPOSITE, ClaimContext, Decided, RuleFinding, judged_comparison, undecided
from nastui.studies.report.sections.comparisons import Compared


def larger_is_not_always_better(settings: LargerSettings, context: ClaimContext) -> RuleFinding:
    """At least one larger one is not better; in each declared comparison of the panel the larger one is the second."""
    made = {(one.declared, one.task): one for one in context.compared}
    found = []
    for declared in context.data.study.comparisons:
        for task in context.tasks(settings.panel):
            if declared.panel == settings.panel and task in declared.tasks:
                found.append(_not_better(declared, task, made.get((declared, task)), context))
    return RuleFinding(tuple(found), all_must_hold=False)


def _not_better(declared: Comparison, task: str, one: Compared | None, context: ClaimContext) -> Decided:
    what = f"{declared.second} is not better than {declared.first}"
    if one is None:
        few = context.too_few(declared.panel, task, declared.first, declared.second)
        return undecided(task, what, few or "not compared: accuracies are not known")
    better = judged_comparison(one, context, either=False, sign=-1.0)
    return replace(better, what=what, verdict=OPPOSITE[better.verdict])
