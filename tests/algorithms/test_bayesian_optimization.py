"""Bayesian optimisation: what it asks for, and why."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays
from scipy.stats import norm

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.bananas import Bananas
from nastui.algorithms.bayesian_optimization import BayesianOptimization, acquisition, transformed
from nastui.algorithms.settings import BananasSettings, BayesianOptimizationSettings
from nastui.base.errors import InputError
from nastui.cells.spaces import space_named
from nastui.fitness.fitness import Evaluations
from nastui.predictors.gaussian_process import GaussianProcess
from nastui.predictors.gcn import Gcn
from nastui.predictors.predictor import PredictorContext
from nastui.predictors.settings import GaussianProcessSettings, GcnSettings
from nastui.predictors.timed import TimedPredictor

FITNESS = arrays(np.float64, 12, elements=some.floats(0, 100, width=32), unique=True)


def searching(space: str = "nats-tss", distinct: int = 15_625, **settings) -> BayesianOptimization:
    whole = space_named(space)
    predictor = TimedPredictor(GaussianProcess(GaussianProcessSettings(target="as-given"), PredictorContext(whole, 1)))
    return BayesianOptimization(BayesianOptimizationSettings(**settings), AlgorithmContext(whole, whole.exact_keys, distinct, 1, predictor))


def worth(cells, fitness) -> Evaluations:
    unknown = np.full(len(cells), np.nan)
    return Evaluations(cells, np.asarray(fitness, dtype=np.float64), unknown, unknown, unknown, unknown)


def convolutions(cells) -> np.ndarray:
    return (cells == 3).sum(axis=1) + 0.5 * (cells == 2).sum(axis=1)


def drive(search: BayesianOptimization, evaluations: int, fitness=convolutions) -> np.ndarray:
    asked = []
    while len(asked) < evaluations and not search.finished:
        cells = search.ask()
        asked.extend(cells)
        search.tell(worth(cells, fitness(cells)))
    return np.array(asked)


def test_it_finds_the_best_of_a_simple_space_in_a_few_queries():
    asked = drive(searching(), 25)
    assert convolutions(asked).max() == 6
    assert convolutions(asked[3:]).mean() > convolutions(space_named("nats-tss").random(np.random.default_rng(0), 100)).mean() + 1


@pytest.mark.parametrize("space", ["nats-tss", "nats-sss", "nasbench101"])
@pytest.mark.parametrize("settings", [{}, {"batch": 5, "acquisition": "thompson"}, {"whole_space": False, "pool": 30, "features": "both"}])
def test_nothing_is_asked_for_twice(space, settings):
    asked = drive(searching(space, **settings), 40, lambda cells: cells.sum(axis=1))
    assert len(np.unique(space_named(space).exact_keys(asked))) == len(asked)
    assert space_named(space).valid(asked).all()


def test_cells_that_fail_are_not_learned_from_nor_asked_for_again():
    asked = drive(searching(), 30, lambda cells: np.where(cells[:, 0] == 3, np.nan, np.where(cells[:, 1] == 3, -np.inf, convolutions(cells))))
    assert len(np.unique(space_named("nats-tss").exact_keys(asked))) == 30


def test_it_is_finished_when_every_query_was_made():
    assert len(drive(searching(distinct=9), 100)) == 9


def test_a_search_that_waits_too_long_explores():
    search = searching(patience=5)
    drive(search, 12, lambda cells: np.zeros(len(cells)))
    assert search.stalled
    assert search.notes()["stalled"] == "yes"
    greedy, exploring = searching(patience=1000, kappa=0.0), searching(patience=1, kappa=0.0)
    assert not np.array_equal(drive(greedy, 20), drive(exploring, 20))


@given(FITNESS, some.sampled_from(["log-gap", "as-given", "ranks", "scaled-log-gap"]))
def test_a_target_keeps_the_order(fitness, kind):
    target = transformed(fitness, kind)
    order = np.argsort(fitness)
    assert (np.diff(target[order]) >= 0).all()
    assert target.mean() == pytest.approx(0, abs=1e-6)


def test_the_log_gap_spreads_the_good_apart():
    gaps = {kind: np.diff(transformed(np.array([10.0, 50.0, 90.0, 91.0]), kind)) for kind in ("log-gap", "as-given")}
    assert gaps["as-given"][2] < 0.03 * gaps["as-given"][0]
    assert gaps["log-gap"][2] > gaps["log-gap"][0]


def test_expected_improvement_is_the_integral():
    rng = np.random.default_rng(0)
    mean, spread = rng.normal(size=5), rng.random(5) + 0.1
    ours = acquisition("expected-improvement", mean, spread, 0.3, 0.0, rng)
    z = (mean - 0.3) / spread
    assert ours == pytest.approx(spread * (z * norm.cdf(z) + norm.pdf(z)), abs=1e-15)
    samples = np.maximum(rng.normal(mean, spread, size=(400_000, 5)) - 0.3, 0).mean(axis=0)
    assert ours == pytest.approx(samples, abs=5e-3)


def test_more_confidence_prefers_the_uncertain():
    mean, spread, rng = np.array([1.0, 0.0]), np.array([0.1, 1.0]), np.random.default_rng(0)
    assert acquisition("upper-confidence", mean, spread, 0.0, 0.5, rng).argmax() == 0
    assert acquisition("upper-confidence", mean, spread, 0.0, 2.0, rng).argmax() == 1
    assert acquisition("upper-confidence", mean, None, 0.0, 2.0, rng) is mean


def test_a_predictor_of_graphs_is_refused_for_features_that_are_none():
    space = space_named("nats-tss")
    graphs = TimedPredictor(Gcn(GcnSettings(), PredictorContext(space, 1)))
    context = AlgorithmContext(space, space.exact_keys, 15_625, 1, graphs)
    with pytest.raises(InputError, match="reads graphs") as refused:
        BayesianOptimization(BayesianOptimizationSettings(), context)
    assert refused.value.place.key == "algorithm.features"
    BayesianOptimization(BayesianOptimizationSettings(features="encoding"), context)
    with pytest.raises(InputError, match="reads graphs") as refused:
        Bananas(BananasSettings(), context)
    assert refused.value.place.key == "algorithm.encoding"


@given(FITNESS, some.sampled_from([0.01, 1000.0]))
def test_the_scaled_target_does_not_depend_on_the_unit(fitness, unit):
    assert transformed(fitness * unit, "scaled-log-gap") == pytest.approx(transformed(fitness, "scaled-log-gap"), abs=1e-6)


def test_the_scaled_target_counts_in_median_gaps():
    given = transformed(np.array([10.0, 9.0, 6.0]), "scaled-log-gap")
    plain = -np.log(np.array([0.3, 1.3, 4.3]))
    assert given == pytest.approx((plain - plain.mean()) / plain.std())
    assert transformed(np.zeros(3), "scaled-log-gap").tolist() == [0.0, 0.0, 0.0]


def test_equal_promises_are_met_in_any_order():
    """Cells of one structure are predicted alike; which of them is asked for is drawn anew, and repeats with the seed."""
    space = space_named("nats-tss")

    def first(seed: int, **settings) -> list[int]:
        predictor = TimedPredictor(GaussianProcess(GaussianProcessSettings(target="as-given"), PredictorContext(space, 1)))
        context = AlgorithmContext(space, space.exact_keys, 15_625, seed, predictor)
        search = BayesianOptimization(BayesianOptimizationSettings(**settings), context)
        cells = np.array([[3, 3, 3, 1, 3, 3], [0, 1, 0, 0, 0, 0], [4, 4, 4, 4, 4, 4]], dtype=np.uint8)
        search.tell(worth(cells, [3.0, 1.0, 2.0]))
        return search.ask()[0].tolist()

    assert len({tuple(first(seed)) for seed in range(12)}) == 1
    drawn = [first(seed, ties="random") for seed in range(12)]
    assert len({tuple(cell) for cell in drawn}) > 1
    assert len(np.unique(space.structure(np.array([first(1), *drawn], dtype=np.uint8)), axis=0)) == 1
    assert drawn == [first(seed, ties="random") for seed in range(12)]


def test_climbing_finds_more_in_a_pool():
    found = [
        max(drive(searching("nasbench101", whole_space=False, pool=30, climbs=climbs), 25, lambda cells: (cells == 1).sum(axis=1)).sum(axis=1))
        for climbs in (None, 5)
    ]
    assert found[1] >= found[0]


@pytest.mark.parametrize("lie", [None, "believed", "worst", "best"])
def test_what_is_under_way_is_lied_about_and_not_asked_for_again(lie):
    search = searching(lie=lie, initial=4)
    start = search.ask()
    assert len(start) == 4
    search.tell(worth(start, convolutions(start)))
    fitted = []
    fit = search.predictor.predictor.fit
    search.predictor.predictor.fit = lambda rows, target: (fitted.append((rows, target)), fit(rows, target))[1]
    pending = [search.ask()]
    for _ in range(3):
        pending.append(search.ask_beside(np.concatenate(pending)))
    assert len(np.unique(np.concatenate(pending), axis=0)) == 4
    rows, target = fitted[-1]
    known = fitted[0][1]
    assert np.array_equal(rows[:3], search.describe(np.concatenate(pending[:3])))
    assert np.array_equal(target[3:], known)
    told = {None: known.mean(), "worst": known.min(), "best": known.max()}
    if lie == "believed":
        truthful = searching(initial=4)
        truthful.predictor.fit(rows[3:], known)
        assert np.allclose(target[:3], truthful.predictor.predict(rows[:3]))
    else:
        assert target[:3].tolist() == [told[lie]] * 3


def test_more_workers_than_initial_cells_get_random_ones_and_none_is_asked_twice():
    search = searching(initial=3)
    pending = [search.ask()]
    for _ in range(20):
        pending.append(search.ask_beside(np.concatenate(pending)))
    assert len(np.unique(np.concatenate(pending), axis=0)) == 23
    small = searching(initial=3, distinct=15_625)
    small.seen = set(range(15_625))
    assert not len(small.ask_beside(small.space.random(np.random.default_rng(0), 1)))
