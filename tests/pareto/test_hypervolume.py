"""Hypervolumes are those of counted boxes and of pymoo."""

import numpy as np
import pytest
from hypothesis import given, settings
from pareto.pareto_points import constrained_points, point_sets

from nastui.pareto.dominance import nondominated
from nastui.pareto.hypervolume import GrowingFront, contributions, hypervolume, hypervolume_over

STORED = {2: 1.132527, 3: 1.2223274180000006, 4: 0.8882747296920002, 5: 0.6869123725951886}
"""pymoo 0.6.1.5, HV of the points below, by number of objectives."""
REFERENCE = 5.0


def drawn():
    """The points of the stored values."""
    rng = np.random.default_rng(7)
    return {objectives: np.round(rng.random((40, objectives)), 3) for objectives in STORED}


def counted(points, violation):
    """Unit boxes below the reference that a point dominates."""
    usable = points[(violation <= 0) & ~np.isnan(points).any(axis=1)]
    grid = np.stack(np.meshgrid(*[np.arange(int(REFERENCE))] * points.shape[1], indexing="ij"), axis=-1).reshape(-1, points.shape[1])
    return int((usable[None] <= grid[:, None]).all(axis=2).any(axis=1).sum()) if len(usable) else 0


@given(constrained_points(most=16))
def test_it_counts_the_boxes_below_the_reference(given_points):
    points, violation = given_points
    assert hypervolume(points, [REFERENCE] * points.shape[1], violation) == pytest.approx(counted(points, violation))


@settings(max_examples=50)
@given(constrained_points(most=12))
def test_point_by_point_it_is_that_of_the_points_so_far(given_points):
    points, violation = given_points
    reference = [REFERENCE] * points.shape[1]
    assert hypervolume_over(points, reference, violation) == pytest.approx(
        [hypervolume(points[: end + 1], reference, violation[: end + 1]) for end in range(len(points))]
    )


@settings(max_examples=50)
@given(constrained_points(most=16))
def test_a_growing_front_is_the_front_of_the_points_so_far(given_points):
    points, violation = given_points
    growing = GrowingFront(points.shape[1], None)
    for start in range(0, len(points), 5):
        growing.add(points[start : start + 5], violation[start : start + 5])
    expected = np.unique(points[nondominated(points, violation)], axis=0)
    assert np.unique(growing.points, axis=0).tolist() == expected.tolist()
    assert growing.hypervolume == 0


@settings(max_examples=50)
@given(point_sets(least=1, most=12, unknown=False))
def test_a_contribution_is_what_is_lost_without_the_point(points):
    reference = [REFERENCE] * points.shape[1]
    whole = hypervolume(points, reference)
    without = [whole - hypervolume(np.delete(points, place, axis=0), reference) for place in range(len(points))]
    assert contributions(points, reference) == pytest.approx(without)


@pytest.mark.parametrize("objectives", STORED)
def test_it_is_what_pymoo_computed(objectives):
    assert hypervolume(drawn()[objectives], [1.1] * objectives) == pytest.approx(STORED[objectives], rel=1e-12)


@pytest.mark.parametrize("objectives", STORED)
def test_it_is_what_pymoo_computes(objectives):
    indicators = pytest.importorskip("pymoo.indicators.hv")
    points = np.random.default_rng(objectives).normal(0, 1, (60, objectives))
    assert hypervolume(points, [1.0] * objectives) == pytest.approx(float(indicators.HV(ref_point=np.ones(objectives))(points)), rel=1e-9)


def test_what_is_not_better_than_the_reference_adds_nothing():
    assert hypervolume([[1.0, 5.0], [6.0, 0.0]], [5.0, 5.0]) == 0
    assert hypervolume(np.empty((0, 2)), [5.0, 5.0]) == 0
    assert hypervolume([[1.0, 1.0]], [5.0, 5.0], [0.1]) == 0
    assert hypervolume([[1.0, 1.0], [1.0, 1.0]], [5.0, 5.0]) == 16


def test_three_objectives_of_many_points_are_the_sum_of_what_each_adds():
    points = np.random.default_rng(1).random((300, 3))
    front = points[nondominated(points)]
    assert hypervolume(points, [1.0] * 3) == pytest.approx(hypervolume_over(front, [1.0] * 3)[-1])


def test_the_reference_needs_a_number_per_objective():
    with pytest.raises(ValueError, match="2 finite numbers"):
        hypervolume([[1.0, 1.0]], [1.0])
    with pytest.raises(ValueError, match="2 finite numbers"):
        hypervolume([[1.0, 1.0]], [1.0, float("inf")])
