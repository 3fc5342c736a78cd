"""What it costs to reach a target, and speed-ups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nastui.base.errors import InputError
from nastui.studies.statistics.expected_cost import expected_cost, reached_by, reaching, speed_up

COSTS = st.lists(st.one_of(st.integers(1, 500).map(float), st.just(np.inf)), min_size=1, max_size=20)


def arm(costs):
    return reaching(costs, np.where(np.isfinite(costs), np.maximum(costs, 500.0), 500.0))


def test_unreached_runs_are_charged_whole():
    found = expected_cost(reaching([10.0, np.inf, 30.0], [50.0, 100.0, 30.0]))
    assert (found.runs, found.successes, found.rate) == (3, 2, pytest.approx(2 / 3))
    assert found.cost == (10 + 100 + 30) / 2


def test_a_target_that_no_run_reaches_costs_without_end():
    found = expected_cost(arm([np.inf] * 4))
    assert (found.rate, found.cost, found.interval.low, found.interval.high) == (0, np.inf, np.inf, np.inf)


def test_where_all_reach_it_the_cost_is_their_mean_and_the_interval_scipys():
    costs = np.random.default_rng(0).integers(50, 400, 30).astype(float)
    found = expected_cost(arm(costs), draws=3000)
    direct = stats.bootstrap((costs,), np.mean, method="percentile", n_resamples=3000, rng=np.random.default_rng(0)).confidence_interval
    assert found.cost == costs.mean()
    assert (found.interval.low, found.interval.high) == pytest.approx((direct.low, direct.high), rel=1e-12)


def test_the_cost_of_restarts_is_what_one_would_pay():
    """Of a search that reaches its target within a budget of 100 with probability 0.2, in 40, restarting costs 40 + 4 × 100 in the mean."""
    costs = [40.0] * 20 + [np.inf] * 80
    assert expected_cost(reaching(costs, [100.0] * 100)).cost == 40 + 4 * 100


def test_the_rounding_of_sums_makes_no_run_impossible():
    assert expected_cost(reaching([3e6 * (1 + 1e-12)], [3e6])).cost == 3e6


@given(COSTS, COSTS)
def test_a_speed_up_and_its_reverse_are_reciprocal(first, second):
    one, other = speed_up(arm(first), arm(second), draws=50).ratio, speed_up(arm(second), arm(first), draws=50).ratio
    assert one == pytest.approx(np.divide(1, other) if other else np.inf, nan_ok=True)


def test_an_arm_in_half_the_cost_is_twice_as_fast():
    rng = np.random.default_rng(1)
    costs = rng.integers(100, 400, 40).astype(float)
    found = speed_up(arm(costs / 2), arm(costs))
    assert found.ratio == 2
    assert 1.5 < found.interval.low < 2 < found.interval.high < 2.7


def test_the_interval_of_a_speed_up_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(2)
    found = [speed_up(arm(rng.gamma(9, 10, 30)), arm(rng.gamma(9, 20, 30)), draws=300, seed=seed).interval for seed in range(200)]
    assert 0.88 < np.mean([one.low <= 2 <= one.high for one in found]) < 0.99


def test_a_speed_up_over_an_arm_that_hardly_ever_arrives_has_no_upper_bound():
    found = speed_up(arm([100.0] * 10), arm([400.0] + [np.inf] * 9))
    assert found.ratio == (400 + 9 * 500) / 100
    assert found.interval.high == np.inf
    assert found.interval.low > 1


def test_between_arms_that_never_arrive_everything_is_possible():
    found = speed_up(arm([np.inf] * 3), arm([np.inf] * 3))
    assert np.isnan(found.ratio)
    assert (found.interval.low, found.interval.high) == (0, np.inf)


def test_the_seed_decides_the_draws():
    costs = arm([10.0, 20.0, 300.0, np.inf])
    assert expected_cost(costs, draws=99, seed=1) == expected_cost(costs, draws=99, seed=1)


def test_the_runtime_distribution_counts_pairs_of_run_and_target():
    reached = [[10.0, 20.0], [10.0, np.inf]]
    assert reached_by(reached, [5, 10, 19, 20, 1e9]).tolist() == [0, 0.5, 0.5, 0.75, 0.75]


@given(COSTS)
def test_the_runtime_distribution_is_scipys_ecdf(costs):
    grid = np.arange(1.0, 500)
    assert reached_by(costs, grid).tolist() == stats.ecdf(np.nan_to_num(costs, posinf=1e9)).cdf.evaluate(grid).tolist()


@pytest.mark.parametrize(("reached", "spent"), [([1.0], [1.0, 2.0]), ([5.0], [4.0]), ([np.inf], [np.inf]), ([np.nan], [3.0]), ([], [])])
def test_costs_that_cannot_be_are_refused(reached, spent):
    with pytest.raises(InputError):
        reaching(reached, spent)
