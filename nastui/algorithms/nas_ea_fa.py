"""NAS-EA-FA (Pan & Yao, Neural Architecture Search Based on Evolutionary Algorithms with Fitness Approximation, IJCNN 2021).

In each iteration K + H of many candidates are evaluated: the K with the best predicted fitness, and the H whose encodings are farthest from all
training data. The predictor is fitted to them, each in all its isomorphic forms, and an inner search by predicted fitness makes the candidates of
the next iteration. Version 1 has neither the H nor the isomorphic forms.

`mode = "corrected"`, the default, is the algorithm of the paper: no query is made twice. On NAS-Bench-101 a query is the graph, whatever its
labelling; on NATS it is the string, since isomorphic strings were trained apart, unless `classes = "authors"` takes all strings of a graph for one.
`mode = "as-published"` does what the public code of the talk (Dervisi) does:

- Candidates are not checked for repeats. A cell that was evaluated before, or is twice among the K best, is evaluated again, enters the
  training data again and, with `engine.duplicates = "charge"`, is charged again.
- An iteration always has K + H evaluations: where no candidate differs from the training data any more, one of them fills the H.
- Fitness is one random training per evaluation: `fitness.noise = "one-run"`, where the benchmark has single trainings.
- Its graph predictor learns from the first 30 % of the rows only and, on NAS-Bench-101, reads edges from the wrong columns: settings of the
  predictor.

The as-published presets set all of them.

On NAS-Bench-101 both public codes make children by the same mutation, but count the nine edges differently: the talk's over the whole matrix, as
here, the authors' after pruning, which lets children carry edges that lead nowhere and finds good cells a little sooner (docs/nas-ea-fa.md).

Two things of the talk's code are not reproduced: its NATS arm encodes a cell as a graph of eight vertices,
and one seed served a batch of ten runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import Notes
from nastui.algorithms.registry import ALGORITHMS
from nastui.algorithms.screening import RankedCandidates, Screen, SelectionRule
from nastui.algorithms.settings import GeneticSettings, NasEaFaSettings
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations
from nastui.predictors.predictor import Guesses

# ---- the inner search: many generations whose fitness is predicted, from the few cells whose fitness is known


def search(settings: NasEaFaSettings, context: AlgorithmContext, parents: Evaluations, guess: Callable[[Cells], Guesses]) -> tuple[Cells, Guesses]:
    """All cells of all generations, and the predicted fitness of each.

    Args:
        settings: the search's name, its population, and how many generations.
        context: of this one search, whose seed is its own.
        parents: evaluated cells, from which it starts.
        guess: predicts fitness.
    """
    algorithm = _algorithm(settings, context)
    algorithm.start_from(parents)
    cells, predicted = [], []
    for _ in range(settings.inner_generations):
        cells.append(algorithm.ask())
        predicted.append(guess(cells[-1]))
        algorithm.tell(_supposed(cells[-1], predicted[-1]))
    return np.concatenate(cells), np.concatenate(predicted)


def _algorithm(settings: NasEaFaSettings, context: AlgorithmContext) -> Algorithm:
    entry = ALGORITHMS.entry(settings.inner)
    if settings.inner == "genetic":
        made: Algorithm = entry.make(GeneticSettings(settings.population, settings.tournament), context)
    else:
        made = entry.make(replace(entry.settings(), population=settings.population), context)
    return made


def _supposed(cells: Cells, predicted: Guesses) -> Evaluations:
    unknown = np.full(len(cells), np.nan)
    return Evaluations(cells, predicted, unknown, unknown, unknown, unknown)


_DRAWN = 256
_PATIENCE = 100_000
"""Random draws without a new query after which the search ends."""


def _by_classes(settings: NasEaFaSettings, context: AlgorithmContext) -> AlgorithmContext:
    """By the authors' classes isomorphic cells are one query; else a query is what the benchmark says it is."""
    space = context.space.by_graph() if settings.classes == "authors" else context.space
    return context if space is context.space else replace(context, space=space, identify=space.canonical_keys)


class NasEaFa(Algorithm):
    """A generation is one iteration: K + H evaluations, then an inner search."""

    def __init__(self, settings: NasEaFaSettings, context: AlgorithmContext) -> None:
        context = _by_classes(settings, context)
        super().__init__(context)
        self.settings = settings
        self.screen = Screen(context, augmentation=settings.augmentation)
        self.corrected = settings.mode == "corrected"
        by = (settings.k_by == "prediction", settings.h_by == "distance")
        self.choice = SelectionRule(settings.top_k, settings.diverse_h, *by, always_h=not self.corrected)
        self.evaluated: Evaluations | None = None
        self.exhausted = False

    def ask(self) -> Cells:
        """The K best and the H most distant of the candidates."""
        candidates = self._candidates()
        if self.corrected:
            candidates = self._unseen(candidates)
        return self.screen.choose(self.choice, candidates, self.rng)

    def tell(self, evaluations: Evaluations) -> None:
        """These are the parents of the next inner search."""
        self.screen.tell(evaluations)
        self.evaluated = evaluations

    @property
    def finished(self) -> bool:
        """True where every distinct query was made, or none that is left can be found."""
        return self.corrected and (self.exhausted or len(self.screen.seen) >= self.context.distinct)

    def notes(self) -> Notes:
        """How well the predictions agreed with this iteration's evaluations."""
        return self.screen.agreed

    def _candidates(self) -> RankedCandidates:
        """Random cells at first, then every child of the inner search."""
        if self.evaluated is None:
            cells = self.space.random(self.rng, self.settings.population)
            return self.screen.candidates(cells, np.zeros(len(cells)))
        self.screen.learn()
        context = replace(self.context, seed=int(self.rng.integers(2**63)), objectives=None)  # the inner search goes by one predicted number
        parents = replace(self.evaluated, fitness=self.screen.worth(self.evaluated))
        return self.screen.candidates(*search(self.settings, context, parents, self.screen.guess))

    def _unseen(self, candidates: RankedCandidates) -> RankedCandidates:
        """New queries among the candidates, or else among random cells; where there are none, old ones, and the search is finished."""
        unseen = candidates.unseen(self.screen.seen)
        for _ in range(0, _PATIENCE, _DRAWN):
            if len(unseen):
                return unseen
            cells = self.space.random(self.rng, _DRAWN)
            unseen = self.screen.candidates(cells, self.screen.guess(cells)).unseen(self.screen.seen)
        self.exhausted = True
        return candidates
