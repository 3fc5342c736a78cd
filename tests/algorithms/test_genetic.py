"""The talk's genetic algorithm, step by step."""

import numpy as np

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.genetic import Genetic, newborn
from nastui.algorithms.settings import GeneticSettings
from nastui.cells.spaces import space_named
from nastui.fitness.fitness import Evaluations

SPACE = space_named("nats-tss")


def evaluations(cells, fitness):
    unknown = np.full(len(cells), np.nan)
    return Evaluations(cells, np.asarray(fitness, dtype=np.float64), unknown, unknown, unknown, unknown)


def genetic(**settings):
    return Genetic(GeneticSettings(**settings), AlgorithmContext(SPACE, SPACE.exact_keys, 15_625, seed=1))


def test_a_tournament_is_the_best_of_a_fifth_of_the_population_drawn_with_replacement():
    population = newborn(SPACE.random(np.random.default_rng(0), 100), np.arange(100.0))
    winners = population.tournaments(np.random.default_rng(1), 20_000, 0.2)
    ranks = np.arange(100)
    expected = ((ranks + 1) / 100) ** 20 - (ranks / 100) ** 20  # the maximum of 20 uniform draws
    shares = np.bincount(winners, minlength=100) / 20_000
    assert np.abs(shares - expected).max() < 0.01


def test_equal_fitness_makes_the_tournament_uniform():
    population = newborn(SPACE.random(np.random.default_rng(0), 100), np.zeros(100))
    shares = np.bincount(population.tournaments(np.random.default_rng(1), 50_000, 0.2), minlength=100) / 50_000
    assert shares.min() > 0.008
    assert shares.max() < 0.012


def test_the_first_population_is_not_evaluated_and_children_replace_their_parents():
    search = genetic(population=30)
    first = search.ask()
    search.tell(evaluations(first, np.arange(30.0)))
    assert len(search.population) == 30
    assert np.array_equal(search.population.cells, first)


def test_evaluating_the_initial_population_asks_for_random_cells_first():
    asked = genetic(population=30, evaluate_initial=True).ask()
    assert np.array_equal(asked, SPACE.random(np.random.default_rng(1), 30))


def test_elites_and_the_young_stay():
    cells = SPACE.random(np.random.default_rng(0), 8)
    old = newborn(cells[:4], np.array([1.0, 9.0, 3.0, 2.0]))
    children = newborn(cells[4:], np.zeros(4))
    assert old.succeeded_by(children, elitism=1, aging=1).fitness.tolist() == [0, 0, 0, 0, 9]
    assert len(old.succeeded_by(children, elitism=0, aging=2)) == 8
    twice = old.succeeded_by(children, elitism=0, aging=2).succeeded_by(children, elitism=0, aging=2)
    assert twice.age.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_nan_and_minus_infinity_lose_every_tournament():
    search = genetic(population=10, tournament=1.0)
    search.tell(evaluations(search.ask(), [np.nan] * 5 + [-np.inf] * 4 + [-1e9]))
    winners = search.population.tournaments(np.random.default_rng(0), 500, 1.0)
    assert (winners == 9).mean() > 0.6  # the rest are tournaments that never drew it: 0.9¹⁰ = 35 %
    assert search.population.fitness.tolist() == [-np.inf] * 9 + [-1e9]


def test_uniform_crossover_takes_every_position_from_a_parent():
    from nastui.algorithms.genetic import cross

    rng = np.random.default_rng(0)
    mothers, fathers = np.zeros((500, 6), dtype=np.uint8), np.full((500, 6), 4, dtype=np.uint8)
    uniform = cross(rng, SPACE, "uniform", mothers, fathers)
    assert set(np.unique(uniform)) == {0, 4}
    assert 0.45 < (uniform == 4).mean() < 0.55
    one_point = cross(rng, SPACE, "one-point", mothers, fathers)
    assert (np.diff(one_point.astype(int), axis=1) >= 0).all()
    assert ((one_point == 0).any(axis=1) & (one_point == 4).any(axis=1)).all()


def test_random_search_queries_nothing_twice_and_finishes(tmp_path):
    from nastui.runs.conformance import Case, MadeUp
    from nastui.runs.settings import Budget
    from nastui.runs.spec import default_component

    case = Case("nats-tss", default_component("algorithm", "random"), tmp_path / "runs.sqlite")
    records = case.run(MadeUp(case.benchmark(300)), Budget(evaluations=10_000))
    assert len(records) == len(np.unique(records["cell"], axis=0)) == 300


def test_the_order_of_random_cells_does_not_depend_on_the_batch(tmp_path):
    from nastui.algorithms.settings import RandomSettings
    from nastui.runs.conformance import Case, MadeUp
    from nastui.runs.run_spec import Component
    from nastui.runs.settings import Budget

    orders = []
    for batch in (1, 7, 100):
        case = Case("nats-tss", Component("random", RandomSettings(batch)), tmp_path / f"{batch}.sqlite")
        orders.append(case.run(MadeUp(case.benchmark()), Budget(evaluations=150))["cell"].tolist())
    assert orders[0] == orders[1] == orders[2]
