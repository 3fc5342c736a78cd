"""SMS-EMOA (Beume, Naujoks and Emmerich, SMS-EMOA: Multiobjective Selection Based on Dominated Hypervolume, EJOR 2007).

One child at a time; of the last front the member leaves whose loss costs the least hypervolume. The ends of a front stay.
"""

from __future__ import annotations

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.nsga_2 import FrontPopulation
from nastui.algorithms.settings import SmsEmoaSettings
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations, Floats
from nastui.pareto.dominance import ranks
from nastui.pareto.hypervolume import contributions

_MARGIN = 0.1
"""Of the extent of a front: how far behind its worst the reference lies."""
_PLANE = 2


class SmsEmoa(Algorithm):
    """A steady state; parents are drawn at random."""

    def __init__(self, settings: SmsEmoaSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.generation_size = settings.population
        self.members = FrontPopulation(context, uniform=True)
        self.asked = 0

    def start_from(self, evaluations: Evaluations) -> None:
        """These cells are the first members."""
        self.members.add(evaluations)
        self.asked = max(self.asked, len(evaluations))

    def ask(self) -> Cells:
        """Random cells until there are as many as members, then one child."""
        missing = self.settings.population - self.asked
        if missing > 0 or not len(self.members):
            self.asked += max(missing, 1)
            return self.space.random(self.rng, max(missing, 1))
        return self.members.children(self.rng, 1, self.settings.crossover)

    def ask_beside(self, pending: Cells) -> Cells:
        """A child of those that have joined; none before the first has."""
        return self.ask() if len(self.members) or self.asked < self.settings.population else self.members.cells

    def tell(self, evaluations: Evaluations) -> None:
        """They join; whoever costs the least hypervolume leaves."""
        if len(evaluations):
            self.members.add(evaluations)
        while len(self.members) > self.settings.population:
            self.members.keep(np.delete(np.arange(len(self.members)), self._leaving()))

    def _leaving(self) -> int:
        costs = self.members.costs
        rank = ranks(costs.points, costs.violation)
        last = np.flatnonzero(rank == rank.max())
        if len(last) == 1 or costs.violation[last[0]] > 0:
            return int(last[-1])
        return int(last[int(losses(costs.points[last]).argmin())])


def losses(points: Floats) -> Floats:
    """What the hypervolume of a front loses with each of its points; infinite at the ends."""
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scaled = (points - low) / np.where(extent > 0, extent, 1.0)
    lost = _in_plane(scaled) if points.shape[1] == _PLANE else contributions(scaled, np.full(points.shape[1], 1 + _MARGIN))
    if len(points) > points.shape[1]:
        lost[scaled.argmin(axis=0)] = np.inf
    return lost


def _in_plane(points: Floats) -> Floats:
    order = np.lexsort((points[:, 1], points[:, 0]))
    first, second = points[order].T
    lost = np.full(len(points), np.inf)
    lost[order[1:-1]] = (first[2:] - first[1:-1]) * (second[:-2] - second[1:-1])
    return lost
