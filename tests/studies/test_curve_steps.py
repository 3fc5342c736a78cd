"""Curves of the best so far: steps, bands, regret."""

import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.base.errors import InputError
from nastui.studies.statistics.curves import FLOOR, band, common_grid, held_from, on_grid, regret, steps
from nastui.studies.statistics.expected_cost import expected_cost, reaching
from nastui.studies.statistics.whole_runs import whole_runs

RISING = steps([1, 4, 9], [80.0, 90.0, 91.0], 20)
CHANGES = st.lists(st.tuples(st.integers(0, 50), st.integers(-9, 9)), min_size=1, max_size=12).map(sorted)


def test_a_step_holds_from_its_cost_on_until_the_next_and_beyond_the_end():
    assert on_grid(RISING, np.array([0, 1, 3.9, 4, 8, 9, 20, 99]), -np.inf).tolist() == [-np.inf, 80, 80, 90, 90, 91, 91, 91]


@given(CHANGES, st.lists(st.floats(-5, 60), min_size=1, max_size=9).map(sorted))
def test_on_a_grid_stands_the_last_change_at_or_before_each_cost(changes, grid):
    run = steps(*zip(*changes, strict=True), 60)
    expected = [([value for at, value in changes if at <= cost] or [-1.0])[-1] for cost in grid]
    assert on_grid(run, np.array(grid), -1.0).tolist() == expected


def test_a_target_is_reached_at_the_first_cost_that_meets_it():
    assert held_from(RISING, [79, 80, 80.5, 91, 91.1]).tolist() == [1, 1, 4, 9, np.inf]
    assert held_from(steps([], [], 5), [0.0]).tolist() == [np.inf]


@given(CHANGES, st.integers(-10, 10))
def test_what_a_proxy_reached_and_lost_again_was_not_reached(changes, target):
    run = steps(*zip(*changes, strict=True), 60)
    poor = [number for number, (_, value) in enumerate(changes) if value < target]
    since = poor[-1] + 1 if poor else 0
    assert held_from(run, target) == (changes[since][0] if since < len(changes) else np.inf)


def test_unknown_accuracies_reach_nothing_and_hide_nothing():
    assert held_from(steps([1, 2, 3], [np.nan, 5.0, 5.0], 3), [4.0, 6.0]).tolist() == [2, np.inf]
    assert held_from(steps([1, 2], [5.0, np.nan], 3), [4.0]).tolist() == [np.inf]


@pytest.mark.parametrize(
    ("at", "value", "end"),
    [([1, 2], [1.0], 3), ([2, 1], [1.0, 2.0], 3), ([1, 5], [1.0, 2.0], 4), ([1, np.nan], [1.0, 2.0], 4), ([1], [2.0], np.inf)],
)
def test_costs_that_are_unknown_or_fall_are_refused(at, value, end):
    with pytest.raises(InputError):
        steps(at, value, end)


def test_the_rounding_of_sums_makes_no_run_end_before_its_last_improvement():
    seconds = np.random.default_rng(2).uniform(10, 5000, 10_000)
    summed, last = float(seconds.sum()), float(np.cumsum(seconds)[-1])
    assert steps([1.0, last * (1 + 1e-12)], [1.0, 2.0], last).end == last * (1 + 1e-12)
    assert steps([last], [1.0], summed).end == max(last, summed)
    assert steps([1.0], [1.0], 5.0).end == 5


def test_the_grid_reaches_from_the_first_improvement_to_the_longest_run():
    runs = [RISING, steps([3], [1.0], 500)]
    linear, logarithmic = common_grid(runs, 5), common_grid(runs, 5, logarithmic=True)
    assert (linear[0], linear[-1], logarithmic[0], logarithmic[-1]) == pytest.approx((1, 500, 1, 500))
    assert np.ptp(np.diff(linear)) == pytest.approx(0)
    assert np.ptp(np.diff(np.log(logarithmic))) == pytest.approx(0)
    assert len(common_grid([], 7)) == 7


def test_a_band_has_numpys_quantiles_at_each_cost():
    rng = np.random.default_rng(0)
    runs = [steps(np.sort(rng.integers(1, 50, 8)), np.sort(rng.normal(size=8)), 50) for _ in range(9)]
    grid = np.array([50.0, 60.0])
    last = [run.value[-1] for run in runs]
    found = band(runs, grid)
    for values, share in [(found.lower_quartile, 0.25), (found.median, 0.5), (found.upper_quartile, 0.75)]:
        assert values == pytest.approx([np.quantile(last, share)] * 2)
    assert found.mean == pytest.approx([np.mean(last)] * 2)
    assert found.running.tolist() == [9, 0]


def test_runs_that_have_not_begun_are_worst_and_runs_that_ended_keep_their_value():
    found = band([RISING, steps([10], [70.0], 15), steps([2], [60.0], 100)], np.array([1.0, 2.0, 10.0, 18.0]))
    assert found.median.tolist() == [-np.inf, 60, 70, 70]
    assert found.mean.tolist()[2:] == [np.mean([91, 70, 60])] * 2
    assert found.running.tolist() == [3, 3, 3, 2]


def test_an_incumbent_of_unknown_accuracy_counts_as_worst():
    found = band([steps([1, 2], [np.nan, 5.0], 9), steps([1], [4.0], 9), steps([1], [6.0], 9)], np.array([1.0, 2.0]))
    assert found.median.tolist() == [4, 5]
    assert found.mean.tolist() == [-np.inf, 5]


@given(st.permutations(range(5)))
def test_the_order_of_runs_does_not_matter(order):
    runs = [steps([place, 10 + place], [float(place), 9.0 - place], 20) for place in range(5)]
    grid = np.arange(20.0)
    one, other = band(runs, grid), band([runs[place] for place in order], grid)
    assert np.array_equal(one.median, other.median)
    assert np.array_equal(one.lower_quartile, other.lower_quartile)


def test_regret_is_clipped_at_a_floor_that_is_named_and_counted():
    found = regret([90.0, 94.37, 94.3695, -np.inf, np.nan], 94.37)
    assert found.values.tolist() == pytest.approx([4.37, FLOOR, FLOOR, np.inf, np.nan], nan_ok=True)
    assert (found.floor, found.clipped) == (FLOOR, 2)
    assert np.log10(found.values[1]) == pytest.approx(-3)


def test_the_floor_may_be_another():
    assert regret([5.0], 5.0, floor=0.1).values.tolist() == [0.1]


@pytest.mark.slow
def test_a_thousand_runs_of_ten_thousand_evaluations_stay_quick_and_small():
    rng = np.random.default_rng(1)
    values = rng.normal(90, 2, (1000, 10_000)).astype(np.float32)
    before = time.process_time()
    tracemalloc.start()
    runs = [steps(np.arange(1, 10_001), np.maximum.accumulate(row), 10_000) for row in values]
    reached = np.array([held_from(run, [96.0, 97.0]) for run in runs])
    band(runs, common_grid(runs, logarithmic=True))
    expected_cost(reaching(reached[:, 0], [10_000.0] * 1000))
    whole_runs(values[:500], values[500:])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - before < 20
    assert peak < 1e9
