"""An arm that sees less of the space, because of how it selects its training data."""

from __future__ import annotations

import numpy as np

from nastui.studies.plan.rules import NarrowsSettings
from nastui.studies.report.rules.judging import Above, ClaimContext, Decided, RuleFinding, judged, undecided
from nastui.studies.report.sections.coverage import KnownSpace, covered
from nastui.studies.report.study_data import Numbers, RunSummary
from nastui.studies.statistics.summary import between_seed_std


def narrows(settings: NarrowsSettings, context: ClaimContext) -> RuleFinding:
    """At equal queries the cells of `first` lie closer together than those of `second`, and closer than where its causes are taken away.

    Closeness is the mean Hamming distance between the cells of a run; the margin is its standard deviation between seeds.
    """
    panel, first, second = settings.panel, settings.first, settings.second
    tests: list[Above] = []
    missing: list[Decided] = []
    for task in context.tasks(panel):
        for other in (second, *settings.causes):
            what = f"{first} sees less than {other}"
            known = context.tables.get(task)
            if (few := context.too_few(panel, task, first, other)) or known is None:
                missing.append(undecided(task, what, few or "the space is not known"))
                continue
            own, its = (context.data.runs(panel, task, arm) for arm in (first, other))
            least = min(run.unique for run in (*own, *its))
            if least < 2:
                missing.append(undecided(task, what, "a run saw fewer than two cells"))
                continue
            narrow, wide = _hamming(own, known, least), _hamming(its, known, least)
            tests.append(Above(task, what, wide, narrow, between_seed_std(narrow, wide)))
    return RuleFinding((*judged(tests), *missing), all_must_hold=True)


def _hamming(runs: tuple[RunSummary, ...], known: KnownSpace, least: int) -> Numbers:
    return np.array([covered(run, known, least).hamming for run in runs])
