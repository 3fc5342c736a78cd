"""A score that guides, and cannot tell the good from the worse."""

from __future__ import annotations

import numpy as np

from nastui.studies.plan.rules import GuidesSettings
from nastui.studies.report.rules.judging import Above, ClaimContext, Decided, RuleFinding, judged, undecided
from nastui.studies.report.study_data import Numbers, RunSummary
from nastui.studies.statistics.summary import between_seed_std


def guides(settings: GuidesSettings, context: ClaimContext) -> RuleFinding:
    """It guides where its incumbents are above the median cell of the baseline.

    It cannot tell where they stay below the best that the same run evaluated, and are no better than those of the control. The margin is the standard
    deviation between seeds of the incumbents of both arms.
    """
    panel, arm, baseline, control = settings.panel, settings.arm, settings.baseline, settings.control
    tests: list[Above] = []
    missing: list[Decided] = []
    for task in context.tasks(panel):
        if few := context.too_few(panel, task, arm, baseline, control):
            missing.append(undecided(task, f"{arm}, {baseline}, {control}", few))
            continue
        own, others, controls = (context.data.independent(panel, task, name) for name in (arm, baseline, control))
        split = context.data.split(task)
        median_cell = np.array([np.median(_accuracies(run, split)) for run in context.data.runs(panel, task, baseline)])
        oracle = np.array([np.mean([np.max(_accuracies(run, split)) for run in unit]) for unit in context.data.units(panel, task, arm)])
        tests.append(Above(task, f"{arm}: its incumbents are above the median cell of {baseline}", own, median_cell, _margin(own, others)))
        tests.append(Above(task, f"{arm}: the best that it evaluated is above its incumbents", oracle, own, _margin(own), pairs=True))
        tests.append(Above(task, f"{arm} is not better than {control}", own, controls, _margin(own, controls), denied=True))
    return RuleFinding((*judged(tests), *missing), all_must_hold=True)


def _margin(*arms: Numbers) -> float:
    return between_seed_std(*(one for one in arms if not np.isnan(one).any()))


def _accuracies(run: RunSummary, split: str) -> Numbers:
    """Of all that was evaluated, by what the task searches by; NaN alone where that is nothing."""
    values = run.test if split == "test" else run.valid
    return values if len(values) else np.array([np.nan])
