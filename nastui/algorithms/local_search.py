"""Local search (White, Nolen, Savani, Exploring the Loss Landscape in Neural Architecture Search, UAI 2021).

From the best of ten random cells, neighbours (one position changed) are evaluated in random order; the search moves to the first that is better.
Where none is better, it restarts from ten other random cells. Nothing is queried twice, so a restart does not follow an earlier climb.

With several workers the neighbours of a cell are tried side by side; one that arrives and is better than what the climb has reached meanwhile is
moved to, whichever cell's neighbour it was. When all are under way another climb begins beside it, so that no worker waits. One worker is as none.
"""

from __future__ import annotations

from dataclasses import dataclass

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import LocalSearchState, Notes
from nastui.algorithms.pareto_local_search import ParetoLocalSearch
from nastui.algorithms.settings import LocalSearchSettings
from nastui.algorithms.unseen import UnseenSampler
from nastui.cells.arrays import Cell, Cells
from nastui.fitness.fitness import Evaluations


@dataclass(eq=False)
class Climb:
    """One climb from a start."""

    neighbours: Cells
    """Not asked for yet, in random order."""
    under_way: int = 0
    """Cells asked for whose fitness is not known."""
    reached: float | None = None
    """Fitness of the current cell, whose neighbours are tried; None before the start is complete."""
    start: tuple[float, Cell] | None = None
    """The best of the random cells so far, until the start is complete."""

    @property
    def over(self) -> bool:
        """Whether it ends here: no neighbour is better."""
        return self.reached is not None and not self.under_way and not len(self.neighbours)


def local_search(settings: LocalSearchSettings, context: AlgorithmContext) -> Algorithm:
    """The local search for one number, or for a front where there are objectives."""
    return LocalSearch(settings, context) if context.objectives is None else ParetoLocalSearch(settings, context)


class LocalSearch(Algorithm):
    """First improvement, with restarts."""

    generation_size = 100

    def __init__(self, settings: LocalSearchSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.sampler = UnseenSampler(context, self.rng)
        self.starts = 0
        self.climbs: list[Climb] = []
        """Those that are not over, the oldest first."""
        self.owners: dict[int, Climb] = {}
        """Which climb asked for a query that is under way."""
        self.waiting = self.sampler.random(settings.initial)
        """Random cells of a start, to be asked for next."""

    @property
    def neighbours(self) -> Cells:
        """Those not tried yet, of the climb that is at its turn."""
        return next((climb.neighbours for climb in self.climbs if len(climb.neighbours)), self.waiting[:0])

    def ask(self) -> Cells:
        """The next neighbour, or the random cells of a new start."""
        for climb in self.climbs:
            if len(climb.neighbours):
                asked, climb.neighbours = self.sampler.take(climb.neighbours[:1]), climb.neighbours[1:]
                return self._given(climb, asked)
        return self._start()

    def _start(self) -> Cells:
        """The random cells of another climb."""
        self.starts += 1
        self.climbs.append(Climb(self.waiting[:0]))
        asked, self.waiting = self.waiting, self.waiting[:0]
        return self._given(self.climbs[-1], asked)

    def ask_beside(self, pending: Cells) -> Cells:
        """The same; none where every query was asked for."""
        self._drop_given()
        if len(self.neighbours):
            return self.ask()
        self.waiting = self.waiting if len(self.waiting) else self.sampler.random(self.settings.initial)
        return self._start() if len(self.waiting) else self.waiting

    def tell(self, evaluations: Evaluations) -> None:
        """Move to what is an improvement; at a start to the best of it."""
        told: list[Climb] = []
        keys = self.context.identify(evaluations.cells).tolist()
        for key, cell, fitness in zip(keys, evaluations.cells, evaluations.ranked.tolist(), strict=True):
            climb = self.owners.pop(key)
            climb.under_way -= 1
            if climb.reached is not None:
                self._reach(climb, fitness, cell)
            elif climb.start is None or fitness > climb.start[0]:
                climb.start = fitness, cell
            told.append(climb)
        for climb in told:
            if climb.start is not None and (not climb.under_way or self.context.workers is None):
                start, climb.start = climb.start, None
                self._reach(climb, *start)
        if self.context.workers is not None:
            self._drop_given()
        self.climbs = [climb for climb in self.climbs if not climb.over]
        if not self.climbs:
            self.waiting = self.sampler.random(self.settings.initial)

    @property
    def finished(self) -> bool:
        """True where every distinct query was asked for."""
        return not len(self.neighbours) and not len(self.waiting)

    def notes(self) -> Notes:
        """The number of restarts, and of neighbours of the current cell that are not tried yet."""
        return LocalSearchState(self.starts - 1, len(self.neighbours)).stored()

    def _drop_given(self) -> None:
        """Neighbours that another climb has asked for are tried."""
        for climb in self.climbs:
            climb.neighbours = self.sampler.among(climb.neighbours)

    def _given(self, climb: Climb, cells: Cells) -> Cells:
        climb.under_way += len(cells)
        self.owners.update(dict.fromkeys(self.context.identify(cells).tolist(), climb))
        return cells

    def _reach(self, climb: Climb, fitness: float, cell: Cell) -> None:
        if climb.reached is None or fitness > climb.reached:
            climb.reached = fitness
            neighbours = self.sampler.among(self.space.neighbours(cell))
            climb.neighbours = neighbours[self.rng.permutation(len(neighbours))]
