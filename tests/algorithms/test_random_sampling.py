"""Random sampling: draws with repetition, and their mean."""

import numpy as np
import pytest
from calibrating import algorithm, evaluations


def test_draws_repeat_and_are_uniform():
    search = algorithm("random-sampling", population=40_000)
    counts = np.bincount(search.space.exact_keys(search.ask()).astype(np.int64), minlength=15_625)
    assert counts.max() > 1
    assert np.mean(counts == 0) == pytest.approx(np.exp(-40_000 / 15_625), abs=0.01)


def test_the_order_of_draws_does_not_depend_on_the_batch():
    orders = []
    for batch in (1, 7, 300):
        search = algorithm("random-sampling", space="nasbench101", population=batch)
        orders.append(np.concatenate([search.ask() for _ in range(-(-300 // batch))])[:300].tolist())
    assert orders[0] == orders[1] == orders[2]


def test_its_note_is_the_mean_over_all_draws_that_have_a_finite_fitness():
    search = algorithm("random-sampling", population=4)
    assert search.notes() == {}
    search.tell(evaluations(search.ask(), [1, 2, np.nan, -np.inf]))
    search.tell(evaluations(search.ask(), [6, np.nan, np.nan, np.nan]))
    assert search.notes()["mean of draws"] == pytest.approx(3)
    assert search.notes()["deviation of draws"] == pytest.approx(np.std([1, 2, 6]))
