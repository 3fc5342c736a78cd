"""Brackets of successive halving: many cells at a low fidelity, the best of them at the next, and so on to the highest."""

from __future__ import annotations

import math
from abc import abstractmethod

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.fidelity_algorithms import HyperbandSettings, SuccessiveHalvingSettings
from nastui.algorithms.notes import BracketState, Notes
from nastui.algorithms.unseen import UnseenSampler
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations, Floats
from nastui.fitness.ladder import CONTINUED, Ladder


def ladder_of(context: AlgorithmContext) -> Ladder:
    """The run's fidelities; one alone where an algorithm is made without a run."""
    return context.ladder or Ladder((1,), CONTINUED)


def share_of(count: int, keep: float) -> int:
    """How many of so many the best share is, rounded down; a product that only noise keeps below a whole number is that number."""
    return int(count * keep + 1e-9)


def promoted(values: Floats, keep: float) -> npt.NDArray[np.intp]:
    """Places of the best share of the values, one at least, the best first; of equal ones the earlier."""
    count = max(1, share_of(len(values), keep))
    return np.argsort(-values, kind="stable")[:count]


class Brackets(Algorithm):
    """One bracket after the other. Every cell is new to the run where it enters one.

    Args:
        context: of the run.
        keep: the share of cells that is promoted; None: so that the next fidelity costs as many epochs.
        batch: cells of a bracket's first fidelity that are asked for at a time; None: all.
    """

    def __init__(self, context: AlgorithmContext, keep: float | None, batch: int | None = None) -> None:
        super().__init__(context)
        self.ladder, self.keep, self.batch = ladder_of(context), keep, batch
        self.sampler = UnseenSampler(context, self.rng)
        self.sampler.look_ahead()
        self.number, self.rung, self.count = -1, 0, 0
        """Of the bracket (from 0), of its present fidelity (from 0), and the cells of its first."""
        self.cells: Cells = np.empty((0, self.space.length), dtype=np.uint8)
        self.values: Floats = np.empty(0)
        """What was measured at the present fidelity."""
        self.waiting: Cells | None = None
        """Promoted cells that are asked for next; None at a bracket's first fidelity."""
        self._begin()

    @abstractmethod
    def bracket(self, number: int) -> tuple[int, int]:
        """The first rung (from 0) of a bracket, and how many cells it has there."""

    def propose(self, count: int) -> Cells:
        """New cells for a bracket's first fidelity, fewer where no more are left."""
        return self.sampler.random(count)

    def learn(self, evaluations: Evaluations) -> None:
        """Take what was measured, at whatever fidelity. Ignored by default."""

    def ask(self) -> Cells:
        """Cells of one fidelity."""
        if self.waiting is not None:
            self.asked = len(self.waiting)
            return self.waiting
        left = self.count - len(self.values)
        cells = self.propose(min(self.batch or left, left))
        self.sampler.look_ahead()
        self.asked = len(cells)
        return cells

    @property
    def asked_epochs(self) -> npt.NDArray[np.int64]:
        """All are measured at the same fidelity."""
        return np.full(self.asked, self.ladder.epochs[self.rung], dtype=np.int64)

    def tell(self, evaluations: Evaluations) -> None:
        """When all cells of a fidelity are measured the best are promoted; after the highest the next bracket begins."""
        self.learn(evaluations)
        self.cells = np.concatenate([self.cells, evaluations.cells])
        self.values = np.concatenate([self.values, evaluations.ranked])
        if self.waiting is not None or len(self.values) >= self.count or self.drained:
            self._advance()

    @property
    def drained(self) -> bool:
        """Whether no cell is left that could enter a bracket."""
        return self.sampler.exhausted

    @property
    def finished(self) -> bool:
        """True where every cell has been in a bracket."""
        return self.waiting is None and not len(self.values) and self.drained

    def notes(self) -> Notes:
        """What is asked for next."""
        cells = len(self.waiting) if self.waiting is not None else self.count - len(self.values)
        return BracketState(float(self.number + 1), float(self.ladder.epochs[self.rung]), float(cells), float(self.waiting is not None)).stored()

    def _begin(self) -> None:
        self.number += 1
        self.rung, self.count = self.bracket(self.number)
        self.waiting = None
        self._empty()

    def _advance(self) -> None:
        if self.rung + 1 == len(self.ladder.epochs):
            self._begin()
            return
        chosen = promoted(self.values, self.ladder.share(self.rung) if self.keep is None else self.keep)
        self.waiting, self.rung = self.cells[chosen], self.rung + 1
        self._empty()

    def _empty(self) -> None:
        self.cells, self.values = np.empty((0, self.space.length), dtype=np.uint8), np.empty(0)


class SuccessiveHalving(Brackets):
    """Jamieson and Talwalkar, AISTATS 2016: every bracket begins at the lowest fidelity, with as many cells."""

    def __init__(self, settings: SuccessiveHalvingSettings, context: AlgorithmContext) -> None:
        self.settings = settings
        super().__init__(context, settings.keep)

    def bracket(self, number: int) -> tuple[int, int]:
        """Always the same."""
        return 0, self.settings.cells


def hyperband_bracket(ladder: Ladder, number: int) -> tuple[int, int]:
    """First rung and cells of a bracket by Li et al. (JMLR 2018), for steps between fidelities that need not be equal.

    With s more fidelities above its first and S at most, it has ⌈(S + 1) / (s + 1) · highest / first⌉ cells.
    """
    rungs = len(ladder.epochs)
    first = number % rungs
    return first, math.ceil(rungs / (rungs - first) * ladder.top / ladder.epochs[first] - 1e-9)


class Hyperband(Brackets):
    """Li et al., JMLR 2018: brackets begin at the lowest fidelity, the next, … up to the highest, and then again at the lowest."""

    def __init__(self, settings: HyperbandSettings, context: AlgorithmContext) -> None:
        super().__init__(context, settings.keep)

    def bracket(self, number: int) -> tuple[int, int]:
        """By the ladder."""
        return hyperband_bracket(self.ladder, number)
