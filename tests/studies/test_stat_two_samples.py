"""Two independent arms: tests, effect sizes, shifts, and what the design can show."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from nastui.base.errors import InputError
from nastui.studies.statistics.p_values import rank_sums
from nastui.studies.statistics.two_arms import mann_whitney, runs_for_power, shift, smallest_p, two_samples

TIED = st.lists(st.sampled_from([-np.inf, 1.0, 2.0, 2.5, 4.0]), min_size=1, max_size=12)
UNTIED = st.lists(st.integers(-10_000, 10_000), min_size=4, max_size=24, unique=True)
# Hollander and Wolfe (1973), p. 69: permeability of the human chorioamnion, at term and between the 12th and 26th week.
AT_TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLIER = [1.15, 0.88, 0.90, 0.74, 1.21]


def test_hollander_and_wolfes_permeability_gives_their_result():
    found = two_samples(AT_TERM, EARLIER)
    assert found.u == 35
    assert found.p / 2 == pytest.approx(0.1272, abs=5e-5)
    assert found.shift.estimate == pytest.approx(0.305)
    assert found.exact


@given(UNTIED, st.data())
def test_without_ties_p_is_scipys_exact_one(values, data):
    cut = data.draw(st.integers(1, len(values) - 1))
    first, second = np.array(values[:cut], float), np.array(values[cut:], float)
    u, p, exact = mann_whitney(first, second)
    direct = stats.mannwhitneyu(first, second, method="exact")
    assert (u, exact) == (direct.statistic, True)
    assert p == pytest.approx(direct.pvalue, rel=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_with_ties_p_is_scipys_permutation_of_all(seed):
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 4, 5).astype(float), rng.integers(1, 5, 6).astype(float)
    ranks = stats.rankdata([*first, *second])
    direct = stats.permutation_test((ranks[:5], ranks[5:]), lambda one, other, axis: one.sum(axis=axis), vectorized=True, n_resamples=10_000)
    assert mann_whitney(first, second)[1] == pytest.approx(direct.pvalue, rel=1e-12)


def test_the_runs_of_a_long_study_take_scipys_approximation():
    rng = np.random.default_rng(1)
    first, second = np.round(rng.normal(0.1, 1, 90), 1), np.round(rng.normal(0, 1, 80), 1)
    found = two_samples(first, second)
    assert not found.exact
    assert found.p == stats.mannwhitneyu(first, second, method="asymptotic").pvalue
    assert found.a12 == stats.mannwhitneyu(first, second).statistic / (90 * 80)


def test_exact_and_approximate_agree_where_they_meet(monkeypatch):
    rng = np.random.default_rng(2)
    first, second = np.round(rng.normal(0.4, 1, 60), 1), np.round(rng.normal(0, 1, 60), 1)
    exact = mann_whitney(first, second)[1]
    monkeypatch.setattr("nastui.studies.statistics.two_arms.MOST_EXACT", 0)
    assert exact == pytest.approx(mann_whitney(first, second)[1], rel=0.1)


def test_kolmogorov_and_smirnov_are_scipys():
    rng = np.random.default_rng(3)
    for first, second in [(rng.normal(size=30), rng.normal(0.5, 2, 25)), (rng.normal(size=1100), rng.normal(size=900))]:
        found, direct = two_samples(first, second), stats.ks_2samp(first, second)
        assert (found.ks, found.ks_p) == pytest.approx((direct.statistic, direct.pvalue), rel=0.05)
    assert two_samples([1.0, 2, 3], [4.0, 5, 6]).ks_p == pytest.approx(2 / math.comb(6, 3))


@given(TIED, TIED)
def test_exchanging_the_arms_mirrors_every_effect(first, second):
    one, other = two_samples(first, second), two_samples(second, first)
    assert one.a12 == pytest.approx(1 - other.a12)
    assert one.cliff == pytest.approx(-other.cliff)
    assert one.shift.estimate == pytest.approx(-other.shift.estimate)
    assert (one.shift.interval.low, one.shift.interval.high) == (-other.shift.interval.high, -other.shift.interval.low)
    assert (one.p, one.ks, one.ks_p) == pytest.approx((other.p, other.ks, other.ks_p))


@given(TIED, TIED)
def test_a12_and_delta_count_pairs(first, second):
    pairs = [(x > y) + (x == y) / 2 for x in first for y in second]
    signs = [(x > y) - (x < y) for x in first for y in second]
    found = two_samples(first, second)
    assert (found.a12, found.cliff) == pytest.approx((np.mean(pairs), np.mean(signs)))


@given(TIED, TIED, st.randoms())
def test_neither_the_order_of_runs_nor_an_increasing_change_of_scale_matters(first, second, random):
    shuffled = random.sample(first, len(first))
    one, other = two_samples(first, second), two_samples(np.exp(shuffled), np.exp(second))
    assert (one.p, one.a12, one.ks, one.ks_p) == (other.p, other.a12, other.ks, other.ks_p)


@given(TIED, TIED)
def test_failed_runs_rank_as_any_number_below_the_rest_does(first, second):
    one, other = (two_samples(*(np.nan_to_num(arm, neginf=low) for arm in (first, second))) for low in (-np.inf, -7.0))
    assert (one.p, one.a12, one.ks) == (other.p, other.a12, other.ks)


def test_no_warning_and_no_error_reaches_the_reader_where_nothing_varies():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = two_samples([94.37] * 8, [94.37] * 9)
    assert (found.p, found.a12, found.cliff, found.ks, found.shift.estimate, found.runs_for_power) == (1, 0.5, 0, 0, 0, None)
    assert (found.shift.interval.low, found.shift.interval.high) == (0, 0)


def test_a_warning_of_scipy_becomes_a_remark(monkeypatch):
    real = stats.ks_2samp

    def warning(*arguments, **options):
        warnings.warn("exact computation is\nunsuccessful", RuntimeWarning, stacklevel=2)
        return real(*arguments, **options)

    monkeypatch.setattr("nastui.studies.statistics.two_arms.ks_2samp", warning)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert two_samples([1.0, 2.0], [2.0, 3.0]).remark == "exact computation is unsuccessful"


@pytest.mark.parametrize(("first", "second", "smallest"), [(3, 3, 0.1), (10, 10, 2 / 184756), (1, 1, 1.0), (3000, 3000, 0.0)])
def test_a_design_has_a_smallest_p(first, second, smallest):
    assert smallest_p(first, second) == pytest.approx(smallest)


@pytest.mark.parametrize("sizes", [(3, 4), (6, 5), (2, 9)])
def test_the_smallest_p_is_that_of_arms_which_do_not_overlap(sizes):
    found = two_samples(np.arange(sizes[0]) + 100.0, np.arange(sizes[1]))
    assert found.p == pytest.approx(found.smallest_p)


def test_noethers_formula_gives_his_numbers():
    """(1.96 + 0.8416)² / (3 (A − ½)²) runs in all: 7.849 / 0.03 = 261.6 at A = 0.6, 65.4 at 0.7."""
    assert [runs_for_power(a12) for a12 in (0.6, 0.7, 0.3, 1.0, 0.5)] == [131, 33, 33, 6, None]


def test_so_many_runs_do_find_the_effect_four_times_in_five():
    gap = math.sqrt(2) * stats.norm.ppf(0.7)
    rng, runs = np.random.default_rng(4), runs_for_power(0.7)
    found = [stats.mannwhitneyu(rng.normal(gap, 1, runs), rng.normal(0, 1, runs)).pvalue < 0.05 for _ in range(600)]
    assert 0.74 < np.mean(found) < 0.86


@given(UNTIED, st.data())
def test_the_interval_of_the_shift_holds_what_the_test_does_not_reject(values, data):
    cut = data.draw(st.integers(2, len(values) - 2))
    first, second = np.array(values[:cut], float), np.array(values[cut:], float)
    interval = shift(first, second, level=0.9).interval
    assume(np.isfinite(interval.low))
    for at, rejected in [(interval.low - 0.25, True), (interval.low + 0.25, False), (interval.high - 0.25, False), (interval.high + 0.25, True)]:
        if interval.low < at < interval.high or rejected:
            assert (stats.mannwhitneyu(first - at, second, method="exact").pvalue <= 0.1 + 1e-9) == rejected


def test_an_interval_whose_tail_is_just_as_likely_as_allowed_is_not_widened():
    """Of 9 against 3 runs, U is at most 4 with probability 11/220 = 5 %: five pairwise differences are cut off at each end."""
    first, second = np.array([1.0, 2, 4, 8, 16, 32, 64, 128, 256]), np.array([3.0, 50, 700])
    ordered = np.sort(np.subtract.outer(first, second), axis=None)
    interval = shift(first, second, level=0.9).interval
    assert (interval.low, interval.high) == (ordered[4], ordered[-5])


def test_too_few_runs_bound_nothing():
    interval = shift(np.array([1.0, 2.0]), np.array([5.0, 6.0])).interval
    assert (interval.low, interval.high) == (-np.inf, np.inf)


@pytest.mark.parametrize("sizes", [(25, 20), (100, 90)])
def test_the_interval_of_the_shift_covers_the_truth_about_as_often_as_it_says(sizes):
    rng = np.random.default_rng(5)
    found = [shift(rng.normal(3, 1, sizes[0]), rng.normal(1, 1, sizes[1])).interval for _ in range(400)]
    assert 0.86 < np.mean([one.low <= 2 <= one.high for one in found]) < 0.95


def test_thinned_arms_shift_as_whole_ones_do(monkeypatch):
    rng = np.random.default_rng(6)
    first, second = rng.normal(1, 1, 400), rng.normal(0, 1, 300)
    whole = shift(first, second)
    monkeypatch.setattr("nastui.studies.statistics.two_arms._MOST_RUNS", 150)
    thin = shift(first, second)
    assert (thin.estimate, thin.interval.low, thin.interval.high) == pytest.approx(
        (whole.estimate, whole.interval.low, whole.interval.high), abs=0.02
    )


def test_rank_sums_are_counted_right():
    """Of the ranks 1, 2.5, 2.5, 4 two sum to 3.5 (twice), 5 (twice) or 6.5 (twice): doubled 7, 10, 13."""
    chances = rank_sums(np.array([2, 5, 5, 8]), 2)
    assert {place: round(chance * 6) for place, chance in enumerate(chances) if chance} == {7: 2, 10: 2, 13: 2}


def test_unknown_values_are_refused_by_the_name_of_the_arm():
    with pytest.raises(InputError, match=r"the second arm has 1 unknown of 2 values"):
        two_samples([1.0], [np.nan, 2.0])


@pytest.mark.parametrize(
    "draw", [lambda rng: rng.normal(size=15), lambda rng: np.round(rng.gumbel(size=15)), lambda rng: rng.choice([-np.inf, 1, 2], 15)]
)
def test_arms_of_one_distribution_rarely_differ(draw):
    rng = np.random.default_rng(7)
    share = np.mean([mann_whitney(draw(rng).astype(float), draw(rng).astype(float))[1] < 0.05 for _ in range(400)])
    assert share <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 400)


def test_what_the_library_warns_of_is_said_in_plain_words():
    """Exact probabilities of Kolmogorov and Smirnov's test cannot always be computed."""
    few, many = [0.0, *[1.0] * 29], [*[0.0] * 2, *[1.0] * 28]
    assert two_samples(few, many).remark == "Kolmogorov–Smirnov's p is an approximation"
