"""Tests that one sample lies above another by more than a margin, judged together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nastui.studies.report.gathered import Numbers
from nastui.studies.report.rules.grounds import OPPOSITE, Decided, undecided
from nastui.studies.statistics.claims import Evidence, judge
from nastui.studies.statistics.holm import holm
from nastui.studies.statistics.paired import paired
from nastui.studies.statistics.shift import Shift
from nastui.studies.statistics.two_samples import two_samples


@dataclass(frozen=True)
class Above:
    """The first sample is above the second by more than the margin."""

    task: str
    what: str
    first: Numbers
    second: Numbers
    margin: float
    denied: bool = False
    """The evidence is that this is not so."""
    pairs: bool = False
    """Both samples are of the same runs, in the same order."""


def judged(tests: list[Above]) -> list[Decided]:
    """Judge all tests of a claim, with Holm's correction over them; what is not finite is not decided."""
    found = [_tested(one) for one in tests]
    adjusted = holm([float("nan") if one is None else one[0] for one in found]).tolist() if found else []
    decided = []
    for test, one, p in zip(tests, found, adjusted, strict=True):
        if one is None:
            decided.append(undecided(test.task, test.what, "accuracies that are unknown or not finite"))
            continue
        said = judge(Evidence(p, one[1].estimate, one[1].interval, test.margin))
        decided.append(Decided(test.task, test.what, OPPOSITE[said.verdict] if test.denied else said.verdict, said.reason))
    return decided


def _tested(test: Above) -> tuple[float, Shift] | None:
    whole = len(test.first) > 1 and len(test.second) > 1 and np.isfinite([*test.first, *test.second, test.margin]).all()
    if not whole:
        return None
    if test.pairs:
        pairs = paired(dict(enumerate(test.first.tolist())), dict(enumerate(test.second.tolist())))
        return pairs.p, pairs.shift
    found = two_samples(test.first, test.second)
    return found.p, found.shift
