"""One iteration after the other: choose among candidates, be told what the chosen are worth, learn from it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.screening.agreement import agreement
from nastui.algorithms.screening.candidates import Candidates
from nastui.algorithms.screening.choosing import Choice, choose
from nastui.algorithms.screening.training_data import TrainingData
from nastui.base.errors import InputError, Place
from nastui.cells.arrays import Cells
from nastui.fitness.evaluations import Evaluations
from nastui.predictors.handed import Handed
from nastui.predictors.predictor import Guesses


def predictor_of(context: AlgorithmContext) -> Handed:
    """The predictor that the run handed in.

    Raises:
        InputError: there is none.
    """
    if context.predictor is None:
        raise InputError("the search needs a predictor", remedy='add [predictor] with name = "…"', place=Place(key="predictor"))
    return context.predictor


def feature_predictor_of(context: AlgorithmContext, key: str, remedy: str) -> Handed:
    """The predictor that the run handed in, for an algorithm whose setting `key` gives it features that are no graphs.

    Raises:
        InputError: there is none, or it reads graphs.
    """
    handed = predictor_of(context)
    if handed.predictor.reads_graphs:
        raise InputError("the predictor reads graphs, and these features are none", remedy=remedy, place=Place(key=f"algorithm.{key}"))
    return handed


class Screen:
    """Holds what an accelerated search knows: the predictor, its training data, and which queries were made.

    Learning is left until it is needed, so that nothing is fitted after a run's last evaluation.
    """

    def __init__(self, context: AlgorithmContext, *, augmentation: bool) -> None:
        self.context, self.predictor = context, predictor_of(context)
        self.data = TrainingData(context.space, augmentation=augmentation)
        self.seen: set[int] = set()
        self.agreed: Mapping[str, float] = {}
        """How well the guesses for the cells just evaluated were, before the predictor learnt from them."""
        self._chosen: Candidates | None = None
        self._guessed = False

    def learn(self) -> None:
        """Refit to everything that was told."""
        self.predictor.fit(self.data.encodings, self.data.fitness)

    def guess(self, cells: Cells) -> Guesses:
        """Predicted fitness; zeros before anything was learnt."""
        return self.predictor.predict(self.context.space.encode(cells))

    def candidates(self, cells: Cells, predicted: Guesses) -> Candidates:
        """Cells to choose from."""
        return Candidates.ranked(cells, predicted, self.context.identify(cells))

    def choose(self, choice: Choice, candidates: Candidates, rng: np.random.Generator) -> Cells:
        """The cells to evaluate next."""
        self._chosen, self._guessed = choose(choice, candidates, self.data, rng), self.predictor.ready
        self.seen.update(self._chosen.keys.tolist())
        return self._chosen.cells

    def tell(self, evaluations: Evaluations) -> None:
        """What the chosen are worth, in order; the last batch of a run may be cut."""
        self.data.label(evaluations.fitness)
        if self._chosen is not None and self._guessed:
            self.agreed = agreement(self._chosen.predicted[: len(evaluations)], evaluations.fitness)
