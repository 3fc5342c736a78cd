"""Bayesian optimization at several fidelities: what short trainings say of long ones is learnt, and paid for where it is worth its price.

A process for each fidelity, whose mean follows the values at the one below (Kennedy & O'Hagan, Biometrika 2000): it extrapolates the learning
curves of cells that were trained for a while, and tells of the others how far that can be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.algorithms.agreement import AskedPredictions
from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.bayesian_optimization import Describer, Drawn, Features, MutantsAndRandom, Pool, WholeSpace, transformed
from nastui.algorithms.brackets import ladder_of
from nastui.algorithms.fidelity_algorithms import MultiFidelitySettings
from nastui.algorithms.notes import Notes
from nastui.algorithms.unseen import UnseenSampler
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations, Floats
from nastui.fitness.ladder import CONTINUED, Ladder
from nastui.predictors.gaussian_process import Mixture, mixture

_LEAST: Final = 2
"""Values at a fidelity from which it has a model."""

# ---- the values that are known


class MeasuredCurves:
    """What was measured of each cell: a row for each query, a column for each fidelity; NaN where nothing was."""

    def __init__(self, length: int, rungs: int) -> None:
        self.cells: Cells = np.empty((0, length), dtype=np.uint8)
        self.values: Floats = np.empty((0, rungs))
        self.places: dict[int, int] = {}
        """Query → its row."""
        self.failed = np.zeros(0, dtype=np.bool_)
        """Whether a value of the cell was not finite: nothing more is asked of it."""

    def add(self, key: int, cell: Cells, rung: int, value: float) -> None:
        """A value; `cell`: 1 × positions."""
        if key not in self.places:
            self.places[key] = len(self.cells)
            self.cells = np.concatenate([self.cells, cell])
            self.values = np.concatenate([self.values, np.full((1, self.values.shape[1]), np.nan)])
            self.failed = np.append(self.failed, False)
        place = self.places[key]
        self.values[place, rung] = value if np.isfinite(value) else np.nan
        self.failed[place] |= not np.isfinite(value)

    def of(self, keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.intp]:
        """The row of each query; −1 of one that was never measured."""
        return np.array([self.places.get(key, -1) for key in keys.tolist()], dtype=np.intp)

    @property
    def highest(self) -> npt.NDArray[np.intp]:
        """The highest rung at which each cell was measured; −1: at none."""
        known = np.isfinite(self.values)
        return np.where(known.any(axis=1), known.shape[1] - 1 - known[:, ::-1].argmax(axis=1), -1)

    @property
    def closed(self) -> npt.NDArray[np.bool_]:
        """Whether nothing more is asked of a cell: it was measured at the highest fidelity, or failed."""
        return np.isfinite(self.values[:, -1]) | self.failed


# ---- the model


@dataclass(frozen=True)
class Believed:
    """What is believed of cells at one fidelity, in standardised targets."""

    mean: Floats
    spread: Floats
    """0 where it was measured."""
    slope: float
    """How far the mean moves with the fidelity below, of which cells lie one standard deviation apart."""
    scale: float
    """The standard deviation of the means over the cells."""


def believed(features: Features, values: Floats, target: str, most: int = 10_000) -> list[Believed]:
    """Of each fidelity, from the lowest to the highest.

    Args:
        features: cells × features.
        values: cells × fidelities; NaN where nothing was measured. The cells that were measured last come last.
        target: a kind of `transformed`.
        most: so many cells at most are fitted at a fidelity.
    """
    found: list[Believed] = []
    for rung in range(values.shape[1]):
        rows = np.flatnonzero(np.isfinite(values[:, rung]))
        below = found[-1] if found else None
        if len(rows) < _LEAST:
            nothing = Believed(np.zeros(len(values)), np.ones(len(values)), 0.0, 1.0)
            found.append(nothing if below is None else replace(below, slope=below.scale))  # as far as is known it is as the one below
            continue
        told = transformed(values[rows, rung], target)
        described = features if below is None else _with_trend(features, below)
        fitted = _fitted(told, most)
        model = mixture(described[rows[fitted]], told[fitted], trends=0 if below is None else 1)
        mean, spread = model.mean_and_spread(described)
        slope = 0.0 if below is None else _slope(model)
        if below is not None:
            spread = np.hypot(spread, slope * below.spread / below.scale)
        mean[rows], spread[rows] = told, 0.0
        found.append(Believed(mean, spread, slope, float(mean.std()) or 1.0))
    return found


def _fitted(told: Floats, most: int) -> npt.NDArray[np.intp]:
    """Places of the best half, and of the latest of the others: time grows with the cube of their number."""
    if len(told) <= most:
        return np.arange(len(told))
    order = np.argsort(-told, kind="stable")
    best, rest = order[: most // 2], np.sort(order[most // 2 :])
    return np.sort(np.concatenate([best, rest[len(best) - most :]]))


def _with_trend(features: Features, below: Believed) -> Features:
    """The fidelity below as one more feature, of mean 0 and deviation 1."""
    trend = (below.mean - below.mean.mean()) / below.scale
    return np.concatenate([features, trend[:, None].astype(np.float32)], axis=1)


def _slope(model: Mixture) -> float:
    """The expected slope of the trend, which is the last feature."""
    trend = model.rows[:, -1].astype(np.float64)
    return float(sum(part.weight * part.slope * (trend @ part.process.weights) for part in model.parts))


def explained(beliefs: list[Believed], cell: int) -> Floats:
    """Which share of the variance at the highest fidelity would be gone if a cell's value at each fidelity were known."""
    shares = np.zeros(len(beliefs))
    carried = 1.0
    for rung in reversed(range(len(beliefs))):
        shares[rung] = carried * beliefs[rung].spread[cell] ** 2
        if rung:
            carried *= (beliefs[rung].slope / beliefs[rung - 1].scale) ** 2
    return np.asarray(shares / max(shares[-1], 1e-300))


def worth_most(shares: Floats, ladder: Ladder, highest: int) -> int:
    """The fidelity above the highest measured one that explains most for its epochs; the highest of all explains everything."""
    paid = ladder.epochs[highest] if highest >= 0 and ladder.semantics == CONTINUED else 0
    open_rungs = range(highest + 1, len(ladder.epochs))
    return max(reversed(open_rungs), key=lambda rung: shares[rung] / (ladder.epochs[rung] - paid))


# ---- the search


class MultiFidelity(Algorithm):
    """Random cells at the lowest fidelity, the best few of them all the way; then, one at a time, the cell that promises most at the highest."""

    def __init__(self, settings: MultiFidelitySettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings, self.ladder = settings, ladder_of(context)
        self.generation_size = 10
        every = context.space.every_cell()
        self.describe = Describer(context.space, settings.features, every)
        self.pool: Pool
        if settings.whole_space and every is not None:
            self.pool = WholeSpace(context, every, self.describe)
        else:
            self.pool = MutantsAndRandom(context, settings.pool, self.describe)
        self.sampler = UnseenSampler(context, self.rng)
        self.sampler.look_ahead()
        self.curves = MeasuredCurves(context.space.length, len(self.ladder.epochs))
        self.asked = np.zeros(0, dtype=np.intp)
        """The rung of each cell of the last ask."""
        self.predictions = AskedPredictions()

    @property
    def asked_epochs(self) -> npt.NDArray[np.int64]:
        """Each has its own."""
        return np.array(self.ladder.epochs, dtype=np.int64)[self.asked]

    @property
    def finished(self) -> bool:
        """True where every query was measured at the highest fidelity, or failed."""
        return int(self.curves.closed.sum()) >= self.context.distinct

    def ask(self) -> Cells:
        """At first the initial cells; then one cell at a time."""
        missing = self.settings.initial - len(self.curves.cells)
        if missing > 0 and not self.sampler.exhausted:
            return self._asked(self._new(missing), 0)
        highest = self.curves.highest
        leading = self._leading()
        on = leading[highest[leading] < len(self.ladder.epochs) - 1]
        if len(on):
            return self._asked(self.curves.cells[on[:1]], int(highest[on[0]]) + 1)
        return self._promising()

    def tell(self, evaluations: Evaluations) -> None:
        """Learn what was measured."""
        keys, ranked = self.context.identify(evaluations.cells).tolist(), evaluations.ranked.tolist()
        for place, (key, value, rung) in enumerate(zip(keys, ranked, self.asked.tolist(), strict=False)):
            self.curves.add(key, evaluations.cells[place : place + 1], rung, value)
            if rung == len(self.ladder.epochs) - 1:
                self.predictions.tell([key], [value])

    def notes(self) -> Notes:
        """τ between the last predictions of the highest fidelity and what came out."""
        return self.predictions.notes()

    def _asked(self, cells: Cells, rung: int) -> Cells:
        self.asked = np.full(len(cells), rung, dtype=np.intp)
        return cells

    def _new(self, count: int) -> Cells:
        cells = self.sampler.random(count)
        self.sampler.look_ahead()
        return cells

    def _leading(self) -> npt.NDArray[np.intp]:
        """The best of the first cells by the lowest fidelity, as many as begin with the whole ladder; another takes the place of one that fails."""
        first = self.curves.values[: self.settings.initial, 0]
        order = np.argsort(-first, kind="stable")
        return order[~self.curves.failed[order]][: self.settings.full]

    def _promising(self) -> Cells:
        drawn = self._candidates()
        if not len(drawn.cells):
            return self._asked(self._new(1) if not self.sampler.exhausted else self.space.random(self.rng, 1), 0)
        curves, keys = self.curves, self.context.identify(drawn.cells)
        places = curves.of(keys)
        # Behind the candidates come all cells that were measured, as some of them are no candidates any more.
        values = np.concatenate([np.where((places >= 0)[:, None], curves.values[places], np.nan), curves.values])
        beliefs = believed(np.concatenate([drawn.features, self.describe(curves.cells)]), values, self.settings.target, self.settings.rows)
        top = beliefs[-1]
        score = (top.mean + self.settings.kappa * top.spread)[: len(keys)]
        shuffled = self.rng.permutation(len(keys))  # an order of cells is no reason to evaluate one
        best = int(shuffled[score[shuffled].argmax()])
        highest = int(curves.highest[places[best]]) if places[best] >= 0 else -1
        rung = worth_most(explained(beliefs, best), self.ladder, highest)
        if rung == len(self.ladder.epochs) - 1:
            self.predictions.ask([int(keys[best])], [float(top.mean[best])])
        return self._asked(self.sampler.take(drawn.cells[best : best + 1]), rung)

    def _candidates(self) -> Drawn:
        """Cells that are not closed, those that were begun among them."""
        curves, closed = self.curves, self.curves.closed
        top = np.isfinite(curves.values[:, -1])
        drawn = self.pool.draw(self.rng, curves.cells[top], curves.values[top, -1], {key for key, place in curves.places.items() if closed[place]})
        if isinstance(self.pool, WholeSpace):
            return drawn
        fresh = curves.of(self.context.identify(drawn.cells)) < 0
        begun = curves.cells[~closed]
        return Drawn(np.concatenate([begun, drawn.cells[fresh]]), np.concatenate([self.describe(begun), drawn.features[fresh]]))
