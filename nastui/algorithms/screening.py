"""Fitness approximation around any ask-and-tell algorithm: it proposes many cells, and a predictor or zero-cost scores choose the few to evaluate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from nastui.algorithms.acceleration_settings import AccelerationSettings
from nastui.algorithms.agreement import agreement
from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.distance import Distances, nearest, packed
from nastui.algorithms.notes import Notes
from nastui.algorithms.predicted_front import PredictedFront
from nastui.algorithms.rank_scores import standing
from nastui.base.errors import InputError, Place
from nastui.cells.arrays import Cells, Keys
from nastui.cells.space import Space
from nastui.fitness.fitness import Evaluations
from nastui.predictors.predictor import Encodings, Guesses
from nastui.predictors.timed import TimedPredictor

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
    def owners(self) -> Places:
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
