"""The choice of NAS-EA-FA: the K candidates that are predicted best, and the H that are most unlike everything evaluated (Pan & Yao, IJCNN 2021)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nastui.algorithms.screening.candidates import Candidates, Places, joined
from nastui.algorithms.screening.training_data import TrainingData


@dataclass(frozen=True)
class Choice:
    """How many are chosen, and how."""

    top_k: int
    diverse_h: int
    k_by_prediction: bool = True
    """False: at random."""
    h_by_distance: bool = True
    """False: at random."""
    always_h: bool = False
    """Where nothing is distant any more, the rest of the H is one candidate again and again: the one K places after the best K."""


def choose(choice: Choice, candidates: Candidates, data: TrainingData, rng: np.random.Generator) -> Candidates:
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


def _distant(candidates: Candidates, data: TrainingData, count: int) -> Places:
    """Distances are taken once: what is chosen does not push its neighbours away. Among equals the better predicted comes first."""
    distances = data.distances(candidates.cells)
    order = np.argsort(-distances, kind="stable")[:count]
    return order[distances[order] > 0]


def _drawn(rng: np.random.Generator, count: int, most: int) -> Places:
    return np.sort(rng.permutation(count)[:most])
