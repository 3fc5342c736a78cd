"""One score, and what makes scores."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from nastui.cells.arrays import Cell
from nastui.fitness.images.source import Batch


class ScoreStatus(IntEnum):
    """What became of a score."""

    OK = 0
    DISCONNECTED = 1
    """No path leads from input to output: ranked last, whatever the number is."""
    SINGULAR = 2
    """Two images have the same code: −inf."""
    NAN = 3


@dataclass(frozen=True)
class Score:
    """The score of one cell."""

    value: float
    """Higher is better; the raw number, also of disconnected cells."""
    status: ScoreStatus
    seconds: float
    """That it took here."""


class Scorer(ABC):
    """Scores untrained networks of one shape on one batch with one initialisation. Deterministic."""

    batch: Batch
    """The images that networks are scored on."""
    live_only: bool
    """Whether the score depends on what lies between input and output alone, so that cells equal after pruning share it."""

    @abstractmethod
    def settings(self) -> Mapping[str, Any]:
        """All that decides a score beside the cell, as plain JSON values: the kept scores go by it."""

    @abstractmethod
    def score(self, cell: Cell) -> Score:
        """Score one cell (for a `live_only` scorer: the pruned canonical form stands for all that share it).

        Raises:
            InputError: the network cannot be scored (a network without ReLU; no memory for the batch); says why.
        """
