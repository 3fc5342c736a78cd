"""Of arms that differ in a size, a larger one that is not better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nastui.studies.plan.study import Comparison
from nastui.studies.report.rules.claim_context import OPPOSITE, ClaimContext, Decided, undecided
from nastui.studies.report.rules.judging import judged_comparison
from nastui.studies.report.sections.comparisons import Compared


def larger_is_not_always_better(settings: Mapping[str, Any], context: ClaimContext) -> tuple[list[Decided], bool]:
    """At least one larger one is not better; in each declared comparison of the panel the larger one is the second."""
    made = {(one.declared, one.task): one for one in context.compared}
    found = []
    for declared in context.data.study.comparisons:
        for task in context.tasks(settings["panel"]):
            if declared.panel == settings["panel"] and task in declared.tasks:
                found.append(_not_better(declared, task, made.get((declared, task)), context))
    return found, False


def _not_better(declared: Comparison, task: str, one: Compared | None, context: ClaimContext) -> Decided:
    what = f"{declared.second} is not better than {declared.first}"
    if one is None:
        few = context.too_few(declared.panel, task, declared.first, declared.second)
        return undecided(task, what, few or "not compared: accuracies are not known")
    better = judged_comparison(one, context, either=False, sign=-1.0)
    return replace(better, what=what, verdict=OPPOSITE[better.verdict])
