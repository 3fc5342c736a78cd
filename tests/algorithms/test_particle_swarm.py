"""Particle swarm, step by step."""

import numpy as np
import pytest
from calibrating import algorithm, evaluations

from nastui.algorithms.particle_swarm import Velocity
from nastui.algorithms.settings import ParticleSwarmSettings
from nastui.cells.spaces import space_named

SPACE = space_named("nats-tss")
HERE, OWN, SWARM = (np.full((20_000, 6), value, dtype=np.uint8) for value in (0, 1, 2))


def shares(**settings):
    moved = Velocity(ParticleSwarmSettings(**settings), SPACE).moved(np.random.default_rng(0), HERE, OWN, SWARM[0])
    return [float((moved == value).mean()) for value in range(5)]


def test_without_exploration_every_value_is_kept_or_comes_from_a_best():
    kept, own, swarm, *others = shares(exploration=0.0)
    assert others == [0, 0]
    assert kept + own + swarm == 1
    assert own == pytest.approx(swarm, abs=0.02)
    r = np.random.default_rng(1).random((2, 200_000))
    assert kept == pytest.approx((0.7 / (0.7 + 1.4 * r[0] + 1.4 * r[1])).mean(), abs=0.01)


@pytest.mark.parametrize(("weight", "place"), [("inertia", 0), ("cognitive", 1), ("social", 2)])
def test_with_a_single_weight_all_values_come_from_there(weight, place):
    assert shares(**({"inertia": 0.0, "cognitive": 0.0, "social": 0.0, "exploration": 0.0} | {weight: 0.3}))[place] == 1


def test_exploration_is_the_mean_number_of_random_values_in_a_cell():
    *_, three, four = shares(exploration=1.5)
    assert 6 * (three + four) * 5 / 2 == pytest.approx(1.5, abs=0.05)


def test_settings_without_any_weight_are_a_conflict():
    assert list(ParticleSwarmSettings(inertia=0.0, cognitive=0.0, social=0.0).conflicts())
    assert not list(ParticleSwarmSettings(inertia=0.0, cognitive=0.0).conflicts())


def test_a_particle_remembers_its_best_and_moves_on():
    search = algorithm("particle-swarm", population=3)
    first = search.ask()
    search.tell(evaluations(first, [3, 2, np.nan]))
    second = search.ask()
    search.tell(evaluations(second, [1, 4, -np.inf]))
    assert np.array_equal(search.here, second)
    assert np.array_equal(search.own, [first[0], second[1], first[2]])
    assert search.own_fitness.tolist() == [3, 4, -np.inf]


def test_a_particle_that_is_not_told_of_stays_where_it_is():
    search = algorithm("particle-swarm", population=5)
    first = search.ask()
    search.tell(evaluations(first[[3, 1]], [1, 2]))
    assert search.placed.tolist() == [False, True, False, True, False]
    assert np.array_equal(search.here[[1, 3]], first[[1, 3]])
    asked = np.concatenate([search.ask(), search.ask()])
    search.tell(evaluations(asked[[8]], [7]))
    assert np.array_equal(search.here[3], asked[8])
    assert np.array_equal(search.here[1], first[1])


def test_the_swarm_gathers_where_fitness_is_best():
    search = algorithm("particle-swarm", exploration=0.5)
    for _ in range(80):
        cells = search.ask()
        search.tell(evaluations(cells, (cells == 3).sum(axis=1)))
    assert search.own_fitness.max() == 6
    assert search.notes()["at the swarm's best"] > 0.3
