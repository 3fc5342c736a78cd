"""Pareto local search (Paquete, Chiarandini and Stützle, Pareto Local Optimum Sets in the Biobjective Traveling Salesman Problem, 2004).

The neighbours of one cell of the front are evaluated in random order; the search moves to one that dominates it. Once all are tried it goes on with
the loneliest cell of the front whose neighbours are not. Where there is none, it starts anew from random cells. Nothing is queried twice.
"""

from __future__ import annotations

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import LocalSearchState, Notes
from nastui.algorithms.settings import LocalSearchSettings
from nastui.algorithms.standing import crowding_in_fronts
from nastui.algorithms.unseen import UnseenSampler
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations
from nastui.fitness.objectives import Costs, costs_of, no_costs
from nastui.pareto.dominance import ranks


class ParetoLocalSearch(Algorithm):
    """Keeps the front of all that was evaluated, and which of its cells were explored."""

    generation_size = 100

    def __init__(self, settings: LocalSearchSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.sampler = UnseenSampler(context, self.rng)
        self.starts = 1
        self.front: Cells = np.empty((0, self.space.length), dtype=np.uint8)
        self.costs: Costs = no_costs(context.objectives)
        self.explored = np.empty(0, dtype=np.bool_)
        self.current: Costs | None = None
        """Of the cell whose neighbours are tried."""
        self.neighbours: Cells = self.front
        self.waiting = self.sampler.random(settings.initial)
        """Random cells of a start, to be asked for next."""
        self.starting = 0
        """Cells of a start that were asked for and not told yet; nothing is explored before all are."""

    def ask(self) -> Cells:
        """The random cells of a start, or the next neighbour."""
        if len(self.waiting):
            asked, self.waiting = self.waiting, self.waiting[:0]
            self.starting += len(asked)
            return asked
        asked, self.neighbours = self.sampler.take(self.neighbours[:1]), self.neighbours[1:]
        return asked

    def ask_beside(self, pending: Cells) -> Cells:
        """The next neighbour; where all are under way, a random cell."""
        self.neighbours = self.sampler.among(self.neighbours)
        return self.ask() if len(self.neighbours) or len(self.waiting) else self.sampler.random(1)

    def tell(self, evaluations: Evaluations) -> None:
        """The front grows; the search goes where it should go next."""
        costs = costs_of(self.context.objectives, evaluations)
        better = self._better(costs)
        self.starting = max(self.starting - len(evaluations), 0)
        self._join(evaluations.cells, costs)
        if better is not None:
            self._explore(evaluations.cells[better], costs[better : better + 1])
        while not self.starting and not len(self.neighbours) and (place := self._next()) is not None:
            self._explore(self.front[place], self.costs[place : place + 1])
        if not self.starting and not len(self.neighbours) and not len(self.waiting):
            self.waiting = self.sampler.random(self.settings.initial)
            self.starts += bool(len(self.waiting))

    @property
    def finished(self) -> bool:
        """True where every distinct query was asked for."""
        return not self.starting and not len(self.neighbours) and not len(self.waiting)

    def notes(self) -> Notes:
        """The number of restarts, and of neighbours of the current cell that are not tried yet."""
        return LocalSearchState(self.starts - 1, len(self.neighbours)).stored()

    def _better(self, costs: Costs) -> int | None:
        """The first that dominates the current cell."""
        if self.current is None or not len(self.neighbours):
            return None
        for place in range(len(costs)):
            both = self.current.joined(costs[place : place + 1])
            if ranks(both.points, both.violation)[0] > 0:
                return place
        return None

    def _join(self, cells: Cells, costs: Costs) -> None:
        every = self.costs.joined(costs)
        best = np.flatnonzero(ranks(every.points, every.violation) == 0)
        explored = np.concatenate([self.explored, np.zeros(len(cells), dtype=np.bool_)])
        self.front, self.costs, self.explored = np.concatenate([self.front, cells])[best], every[best], explored[best]

    def _next(self) -> int | None:
        """The loneliest cell of the front that was not explored."""
        lonely = crowding_in_fronts(self.costs.points, np.zeros(len(self.costs), dtype=np.int64))
        left = np.flatnonzero(~self.explored)
        return int(left[lonely[left].argmax()]) if len(left) else None

    def _explore(self, cell: Cells, costs: Costs) -> None:
        self.explored[(self.front == cell).all(axis=1)] = True
        self.current = costs
        neighbours = self.sampler.among(self.space.neighbours(cell))
        self.neighbours = neighbours[self.rng.permutation(len(neighbours))]
