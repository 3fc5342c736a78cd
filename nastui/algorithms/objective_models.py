"""A predictor for each objective that costs a query; those that are free are looked up, exactly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Floats
from nastui.fitness.objectives import Objective, Objectives
from nastui.predictors.predictor import Encodings
from nastui.predictors.timed import TimedPredictor


def direction(objective: Objective) -> float:
    """1 where more is better, else −1; of an objective that is bounded only, more is better where it must not be too small."""
    if objective.optimised:
        return 1.0 if objective.goal == "max" else -1.0
    return 1.0 if objective.max is None else -1.0


class ObjectiveModels:
    """Fitted to measured values, which are turned so that more is better, as predictors expect."""

    def __init__(self, objectives: Objectives, predictor: TimedPredictor) -> None:
        self.objectives = objectives
        self.places = tuple(place for place in range(len(objectives)) if place not in objectives.free)
        """Of the objectives that are predicted."""
        self.predictors = tuple(predictor if not number else predictor.another() for number in range(len(self.places)))
        self.directions = np.array([direction(one) for one in objectives.each])

    @property
    def ready(self) -> bool:
        """Whether every objective can be predicted."""
        return all(predictor.ready for predictor in self.predictors)

    def fit(self, encodings: Encodings, values: Floats) -> bool:
        """Fit to rows × objectives, NaN where one is unknown; False, and no predictions, where one has too few."""
        turned = values * self.directions
        fitted = [predictor.fit(encodings, turned[:, place]) for place, predictor in zip(self.places, self.predictors, strict=True)]
        return all(fitted)

    def values(self, cells: Cells, encode: Callable[[Cells], Encodings]) -> Floats:
        """Cells × objectives: predicted, or known."""
        found = self.look(cells)
        encodings = encode(cells) if self.places else None
        for place, predictor in zip(self.places, self.predictors, strict=True):
            assert encodings is not None
            found[:, place] = predictor.predict(encodings) * self.directions[place]
        return found

    def look(self, cells: Cells) -> Floats:
        """Those that are free; NaN for the others."""
        return np.full((len(cells), len(self.objectives)), np.nan) if self.objectives.look is None else self.objectives.look(cells)
