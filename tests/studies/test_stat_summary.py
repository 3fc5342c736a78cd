"""Summaries of one arm, quantiles with infinite values, and the bootstrap beneath."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nastui.base.errors import InputError
from nastui.studies.statistics.samples import interval_of, quantiles, resampled
from nastui.studies.statistics.summary import interquartile_mean, summarised

FINITE = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)
RUNS = np.random.default_rng(3).normal(94, 0.3, 30)


def test_a_summary_has_the_numbers_of_numpy_and_scipy():
    found = summarised(RUNS)
    assert (found.n, found.best, found.worst, found.remark) == (30, RUNS.max(), RUNS.min(), None)
    assert (found.mean, found.std) == (RUNS.mean(), np.std(RUNS, ddof=1))
    assert [found.lower_quartile, found.median, found.upper_quartile] == pytest.approx(np.quantile(RUNS, [0.25, 0.5, 0.75]), rel=1e-14)
    assert found.interquartile_mean == pytest.approx(stats.trim_mean(RUNS, 0.25), rel=1e-14)


def test_the_interval_of_the_interquartile_mean_is_scipys_percentile_bootstrap():
    found = summarised(RUNS, draws=2000, seed=5).interval
    direct = stats.bootstrap(
        (RUNS,), interquartile_mean, n_resamples=2000, method="percentile", confidence_level=0.95, rng=np.random.default_rng(5)
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx((direct.low, direct.high), rel=1e-12)
    assert found.low < stats.trim_mean(RUNS, 0.25) < found.high


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    intervals = [summarised(rng.normal(size=30), draws=400, seed=seed).interval for seed in range(300)]
    share = np.mean([one.low <= 0 <= one.high for one in intervals])
    assert 0.86 < share < 0.99


def test_one_run_has_no_spread_and_a_point_for_an_interval():
    found = summarised([93.5])
    assert (found.mean, found.median, found.interquartile_mean, found.interval.low, found.interval.high) == (93.5,) * 5
    assert np.isnan(found.std)
    assert found.remark == "few runs (1)"


def test_runs_without_variance_are_said_to_be_equal():
    found = summarised([91.0] * 12)
    assert (found.std, found.interval.low, found.interval.high, found.remark) == (0.0, 91.0, 91.0, "all runs are equal")


def test_a_failed_run_is_the_worst_and_spoils_no_quantile_above_it():
    found = summarised([-np.inf, *range(1, 12)])
    assert (found.worst, found.mean, found.median, found.best) == (-np.inf, -np.inf, 5.5, 11)
    assert np.isnan(found.std)
    assert found.interquartile_mean == np.mean(range(3, 9))
    assert found.remark == "1 of 12 runs without a finite value"


def test_of_costs_the_lowest_is_best():
    found = summarised([3.0, 1.0, 2.0], lower_is_better=True)
    assert (found.best, found.worst) == (1.0, 3.0)


@pytest.mark.parametrize("values", [[], [[1.0, 2.0]], [1.0, float("nan")]])
def test_what_is_no_sample_is_refused_with_a_remedy(values):
    with pytest.raises(InputError) as error:
        summarised(values)
    assert error.value.remedy


@given(FINITE, st.randoms())
def test_the_order_of_runs_does_not_matter(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    one, other = summarised(values, draws=10), summarised(shuffled, draws=10)
    assert (one.median, one.best, one.worst) == (other.median, other.best, other.worst)
    assert one.interquartile_mean == pytest.approx(other.interquartile_mean, rel=1e-9, abs=1e-6)


@given(FINITE, st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_finite_quantiles_are_numpys(values, shares):
    assert quantiles(np.array(values), shares) == pytest.approx(np.quantile(values, shares), rel=1e-9, abs=1e-6)


def test_between_a_finite_and_an_infinite_value_lies_the_infinite_one():
    assert quantiles(np.array([-np.inf, 1.0, 3.0]), [0, 0.25, 0.5, 0.75]).tolist() == [-np.inf, -np.inf, 1, 2]
    assert quantiles(np.array([1.0, np.inf]), [0, 0.5, 1]).tolist() == [1, np.inf, np.inf]
    assert quantiles(np.array([-np.inf, -np.inf, 0.0]), [0.5]).tolist() == [-np.inf]


def test_batches_of_resamples_do_not_change_what_is_drawn(monkeypatch):
    whole = resampled([7, 4], lambda one, other: one.sum(axis=1) * 100.0 + len(one[0]) + other.sum(axis=1), draws=50, seed=1)
    single = resampled([7], lambda one: one.sum(axis=1) * 1.0, draws=50, seed=1)
    monkeypatch.setattr("nastui.studies.statistics.samples._NUMBERS_AT_ONCE", 30)
    assert np.array_equal(resampled([7], lambda one: one.sum(axis=1) * 1.0, draws=50, seed=1), single)
    assert len(whole) == 50
    assert len(np.unique(whole)) > 10


def test_draws_without_a_value_widen_the_interval_on_both_sides():
    assert (interval_of(np.array([1.0, 2.0, 3.0, np.nan, np.nan, np.nan]), 0.9).low, interval_of(np.array([1.0] * 9 + [np.nan]), 0.5).high) == (
        -np.inf,
        1,
    )
    assert interval_of(np.array([1.0, 2.0, np.nan]), 0.9).high == np.inf
