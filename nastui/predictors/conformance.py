"""What every predictor must hold to.

Other packages run these checks on their own predictors:

@pytest.mark.parametrize("check", CHECKS)
def test_my_predictor(check):
check(PredictorCase("nats-tss", MyPredictor, MySettings()))
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from nastui.base.errors import InputError
from nastui.cells.restricted import RestrictedSpace
from nastui.cells.space import Space
from nastui.cells.spaces import space_named
from nastui.predictors.predictor import Encodings, Guesses, Predictor, PredictorContext

ROWS = 120
HELD_OUT = 300


@dataclass(frozen=True)
class PredictorCase:
    """A predictor on a space."""

    space: str
    factory: Callable[[Any, PredictorContext], Predictor]
    settings: Any

    def make(self, seed: int = 1) -> Predictor:
        """A new one."""
        return self.factory(self.settings, PredictorContext(space_named(self.space), seed))

    def cells(self, rows: int, seed: int = 0) -> Encodings:
        """Encodings of random cells."""
        space = space_named(self.space)
        return space.encode(space.random(np.random.default_rng(seed), rows))


def additive(encodings: Encodings) -> Guesses:
    """A made-up fitness around 90: each feature adds its own amount."""
    weights = np.random.default_rng(7).normal(0, 1, encodings.shape[1])
    return np.asarray(90 + encodings @ weights, dtype=np.float64)


def check_learns(case: PredictorCase) -> None:
    """On cells that it was not fitted to, guesses rank as fitness does, better than the chance of one in a thousand allows."""
    rows, held_out = case.cells(ROWS), case.cells(HELD_OUT, seed=1)
    guesses = _fitted(case, rows, additive(rows)).predict(held_out)
    assert guesses.shape == (HELD_OUT,)
    assert guesses.dtype == np.float64
    assert np.isfinite(guesses).all()
    assert _rank_correlation(guesses, additive(held_out)) > 3.3 / HELD_OUT**0.5


def check_keeps_the_unit(case: PredictorCase) -> None:
    """Guesses are in the unit that was fitted: nearer to fitness than zero or its negative is, whatever its scale."""
    rows = case.cells(ROWS)
    for scale in (1e-2, 1.0, 1e3):
        fitness = scale * additive(rows)
        assert abs(_fitted(case, rows, fitness).predict(rows) - fitness).mean() < 0.1 * fitness.mean()


def check_seed_decides(case: PredictorCase) -> None:
    """The n-th fit depends on the seed, on n and on its data: not on the data of earlier fits."""
    rows, other, held_out = case.cells(ROWS), case.cells(ROWS // 2, seed=2), case.cells(HELD_OUT, seed=1)
    first, second = case.make(), case.make()
    for predictor, before in ((first, rows), (second, other)):
        predictor.fit(before, additive(before))
        predictor.predict(held_out[:5])
        predictor.fit(rows, additive(rows))
    assert np.array_equal(first.predict(held_out), second.predict(held_out))
    assert np.array_equal(_fitted(case, rows, additive(rows)).predict(held_out), _fitted(case, rows, additive(rows)).predict(held_out))


def check_refit_forgets(case: PredictorCase) -> None:
    """After a fit to the opposite, guesses are the opposite."""
    rows, held_out = case.cells(ROWS), case.cells(HELD_OUT, seed=1)
    predictor = _fitted(case, rows, additive(rows))
    predictor.fit(rows, 180 - additive(rows))
    assert _rank_correlation(predictor.predict(held_out), additive(held_out)) < 0


def check_rows_are_independent(case: PredictorCase) -> None:
    """What is guessed of a cell does not depend on its neighbours in the batch, nor on their order."""
    rows, held_out = case.cells(ROWS), case.cells(40, seed=1)
    fitness = additive(rows)
    predictor = _fitted(case, rows, fitness)
    for answer in (predictor.predict, predictor.spread):
        together = answer(held_out)
        if together is None:
            continue
        alone = np.concatenate([_known(answer(held_out[row : row + 1])) for row in range(len(held_out))])
        backward = _known(answer(held_out[::-1]))[::-1]
        for other in (alone, backward):
            np.testing.assert_allclose(other, together, rtol=1e-6, atol=1e-5 * float(fitness.std()))


def check_few_and_equal_rows_suffice(case: PredictorCase) -> None:
    """Two rows, one row twice, one row with two values, all fitness equal: finite guesses."""
    rows, held_out = case.cells(ROWS), case.cells(HELD_OUT, seed=1)
    twice = rows[[0, 0]]
    data = [(rows[:2], [90.0, 91.0]), (twice, [90.0, 90.0]), (twice, [90.0, 91.0]), (rows, [91.5] * ROWS), (rows, [0.0] * ROWS)]
    for encodings, fitness in data:
        predictor = _fitted(case, encodings, np.array(fitness))
        guesses, spread = predictor.predict(held_out), predictor.spread(held_out)
        assert np.isfinite(guesses).all()
        assert spread is None or np.isfinite(spread).all()
        if len(set(fitness)) == 1:
            np.testing.assert_allclose(guesses, fitness[0], atol=0.02 * max(1.0, fitness[0]))


def check_repeated_rows_are_fine(case: PredictorCase) -> None:
    """Rows that stand there three times teach no less."""
    rows, held_out = case.cells(ROWS), case.cells(HELD_OUT, seed=1)
    guesses = _fitted(case, np.tile(rows, (3, 1)), np.tile(additive(rows), 3)).predict(held_out)
    assert _rank_correlation(guesses, additive(held_out)) > 3.3 / HELD_OUT**0.5


def check_spread_is_a_deviation(case: PredictorCase) -> None:
    """Where there is a spread it is finite and not negative, one per row."""
    rows, held_out = case.cells(ROWS), case.cells(HELD_OUT, seed=1)
    spread = _fitted(case, rows, additive(rows)).spread(held_out)
    assert spread is None or (spread.shape == (HELD_OUT,) and np.isfinite(spread).all() and (spread >= 0).all())


def check_inputs_stay(case: PredictorCase) -> None:
    """Neither encodings nor fitness are written to, and read-only arrays do."""
    rows = case.cells(ROWS)
    fitness = additive(rows)
    before = rows.copy(), fitness.copy()
    rows.flags.writeable = fitness.flags.writeable = False
    _fitted(case, rows, fitness).predict(rows)
    assert np.array_equal(before[0], rows)
    assert np.array_equal(before[1], fitness)


def check_global_state_stays(case: PredictorCase) -> None:
    """The random states of numpy and torch and torch's thread count are as before; drawing from them changes no guess."""
    rows = case.cells(ROWS)
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        before = np.random.get_state(legacy=False), torch.get_rng_state()
        guesses = _fitted(case, rows, additive(rows)).predict(rows)
        assert repr(np.random.get_state(legacy=False)) == repr(before[0])
        assert torch.equal(torch.get_rng_state(), before[1])
        assert torch.get_num_threads() == 2
        torch.rand(3)
        np.random.random(3)
        assert np.array_equal(_fitted(case, rows, additive(rows)).predict(rows), guesses)
    finally:
        torch.set_num_threads(threads)


def check_unknown_space(case: PredictorCase) -> None:
    """On a space that it knows nothing of it works, or says at once that it does not; a restricted space is as the whole one."""
    whole = space_named(case.space)
    case.factory(case.settings, PredictorContext(RestrictedSpace(whole, whole.valid), 1))
    try:
        predictor = case.factory(case.settings, PredictorContext(_unknown(whole), 1))
    except InputError as error:
        if error.place.key != "predictor.name" or not error.remedy:
            raise
        return
    rows = np.random.default_rng(0).integers(2, size=(50, 15), dtype=np.uint8)
    predictor.fit(rows, additive(rows))
    assert np.isfinite(predictor.predict(rows)).all()


CHECKS: tuple[Callable[[PredictorCase], None], ...] = (
    check_learns,
    check_keeps_the_unit,
    check_seed_decides,
    check_refit_forgets,
    check_rows_are_independent,
    check_few_and_equal_rows_suffice,
    check_repeated_rows_are_fine,
    check_spread_is_a_deviation,
    check_inputs_stay,
    check_global_state_stays,
    check_unknown_space,
)


def _fitted(case: PredictorCase, encodings: Encodings, fitness: Guesses) -> Predictor:
    predictor = case.make()
    predictor.fit(encodings, fitness)
    return predictor


def _known(spread: Guesses | None) -> Guesses:
    assert spread is not None
    return spread


def _unknown(whole: Space) -> Space:
    space = copy.copy(whole)
    space.name, space.feature_length = "elsewhere", 15  # type: ignore[misc]
    return space


def _rank_correlation(left: Guesses, right: Guesses) -> float:
    """Spearman's, ties broken by place."""
    ranks = [np.argsort(np.argsort(values, kind="stable"), kind="stable") for values in (left, right)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])
