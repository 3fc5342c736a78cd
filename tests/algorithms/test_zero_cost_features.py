"""Bayesian optimisation that is handed zero-cost scores."""

import numpy as np
import pytest
from test_bayesian_optimization import convolutions, drive

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.bayesian_optimization import BayesianOptimization
from nastui.algorithms.rank_scores import RankScores
from nastui.algorithms.settings import BayesianOptimizationSettings
from nastui.base.errors import InputError
from nastui.cells.spaces import space_named
from nastui.predictors.gaussian_process import GaussianProcess
from nastui.predictors.predictor import PredictorContext
from nastui.predictors.settings import GaussianProcessSettings
from nastui.predictors.timed import TimedPredictor

SPACE = space_named("nats-tss")
EVERY = SPACE.every_cell()
HIDDEN = np.random.default_rng(0).normal(size=len(EVERY))
"""A fitness that nothing in the cells tells."""


def hidden(cells):
    return HIDDEN[SPACE.exact_keys(cells).astype(int)]


def told(cells):
    """Two scores that know it, the second with cells that have none."""
    known = hidden(cells)
    return np.stack([np.exp(3 * known), np.where(known < -1, -np.inf, known)], axis=1)


def searching(features, space=SPACE, **settings):
    predictor = TimedPredictor(GaussianProcess(GaussianProcessSettings(target="as-given"), PredictorContext(space, 1)))
    context = AlgorithmContext(space, space.exact_keys, 15_625, 1, predictor, features)
    return BayesianOptimization(BayesianOptimizationSettings(**settings), context)


def test_scores_that_know_the_fitness_lead_to_the_best_cell():
    asked = drive(searching(told, warm_start=1.0), 40, hidden)
    without = drive(searching(None), 40, hidden)
    assert HIDDEN.max() == hidden(asked).max() > hidden(without).max()


def test_the_first_cells_come_from_the_best_by_their_scores():
    first = searching(told, initial=10, warm_start=0.01).ask()
    assert len(first) == 10
    assert hidden(first).min() >= np.sort(HIDDEN)[-156]
    assert hidden(searching(told, initial=10, warm_start=1.0).ask()).min() < np.sort(HIDDEN)[-1000]


def test_a_search_asks_for_the_scores_of_each_cell_once():
    asked = []

    def counted(cells):
        asked.append(len(cells))
        return told(cells)

    drive(searching(counted), 20, convolutions)
    assert asked == [15_625]


def test_standings_are_ranks_so_scales_do_not_matter():
    standings = RankScores(EVERY, SPACE.exact_keys, told)(EVERY)
    middle = hidden(EVERY) > -1
    np.testing.assert_allclose(standings[middle, 0], standings[middle, 1])
    assert len(np.unique(standings[~middle, 1])) == 1
    assert standings[~middle, 1].max() < standings[middle, 1].min()
    assert np.abs(standings[:, 0].mean()) < 1e-6


def test_scores_without_a_number_rank_last():
    def broken(cells):
        return np.where(np.arange(len(cells))[:, None] < 5, np.nan, np.arange(len(cells))[:, None].astype(float))

    standings = RankScores(EVERY, SPACE.exact_keys, broken)
    assert (standings(EVERY[:5]) == standings(EVERY).min()).all()


def test_a_space_too_large_to_be_listed_is_refused():
    space = space_named("nasbench101")
    with pytest.raises(InputError, match="zero-cost scores join Bayesian optimization only where all cells can be scored"):
        searching(told, space=space)
