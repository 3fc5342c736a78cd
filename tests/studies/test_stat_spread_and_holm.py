"""Whether arms scatter alike, and the correction for many comparisons."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nastui.studies.statistics.p_values import holm
from nastui.studies.statistics.summary import between_seed_std, brown_forsythe

P_VALUES = st.lists(st.floats(0, 1), max_size=20)


def test_brown_and_forsythe_is_scipys_levene_about_the_median():
    rng = np.random.default_rng(0)
    arms = [rng.normal(0, 1, 20), rng.normal(3, 2, 25), rng.normal(1, 1, 15)]
    found, direct = brown_forsythe(*arms), stats.levene(*arms, center="median")
    assert (found.statistic, found.p) == (direct.statistic, direct.pvalue)
    assert found.stds == tuple(arm.std(ddof=1) for arm in arms)


def test_a_difference_of_location_alone_is_none_of_spread():
    arm = np.random.default_rng(1).normal(size=30)
    assert brown_forsythe(arm, arm + 100).p == pytest.approx(1)
    assert brown_forsythe(arm, 3 * arm).p < 0.001


@pytest.mark.parametrize(
    ("arms", "reason"),
    [
        ([[1.0] * 5, [2.0] * 5], "no arm's distances to its median vary"),
        ([[1.0, 2.0], [1.0, 2.0, 3.0]], "fewer than three runs in an arm"),
        ([[1.0, 2.0, -np.inf], [1.0, 2.0, 3.0]], "a run without a finite value has no distance to the median"),
    ],
)
def test_what_cannot_be_tested_says_why_and_warns_nobody(arms, reason):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = brown_forsythe(*arms)
    assert np.isnan(found.p)
    assert found.remark == reason


def test_the_spread_between_seeds_pools_variances_and_not_means():
    assert between_seed_std([1.0, 2.0, 3.0], [101.0, 103.0, 105.0]) == pytest.approx(np.sqrt((1 + 4) / 2))
    assert between_seed_std([0.0, 2.0], [0.0] * 4) == pytest.approx(np.sqrt(2 / 4))
    assert between_seed_std([1.0, 3.0, -np.inf]) == pytest.approx(np.sqrt(2))
    assert np.isnan(between_seed_std([1.0], [2.0]))


def test_holms_correction_of_a_known_example():
    """Four hypotheses of the article "Holm–Bonferroni method" of Wikipedia: only the first and the fourth are rejected at 5 %."""
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(P_VALUES)
def test_holm_never_lowers_p_keeps_the_order_and_stays_a_probability(p):
    adjusted = holm(p)
    assert (adjusted >= np.array(p)).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()
    assert (adjusted <= np.minimum(1, len(p) * np.array(p) + 1e-15)).all()


@given(P_VALUES, st.randoms())
def test_holm_does_not_depend_on_the_order_of_comparisons(p, random):
    order = random.sample(range(len(p)), len(p))
    assert holm([p[place] for place in order]).tolist() == holm(p)[order].tolist()


def test_a_comparison_that_was_not_tested_still_counts_as_declared():
    assert holm([0.01, np.nan, 0.02]).tolist() == pytest.approx([0.03, np.nan, 0.04], nan_ok=True)


def test_one_comparison_needs_no_correction():
    assert holm([0.04]).tolist() == [0.04]
