"""BANANAS (White, Neiswanger & Savani, Bayesian Optimization with Neural Architectures for Neural Architecture Search, AAAI 2021).

The predictor should be an ensemble; its spread is the disagreement of its members. Candidates are mutants of the best cells so far. For each, one
number is drawn from a normal distribution with its mean and spread (independent Thompson sampling), and the cells with the best draws are evaluated.
With a predictor that has no spread the choice is greedy. Mutation is the space's own; the paper's is the same on NAS-Bench-101.
"""

from __future__ import annotations

import numpy as np

from nastui.algorithms.agreement import agreement
from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.guessers import feature_predictor_of, predictor_of
from nastui.algorithms.notes import Notes
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
        self.sampler = UnseenSampler(context, self.rng)
        self.sampler.look_ahead()
        self.evaluated: list[Evaluations] = []
        self.agreed: Notes = {}
        self.expected: Guesses | None = None
        """Predictions for the cells of the last `ask`; None where there were none."""

    def ask(self) -> Cells:
        """Random cells first, then the candidates with the best draws."""
        asked = self._asked()
        self.sampler.look_ahead()
        return asked

    def _asked(self) -> Cells:
        if not self.evaluated:
            return self.sampler.random(self.settings.initial)
        known = concatenate(self.evaluated)
        self.predictor.fit(self._encoded(known.cells), known.fitness)
        mutants = self._mutants(known)
        if not len(mutants):
            self.expected = None
            return self.sampler.random(self.settings.batch)
        encoded = self._encoded(mutants)
        expected = self.predictor.predict(encoded)
        best = np.argsort(-self._drawn(expected, encoded), kind="stable")[: self.settings.batch]
        self.expected = expected[best] if self.predictor.ready else None
        return self.sampler.take(mutants[best])

    def tell(self, evaluations: Evaluations) -> None:
        """Add to the training data."""
        self.evaluated.append(evaluations)
        self.agreed = {} if self.expected is None else agreement(self.expected[: len(evaluations)], evaluations.fitness)

    @property
    def finished(self) -> bool:
        """True where no new query can be found."""
        return self.sampler.exhausted

    def notes(self) -> Notes:
        """How good the predictions of this batch were, made before it was evaluated."""
        return self.agreed

    def _mutants(self, known: Evaluations) -> Cells:
        """New queries among mutants of the best cells: as many as the settings say, or fewer where hardly any are left."""
        best = known.cells[np.argsort(-known.ranked, kind="stable")[: self.settings.parents]]
        found = np.empty((0, self.space.length), dtype=np.uint8)
        for _ in range(_ROUNDS):
            parents = best[np.arange(self.settings.candidates) % len(best)]
            found = self.sampler.among(np.concatenate([found, self.space.mutate(self.rng, parents)]))[: self.settings.candidates]
            if len(found) >= self.settings.candidates:
                break
        return found

    def _encoded(self, cells: Cells) -> Encodings:
        if self.settings.encoding == "edges":
            return self.space.encode(cells)
        return self.space.encode_paths(cells)[:, : self.settings.path_features]

    def _drawn(self, expected: Guesses, encoded: Encodings) -> Guesses:
        """Independent Thompson sampling; noise is drawn also without a spread, so that every predictor sees the same mutants."""
        noise = self.rng.standard_normal(len(expected))
        spread = self.predictor.spread(encoded)
        return expected if spread is None else expected + spread * noise
