"""Fitness approximation with several objectives: a predictor for each, and one number of their predictions, by which candidates are ranked.

The number says how far a cell is before the front of what was evaluated, in its most favourable objective and against its strongest rival, as a
share of the front's extent: the additive ε-indicator (Zitzler et al. 2003) with its sign turned. Positive where no evaluated cell is as good in
everything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.algorithms.objective_models import ObjectiveModels
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations, Floats
from nastui.fitness.objectives import Costs, Objectives, costs_of, costs_of_values, no_costs
from nastui.pareto.dominance import nondominated
from nastui.predictors.predictor import Encodings, Guesses
from nastui.predictors.timed import TimedPredictor

_OUT_OF_BOUNDS: Final = -1e6
"""And less by the violation: after every cell that meets the bounds."""
_MOST: Final = 1e5


class PredictedFront:
    """What was evaluated, and the models that are fitted to it."""

    def __init__(self, objectives: Objectives, predictor: TimedPredictor) -> None:
        self._objectives = objectives
        self.models = ObjectiveModels(objectives, predictor)
        self._values: Floats = np.empty((0, len(objectives)))
        self._costs: Costs = no_costs(objectives)

    def add(self, evaluations: Evaluations) -> None:
        """Take evaluated cells."""
        assert evaluations.objectives is not None  # the run has objectives
        self._values = np.concatenate([self._values, evaluations.objectives])
        self._costs = self._costs.joined(self._within(costs_of(self._objectives, evaluations)))

    def fit(self, encodings: Encodings, owners: npt.NDArray[np.intp], cells: int) -> None:
        """Refit all models; rows of cells that were not evaluated yet are left out.

        Args:
            encodings: rows.
            owners: of each row the number of its cell, in the order in which cells were chosen.
            cells: how many were chosen.
        """
        values = np.full((cells, len(self._objectives)), np.nan)
        values[: len(self._values)] = self._values
        self.models.fit(encodings, values[owners])

    def guess(self, cells: Cells, encode: Callable[[Cells], Encodings]) -> Guesses:
        """How far each cell should be before the front; zeros before the first fit."""
        if not self.models.ready:
            return np.zeros(len(cells))
        return self._before(self._within(costs_of_values(self._objectives, self.models.values(cells, encode))))

    def worth(self, evaluations: Evaluations) -> Guesses:
        """How far evaluated cells are before the front."""
        return self._before(self._within(costs_of(self._objectives, evaluations)))

    def _within(self, costs: Costs) -> Costs:
        """What is worse than the reference point adds no hypervolume: it comes after what is not."""
        reference = self._objectives.reference
        if reference is None:
            return costs
        beyond = np.maximum(costs.points - reference, 0.0) / np.where(reference != 0, np.abs(reference), 1.0)
        return Costs(costs.points, costs.violation + np.nan_to_num(beyond.sum(axis=1), nan=np.inf, posinf=np.inf))

    def _before(self, costs: Costs) -> Guesses:
        front = self._costs.points[nondominated(self._costs.points, self._costs.violation)]
        bounded = _OUT_OF_BOUNDS - np.minimum(costs.violation, _MOST)
        if not len(front):
            return np.where(costs.usable, 0.0, bounded)
        extent = np.ptp(front, axis=0)
        scale = np.where(extent > 0, extent, np.maximum(np.abs(front).max(axis=0), 1.0))
        ahead = (front[None] - costs.points[:, None]) / scale
        return np.where(costs.usable, np.clip(np.nan_to_num(ahead.max(axis=2).min(axis=1), nan=-_MOST), -_MOST, _MOST), bounded)
