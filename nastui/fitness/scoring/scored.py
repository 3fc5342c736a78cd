"""A fitness that is the score of an untrained network: computed once, kept, and looked up by every later search."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.steps import step
from nastui.cells.arrays import Cells, Keys
from nastui.fitness.accuracy import attached
from nastui.fitness.fitness import Evaluations, Fitness, FitnessContext, FitnessFacts
from nastui.fitness.scoring.device import one_thread
from nastui.fitness.scoring.keys import Keying
from nastui.fitness.scoring.scorer import ScorerMaker, ScoreStatus, network_kind, scorer_of
from nastui.fitness.scoring.store import Found, ScoreSet, ScoreStore, digest_of
from nastui.fitness.scoring.words import images_in_words, weights_in_words
from nastui.fitness.settings import ScoringSettings

_SAMPLE: Final = 5
"""Cells that the cost of a score is measured on. It is their median, so the first, which warms up, does not matter."""
_LEAST_SECONDS: Final = 1e-6
"""Of a score, so that simulated time passes."""


class Scored(Fitness):
    """Higher is better. A cell without a path to its output, or one that cannot tell images apart, is worth −inf.

    Args:
        title: of the score, as people read it.
        make: what makes its scorer.
        settings: which images, weights and network.
        context: of the run; accuracies of its table are attached for reporting, where it has them.
    """

    slice_size = 4
    dear = True

    def __init__(self, title: str, make: ScorerMaker, settings: ScoringSettings, context: FitnessContext) -> None:
        self.title, self.settings, self.context = title, settings, context
        space = context.benchmark.space
        self.scorer = scorer_of(make, settings, network_kind(context.benchmark.name, space.name), context.device)
        self.keying = Keying(space, self.scorer.live_only)
        self.document: dict[str, Any] = {"space": space.name, **self.scorer.settings()}
        self._attached = attached(context.benchmark, context.dataset, context.report_epochs)

    @cached_property
    def kept(self) -> ScoreStore:
        """Open as long as the fitness lives."""
        return ScoreStore()

    @cached_property
    def set(self) -> ScoreSet:
        """Where its scores are kept."""
        return self.kept.open(self.document)

    @cached_property
    def seconds_per_cell(self) -> float:
        """What a cell is charged: as set, else what this set of scores has charged before, else measured here and now."""
        if self.settings.seconds_per_cell is not None:
            return self.settings.seconds_per_cell
        return self.set.seconds_per_cell or self.kept.settle(self.set, self._measured())

    def settled(self) -> ScoringSettings | None:
        """With the cost of a cell, where it was left open."""
        if self.settings.seconds_per_cell is not None:
            return None
        return replace(self.settings, seconds_per_cell=self.seconds_per_cell)

    def facts(self) -> FitnessFacts:
        """Every cell has a score; what the best is, nobody knows before. The digest is that of everything but the machine."""
        benchmark = self.context.benchmark
        of = benchmark.distinct_in_space or benchmark.size
        return FitnessFacts(
            metric=self.title + images_in_words(self.document),
            unit="",
            split=None,
            optimum=None,
            coverage=of,
            of=of,
            noise=weights_in_words(self.document),
            digest=digest_of({name: value for name, value in self.document.items() if name != "device"}),
            timed=True,
        )

    def covered(self) -> npt.NDArray[np.bool_]:
        """All rows."""
        return np.ones(self.context.benchmark.size, dtype=np.bool_)

    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """Look up, and compute and keep what is missing.

        Raises:
            InputError: a network cannot be scored; says why.
            StorageError: the kept scores refuse.
        """
        keys = self.keying.keys(cells)
        fresh = self.compute(keys)
        found = self.kept.find(self.set, keys)
        valid, test = self._attached(cells)
        return Evaluations(cells, _fitness(found), valid, test, np.full(len(cells), self.seconds_per_cell), _spent(found, fresh))

    def missing(self, cells: Cells) -> int:
        """How many networks would have to be scored for these cells."""
        keys = self.keying.keys(cells)
        return len(np.unique(keys[~self.kept.find(self.set, keys).known]))

    def compute(self, keys: Keys) -> Keys:
        """Score what is not kept yet, and keep each score at once; gives the keys that this took."""
        missing = np.unique(keys[~self.kept.find(self.set, keys).known])
        with one_thread():
            for place, cell in enumerate(self.keying.cells(missing)):
                step("scoring networks", place, len(missing))
                self.kept.keep(self.set, missing[place : place + 1], [self.scorer.score(cell)])
        return missing

    def _measured(self) -> float:
        """Seconds a cell, to three digits; the scores that this takes are kept."""
        keys = self.keying.keys(self.context.benchmark.space.random(np.random.default_rng(0), _SAMPLE))
        self.compute(keys)
        return max(float(f"{np.median(self.kept.find(self.set, keys).seconds):.3g}"), _LEAST_SECONDS)


def _fitness(found: Found) -> npt.NDArray[np.float64]:
    last = np.isin(found.statuses, (ScoreStatus.DISCONNECTED, ScoreStatus.SINGULAR))
    return np.where(last, -np.inf, np.where(found.statuses == ScoreStatus.NAN, np.nan, found.values))


def _spent(found: Found, fresh: Keys) -> npt.NDArray[np.float64]:
    """Seconds that each cell took just now; a network that comes twice took them once."""
    first = np.zeros(len(found), dtype=np.bool_)
    first[np.unique(found.keys, return_index=True)[1]] = True
    return np.where(first & np.isin(found.keys, fresh), found.seconds, 0.0)
