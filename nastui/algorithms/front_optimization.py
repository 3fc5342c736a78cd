"""Bayesian optimisation of several objectives: a model for each, asked for the cell whose evaluation should add the most hypervolume.

Expected hypervolume improvement is exact (Emmerich, Deutz & Klinkenberg, CEC 2011); an objective that is known without a query, such as
parameters, has no uncertainty, and cells whose known numbers break a bound are never asked for. Of a bound on what must be predicted the chance to
keep it counts.

What a model sees of a cell is its structure, as with one objective, and beside it which operation stands where, as trends: latencies are nearly sums
over the operations, whether these lie on a path or not. What is maximised is learnt as the logarithm of its gap to the best; what lies far beyond
the reference point counts as if it lay only a little beyond.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.algorithms.agreement import AskedPredictions
from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.bayesian_optimization import BayesianOptimization, Describer, Drawn, Features, MutantsAndRandom, Pool, WholeSpace
from nastui.algorithms.guessers import feature_predictor_of, predictor_of
from nastui.algorithms.hypervolume_improvement import expected_improvement
from nastui.algorithms.notes import Notes, Stalling
from nastui.algorithms.objective_models import ObjectiveModels
from nastui.algorithms.rank_scores import RankScores
from nastui.algorithms.settings import BayesianOptimizationSettings
from nastui.algorithms.standing import standing
from nastui.algorithms.unseen import UnseenSampler
from nastui.base.errors import InputError, Place
from nastui.cells.arrays import Cells
from nastui.cells.space import Space
from nastui.fitness.fitness import Evaluations, Floats
from nastui.fitness.objectives import Costs, Objective, Objectives, costs_of_values
from nastui.pareto.dominance import nondominated
from nastui.predictors.targets import Target, target_of

_TREND: Final = 0.3
"""Of a position's operation as a feature: predictors try slopes of about 1."""
_BEYOND: Final = 0.5
"""Of the way from the best to the reference: what lies farther beyond it is all the same."""
_SAMPLE: Final = 4096
_MARGIN: Final = 0.1
"""Of the extent of a front: how far behind it the reference lies where none is given."""


class PositionTrends:
    """Which value stands at each position: cells × all values of all positions, in the middle 0."""

    def __init__(self, space: Space, every: Cells | None) -> None:
        self._choices = space.choices
        self._middle: Floats = np.zeros(int(sum(self._choices)))
        self._middle = self(space.random(np.random.default_rng(0), _SAMPLE) if every is None else every).mean(axis=0)

    @property
    def count(self) -> int:
        """How many features."""
        return len(self._middle)

    def __call__(self, cells: Cells) -> Floats:
        """Cells × features."""
        shown = [cells[:, [place]] == np.arange(values) for place, values in enumerate(self._choices)]
        return np.concatenate(shown, axis=1).astype(np.float64) * _TREND - self._middle


@dataclass(frozen=True)
class ObjectiveScale:
    """Of one objective: from measured values to what its model learns, of which more is better, and back to nothing: the order is kept."""

    direction: float
    floor: float
    """In the turned unit; what is less counts as this."""
    target: Target

    def __call__(self, values: Floats) -> Floats:
        """Values in the objective's unit."""
        return self.target.forward(np.maximum(values * self.direction, self.floor))


def scale_of(objective: Objective, direction: float, values: Floats, how: str) -> ObjectiveScale:
    """Made from the finite values that were measured."""
    turned = values[np.isfinite(values)] * direction
    if not len(turned):
        return ObjectiveScale(direction, -np.inf, Target(0.0, 0.0, None, 0.0, 1.0))
    best = float(turned.max())
    reference = None if objective.reference is None else objective.reference * direction
    floor = reference - _BEYOND * (best - reference) if reference is not None and best > reference else -np.inf
    learnt = np.maximum(turned, floor)
    return ObjectiveScale(direction, floor, target_of(learnt, "log-gap" if how.endswith("log-gap") and direction > 0 else "as-given"))


class FrontOptimization(Algorithm):
    """Asks for `batch` cells at a time; never for one that it was told of."""

    def __init__(self, settings: BayesianOptimizationSettings, context: AlgorithmContext, objectives: Objectives) -> None:
        super().__init__(context)
        self.settings, self.objectives = settings, objectives
        self.generation_size = max(10, settings.batch)
        graphs = settings.features == "encoding" and context.features is None
        predictor = predictor_of(context) if graphs else feature_predictor_of(context, "features", "choose 'encoding', or another predictor")
        every = context.space.every_cell()
        scores = _scores(context, every)
        self.describe = Describer(context.space, settings.features, every, scores, trends=settings.scores_as == "trends")
        self.trends = None if predictor.predictor.reads_graphs else PositionTrends(context.space, every)
        self.models = ObjectiveModels(objectives, predictor)
        for one in self.models.predictors:
            one.predictor.trends = (self.trends.count if self.trends else 0) + (scores.count if scores and settings.scores_as == "trends" else 0)
        self.pool: Pool = MutantsAndRandom(context, settings.pool, self.described)
        if settings.whole_space and every is not None:
            self.pool = WholeSpace(context, every, self.described)
        self.sampler = UnseenSampler(context, self.rng)
        self.cells = np.empty((0, context.space.length), dtype=np.uint8)
        self.values: Floats = np.empty((0, len(objectives)))
        self.pending = self.cells
        self.waited = 0
        self.predictions = AskedPredictions()
        """Of the first predicted objective."""

    def described(self, cells: Cells) -> Features:
        """What models see: trends come last."""
        described = self.describe(cells)
        return described if self.trends is None else np.concatenate([described, self.trends(cells)], axis=1).astype(np.float32)

    @property
    def seen(self) -> set[int]:
        """Queries that were asked for."""
        return self.sampler.seen

    @property
    def stalled(self) -> bool:
        """Whether the front has not moved for too long."""
        return self.waited >= self.settings.patience

    @property
    def finished(self) -> bool:
        """True where every query was asked for."""
        return len(self.seen) >= self.context.distinct

    def ask(self) -> Cells:
        """Random cells first, then those that promise most."""
        cells = self.ask_beside(self.cells[:0])
        return cells if len(cells) else self.space.random(self.rng, 1)

    def ask_beside(self, pending: Cells) -> Cells:
        """The same; what is predicted of those under way counts as if it were evaluated. None where no other is left."""
        self.pending = pending
        missing = self.settings.initial - len(self.seen)
        return self.sampler.take(self.sampler.random(missing) if missing > 0 else self._promising())

    def tell(self, evaluations: Evaluations) -> None:
        """Learn what they are worth."""
        assert evaluations.objectives is not None  # the run has objectives
        self.sampler.take(evaluations.cells)
        before = len(self.cells)
        self.cells, self.values = np.concatenate([self.cells, evaluations.cells]), np.concatenate([self.values, evaluations.objectives])
        costs = costs_of_values(self.objectives, self.values)
        for end in range(before + 1, len(self.cells) + 1):
            self.waited = 0 if nondominated(costs.points[:end], costs.violation[:end])[-1] else self.waited + 1
        if self.models.places:
            place, keys = self.models.places[0], self.context.identify(evaluations.cells).tolist()
            measured = (evaluations.objectives[:, place] * self.models.directions[place]).tolist()
            self.predictions.tell(keys, measured)

    def notes(self) -> Notes:
        """τ between the last predictions of the first predicted objective and what came out, and for how long the front has not moved."""
        return {**Stalling(float(self.waited), self.stalled).stored(), **self.predictions.notes()}

    def _promising(self) -> Cells:
        costs = costs_of_values(self.objectives, self.values)
        known = np.isfinite(costs.points).all(axis=1)
        worth = np.where(known, standing(costs), -np.inf)
        drawn = self._allowed(self.pool.draw(self.rng, self.cells[known], worth[known], self.seen))
        scales = [scale_of(*one, self.settings.target) for one in zip(self.objectives.each, self.models.directions, self.values.T, strict=True)]
        if not len(drawn.cells) or not self._fitted(scales):
            return self.sampler.random(self.settings.batch)
        mean, spread = self._predictions(drawn, scales)
        chosen = self._chosen(mean, spread, scales, costs)
        if self.models.places:
            keys, predicted = self.context.identify(drawn.cells[chosen]).tolist(), mean[chosen, self.models.places[0]].tolist()
            self.predictions.ask(keys, predicted)
        return drawn.cells[chosen]

    def _allowed(self, drawn: Drawn) -> Drawn:
        """Without cells whose free numbers break a bound; all where every cell does."""
        bounded = [
            place for place in self.objectives.free if self.objectives.each[place].max is not None or self.objectives.each[place].min is not None
        ]
        if not bounded or not len(drawn.cells):
            return drawn
        free = self.models.look(drawn.cells)
        within = np.all([self.objectives.each[place].excess(free[:, place]) <= 0 for place in bounded], axis=0)
        return Drawn(drawn.cells[within], drawn.features[within]) if within.any() else drawn

    def _fitted(self, scales: list[ObjectiveScale]) -> bool:
        features = self.described(self.cells)
        learnt = np.stack([scale(column) for scale, column in zip(scales, self.values.T, strict=True)], axis=1)
        learnt[~np.isfinite(learnt)] = np.nan
        fitted = [predictor.fit(features, learnt[:, place]) for place, predictor in zip(self.models.places, self.models.predictors, strict=True)]
        return all(fitted)

    def _predictions(self, drawn: Drawn, scales: list[ObjectiveScale]) -> tuple[Floats, Floats]:
        """Mean and standard deviation of each candidate in each objective, as its model has them; free ones exactly."""
        mean, spread = self.models.look(drawn.cells), np.zeros((len(drawn.cells), len(scales)))
        for place in self.objectives.free:
            mean[:, place] = np.nan_to_num(scales[place](mean[:, place]), nan=-np.inf)
        for place, predictor in zip(self.models.places, self.models.predictors, strict=True):
            mean[:, place] = predictor.predict(drawn.features)
            found = predictor.spread(drawn.features)
            spread[:, place] = 0.0 if found is None else found
        return mean, spread

    def _chosen(self, mean: Floats, spread: Floats, scales: list[ObjectiveScale], costs: Costs) -> npt.NDArray[np.intp]:
        """Places of the candidates that are asked for. After each, its prediction counts as if it were evaluated."""
        optimised = list(self.objectives.optimised)
        front = np.stack([-scales[place](self.values[costs.usable, place]) for place in optimised], axis=1)
        reference = self._reference(scales, front)
        if reference is not None and len(self.pending):
            expected, _ = self._predictions(Drawn(self.pending, self.described(self.pending)), scales)
            front = np.concatenate([front, -expected[:, optimised]])
        chance = self._chance(mean, spread, scales)
        open_ = np.ones(len(mean), dtype=np.bool_)
        chosen: list[int] = []
        for _ in range(min(self.settings.batch, len(mean))):
            if self.stalled and (len(self.seen) + len(chosen)) % 2 == 0:
                score = spread.sum(axis=1) + (0.0 if spread.any() else self.rng.random(len(mean)))
            elif reference is None:
                score = chance  # nothing meets the bounds yet
            else:
                score = expected_improvement(-mean[:, optimised], spread[:, optimised], front, reference) * chance
            best = self._highest(np.where(open_, score, -np.inf))
            open_[best] = False
            chosen.append(best)
            front = np.concatenate([front, -mean[best : best + 1, optimised]])
        return np.array(chosen, dtype=np.intp)

    def _reference(self, scales: list[ObjectiveScale], front: Floats) -> Floats | None:
        """Minimised, as models have it, and no farther than a bound; None where nothing is evaluated that meets all bounds."""
        if not len(front):
            return None
        extent = np.ptp(front, axis=0)
        found = front.max(axis=0) + _MARGIN * np.where(extent > 0, extent, 1.0)
        for number, place in enumerate(self.objectives.optimised):
            one = self.objectives.each[place]
            ends = [end for end in (one.reference, one.max if one.goal == "min" else one.min) if end is not None]
            if ends:
                found[number] = min(float(-scales[place](np.array([end]))[0]) for end in ends)
        return np.asarray(found, dtype=np.float64)

    def _chance(self, mean: Floats, spread: Floats, scales: list[ObjectiveScale]) -> Floats:
        """Of each candidate to meet the bounds of what is predicted."""
        from scipy.special import ndtr

        chance = np.ones(len(mean))
        for place in self.models.places:
            one, scale = self.objectives.each[place], scales[place]
            for bound, side in ((one.max, -1.0), (one.min, 1.0)):
                if bound is not None:
                    apart = (mean[:, place] - scale(np.array([bound]))[0]) * side * scale.direction
                    chance *= ndtr(apart / np.maximum(spread[:, place], 1e-9))
        return chance

    def _highest(self, score: Floats) -> int:
        """The place of the highest score; of equal ones the first, or one at random."""
        best = np.flatnonzero(score == score.max())
        return int(best[0] if self.settings.ties is None else self.rng.choice(best))


def bayesian_optimization(settings: BayesianOptimizationSettings, context: AlgorithmContext) -> Algorithm:
    """Of one number, or of a front where there are objectives."""
    if context.objectives is None:
        return BayesianOptimization(settings, context)
    return FrontOptimization(settings, context, context.objectives)


def _scores(context: AlgorithmContext, every: Cells | None) -> RankScores | None:
    if context.features is None:
        return None
    if every is None:
        raise InputError(
            f"zero-cost scores join Bayesian optimization only where all cells can be scored, and {context.space.name} has too many",
            remedy="take the [features] table away",
            place=Place(key="features"),
        )
    return RankScores(every[context.space.valid(every)], context.identify, context.features)
