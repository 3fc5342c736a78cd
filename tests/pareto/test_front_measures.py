"""IGD⁺, found shares, attainment surfaces and knees."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pareto.pareto_points import point_sets

from nastui.pareto.attainment import attainment_surfaces
from nastui.pareto.indicators import igd_plus, share_found
from nastui.pareto.knee import knee
from nastui.pareto.points import minimised, normalised

FRONT = [[0.0, 10.0], [1.0, 5.0], [2.0, 4.0], [10.0, 0.0]]


def test_igd_plus_counts_only_what_is_worse():
    assert igd_plus([[0.0, 1.0]], [[1.0, 1.0], [0.0, 0.0]]) == pytest.approx(0.5)
    assert igd_plus(FRONT, FRONT) == 0
    assert igd_plus([[0.0, 0.0]], FRONT, [1.0]) == math.inf


def test_igd_plus_is_pymoos():
    indicators = pytest.importorskip("pymoo.indicators.igd_plus")
    rng = np.random.default_rng(11)
    known, points = rng.random((20, 3)), rng.random((50, 3))
    assert igd_plus(points, known) == pytest.approx(float(indicators.IGDPlus(known)(points)))


def test_the_share_of_a_front_that_was_found():
    assert share_found([[1.0, 5.0], [9.0, 9.0], [10.0, 1e-20]], FRONT) == 0.25
    assert share_found(FRONT, [*FRONT, FRONT[0]]) == 1
    assert share_found(FRONT, FRONT, [0, 0, 1, 1]) == 0.5
    assert math.isnan(share_found(FRONT, np.empty((0, 2))))


def share_that_reaches(runs, point) -> float:
    """By its definition: of runs that have a point which is nowhere worse."""
    return sum(any(all(value <= limit for value, limit in zip(one, point, strict=True)) for one in run) for run in runs) / len(runs)


@given(st.lists(point_sets(most=6, objectives=(2,), unknown=False), min_size=1, max_size=5), st.sampled_from([0.2, 0.25, 0.5, 0.75, 1.0]))
def test_what_lies_above_a_surface_is_what_that_share_attains(runs, share):
    (surface,) = attainment_surfaces(runs, [share])
    for first in range(8):
        for second in range(8):
            above = bool(len(surface)) and bool((surface <= [first, second]).all(axis=1).any())
            assert above == (share_that_reaches(runs, [first, second]) >= share - 1e-9)


def test_the_surface_of_a_single_run_is_its_front():
    assert attainment_surfaces([[*FRONT, [5.0, 5.0]]], [0.5])[0].tolist() == FRONT
    assert attainment_surfaces([FRONT, np.empty((0, 2))], [1.0])[0].tolist() == []


def test_surfaces_are_of_two_objectives():
    with pytest.raises(ValueError, match="two objectives"):
        attainment_surfaces([[[1.0, 2.0, 3.0]]], [0.5])
    with pytest.raises(ValueError, match="at least one run"):
        attainment_surfaces([], [0.5])


def test_the_knee_is_farthest_below_the_line_through_the_ends():
    assert knee(FRONT) == 1
    assert knee([[0.0, 2.0], [1.0, 1.0], [2.0, 0.0]]) is None
    assert knee(FRONT[:2]) is None
    assert knee([[0.0, 10.0], [9.0, 9.0], [10.0, 0.0]]) is None
    assert knee(np.empty((0, 2))) is None


def test_directions_and_extents():
    assert minimised([[90.0, 3.0]], [True, False]).tolist() == [[-90.0, 3.0]]
    assert normalised([[5.0, 7.0]], [0.0, 7.0], [10.0, 7.0]).tolist() == [[0.5, 0.0]]
