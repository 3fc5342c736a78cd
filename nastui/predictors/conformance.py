"""Checks that every predictor passes. A failed check raises AssertionError with a sentence that says what is wrong.

Other packages run these checks by `nastui.testing.predictor_suite`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from nastui.base.errors import InputError
from nastui.base.requiring import require
from nastui.cells.restricted import RestrictedSpace
from nastui.cells.space import Space
from nastui.cells.spaces import space_named
from nastui.predictors.predictor import Encodings, Guesses, Predictor, PredictorContext

ROWS = 120
HELD_OUT = 300
LEAST_CORRELATION = 3.3 / HELD_OUT**0.5
"""Spearman's ρ that guesses at random reach with a chance of one in a thousand."""


@dataclass(frozen=True)
class PredictorCase:
    """A predictor on a space."""

    space: str
    factory: Callable[[Any, PredictorContext], Predictor]
    settings: Any

    def make(self, seed: int = 1) -> Predictor:
        """A new predictor."""
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
    require(guesses.shape == (HELD_OUT,), f"predict gives an array of shape {guesses.shape} for {HELD_OUT} rows, not ({HELD_OUT},)")
    require(guesses.dtype == np.float64, f"predict gives {guesses.dtype}, not float64")
    _require_finite(guesses, "guesses")
    _require_learnt(guesses, held_out, f"{ROWS} rows")


def check_keeps_the_unit(case: PredictorCase) -> None:
    """Guesses are in the unit that was fitted: nearer to fitness than zero or its negative is, whatever its scale."""
    rows = case.cells(ROWS)
    for scale in (1e-2, 1.0, 1e3):
        fitness = scale * additive(rows)
        error = float(abs(_fitted(case, rows, fitness).predict(rows) - fitness).mean())
        mean = float(fitness.mean())
        require(error < 0.1 * mean, f"guesses are {error:.3g} from a fitness whose mean is {mean:.3g}: they are not in the unit that was fitted")


def check_seed_decides(case: PredictorCase) -> None:
    """The n-th fit depends on the seed, on n and on its data: not on the data of earlier fits."""
    rows, fewer, held_out = case.cells(ROWS), case.cells(ROWS // 2, seed=2), case.cells(HELD_OUT, seed=1)
    first, second = case.make(), case.make()
    for predictor, before in ((first, rows), (second, fewer)):
        predictor.fit(before, additive(before))
        predictor.predict(held_out[:5])
        predictor.fit(rows, additive(rows))
    require(np.array_equal(first.predict(held_out), second.predict(held_out)), "the second fit depends on the data of the first")
    one, other = (_fitted(case, rows, additive(rows)).predict(held_out) for _ in range(2))
    require(np.array_equal(one, other), "two predictors with the same seed and the same data give different guesses")


def check_refit_forgets(case: PredictorCase) -> None:
    """After a fit to the opposite, guesses are the opposite."""
    rows, held_out = case.cells(ROWS), case.cells(HELD_OUT, seed=1)
    predictor = _fitted(case, rows, additive(rows))
    predictor.fit(rows, 180 - additive(rows))
    correlation = _rank_correlation(predictor.predict(held_out), additive(held_out))
    require(correlation < 0, f"after a fit to the opposite fitness, guesses still rank as before (Spearman's ρ {correlation:.2f})")


def check_rows_are_independent(case: PredictorCase) -> None:
    """What is guessed of a cell does not depend on its neighbours in the batch, nor on their order."""
    rows, held_out = case.cells(ROWS), case.cells(40, seed=1)
    fitness = additive(rows)
    predictor = _fitted(case, rows, fitness)
    answers: dict[str, Callable[[Encodings], Guesses | None]] = {"predict": predictor.predict, "spread": predictor.spread}
    for name, answer in answers.items():
        together = answer(held_out)
        if together is None:
            continue
        alone = np.concatenate([_array(name, answer(held_out[row : row + 1])) for row in range(len(held_out))])
        backward = _array(name, answer(held_out[::-1]))[::-1]
        for other, how in ((alone, "one by one"), (backward, "in the opposite order")):
            equal = np.allclose(other, together, rtol=1e-6, atol=1e-5 * float(fitness.std()))
            difference = float(abs(other - together).max())
            require(equal, f"{name} gives other numbers for rows asked {how}: the largest difference is {difference:.3g}")


def check_few_and_equal_rows_suffice(case: PredictorCase) -> None:
    """Two rows, one row twice, one row with two values, all fitness equal: guesses are finite."""
    rows, held_out = case.cells(ROWS), case.cells(HELD_OUT, seed=1)
    twice = rows[[0, 0]]
    data = {
        "two rows": (rows[:2], [90.0, 91.0]),
        "one row twice": (twice, [90.0, 90.0]),
        "one row with two values": (twice, [90.0, 91.0]),
        "equal fitness": (rows, [91.5] * ROWS),
        "a fitness of 0": (rows, [0.0] * ROWS),
    }
    for name, (encodings, fitness) in data.items():
        predictor = _fitted(case, encodings, np.array(fitness))
        guesses, spread = predictor.predict(held_out), predictor.spread(held_out)
        _require_finite(guesses, f"guesses after a fit to {name}")
        if spread is not None:
            _require_finite(spread, f"spreads after a fit to {name}")
        if len(set(fitness)) == 1:
            error = float(abs(guesses - fitness[0]).max())
            allowed = 0.02 * max(1.0, fitness[0])
            require(error <= allowed + 1e-7 * fitness[0], f"after a fit to {name}, {fitness[0]:g}, a guess is {error:.3g} from it")


def check_repeated_rows_are_fine(case: PredictorCase) -> None:
    """Rows that are repeated three times do not spoil the fit."""
    rows, held_out = case.cells(ROWS), case.cells(HELD_OUT, seed=1)
    guesses = _fitted(case, np.tile(rows, (3, 1)), np.tile(additive(rows), 3)).predict(held_out)
    _require_learnt(guesses, held_out, f"{ROWS} rows, each three times")


def check_spread_is_a_deviation(case: PredictorCase) -> None:
    """A spread, where there is one, is finite and not negative, one number per row."""
    rows, held_out = case.cells(ROWS), case.cells(HELD_OUT, seed=1)
    spread = _fitted(case, rows, additive(rows)).spread(held_out)
    if spread is None:
        return
    require(spread.shape == (HELD_OUT,), f"spread gives an array of shape {spread.shape} for {HELD_OUT} rows, not ({HELD_OUT},)")
    _require_finite(spread, "spreads")
    require(bool((spread >= 0).all()), f"a spread is negative: {spread.min():.3g}")


def check_inputs_stay(case: PredictorCase) -> None:
    """A fit and a prediction do not change their inputs, and read-only arrays suffice."""
    rows = case.cells(ROWS)
    fitness = additive(rows)
    before = rows.copy(), fitness.copy()
    rows.flags.writeable = fitness.flags.writeable = False
    _fitted(case, rows, fitness).predict(rows)
    require(np.array_equal(before[0], rows), "the encodings were changed")
    require(np.array_equal(before[1], fitness), "the fitness was changed")


def check_global_state_stays(case: PredictorCase) -> None:
    """The random states of numpy and torch and torch's thread count are as before; drawing from them changes no guess."""
    rows = case.cells(ROWS)
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        before = np.random.get_state(legacy=False), torch.get_rng_state()
        guesses = _fitted(case, rows, additive(rows)).predict(rows)
        require(repr(np.random.get_state(legacy=False)) == repr(before[0]), "the fit draws from numpy's global random state")
        require(torch.equal(torch.get_rng_state(), before[1]), "the fit draws from torch's global random state, or sets it")
        require(torch.get_num_threads() == 2, f"torch's thread count is {torch.get_num_threads()} after the fit, and was 2 before")
        torch.rand(3)
        np.random.random(3)
        again = _fitted(case, rows, additive(rows)).predict(rows)
        require(np.array_equal(again, guesses), "guesses depend on the global random state of numpy or torch")
    finally:
        torch.set_num_threads(threads)


def check_unknown_space(case: PredictorCase) -> None:
    """On an unknown space the predictor works or refuses when it is made; it works on a restricted space as on the whole one."""
    whole = space_named(case.space)
    case.factory(case.settings, PredictorContext(RestrictedSpace(whole, whole.valid), 1))
    try:
        predictor = case.factory(case.settings, PredictorContext(_unknown(whole), 1))
    except InputError as error:
        require(error.place.key == "predictor.name", f"the refusal of an unknown space names the key {error.place.key}, not predictor.name")
        require(bool(error.remedy), "the refusal of an unknown space does not say what to do instead")
        return
    rows = np.random.default_rng(0).integers(2, size=(50, 15), dtype=np.uint8)
    predictor.fit(rows, additive(rows))
    _require_finite(predictor.predict(rows), "guesses on an unknown space")


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


def _require_finite(numbers: Guesses, what: str) -> None:
    wrong = int((~np.isfinite(numbers)).sum())
    require(not wrong, f"{wrong} of {len(numbers)} {what} are not finite")


def _require_learnt(guesses: Guesses, held_out: Encodings, rows: str) -> None:
    correlation = _rank_correlation(guesses, additive(held_out))
    require(
        correlation > LEAST_CORRELATION,
        f"fitted to {rows} of an additive fitness, guesses for other cells hardly rank as their fitness does: Spearman's ρ is {correlation:.2f}, "
        f"and has to be above {LEAST_CORRELATION:.2f}",
    )


def _array(name: str, numbers: Guesses | None) -> Guesses:
    if numbers is None:
        raise AssertionError(f"{name} gives numbers for many rows and None for some of them")
    return numbers


def _unknown(whole: Space) -> Space:
    space = copy.copy(whole)
    space.name, space.feature_length = "elsewhere", 15  # type: ignore[misc]
    space.graphs = lambda encodings: None  # type: ignore[method-assign]
    return space


def _rank_correlation(left: Guesses, right: Guesses) -> float:
    """Spearman's, ties broken by place."""
    ranks = [np.argsort(np.argsort(values, kind="stable"), kind="stable") for values in (left, right)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])
