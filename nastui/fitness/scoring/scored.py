"""The score of an untrained network as a fitness: computed once, stored, and looked up by every later search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch

from nastui.base.steps import step
from nastui.cells.arrays import Cells, Keys
from nastui.fitness.accuracy import reported_accuracies
from nastui.fitness.fitness import Evaluations, Fitness, FitnessContext, FitnessFacts, Parted
from nastui.fitness.scoring.packs import Packs
from nastui.fitness.scoring.scorer import Score, ScorerMaker, ScoreStatus, make_scorer, network_kind
from nastui.fitness.scoring.store import FoundScores, Keying, ScoreSet, ScoreStore, digest_of
from nastui.fitness.scoring.words import images_in_words, weights_in_words
from nastui.fitness.settings import ScoringSettings
from nastui.networks.devices import device_words, reproducible
from nastui.networks.threads import one_thread

_ON_A_CARD: Final = 8
"""Networks side by side on a card, where nobody says how many."""
_SAMPLE: Final = 5
"""Cells that the cost of a score is measured on. It is their median, so the first, which warms up, does not matter."""
_LEAST_SECONDS: Final = 1e-6
"""Of a score, so that simulated time passes."""


class Scored(Fitness, Parted):
    """Higher is better. A cell without a path to its output, or one that gives two images the same code, has the fitness −inf.

    Args:
        title: of the score, as people read it.
        make: what makes its scorer.
        settings: which images, weights and network.
        context: of the run; accuracies of its table are attached for reporting, where it has them.
    """

    slice_size: int = 4
    expensive = True

    def __init__(self, title: str, make: ScorerMaker, settings: ScoringSettings, context: FitnessContext) -> None:
        self.title, self.settings, self.context = title, settings, context
        space = context.benchmark.space
        self.scorer = make_scorer(make, settings, network_kind(context.benchmark.name, space.name), context.device)
        self.keying = Keying(space, self.scorer.live_only)
        self.document: dict[str, Any] = {"space": space.name, **self.scorer.settings()}
        self._brought: list[int] = []
        """Keys of scores that other processes computed since the last evaluation."""
        self.device = torch.device(getattr(self.scorer, "device", "cpu"))
        size = context.pack or (_ON_A_CARD if self.device.type == "cuda" else 1)
        self.packs = Packs(self.device, size if self.scorer.side_by_side else 1)
        self.slice_size = max(self.packs.size, self.slice_size)
        self._attached = reported_accuracies(context.benchmark, context.dataset, context.report_epochs)

    @cached_property
    def store(self) -> ScoreStore:
        """The store of scores, opened on first use."""
        return ScoreStore()

    @cached_property
    def set(self) -> ScoreSet:
        """The set that its scores belong to."""
        return self.store.open(self.document)

    @cached_property
    def seconds_per_cell(self) -> float:
        """Seconds charged per cell: from the settings, else from the set of scores, else measured now."""
        if self.settings.seconds_per_cell is not None:
            return self.settings.seconds_per_cell
        return self.set.seconds_per_cell or self.store.set_cost(self.set, self._measured())

    def computed_on(self) -> str | None:
        """The scorer's device."""
        return device_words(self.device)

    def settled(self) -> ScoringSettings | None:
        """With the cost of a cell, where it was left open."""
        if self.settings.seconds_per_cell is not None:
            return None
        return replace(self.settings, seconds_per_cell=self.seconds_per_cell)

    def facts(self) -> FitnessFacts:
        """Every cell has a score; the optimum is unknown. The digest covers all settings but the device."""
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
            digest=digest_of({name: value for name, value in self.document.items() if name not in ("device", "card")}),
            timed=True,
        )

    def covered(self) -> npt.NDArray[np.bool_]:
        """All rows."""
        return np.ones(self.context.benchmark.size, dtype=np.bool_)

    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """Look scores up; compute and store those that are missing.

        Raises:
            InputError: a network cannot be scored; says why.
            StorageError: the store cannot be read or written.
        """
        keys = self.keying.keys(cells)
        computed = np.concatenate([self.compute(keys), np.array(self._brought, dtype=np.uint64)])
        self._brought = []
        found = self.store.find(self.set, keys)
        valid, test = self._attached(cells)
        return Evaluations(cells, _fitness(found), valid, test, np.full(len(cells), self.seconds_per_cell), _spent(found, computed))

    def missing(self, cells: Cells) -> int:
        """The number of networks that would have to be scored for these cells."""
        return len(self._unscored(self.keying.keys(cells)))

    def missing_parts(self, cells: Cells) -> list[list[int]]:
        """The key of each cell's network, where that has no score yet."""
        keys = self.keying.keys(cells)
        known = self.store.find(self.set, keys).known
        return [[] if scored else [key] for key, scored in zip(keys.tolist(), known.tolist(), strict=True)]

    def compute_part(self, part: int) -> Score:
        """The score of a key."""
        with one_thread():
            return self.scorer.score(self.keying.cells(np.array([part], dtype=np.uint64))[0])

    def keep_part(self, part: int, result: Score) -> None:
        """Store a score."""
        self.store.add(self.set, np.array([part], dtype=np.uint64), [result])
        self._brought.append(part)

    @property
    def part_seconds(self) -> float:
        """As every cell's."""
        return self.seconds_per_cell

    def _unscored(self, keys: Keys) -> Keys:
        """Those that have no score yet, each once."""
        return np.unique(keys[~self.store.find(self.set, keys).known])

    def compute(self, keys: Keys) -> Keys:
        """Compute and store the scores that are missing; returns their keys."""
        return self._compute(keys, self.packs)

    def _compute(self, keys: Keys, packs: Packs) -> Keys:
        missing = self._unscored(keys)
        step("scoring networks", 0, len(missing))
        for done, (key, score) in enumerate(self.scores(missing, packs), 1):
            self.store.add(self.set, np.array([key], dtype=np.uint64), [score])
            step("scoring networks", done, len(missing))
        return missing

    def scores(self, keys: Keys, packs: Packs | None = None) -> Iterator[tuple[int, Score]]:
        """Each key with its score, computed now, as many side by side as a pack has; nothing is stored."""
        cells = self.keying.cells(keys)
        with one_thread(), reproducible():
            for place, score, beside in (packs or self.packs).run(range(len(keys)), lambda place, _: self.scorer.score(cells[place])):
                yield int(keys[place]), replace(score, seconds=score.seconds / beside)  # those side by side take their time together

    def _measured(self) -> float:
        """Seconds per cell, to three digits; the scores computed for it are stored."""
        keys = self.keying.keys(self.context.benchmark.space.random(np.random.default_rng(0), _SAMPLE))
        self._compute(keys, Packs(self.device, 1))
        return max(float(f"{np.median(self.store.find(self.set, keys).seconds):.3g}"), _LEAST_SECONDS)


def _fitness(found: FoundScores) -> npt.NDArray[np.float64]:
    last = np.isin(found.statuses, (ScoreStatus.DISCONNECTED, ScoreStatus.SINGULAR))
    return np.where(last, -np.inf, np.where(found.statuses == ScoreStatus.NAN, np.nan, found.values))


def _spent(found: FoundScores, computed: Keys) -> npt.NDArray[np.float64]:
    """Seconds that each cell took in this call; for a repeated network only its first cell counts."""
    first = np.zeros(len(found), dtype=np.bool_)
    first[np.unique(found.keys, return_index=True)[1]] = True
    return np.where(first & np.isin(found.keys, computed), found.seconds, 0.0)
