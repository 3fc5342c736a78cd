"""Fitness approximation around any algorithm that can be asked and told: it proposes many cells, and few of them are evaluated."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.screening.candidates import Candidates
from nastui.algorithms.screening.choosing import Choice
from nastui.algorithms.screening.screen import Screen
from nastui.algorithms.screening.settings import AccelerationSettings
from nastui.cells.arrays import Cells
from nastui.fitness.evaluations import Evaluations

_ROUNDS = 5
"""Rounds of candidates without a new query after which an old one is asked again."""


class Screened(Algorithm):
    """Asks the algorithm until there are enough candidates, drops those that were queried before, and evaluates the K that are predicted best
    and the H most distant; the algorithm is told of these alone. The first batch, of K + H, is not screened.

    A batch is a generation, whatever the algorithm calls one.
    """  # noqa: D205

    def __init__(self, settings: AccelerationSettings, inner: Algorithm, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings, self.inner = settings, inner
        self.screen = Screen(context, augmentation=settings.augmentation)
        self.choice = Choice(settings.top_k, settings.diverse_h)
        self.begun = False

    def ask(self) -> Cells:
        """The best of many candidates."""
        size = self.settings.top_k + self.settings.diverse_h
        if not self.begun:
            self.begun = True
            return self.screen.choose(Choice(size, 0), self._candidates(size), self.rng)
        self.screen.learn()
        return self.screen.choose(self.choice, self._candidates(self.settings.candidates), self.rng)

    def tell(self, evaluations: Evaluations) -> None:
        """The algorithm learns what was evaluated; the predictor will."""
        self.screen.tell(evaluations)
        self.inner.tell(evaluations)

    @property
    def finished(self) -> bool:
        """True where the algorithm has nothing left to ask for."""
        return self.inner.finished

    def notes(self) -> Mapping[str, float | str]:
        """The algorithm's own, and how good the predictions were."""
        return {**self.inner.notes(), **self.screen.agreed}

    def _candidates(self, count: int) -> Candidates:
        """New queries; old ones where the algorithm, asked again and again, has no new one."""
        for _ in range(_ROUNDS):
            cells = self._asked(count)
            candidates = self.screen.candidates(cells, self.screen.guess(cells))
            unseen = candidates.unseen(self.screen.seen)
            if len(unseen) or self.inner.finished:
                break
        return unseen if len(unseen) else candidates

    def _asked(self, count: int) -> Cells:
        asked = [self.inner.ask()]
        while sum(map(len, asked)) < count and not self.inner.finished:
            asked.append(self.inner.ask())
        return np.concatenate(asked)
