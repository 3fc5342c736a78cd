"""BANANAS: mutants of the best, chosen by a draw from what is predicted of them."""

import numpy as np
import pytest
from linear_predictor import Linear, LinearSettings

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.bananas import Bananas
from nastui.algorithms.settings import BananasSettings
from nastui.base.errors import InputError
from nastui.cells.spaces import space_named
from nastui.fitness.fitness import Evaluations
from nastui.predictors.timed import TimedPredictor

SPACE = space_named("nasbench101")


def told(cells):
    unknown = np.full(len(cells), np.nan)
    return Evaluations(cells, cells[:, :5].sum(axis=1).astype(np.float64), unknown, unknown, unknown, unknown)


def search(spread=0.0, predictor=None, **settings):
    handed = TimedPredictor(predictor or Linear(LinearSettings(spread), None))
    return Bananas(BananasSettings(**settings), AlgorithmContext(SPACE, SPACE.canonical_keys, 423_624, 1, handed))


def iterate(algorithm, count):
    batches = []
    for _ in range(count):
        batches.append(algorithm.ask())
        algorithm.tell(told(batches[-1]))
    return batches


def test_ten_random_cells_then_ten_per_refit_and_no_query_twice():
    predictor = Linear(LinearSettings(), None)
    batches = iterate(search(predictor=predictor), 5)
    assert [len(batch) for batch in batches] == [10] * 5
    assert len(np.unique(SPACE.canonical_keys(np.concatenate(batches)))) == 50
    assert [len(fitness) for _, fitness in predictor.fits] == [10, 20, 30, 40]


@pytest.mark.parametrize(("encoding", "features", "width"), [("paths", None, 364), ("paths", 40, 40), ("edges", None, 36)])
def test_the_predictor_sees_the_encoding_that_was_chosen(encoding, features, width):
    predictor = Linear(LinearSettings(), None)
    iterate(search(predictor=predictor, encoding=encoding, path_features=features), 2)
    assert predictor.fits[0][0].shape[1] == width


def test_without_a_spread_the_choice_is_greedy():
    algorithm = search()
    iterate(algorithm, 2)
    offered = []
    algorithm._mutants = lambda known, plain=algorithm._mutants: offered.append(plain(known)) or offered[-1]
    chosen = algorithm.ask()
    guesses = algorithm.predictor.predict(algorithm._encoded(offered[0]))
    assert np.allclose(np.sort(algorithm.predictor.predict(algorithm._encoded(chosen))), np.sort(guesses)[-10:])


def test_a_large_spread_makes_the_choice_all_but_random():
    def share_of_best(spread):
        algorithm = search(spread)
        iterate(algorithm, 2)
        offered = []
        algorithm._mutants = lambda known, plain=algorithm._mutants: offered.append(plain(known)) or offered[-1]
        chosen = algorithm.predictor.predict(algorithm._encoded(algorithm.ask())).mean()
        guesses = algorithm.predictor.predict(algorithm._encoded(offered[0]))
        return (chosen - guesses.mean()) / (np.sort(guesses)[-10:].mean() - guesses.mean())

    assert share_of_best(0.0) == pytest.approx(1.0)
    assert share_of_best(1e6) < 0.6


def test_mutants_come_from_the_best():
    algorithm = search(parents=1, candidates=10, batch=10)
    first, second = iterate(algorithm, 2)
    best = first[told(first).fitness.argmax()]
    changed = (second != best).sum(axis=1)
    others = np.array([(second != cell).sum(axis=1).mean() for cell in first if not np.array_equal(cell, best)])
    assert changed.mean() < others.min()


def test_a_search_without_predictor_is_refused():
    with pytest.raises(InputError, match="needs a predictor"):
        Bananas(BananasSettings(), AlgorithmContext(SPACE, SPACE.canonical_keys, 423_624, 1))


def test_a_batch_larger_than_the_candidates_is_a_conflict():
    assert [key for key, _ in BananasSettings(candidates=5, batch=6).conflicts()] == ["batch"]
