"""Fronts equal those found by comparing all pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pareto.pareto_points import brute_ranks, constrained_points, point_sets

from nastui.pareto.dominance import dominates, fronts, nondominated, ranks


@given(constrained_points())
def test_ranks_are_those_of_peeling_fronts(given_points):
    points, violation = given_points
    assert ranks(points, violation).tolist() == brute_ranks(points, violation).tolist()


@given(point_sets())
def test_without_constraints_the_front_is_rank_zero_of_what_is_known(points):
    known = ~np.isnan(points).any(axis=1)
    assert nondominated(points).tolist() == (known & (ranks(points) == 0)).tolist()


@given(constrained_points())
def test_fronts_are_the_ranks_sorted(given_points):
    points, violation = given_points
    found = fronts(points, violation)
    assert sorted(np.concatenate(found).tolist() if found else []) == list(range(len(points)))
    assert all((ranks(points, violation)[front] == number).all() for number, front in enumerate(found))


@given(point_sets(least=2, unknown=False), st.randoms())
def test_the_front_does_not_depend_on_the_order(points, random):
    order = list(range(len(points)))
    random.shuffle(order)
    assert nondominated(points)[order].tolist() == nondominated(points[order]).tolist()


def test_blocks_make_no_difference():
    rng = np.random.default_rng(3)
    points = rng.integers(0, 30, (700, 3)).astype(float)
    assert nondominated(points).tolist() == [not any(dominates(other, one) for other in points) for one in points[:]]
    assert ranks(points).tolist() == brute_ranks(points, np.zeros(len(points))).tolist()


def test_what_violates_constraints_or_is_unknown_is_on_no_front():
    points = [[1.0, 1.0], [2.0, 2.0], [0.0, 0.0], [np.nan, 0.0]]
    assert nondominated(points, [0.0, 0.0, 3.0, 0.0]).tolist() == [True, False, False, False]
    assert ranks(points, [0.0, 0.0, 3.0, 0.0]).tolist() == [0, 1, 2, 3]
    assert nondominated(points[:2], [1.0, 2.0]).tolist() == [False, False]


def test_a_point_dominates_where_it_is_nowhere_worse_and_somewhere_better():
    assert dominates([1, 2], [1, 3])
    assert not dominates([1, 2], [1, 2])
    assert not dominates([1, 2], [0, 3])


def test_shapes_are_checked():
    with pytest.raises(ValueError, match="points × objectives"):
        ranks([1.0, 2.0])
    with pytest.raises(ValueError, match="one violation per point"):
        nondominated([[1.0, 2.0]], [0.0, 0.0])
