"""All evaluated cells of two arms, compared by permuting whole runs."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nastui.base.errors import InputError
from nastui.studies.statistics.whole_runs import whole_runs


def arm(rng, runs, length=40, between=0.0, shift=0.0):
    return [np.round(rng.normal(shift + rng.normal(0, between) if between else shift, 1, length), 2) for _ in range(runs)]


def test_for_equally_long_runs_the_distance_is_kolmogorov_and_smirnovs():
    rng = np.random.default_rng(0)
    first, second = arm(rng, 4), arm(rng, 3, shift=0.3)
    found = whole_runs(first, second)
    direct = stats.ks_2samp(np.concatenate(first), np.concatenate(second))
    assert found.distance == pytest.approx(direct.statistic)
    assert found.at == direct.statistic_location
    assert (found.sizes, found.values) == ((4, 3), (160, 120))


def test_with_few_runs_p_counts_every_deal():
    rng = np.random.default_rng(1)
    runs = arm(rng, 6, between=0.5)
    found = whole_runs(runs[:3], runs[3:])
    distances = [
        stats.ks_2samp(np.concatenate([runs[i] for i in chosen]), np.concatenate([runs[i] for i in range(6) if i not in chosen])).statistic
        for chosen in combinations(range(6), 3)
    ]
    assert found.exhaustive
    assert found.p == pytest.approx(np.mean([distance >= found.distance - 1e-12 for distance in distances]))
    assert found.smallest_p == 2 / 20


def test_arms_that_do_not_overlap_reach_the_smallest_p():
    first, second = [[1.0, 2.0]] * 3, [[5.0]] * 4
    found = whole_runs(first, second)
    assert (found.distance, found.p) == (1, found.smallest_p)
    assert found.p == 1 / math.comb(7, 3)


def test_drawn_deals_agree_with_all_of_them():
    runs = arm(np.random.default_rng(2), 14, between=0.4)
    every, drawn = whole_runs(runs[:7], runs[7:], permutations=4000), whole_runs(runs[:7], runs[7:], permutations=3000)
    assert (every.exhaustive, drawn.exhaustive) == (True, False)
    assert drawn.p == pytest.approx(every.p, abs=0.03)
    assert drawn.smallest_p == 1 / 3001


def test_runs_that_differ_among_themselves_make_no_difference_of_arms():
    """Pooled evaluations would call nearly every pair of such arms different."""
    rng = np.random.default_rng(3)
    found, pooled = [], []
    for _ in range(200):
        first, second = arm(rng, 5, 100, between=1.0), arm(rng, 5, 100, between=1.0)
        found.append(whole_runs(first, second).p < 0.05)
        pooled.append(stats.ks_2samp(np.concatenate(first), np.concatenate(second)).pvalue < 0.05)
    assert np.mean(found) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 200)
    assert np.mean(pooled) > 0.8


def test_a_long_run_counts_no_more_than_a_short_one():
    assert whole_runs([[0.0] * 1000, [1.0]], [[0.0], [1.0]]).distance == 0


def test_failed_evaluations_rank_last():
    first, second = [[-np.inf, 1.0], [-np.inf, 2.0]], [[1.0, 1.5], [2.0, 2.5]]
    lowered = [[-99.0 if np.isinf(value) else value for value in run] for run in first]
    one, other = whole_runs(first, second), whole_runs(lowered, second)
    assert (one.distance, one.p) == (other.distance, other.p)


@given(st.lists(st.lists(st.sampled_from([-np.inf, 0.0, 1.0, 2.0]), min_size=1, max_size=6), min_size=2, max_size=7), st.data())
def test_arms_may_be_exchanged_and_runs_reordered(runs, data):
    cut = data.draw(st.integers(1, len(runs) - 1))
    one, other = whole_runs(runs[:cut], runs[cut:]), whole_runs(runs[cut:][::-1], [run[::-1] for run in runs[:cut]])
    assert one.distance == pytest.approx(other.distance)
    assert one.p == other.p


def test_long_runs_are_compared_closely_enough():
    rng = np.random.default_rng(4)
    first, second = [rng.normal(size=20_000) for _ in range(3)], [rng.normal(0.2, 1, 20_000) for _ in range(3)]
    direct = stats.ks_2samp(np.concatenate(first), np.concatenate(second))
    assert whole_runs(first, second).distance == pytest.approx(direct.statistic, abs=0.002)


def test_the_seed_decides_the_deals():
    runs = arm(np.random.default_rng(5), 24, between=0.2)
    one, again, other = (whole_runs(runs[:12], runs[12:], permutations=200, seed=seed).p for seed in (1, 1, 2))
    assert one == again
    assert one != other


@pytest.mark.parametrize(("first", "second"), [([], [[1.0]]), ([[1.0]], []), ([[]], [[1.0]]), ([[np.nan]], [[1.0]])])
def test_nothing_and_the_unknown_are_refused(first, second):
    with pytest.raises(InputError):
        whole_runs(first, second)
