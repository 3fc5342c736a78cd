"""The rule by which questions of a claim are judged together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.studies.statistics.claims import Question, Sense, answers
from nastui.studies.statistics.contrast import Contrast, contrast
from nastui.studies.statistics.samples import Interval
from nastui.studies.statistics.verdicts import Verdict

HOLDS, DOES_NOT, OPEN = Verdict.HOLDS, Verdict.DOES_NOT_HOLD, Verdict.NOT_DECIDED
SHARE = st.floats(0, 1)


def seen(p, a12, difference, above_p=1.0, below_p=0.0, margin=0.1, shape_p=None):
    interval = Interval(difference, difference, 0.9)
    return Contrast((30, 30), "Mann–Whitney", p, a12, difference, interval, margin, above_p, below_p, 1.0, shape_p)


def verdict(found, sense=Sense.ABOVE, a12=0.64):
    (one,) = answers([Question("x", sense, found)], a12)
    assert found is None or one.reason
    return one.verdict


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (seen(0.01, 0.64, 0.01, 0.001), HOLDS),
        (seen(0.01, 0.63, 0.1), HOLDS),
        (seen(0.01, 0.63, 0.09, 0.3), OPEN),
        (seen(0.05, 0.9, 2.0), OPEN),
        (seen(0.30, 0.5, 0.0, 0.01), DOES_NOT),
        (seen(0.30, 0.67, 0.0, 0.01), OPEN),
        (seen(0.001, 0.2, -1.0, 0.001), DOES_NOT),
        (seen(0.30, 0.5, 0.0, 0.06), OPEN),
        (None, OPEN),
    ],
)
def test_a_claim_that_one_arm_is_better(found, expected):
    assert verdict(found) is expected
    opposite = {HOLDS: DOES_NOT, DOES_NOT: HOLDS, OPEN: OPEN}
    assert verdict(found, Sense.NOT_ABOVE) is opposite[expected]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (seen(0.01, 0.2, -1.0, 0.0, 1.0), HOLDS),
        (seen(0.01, 0.8, 1.0, 1.0, 0.0), HOLDS),
        (seen(0.90, 0.5, 0.0, 0.01, 0.01), DOES_NOT),
        (seen(0.90, 0.5, 0.0, 0.01, 0.01, shape_p=0.01), OPEN),
        (seen(0.90, 0.5, 0.0, 0.01, 0.10), OPEN),
        (seen(0.06, 0.33, -0.01, 0.01, 0.01), OPEN),
    ],
)
def test_a_claim_that_arms_differ(found, expected):
    assert verdict(found, Sense.EITHER) is expected


def test_both_directions_are_corrected_over_all_that_was_declared():
    """Questions that could not be asked count as well."""
    one, nothing = Question("x", Sense.ABOVE, seen(0.02, 0.9, 1.0)), Question("y", Sense.ABOVE, None, "why")
    alone, beside = answers([one], 0.64)[0], answers([one, nothing, nothing], 0.64)[0]
    assert (alone.verdict, alone.p_for, beside.verdict, beside.p_for) == (HOLDS, 0.02, OPEN, pytest.approx(0.06))
    against = Question("x", Sense.ABOVE, seen(0.5, 0.5, 0.0, 0.02))
    assert [answers([against, *[nothing] * more], 0.64)[0].verdict for more in (0, 2)] == [DOES_NOT, OPEN]
    assert answers([nothing], 0.64)[0].reason == "why"
    assert answers([], 0.64) == ()


@given(SHARE, SHARE, st.floats(-1, 1), SHARE, SHARE, st.sampled_from(Sense))
def test_a_verdict_is_what_the_rule_says(p, a12, difference, above_p, below_p, sense):
    found = seen(p, a12, difference, above_p, below_p)
    said = verdict(found, sense)
    if sense is Sense.EITHER:
        turned = seen(p, 1 - a12, -difference, below_p, above_p)
        assert verdict(turned, sense) is said
        alike = max(above_p, below_p) < 0.05 and 0.36 < a12 < 0.64 and abs(difference) < 0.1
        differ = p < 0.05 and (not 0.36 < a12 < 0.64 or abs(difference) >= 0.1)
        assert said is (HOLDS if differ else DOES_NOT if alike else OPEN)
    else:
        better = a12 >= 0.64 or (difference >= 0.1 and a12 > 0.5)
        shown, ruled_out = better and p < 0.05, not better and above_p < 0.05
        against, for_it = (DOES_NOT, HOLDS) if sense is Sense.ABOVE else (HOLDS, DOES_NOT)
        assert said is (for_it if shown else against if ruled_out else OPEN)


def share(draw, expected, gap=0.0, sense=Sense.EITHER, studies=200):
    rng = np.random.default_rng(0)
    found = [contrast(draw(rng) + gap, draw(rng), 0.1) for _ in range(studies)]
    return np.mean([verdict(one, sense) is expected for one in found])


DRAWS = [(lambda rng: rng.normal(94, 0.3, 30)), (lambda rng: np.round(rng.gumbel(94, 0.1, 12), 2)), (lambda rng: rng.choice([94.0, 93.9], 30))]
MOST = 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


@pytest.mark.parametrize("draw", DRAWS)
def test_equal_arms_hardly_ever_make_a_claim_hold(draw):
    assert share(draw, HOLDS) <= MOST


@pytest.mark.parametrize("draw", DRAWS)
def test_an_effect_of_just_the_margin_is_hardly_ever_ruled_out(draw):
    assert share(draw, DOES_NOT, gap=0.1, sense=Sense.ABOVE) <= MOST
    assert share(draw, DOES_NOT, gap=-0.1) <= MOST


def test_thirty_runs_that_scatter_little_are_shown_to_be_alike_and_a_standard_deviation_is_seen():
    assert share(lambda rng: rng.normal(94, 0.05, 30), DOES_NOT) > 0.85
    assert share(lambda rng: rng.normal(94, 0.3, 30), HOLDS, gap=0.3) > 0.9
    assert share(lambda rng: rng.normal(94, 0.3, 30), DOES_NOT, gap=0.14) < 0.05


def test_the_audits_arm_of_a12_0_67_is_not_called_equal():
    """Sixty runs each, half a standard deviation apart, which is 0.05 points: p = 0.002 by ranks."""
    rng = np.random.default_rng(3)
    first, second = rng.normal(94.05, 0.08, 60), rng.normal(94, 0.08, 60)
    found = contrast(first, second, 0.1)
    assert (found.a12 > 0.64, found.above_p < 0.05, verdict(found, Sense.EITHER)) == (True, True, HOLDS)
    few = contrast(first[:12], second[:12], 0.1)
    assert few.p > 0.05
    assert verdict(few, Sense.EITHER) is not HOLDS


def test_a_mean_that_a_few_bad_runs_pull_down_does_not_make_the_other_arm_better():
    """The rank test has no direction: it is the second arm that tends to be greater here, though its mean is less."""
    rng = np.random.default_rng(0)
    first, second = rng.normal(93.0, 0.05, 30), rng.normal(93.3, 0.05, 30)
    second[:3] = 85.0
    found = contrast(first, second, 0.1)
    assert found.p < 1e-4
    assert found.a12 < 0.2
    assert found.difference > 0.1
    assert verdict(found) is OPEN
    assert verdict(found, Sense.NOT_ABOVE) is OPEN
    assert verdict(found, Sense.EITHER) is HOLDS
