"""Bayesian optimisation: a predictor with uncertainty, asked over the whole space for the one cell that promises most.

The parts are old (Snoek et al., NeurIPS 2012; White et al., AAAI 2021); what makes it cheap in evaluations is what the predictor sees (a cell as a
whole rather than its single edges) and what it is asked for (the logarithm of the gap to the best).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from statistics import NormalDist
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from nastui.algorithms.agreement import AskedPredictions
from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.guessers import feature_predictor_of, predictor_of
from nastui.algorithms.notes import Notes, Stalling
from nastui.algorithms.rank_scores import RankScores
from nastui.algorithms.settings import BayesianOptimizationSettings
from nastui.base.errors import InputError, Place
from nastui.cells.arrays import Cells
from nastui.cells.space import Space
from nastui.fitness.fitness import Evaluations
from nastui.predictors.predictor import Guesses

# ---- how much an evaluation promises, by the prediction and its uncertainty


_LEAST: Final = 1e-9


def acquisition(kind: str, mean: Guesses, spread: Guesses | None, best: float, kappa: float, rng: np.random.Generator) -> Guesses:
    """Higher is more promising. Without an uncertainty it is the prediction itself."""
    if spread is None:
        return mean
    if kind == "thompson":
        return np.asarray(mean + spread * rng.standard_normal(len(mean)))
    if kind == "expected-improvement":
        return _expected_improvement(mean, np.maximum(spread, _LEAST), best)
    return np.asarray(mean + kappa * spread)


def _expected_improvement(mean: Guesses, spread: Guesses, best: float) -> Guesses:
    """Mockus 1978: E[max(f − best, 0)]."""
    from scipy.special import ndtr  # no other acquisition needs it

    z = (mean - best) / spread
    density = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
    return np.asarray(spread * (z * ndtr(z) + density))


# ---- where the next evaluation may be: every cell of a small space, or a pool that is drawn anew each time


_PARENTS: Final = 10
_SAMPLE: Final = 4096
_REACH: Final = 2.0
"""Two random cells lie about √2 times this apart, however many features there are; predictors expect distances of a few positions."""

Features = npt.NDArray[np.float32]


class Describer:
    """Turns cells into features; those of whole cells are standardised by a fixed sample of the space, so that they weigh the same in every run."""

    def __init__(self, space: Space, kind: str, every: Cells | None, standings: RankScores | None = None, *, trends: bool = False) -> None:
        self._space, self._kind = space, kind
        self._trends = standings if trends else None
        """Scores as they are, behind all features."""
        self._standings = None if trends else standings
        sample = self._whole(space.random(np.random.default_rng(0), _SAMPLE) if every is None else every)
        deviation = np.where(sample.std(axis=0) > 0, sample.std(axis=0), 1.0)
        self._middle, self._scale = sample.mean(axis=0), deviation * np.sqrt(sample.shape[1]) / _REACH

    def __call__(self, cells: Cells) -> Features:
        """Cells × features."""
        parts: list[npt.NDArray[np.floating | np.uint8]] = []
        if self._kind != "encoding" or self._standings is not None:
            parts.append((self._whole(cells) - self._middle) / self._scale)
        if self._kind != "structure":
            parts.append(self._space.encode(cells))
        if self._trends is not None:
            parts.append(self._trends(cells))
        return np.concatenate(parts, axis=1).astype(np.float32)

    def _whole(self, cells: Cells) -> npt.NDArray[np.float64]:
        """What describes a cell as a whole: its structure, and where its zero-cost scores stand."""
        parts = [self._space.structure(cells)] if self._kind != "encoding" else []
        parts += [self._standings(cells)] if self._standings is not None else []
        return np.concatenate(parts, axis=1) if parts else np.zeros((len(cells), 1))


class Drawn(NamedTuple):
    """Candidates of a step: unseen cells, no two the same query."""

    cells: Cells
    features: Features
    """Of each cell; of each group of cells where `groups` is there."""
    groups: npt.NDArray[np.intp] | None = None
    """The row of features of each cell: cells of the same features share one, and so exactly the same prediction."""

    def of_cells(self, values: Guesses) -> Guesses:
        """From a number for each row of features to one for each cell."""
        return values if self.groups is None else values[self.groups]


class Pool(ABC):
    """Gives the candidates of a step."""

    @abstractmethod
    def draw(self, rng: np.random.Generator, cells: Cells, fitness: Guesses, seen: set[int]) -> Drawn:
        """Candidates; `cells` are those evaluated so far, `fitness` theirs (finite)."""

    def climb(self, rng: np.random.Generator, best: Cells, known: Drawn, seen: set[int]) -> Drawn | None:
        """What lies around the best candidates; None where all cells are candidates already."""
        return None


class WholeSpace(Pool):
    """All cells, one per query; described once."""

    def __init__(self, context: AlgorithmContext, every: Cells, describe: Callable[[Cells], Features], *, grouped: bool = False) -> None:
        valid = every[context.space.valid(every)]
        keys = context.identify(valid)
        first = np.sort(np.unique(keys, return_index=True)[1])
        self._cells = valid[first]
        self._places = {key: place for place, key in enumerate(keys[first].tolist())}
        self._features = describe(self._cells)
        self._groups: npt.NDArray[np.intp] | None = None
        if grouped:
            self._features, groups = np.unique(self._features, axis=0, return_inverse=True)
            self._groups = groups.reshape(-1)
        self._open = np.ones(len(first), dtype=np.bool_)
        self._struck = 0

    def draw(self, rng: np.random.Generator, cells: Cells, fitness: Guesses, seen: set[int]) -> Drawn:
        """Everything that was not seen."""
        if len(seen) != self._struck:
            self._struck = len(seen)
            self._open[[self._places[key] for key in seen if key in self._places]] = False
        if self._groups is None:
            return Drawn(self._cells[self._open], self._features[self._open])
        present, groups = np.unique(self._groups[self._open], return_inverse=True)
        return Drawn(self._cells[self._open], self._features[present], groups)


class MutantsAndRandom(Pool):
    """Mutants of the best cells, and random ones."""

    def __init__(self, context: AlgorithmContext, size: int, describe: Callable[[Cells], Features]) -> None:
        self._context, self._size, self._describe = context, size, describe

    def draw(self, rng: np.random.Generator, cells: Cells, fitness: Guesses, seen: set[int]) -> Drawn:
        """Two thirds mutants where there are parents."""
        space = self._context.space
        parents = cells[np.argsort(-fitness, kind="stable")[:_PARENTS]]
        mutants = self._size * 2 // 3 if len(parents) else 0
        drawn = [space.random(rng, self._size - mutants)]
        if mutants:
            drawn.append(space.mutate(rng, parents[np.arange(mutants) % len(parents)]))
        pool = self._fresh(np.concatenate(drawn), seen)
        return Drawn(pool, self._describe(pool))

    def climb(self, rng: np.random.Generator, best: Cells, known: Drawn, seen: set[int]) -> Drawn:
        """Mutants of the best candidates, beside those that are known."""
        mutants = self._context.space.mutate(rng, best[np.arange(self._size // 2) % len(best)])
        fresh = self._fresh(mutants, seen | set(self._context.identify(known.cells).tolist()))
        return Drawn(np.concatenate([known.cells, fresh]), np.concatenate([known.features, self._describe(fresh)]))

    def _fresh(self, pool: Cells, seen: set[int]) -> Cells:
        keys, first = np.unique(self._context.identify(pool), return_index=True)
        fresh = np.array([key not in seen for key in keys.tolist()], dtype=np.bool_)
        return pool[np.sort(first[fresh])]


# ---- what the predictor is asked to predict


_NORMAL: Final = NormalDist()
_SHARE: Final = 0.3
"""Of the median gap to the best."""


def transformed(fitness: Guesses, kind: str) -> Guesses:
    """Finite fitness as a target of mean 0 and deviation 1; higher stays better.

    `log-gap` is −log(best − fitness + 1): it spreads the good apart and draws the hopeless together, so that the model spends itself on what matters.
    `scaled-log-gap` has 0.3 median gaps in place of the 1, so that it does not depend on the unit of fitness.
    """
    if kind == "log-gap":
        target = -np.log1p(fitness.max() - fitness)
    elif kind == "scaled-log-gap":
        gaps = fitness.max() - fitness
        target = -np.log(gaps + (_SHARE * float(np.median(gaps)) or 1.0))
    elif kind == "ranks":
        places = np.searchsorted(np.sort(fitness), fitness, side="right") / (len(fitness) + 1)
        target = np.array([_NORMAL.inv_cdf(place) for place in places.tolist()])
    else:
        target = fitness
    deviation = float(target.std())
    return np.asarray((target - target.mean()) / (deviation if deviation > 0 else 1.0))


_DRAWS: Final = 100


class BayesianOptimization(Algorithm):
    """Asks for `batch` cells at a time; never for one that it was told of."""

    def __init__(self, settings: BayesianOptimizationSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.generation_size = max(10, settings.batch)
        graphs = settings.features == "encoding" and context.features is None
        self.predictor = predictor_of(context) if graphs else feature_predictor_of(context, "features", "choose 'encoding', or another predictor")
        every = context.space.every_cell()
        standings = _standings(context, every)
        trends = settings.scores_as == "trends"
        self.describe = Describer(context.space, settings.features, every, standings, trends=trends)
        self.predictor.predictor.trends = standings.count if standings is not None and trends else 0
        self.promising = None if standings is None or settings.warm_start == 1 else standings.best(settings.warm_start)
        """Where the initial cells are drawn from; None: from the whole space."""
        self.pool: Pool
        if settings.whole_space and every is not None:
            self.pool = WholeSpace(context, every, self.describe, grouped=settings.ties == "random")
        else:
            self.pool = MutantsAndRandom(context, settings.pool, self.describe)
        self.cells = np.empty((0, context.space.length), dtype=np.uint8)
        self.fitness: Guesses = np.empty(0)
        self.seen: set[int] = set()
        self.waited = 0
        self.pending = self.cells
        """Cells under way."""
        self.excluded: set[int] = set()
        """Queries that were told or are under way."""
        self.predictions = AskedPredictions()

    @property
    def stalled(self) -> bool:
        """Whether the search has waited too long for a new best."""
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
        """The same, where the model takes those under way for evaluated already, as the setting `lie` says; none where no other is left."""
        self.pending = pending
        self.excluded = self.seen.union(self.context.identify(pending).tolist()) if len(pending) else self.seen
        missing = self.settings.initial - len(self.excluded)
        return self._first(missing) if missing > 0 else self._promising()

    def tell(self, evaluations: Evaluations) -> None:
        """Learn what they are worth."""
        before = self.fitness.max(initial=-np.inf)
        ranked, keys = evaluations.ranked, self.context.identify(evaluations.cells).tolist()
        self.seen.update(keys)
        finite = np.isfinite(ranked)
        self.cells = np.concatenate([self.cells, evaluations.cells[finite]])
        self.fitness = np.concatenate([self.fitness, ranked[finite]])
        self.waited = 0 if ranked.max(initial=-np.inf) > before else self.waited + len(ranked)
        self.predictions.tell(keys, ranked.tolist())

    def notes(self) -> Notes:
        """τ between the last predictions and what came out, and for how long there was no new best."""
        return {**Stalling(float(self.waited), self.stalled).stored(), **self.predictions.notes()}

    def _first(self, count: int) -> Cells:
        """Random cells, of the best by zero-cost scores where there are such."""
        if self.promising is None:
            return self._random(count)
        fresh = self.promising[[key not in self.excluded for key in self.context.identify(self.promising).tolist()]]
        return self.rng.permutation(fresh)[:count] if len(fresh) else self._random(count)

    def _random(self, count: int) -> Cells:
        """Random cells, no two the same query."""
        found: dict[int, Cells] = {}
        for _ in range(_DRAWS):
            cells = self.space.random(self.rng, count)
            for key, cell in zip(self.context.identify(cells).tolist(), cells, strict=True):
                if key not in self.excluded and len(found) < count:
                    found.setdefault(key, cell)
            if len(found) == count:
                break
        return np.array(list(found.values()), dtype=np.uint8).reshape(len(found), self.space.length)

    def _promising(self) -> Cells:
        drawn = self.pool.draw(self.rng, self.cells, self.fitness, self.excluded)
        if not len(drawn.cells) or len(self.fitness) < 2:
            return self._random(self.settings.batch)
        target = transformed(self.fitness, self.settings.target)
        self._fit(target)
        score, mean = self._scored(drawn, float(target.max()))
        for _ in range(self.settings.climbs or 0):
            climbed = self.pool.climb(self.rng, drawn.cells[self._highest(score, _PARENTS)], drawn, self.excluded)
            if climbed is None:
                break
            drawn = climbed
            score, mean = self._scored(drawn, float(target.max()))
        best = self._highest(score, self.settings.batch)
        self.predictions.ask(self.context.identify(drawn.cells[best]).tolist(), mean[best].tolist())
        return drawn.cells[best]

    def _fit(self, target: Guesses) -> None:
        """To what is known, and to lies about what is under way; they come first, so that a predictor of the latest rows forgets them first."""
        known = self.describe(self.cells)
        lie = self.settings.lie or "mean"  # the constant liar of Ginsbourger, Le Riche and Carraro, 2010; "believed" is their kriging believer
        if lie == "believed" or not len(self.pending):
            self.predictor.fit(known, target)
        if not len(self.pending):
            return
        pending = self.describe(self.pending)
        told = {"mean": float(target.mean()), "worst": float(target.min()), "best": float(target.max())}
        lies = self.predictor.predict(pending) if lie == "believed" else np.full(len(pending), told[lie])
        self.predictor.fit(np.concatenate([pending, known]), np.concatenate([lies, target]))

    def _scored(self, drawn: Drawn, best: float) -> tuple[Guesses, Guesses]:
        """How much each candidate promises, and its prediction."""
        mean, spread = self.predictor.predict(drawn.features), self.predictor.spread(drawn.features)
        exploring = self.stalled and len(self.seen) % 2 == 0
        if exploring and spread is not None:
            score = spread
        elif exploring:
            score = self.rng.random(len(drawn.features))
        else:
            score = acquisition(self.settings.acquisition, mean, spread, best, self.settings.kappa, self.rng)
        return drawn.of_cells(score), drawn.of_cells(mean)

    def _highest(self, score: Guesses, count: int) -> npt.NDArray[np.intp]:
        """Places of the highest scores. Equal ones in their order, or at random: an order of cells is no reason to evaluate one."""
        if self.settings.ties is None:
            return np.argsort(-score, kind="stable")[:count]
        shuffled = self.rng.permutation(len(score))
        return np.asarray(shuffled[np.argsort(-score[shuffled], kind="stable")[:count]])


def _standings(context: AlgorithmContext, every: Cells | None) -> RankScores | None:
    if context.features is None:
        return None
    if every is None:
        raise InputError(
            f"zero-cost scores join Bayesian optimization only where all cells can be scored, and {context.space.name} has too many",
            remedy="take the [features] table away",
            place=Place(key="features"),
        )
    return RankScores(every[context.space.valid(every)], context.identify, context.features)
