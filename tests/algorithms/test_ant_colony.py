"""The max–min ant system, step by step."""

import numpy as np
import pytest
from calibrating import algorithm, evaluations

from nastui.cells.spaces import space_named


@pytest.mark.parametrize("space", ["nats-tss", "nasbench101"])
def test_a_settled_colony_makes_its_best_cell_again_with_the_chance_that_was_set(space):
    pheromone = algorithm("ant-colony", space=space, best_again=0.2).pheromone
    cell = space_named(space).random(np.random.default_rng(0), 1)[0]
    for _ in range(500):
        pheromone.deposit(cell)
    chances = pheromone.probabilities[np.arange(len(cell)), cell]
    assert chances.prod() == pytest.approx(0.2, rel=1e-3)
    assert np.allclose(pheromone.trails[np.arange(len(cell)), cell], pheromone.high)


def test_trails_begin_at_the_upper_bound_and_stay_between_the_bounds():
    pheromone = algorithm("ant-colony", space="nasbench101", evaporation=0.3).pheromone
    real = pheromone.positions.real
    assert np.allclose(pheromone.trails[real], 1 / 0.3)
    rng = np.random.default_rng(0)
    for cell in space_named("nasbench101").random(rng, 200):
        pheromone.deposit(cell)
        assert (pheromone.trails >= pheromone.low).all()
        assert (pheromone.trails <= pheromone.high).all()
        assert (pheromone.trails[~real] == 0).all()


def test_evaporation_and_the_deposit_of_the_best_ant_alone():
    search = algorithm("ant-colony", population=4, evaporation=0.1, best_again=0.001)
    cells = search.ask()
    search.tell(evaluations(cells, [np.nan, 2, 7, -np.inf]))
    expected = np.full((6, 5), 9.0)
    expected[np.arange(6), cells[2]] = 10
    assert np.allclose(search.pheromone.trails, expected)


def test_where_no_fitness_is_finite_nothing_changes():
    search = algorithm("ant-colony")
    before = search.pheromone.trails.copy()
    search.tell(evaluations(search.ask(), [np.nan] * 5 + [-np.inf] * 5))
    assert np.array_equal(search.pheromone.trails, before)


def test_ants_choose_in_proportion_to_the_trails():
    search = algorithm("ant-colony", population=30_000)
    for _ in range(5):
        search.pheromone.deposit(np.full(6, 2, dtype=np.uint8))
    cells = search.ask()
    shares = np.stack([(cells == value).mean(axis=0) for value in range(5)], axis=1)
    assert np.abs(shares - search.pheromone.probabilities).max() < 0.015


def test_the_colony_settles_where_fitness_is_best():
    search = algorithm("ant-colony", best_again=0.5)
    entropies = []
    for _ in range(60):
        cells = search.ask()
        search.tell(evaluations(cells, (cells == 3).sum(axis=1)))
        entropies.append(search.notes()["pheromone entropy"])
    assert entropies[-1] < 0.6 < entropies[0]
    assert search.pheromone.probabilities.argmax(axis=1).tolist() == [3] * 6
