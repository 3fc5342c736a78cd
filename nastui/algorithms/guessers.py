"""What candidates are ranked by: a predictor of the fitness, predictors of several objectives, or zero-cost scores; and what is learnt from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.distance import Distances, nearest, packed
from nastui.algorithms.predicted_front import PredictedFront
from nastui.algorithms.rank_scores import standing
from nastui.base.errors import InputError, Place
from nastui.cells.arrays import Cells
from nastui.cells.space import Space
from nastui.fitness.fitness import Evaluations
from nastui.predictors.predictor import Encodings, Guesses
from nastui.predictors.timed import TimedPredictor

# ---- what a predictor has to learn from: the encodings of evaluated cells, each with the fitness of its cell


class TrainingData:
    """Cells are added when they are chosen and labelled when they are evaluated, so that distances can be taken in between.

    With `augmentation` a cell is added in all its isomorphic forms, each with the cell's fitness.
    """

    def __init__(self, space: Space, *, augmentation: bool) -> None:
        self.space, self.augmentation = space, augmentation
        self._parts: list[Encodings] = [np.empty((0, space.feature_length), dtype=np.uint8)]
        self._owners: list[npt.NDArray[np.intp]] = [np.empty(0, dtype=np.intp)]
        self._packed = packed(self._parts[0])
        self._cells = 0
        self._fitness: list[float] = []

    def add(self, cells: Cells) -> None:
        """Add cells whose fitness is not known yet."""
        if not len(cells):
            return
        encodings, owners = self.space.isomorphic_encodings(cells) if self.augmentation else (self.space.encode(cells), np.arange(len(cells)))
        self._parts.append(encodings)
        self._owners.append(owners + self._cells)
        self._packed = np.concatenate([self._packed, packed(encodings)])
        self._cells += len(cells)

    def label(self, fitness: Guesses) -> None:
        """The fitness of the first cells that have none."""
        self._fitness += fitness.tolist()

    @property
    def encodings(self) -> Encodings:
        """All rows."""
        self._parts = [np.concatenate(self._parts)]
        return self._parts[0]

    @property
    def owners(self) -> npt.NDArray[np.intp]:
        """Of each row the number of its cell, in the order in which cells were added."""
        return np.concatenate(self._owners)

    @property
    def cells(self) -> int:
        """How many were added."""
        return self._cells

    @property
    def fitness(self) -> Guesses:
        """The fitness of each row; NaN where it is not known."""
        known = np.full(self._cells, np.nan)
        known[: len(self._fitness)] = self._fitness
        return known[self.owners]

    def distances(self, cells: Cells) -> Distances:
        """How far the encoding of each cell is from the nearest row."""
        return nearest(packed(self.space.encode(cells)), self._packed)


# ---- what guesses


def predictor_of(context: AlgorithmContext) -> TimedPredictor:
    """The run's predictor.

    Raises:
        InputError: there is none.
    """
    if context.predictor is None:
        raise InputError("the search needs a predictor", remedy='add [predictor] with name = "…"', place=Place(key="predictor"))
    return context.predictor


def feature_predictor_of(context: AlgorithmContext, key: str, remedy: str) -> TimedPredictor:
    """The predictor that the run handed in, for an algorithm whose setting `key` gives it features that are no graphs.

    Raises:
        InputError: there is none, or it reads graphs.
    """
    predictor = predictor_of(context)
    if predictor.predictor.reads_graphs:
        raise InputError("the predictor reads graphs, and these features are none", remedy=remedy, place=Place(key=f"algorithm.{key}"))
    return predictor


class Guesser(Protocol):
    """What candidates are ranked by."""

    one_unit: bool
    """Whether guesses are in the unit of what they are of."""

    @property
    def ready(self) -> bool:
        """Whether guesses are more than zeros."""

    def learn(self, data: TrainingData) -> None:
        """Take all evaluated cells into account."""

    def guess(self, cells: Cells) -> Guesses:
        """A number for each cell, higher is better; zeros before anything was learnt."""

    def worth(self, evaluations: Evaluations) -> Guesses:
        """What guesses are of."""

    def add(self, evaluations: Evaluations) -> None:
        """Take evaluated cells, before the next `learn`."""


class PredictedFitness:
    """By a predictor of the fitness."""

    one_unit = True

    def __init__(self, predictor: TimedPredictor, space: Space) -> None:
        self._predictor, self._space = predictor, space

    @property
    def ready(self) -> bool:
        """Whether it was fitted."""
        return self._predictor.ready

    def learn(self, data: TrainingData) -> None:
        """Refit."""
        self._predictor.fit(data.encodings, data.fitness)

    def guess(self, cells: Cells) -> Guesses:
        """Predicted fitness."""
        return self._predictor.predict(self._space.encode(cells))

    def worth(self, evaluations: Evaluations) -> Guesses:
        """The fitness."""
        return evaluations.fitness

    def add(self, evaluations: Evaluations) -> None:
        """They are in the training data."""


class BeforeFront:
    """By predictors of several objectives: how far each cell should be before the front."""

    one_unit = True

    def __init__(self, front: PredictedFront, space: Space) -> None:
        self._front, self._space = front, space

    @property
    def ready(self) -> bool:
        """Whether they were fitted."""
        return self._front.models.ready

    def learn(self, data: TrainingData) -> None:
        """Refit all."""
        self._front.fit(data.encodings, data.owners, data.cells)

    def guess(self, cells: Cells) -> Guesses:
        """How far before the front."""
        return self._front.guess(cells, self._space.encode)

    def worth(self, evaluations: Evaluations) -> Guesses:
        """How far evaluated cells are before the front so far."""
        return self._front.worth(evaluations)

    def add(self, evaluations: Evaluations) -> None:
        """They may be of the front."""
        self._front.add(evaluations)


class ScoredCandidates:
    """By zero-cost scores: where each cell stands among the candidates. Nothing is learnt."""

    one_unit, ready = False, True

    def __init__(self, scores: Callable[[Cells], npt.NDArray[np.float64]]) -> None:
        self._scores = scores

    def learn(self, data: TrainingData) -> None:
        """Nothing."""

    def guess(self, cells: Cells) -> Guesses:
        """Mean normal scores."""
        return standing(self._scores(cells))

    def worth(self, evaluations: Evaluations) -> Guesses:
        """The fitness, which they should order."""
        return evaluations.fitness

    def add(self, evaluations: Evaluations) -> None:
        """Nothing."""


def guesser_of(context: AlgorithmContext) -> Guesser:
    """The run's predictor, one for each objective where there are several; zero-cost scores where there is no predictor.

    Raises:
        InputError: there is nothing to guess by.
    """
    if context.predictor is None and context.features is not None:
        return ScoredCandidates(context.features)
    predictor = predictor_of(context)
    if context.objectives is None:
        return PredictedFitness(predictor, context.space)
    return BeforeFront(PredictedFront(context.objectives, predictor), context.space)
