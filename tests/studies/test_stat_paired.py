"""Runs that are pairs because they share a random object."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from nastui.base.errors import InputError
from nastui.studies.statistics.two_arms import paired, paired_shift, signed_rank

# Hollander and Wolfe (1973), p. 29: Hamilton depression scale factor before and after a tranquilizer.
BEFORE = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
GAPS = st.lists(st.sampled_from([-3.0, -2.0, -1.0, 0.0, 1.0, 1.5, 2.0, np.inf]), min_size=1, max_size=12)


def by_block(values):
    return {f"block {place}": value for place, value in enumerate(values)}


def test_hollander_and_wolfes_depression_scores_give_their_result():
    found = paired(by_block(BEFORE), by_block(AFTER))
    assert (found.pairs, found.w, found.exact) == (9, 40, True)
    assert found.p / 2 == pytest.approx(0.01953, abs=5e-6)
    assert found.shift.estimate == pytest.approx(0.46)
    assert found.p == stats.wilcoxon(BEFORE, AFTER).pvalue
    assert found.rank_biserial == pytest.approx((40 - 5) / 45)
    assert found.smallest_p == 2 / 2**9


def test_blocks_are_matched_by_their_id_and_not_by_their_place():
    first, second = by_block(BEFORE), by_block(AFTER)
    turned = dict(reversed(second.items()))
    assert paired(first, turned) == paired(first, second)


def test_runs_without_a_partner_are_left_out_and_counted():
    found = paired(by_block(BEFORE) | {"own": 99.0}, by_block(AFTER) | {"other": -99.0, "third": 0.0})
    assert (found.pairs, found.unmatched) == (9, 3)
    assert found.w == 40


def test_arms_that_share_no_block_are_no_pairs():
    with pytest.raises(InputError, match="share no block"):
        paired({1: 2.0}, {2: 2.0})


@given(GAPS)
def test_p_is_that_of_tossing_every_sign(gaps):
    kept = np.array([gap for gap in gaps if gap])
    assume(len(kept))
    ranks = stats.rankdata(np.abs(kept))
    signs = (np.arange(2 ** len(kept))[:, None] >> np.arange(len(kept))) & 1
    sums, seen = signs @ ranks, ranks[kept > 0].sum()
    w, p, exact = signed_rank(np.array(gaps))
    assert (w, exact) == (seen, True)
    assert p == pytest.approx(min(1, 2 * min((sums <= seen).mean(), (sums >= seen).mean())), rel=1e-12)


def test_many_pairs_take_scipys_approximation():
    gaps = np.round(np.random.default_rng(0).normal(0.2, 1, 200), 1)
    found = signed_rank(gaps)
    assert found[1] == pytest.approx(stats.wilcoxon(gaps, method="asymptotic", correction=True).pvalue)
    assert not found[2]


def test_an_infinite_difference_ranks_as_the_largest():
    rng = np.random.default_rng(1)
    for size in (20, 200):
        gaps = rng.normal(0.3, 1, size)
        gaps[np.abs(gaps).argmax()] = np.inf
        assert signed_rank(gaps) == signed_rank(np.where(np.isinf(gaps), 1e6, gaps))


def test_equal_pairs_show_nothing():
    found = paired(by_block([-np.inf, 2.0]), by_block([-np.inf, 2.0]))
    assert (found.p, found.rank_biserial, found.shift.estimate, found.smallest_p) == (1, 0, 0, 1)
    assert found.remark == "2 pairs without a difference"


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=12))
def test_the_shift_is_the_median_of_the_walsh_averages(gaps):
    averages = [(gaps[i] + gaps[j]) / 2 for i in range(len(gaps)) for j in range(i + 1)]
    assert paired_shift(np.array(gaps)).estimate == pytest.approx(np.median(averages), abs=1e-9)


@pytest.mark.parametrize("size", [20, 200])
def test_the_interval_of_the_paired_shift_covers_the_truth_about_as_often_as_it_says(size):
    rng = np.random.default_rng(2)
    found = [paired_shift(rng.normal(0.5, 1, size)).interval for _ in range(300)]
    assert 0.85 < np.mean([one.low <= 0.5 <= one.high for one in found]) < 0.96
