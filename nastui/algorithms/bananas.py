"""BANANAS (White, Neiswanger & Savani, Bayesian Optimization with Neural Architectures for Neural Architecture Search, AAAI 2021).

The predictor is meant to be an ensemble, whose spread is the disagreement of its members. Candidates are mutants of the best cells so far;
each draws once from a normal distribution with its own mean and spread (independent Thompson sampling), and the best draws are evaluated. With
a predictor that has no spread the choice is greedy. Mutation is the space's own; the paper's is the same on NAS-Bench-101.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nastui.algorithms.agreement import agreement
from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.screening import feature_predictor_of, predictor_of
from nastui.algorithms.settings import BananasSettings
from nastui.algorithms.unseen import UnseenSampler
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations, concatenate
from nastui.predictors.predictor import Encodings, Guesses

_ROUNDS = 20
"""Rounds of mutants without a new query before random cells take their place."""


class Bananas(Algorithm):
    """A generation is one batch."""

    def __init__(self, settings: BananasSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        graphs = settings.encoding == "edges"
        self.settings = settings
        self.predictor = predictor_of(context) if graphs else feature_predictor_of(context, "encoding", "choose 'edges', or another predictor")
        self.fresh = UnseenSampler(context, self.rng)
        self.fresh.look_ahead()
        self.told: list[Evaluations] = []
        self.agreed: Mapping[str, float] = {}
        self.expected: Guesses | None = None
        """What was predicted of the cells that were asked for, where anything was."""

    def ask(self) -> Cells:
        """Random cells at first, then those with the best draws."""
        asked = self._asked()
        self.fresh.look_ahead()
        return asked

    def _asked(self) -> Cells:
        if not self.told:
            return self.fresh.random(self.settings.initial)
        known = concatenate(self.told)
        self.predictor.fit(self._encoded(known.cells), known.fitness)
        mutants = self._mutants(known)
        if not len(mutants):
            self.expected = None
            return self.fresh.random(self.settings.batch)
        encoded = self._encoded(mutants)
        expected = self.predictor.predict(encoded)
        best = np.argsort(-self._drawn(expected, encoded), kind="stable")[: self.settings.batch]
        self.expected = expected[best] if self.predictor.ready else None
        return self.fresh.take(mutants[best])

    def tell(self, evaluations: Evaluations) -> None:
        """Remember everything."""
        self.told.append(evaluations)
        self.agreed = {} if self.expected is None else agreement(self.expected[: len(evaluations)], evaluations.fitness)

    @property
    def finished(self) -> bool:
        """True where no new query can be found."""
        return self.fresh.exhausted

    def notes(self) -> Mapping[str, float | str]:
        """How good the predictions of this batch were, made before it was evaluated."""
        return self.agreed

    def _mutants(self, known: Evaluations) -> Cells:
        """So many new queries among mutants of the best cells, fewer where they hardly can be found."""
        best = known.cells[np.argsort(-known.ranked, kind="stable")[: self.settings.parents]]
        found = np.empty((0, self.space.length), dtype=np.uint8)
        for _ in range(_ROUNDS):
            parents = best[np.arange(self.settings.candidates) % len(best)]
            found = self.fresh.among(np.concatenate([found, self.space.mutate(self.rng, parents)]))[: self.settings.candidates]
            if len(found) >= self.settings.candidates:
                break
        return found

    def _encoded(self, cells: Cells) -> Encodings:
        if self.settings.encoding == "edges":
            return self.space.encode(cells)
        return self.space.encode_paths(cells)[:, : self.settings.path_features]

    def _drawn(self, expected: Guesses, encoded: Encodings) -> Guesses:
        """Independent Thompson sampling; numbers are drawn in any case, so that other predictors see the same mutants."""
        noise = self.rng.standard_normal(len(expected))
        spread = self.predictor.spread(encoded)
        return expected if spread is None else expected + spread * noise
