"""Pairs of arms whose incumbents, and whose evaluated cells, have different distributions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.stats import ks_2samp

from nastui.studies.plan.rules import DifferentSettings
from nastui.studies.report.rules.view import View
from nastui.studies.report.study_data import Numbers, RunSummary
from nastui.studies.statistics.claims import Question, Sense
from nastui.studies.statistics.contrast import with_p
from nastui.studies.statistics.whole_runs import CLAIM_DEALS, CLAIM_PLACES, whole_runs


def different(settings: DifferentSettings, view: View) -> tuple[Question, ...]:
    """The incumbents of each pair differ in location by an effect that matters, either way; and so does all that the arms evaluated until then.

    Incumbents of one location are not called alike where Kolmogorov and Smirnov's test tells them apart. All that was evaluated is compared by
    dealing whole runs anew; its effect is that of the median cell of a run.
    """
    return tuple(question for pair in settings.pairs if all(map(view.has, pair)) for question in (_incumbents(view, *pair), _evaluated(view, *pair)))


def _incumbents(view: View, first: str, second: str) -> Question:
    one, other = (first, view.incumbent(first)), (second, view.incumbent(second))
    asked = view.ask(f"{first} and {second}: incumbents", Sense.EITHER, one, other, view.points)
    if asked.found is None:
        return asked
    shape = ks_2samp(view.sample(*one), view.sample(*other), method="asymp")
    return replace(asked, found=replace(asked.found, shape_p=float(shape.pvalue)))


def _evaluated(view: View, first: str, second: str) -> Question:
    def median(run: RunSummary) -> float:
        return float(np.median(known)) if len(known := _known(view, run)) else float("nan")

    asked = view.ask(f"{first} and {second}: all that they evaluated", Sense.EITHER, (first, median), (second, median), view.points)
    if asked.found is None:
        return asked
    dealt = whole_runs(*(_units(view, arm) for arm in (first, second)), permutations=CLAIM_DEALS, places=CLAIM_PLACES)
    return replace(asked, found=replace(with_p(asked.found, dealt.p, "whole runs dealt anew"), shape_p=dealt.p))


def _units(view: View, arm: str) -> list[Numbers]:
    return [np.concatenate([_known(view, run) for run in unit]) for unit in view.data.units(view.panel, view.task, arm)]


def _known(view: View, run: RunSummary) -> Numbers:
    values = view.accuracies(run)
    return values[np.isfinite(values)]
