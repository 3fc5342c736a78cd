"""The rule by which claims are judged."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.studies.statistics.claims import Evidence, Verdict, judge
from nastui.studies.statistics.p_values import holm
from nastui.studies.statistics.samples import Interval
from nastui.studies.statistics.summary import between_seed_std
from nastui.studies.statistics.two_arms import two_samples

HOLDS, DOES_NOT, OPEN = Verdict.HOLDS, Verdict.DOES_NOT_HOLD, Verdict.NOT_DECIDED
NUMBER = st.floats(-10, 10)


def evidence(p, low, effect, high, margin=1.0, either_side=False):
    return Evidence(p, effect, Interval(low, high, 0.9), margin, either_side)


@pytest.mark.parametrize(
    ("given_evidence", "verdict"),
    [
        (evidence(0.01, 1.5, 2, 3), HOLDS),
        (evidence(0.01, 0.5, 1.2, 3), HOLDS),
        (evidence(0.05, 1.5, 2, 3), OPEN),
        (evidence(0.01, 0.5, 0.9, 1.2), OPEN),
        (evidence(0.01, 0.5, 0.7, 0.9), DOES_NOT),
        (evidence(0.90, -0.9, 0, 0.9), DOES_NOT),
        (evidence(0.01, -3, -2, -1.5), DOES_NOT),
        (evidence(0.30, -3, -1, 0.5), DOES_NOT),
        (evidence(0.30, -3, 0, 3), OPEN),
        (evidence(math.nan, 1.5, 2, 3), OPEN),
        (evidence(math.nan, 0, 0, 0), DOES_NOT),
        (evidence(1.0, 0, 0, 0, margin=0), DOES_NOT),
        (evidence(1.0, -math.inf, 0, math.inf), OPEN),
    ],
)
def test_a_claim_that_one_arm_is_better(given_evidence, verdict):
    assert judge(given_evidence).verdict == verdict


@pytest.mark.parametrize(
    ("given_evidence", "verdict"),
    [
        (evidence(0.01, -3, -2, -1.5, either_side=True), HOLDS),
        (evidence(0.01, 1.5, 2, 3, either_side=True), HOLDS),
        (evidence(0.90, -0.9, 0, 0.9, either_side=True), DOES_NOT),
        (evidence(0.30, -3, -1, 0.5, either_side=True), OPEN),
    ],
)
def test_a_claim_that_arms_differ(given_evidence, verdict):
    assert judge(given_evidence).verdict == verdict


@given(st.floats(0, 1), NUMBER, NUMBER, NUMBER, st.floats(0, 5), st.booleans())
def test_no_evidence_is_both_for_and_against(p, one, other, third, margin, either_side):
    low, effect, high = sorted([one, other, third])
    found = judge(evidence(p, low, effect, high, margin, either_side))
    if found.verdict is HOLDS:
        assert p < 0.05
        assert abs(effect) > margin
        assert either_side or effect > margin
    if found.verdict is DOES_NOT:
        assert effect <= margin
    assert found.reason


@given(NUMBER, NUMBER, NUMBER, st.floats(0, 5))
def test_a_difference_may_be_turned_round(one, other, third, margin):
    low, effect, high = sorted([one, other, third])
    turned = judge(evidence(0.01, -high, -effect, -low, margin, True))
    assert judge(evidence(0.01, low, effect, high, margin, True)).verdict == turned.verdict


def verdicts(draw, comparisons, gap=0.0, margin=None):
    rng = np.random.default_rng(0)
    for _ in range(comparisons):
        first, second = draw(rng) + gap, draw(rng)
        found = two_samples(first, second)
        limit = between_seed_std(first, second) if margin is None else margin
        yield judge(Evidence(float(holm([found.p])[0]), found.shift.estimate, found.shift.interval, limit, True)).verdict


@pytest.mark.parametrize("draw", [lambda rng: rng.normal(94, 0.3, 30), lambda rng: np.round(rng.gumbel(94, 0.3, 12), 1)])
@pytest.mark.parametrize("margin", [0.0, None])
def test_arms_of_one_distribution_hardly_ever_make_a_claim_hold(draw, margin):
    """With a margin of nothing the level alone guards against it."""
    share = np.mean([verdict is HOLDS for verdict in verdicts(draw, 200, margin=margin)])
    assert share <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 200)


def test_thirty_runs_of_one_distribution_are_shown_to_be_alike():
    assert np.mean([verdict is DOES_NOT for verdict in verdicts(lambda rng: rng.normal(94, 0.3, 30), 50)]) > 0.85


def test_thirty_runs_show_an_effect_of_two_standard_deviations():
    assert np.mean([verdict is HOLDS for verdict in verdicts(lambda rng: rng.normal(94, 0.3, 30), 50, gap=0.6)]) > 0.95


def test_one_comparison_among_many_is_held_to_a_stricter_level():
    found = two_samples([1.0, 2, 3, 4, 5, 20], [6.0, 7, 8, 9, 10, 11])
    raw, corrected = found.p, float(holm([found.p] + [0.9] * 20)[0])
    judged = [
        judge(Evidence(p, -found.shift.estimate, Interval(-found.shift.interval.high, -found.shift.interval.low, 0.9), 1.0)) for p in (raw, corrected)
    ]
    assert raw < 0.1 < corrected
    assert judged[1].verdict is OPEN
