"""Fitness approximation around any ask-and-tell algorithm: it proposes many cells, and a predictor or zero-cost scores choose the few to evaluate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.algorithms.acceleration_settings import AccelerationSettings
from nastui.algorithms.agreement import agreement
from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.guessers import TrainingData, guesser_of
from nastui.algorithms.notes import Notes
from nastui.cells.arrays import Cells, Keys
from nastui.fitness.fitness import Evaluations
from nastui.predictors.predictor import Guesses

# ---- many candidates, of which few are evaluated


Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class RankedCandidates:
    """Cells with their predicted fitness, the best first, equals in the order in which they came."""

    cells: Cells
    predicted: Guesses
    keys: Keys
    """Equal for cells that are the same query."""

    @classmethod
    def ranked(cls, cells: Cells, predicted: Guesses, keys: Keys) -> RankedCandidates:
        """Rank candidates given in any order."""
        order = np.argsort(-predicted, kind="stable")
        return cls(cells[order], predicted[order], keys[order])

    def __len__(self) -> int:
        """How many there are."""
        return len(self.cells)

    def __getitem__(self, places: Places) -> RankedCandidates:
        """Some of them."""
        return RankedCandidates(self.cells[places], self.predicted[places], self.keys[places])

    def unseen(self, seen: set[int]) -> RankedCandidates:
        """The first of each query that was not seen before."""
        _, first = np.unique(self.keys, return_index=True)
        first.sort()
        new = [key not in seen for key in self.keys[first].tolist()]
        return self[first[new]]

    def without(self, places: Places) -> RankedCandidates:
        """The others."""
        return self[np.delete(np.arange(len(self)), places)]


def joined(first: RankedCandidates, second: RankedCandidates) -> RankedCandidates:
    """Both, one after the other, without ranking again."""
    return RankedCandidates(
        np.concatenate([first.cells, second.cells]),
        np.concatenate([first.predicted, second.predicted]),
        np.concatenate([first.keys, second.keys]),
    )


# ---- the choice of NAS-EA-FA: the K candidates that are predicted best, and the H that are most unlike everything evaluated (Pan & Yao, IJCNN 2021)


@dataclass(frozen=True)
class SelectionRule:
    """How many are chosen, and how."""

    top_k: int
    diverse_h: int
    k_by_prediction: bool = True
    """False: at random."""
    h_by_distance: bool = True
    """False: at random."""
    always_h: bool = False
    """Where no candidate is distant any more, the rest of the H is one candidate repeated: the one K places after the best K."""


def choose(choice: SelectionRule, candidates: RankedCandidates, data: TrainingData, rng: np.random.Generator) -> RankedCandidates:
    """K, then H of the ranked candidates; they join the training data. Fewer where there are no more, or where the rest is known data."""
    best = np.arange(len(candidates))[: choice.top_k] if choice.k_by_prediction else _drawn(rng, len(candidates), choice.top_k)
    chosen = candidates[best]
    data.add(chosen.cells)
    if not choice.diverse_h:
        return chosen
    rest = candidates.without(best)
    distant = _distant(rest, data, choice.diverse_h) if choice.h_by_distance else _drawn(rng, len(rest), choice.diverse_h)
    if choice.always_h and len(rest):
        again = min(choice.top_k, len(rest)) - 1
        distant = np.concatenate([distant, np.full(choice.diverse_h - len(distant), again)])
    data.add(rest.cells[distant])
    return joined(chosen, rest[distant])


def _distant(candidates: RankedCandidates, data: TrainingData, count: int) -> Places:
    """Distances are taken once: what is chosen does not push its neighbours away. Among equals the better predicted comes first."""
    distances = data.distances(candidates.cells)
    order = np.argsort(-distances, kind="stable")[:count]
    return order[distances[order] > 0]


def _drawn(rng: np.random.Generator, count: int, most: int) -> Places:
    return np.sort(rng.permutation(count)[:most])


# ---- the iteration: choose among candidates, take their evaluations, learn from them


class Screen:
    """The state of a screened search: what guesses, its training data, and the queries made so far.

    A predictor is fitted only when predictions are needed, so that nothing is fitted after a run's last evaluation.
    """

    def __init__(self, context: AlgorithmContext, *, augmentation: bool) -> None:
        self.context, self.guesser = context, guesser_of(context)
        self.data = TrainingData(context.space, augmentation=augmentation)
        self.seen: set[int] = set()
        self.agreed: Notes = {}
        """Agreement of the guesses with the cells just evaluated, before anything was learnt from them."""
        self._chosen: RankedCandidates | None = None
        self._guessed = False

    def learn(self) -> None:
        """From all evaluated cells."""
        self.guesser.learn(self.data)

    def guess(self, cells: Cells) -> Guesses:
        """What each cell is guessed to be worth."""
        return self.guesser.guess(cells)

    def worth(self, evaluations: Evaluations) -> Guesses:
        """What guesses are of."""
        return self.guesser.worth(evaluations)

    def candidates(self, cells: Cells, predicted: Guesses) -> RankedCandidates:
        """Cells to choose from."""
        return RankedCandidates.ranked(cells, predicted, self.context.identify(cells))

    def choose(self, choice: SelectionRule, candidates: RankedCandidates, rng: np.random.Generator) -> Cells:
        """The cells to evaluate next."""
        self._chosen, self._guessed = choose(choice, candidates, self.data, rng), self.guesser.ready
        self.seen.update(self._chosen.keys.tolist())
        return self._chosen.cells

    def tell(self, evaluations: Evaluations) -> None:
        """Take the evaluations of the chosen cells, in order; a run's last batch may be cut."""
        self.data.label(evaluations.fitness)
        if self._chosen is not None and self._guessed:
            guessed = self._chosen.predicted[: len(evaluations)]
            self.agreed = agreement(guessed, self.worth(evaluations), one_unit=self.guesser.one_unit)
        self.guesser.add(evaluations)


_ROUNDS = 5
"""Rounds of candidates without a new query after which an old one is asked again."""


class Screened(Algorithm):
    """Asks the algorithm until there are enough candidates, drops those that were queried before, and evaluates the K that are predicted best
    and the H most distant; the algorithm is told only of these. The first batch, of K + H, is only screened where nothing has to be learnt first.

    A batch is a generation, whatever the algorithm calls one.
    """  # noqa: D205

    def __init__(self, settings: AccelerationSettings, inner: Algorithm, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings, self.inner = settings, inner
        self.screen = Screen(context, augmentation=settings.augmentation)
        self.choice = SelectionRule(settings.top_k, settings.diverse_h)
        self.begun = self.screen.guesser.ready

    def ask(self) -> Cells:
        """The best of many candidates."""
        size = self.settings.top_k + self.settings.diverse_h
        if not self.begun:
            self.begun = True
            return self.screen.choose(SelectionRule(size, 0), self._candidates(size), self.rng)
        self.screen.learn()
        return self.screen.choose(self.choice, self._candidates(self.settings.candidates), self.rng)

    def tell(self, evaluations: Evaluations) -> None:
        """Tell the algorithm, and keep the evaluations for the next fit."""
        self.screen.tell(evaluations)
        self.inner.tell(evaluations)

    @property
    def finished(self) -> bool:
        """True where the algorithm has nothing left to ask for."""
        return self.inner.finished

    def notes(self) -> Notes:
        """The algorithm's own, and how good the predictions were."""
        return {**self.inner.notes(), **self.screen.agreed}

    def _candidates(self, count: int) -> RankedCandidates:
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
