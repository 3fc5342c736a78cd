"""The exact curve of random search equals what random searches do."""

import math
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nastui.base.errors import InputError
from nastui.studies.statistics.curves import random_search

TABLE = st.lists(st.sampled_from([-np.inf, 1.0, 2.0, 2.5, 7.0]), min_size=1, max_size=7)


def simulated(table, other, queries, runs, seed=0):
    """Best so far and the other metric of the incumbent (the first found wins): runs × queries each."""
    rng = np.random.default_rng(seed)
    best, second = np.empty((2, runs, len(queries)))
    for run in range(runs):
        drawn = rng.permutation(len(table))[: max(queries)]
        values = table[drawn]
        at = np.array([values[:n].argmax() for n in queries])
        best[run], second[run] = values[at], other[drawn[at]]
    return best, second


def test_ten_thousand_searches_have_the_exact_mean_and_quantiles():
    rng = np.random.default_rng(1)
    valid = np.round(rng.gumbel(85, 3, 700), 0)
    test, queries, runs = valid + rng.normal(0, 1, 700), [1, 2, 5, 20, 100, 300], 10_000
    found = random_search(valid, queries, other=test)
    best, second = simulated(valid, test, queries, runs)
    for exact, seen in [(found.mean, best), (found.other, second)]:
        error = seen.std(axis=0) / math.sqrt(runs)
        assert (np.abs(exact - seen.mean(axis=0)) <= 4 * error + 1e-9).all()
    for share, exact in zip(found.shares, found.quantiles, strict=True):
        assert ((best <= exact).mean(axis=0) >= share - 0.02).all()
        assert ((best < exact).mean(axis=0) <= share + 0.02).all()


@given(TABLE, st.data())
def test_all_orders_of_a_small_table_have_the_exact_expectations(table, data):
    n = data.draw(st.integers(1, len(table)))
    other = [data.draw(st.integers(0, 9)) for _ in table]
    best, worth = [], []
    for order in permutations(range(len(table)), n):
        at = max(order, key=lambda cell: table[cell])
        best.append(table[at])
        worth.append(other[at])
    found = random_search(table, [n], other=other)
    assert found.mean[0] == pytest.approx(np.mean(best))
    assert found.other[0] == pytest.approx(np.mean(worth))


@given(TABLE, st.data(), st.floats(0.01, 0.99))
def test_quantiles_are_the_smallest_values_of_enough_probability(table, data, share):
    n = data.draw(st.integers(1, len(table)))
    best = [max(chosen) for chosen in combinations(table, n)]
    found = random_search(table, [n], shares=[share]).quantiles[0, 0]
    assert np.mean([value <= found for value in best]) >= share - 1e-7
    assert np.mean([value < found for value in best]) < share


def test_a_share_that_is_just_reached_is_reached():
    """Logarithms of large factorials are off in the ninth digit behind the point; the quantile must not slip to the next value."""
    for size in (10, 1000, 100_000):
        shares = np.arange(1, 11) / 10
        assert random_search(np.arange(1, size + 1), [1], shares=shares).quantiles[:, 0] == pytest.approx(shares * size)


def test_the_chance_to_have_the_optimum_is_hypergeometric():
    table = np.zeros(15_625)
    table[:13] = 1
    queries = np.array([1, 50, 500, 5000])
    direct = 1 - stats.hypergeom(15_625, 13, queries).pmf(0)
    assert random_search(table, queries).mean == pytest.approx(direct, abs=1e-8)


def test_the_whole_table_ends_at_its_optimum():
    table = np.random.default_rng(2).permutation(500) / 10
    found = random_search(table, [1, 500], other=-table)
    assert found.mean == pytest.approx([table.mean(), 49.9])
    assert found.other == pytest.approx([-table.mean(), -49.9])
    assert found.quantiles[:, 1].tolist() == [49.9] * 3


@given(TABLE)
def test_the_curve_never_falls(table):
    found = random_search(table, range(1, len(table) + 1))
    assert (found.mean[1:] >= found.mean[:-1] - 1e-9).all()
    assert (found.quantiles[:, 1:] >= found.quantiles[:, :-1]).all()


@pytest.mark.parametrize(
    ("values", "queries", "other"), [([1.0, 2.0], [0], None), ([1.0, 2.0], [3], None), ([np.nan], [1], None), ([1.0], [1], [1.0, 2.0])]
)
def test_what_no_search_can_do_is_refused(values, queries, other):
    with pytest.raises(InputError):
        random_search(values, queries, other=other)


def test_no_queries_make_an_empty_curve():
    found = random_search([1.0, 2.0], [])
    assert (found.mean.shape, found.quantiles.shape) == ((0,), (3, 0))
