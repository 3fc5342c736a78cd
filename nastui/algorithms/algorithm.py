"""The contract of a search algorithm: ask for cells, be told what they are worth."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells, Keys
from nastui.cells.space import Space
from nastui.fitness.fitness import Evaluations
from nastui.predictors.timed import TimedPredictor


@dataclass(frozen=True)
class AlgorithmContext:
    """What a run hands to its algorithm."""

    space: Space
    """Where cells come from (already restricted, where the run is)."""
    identify: Callable[[Cells], Keys]
    """Equal for cells that are the same query."""
    distinct: int
    """How many distinct queries the search can make."""
    seed: int
    predictor: TimedPredictor | None = None
    """Guesses fitness, for an algorithm that needs it."""
    features: Callable[[Cells], npt.NDArray[np.float64]] | None = None
    """Zero-cost scores, cells × scores, higher is better; −inf and NaN occur. Each new cell is charged for; None: the run has none."""


class Algorithm(ABC):
    """Proposes cells. Owns one random generator made from the run's seed; never touches a table, a clock or a screen.

    The engine calls `ask`, evaluates, and calls `tell` with what was evaluated, in order; the last batch of a run may be told in part,
    and nothing is asked after that.

    An algorithm whose registry entry says that a predictor `screens` it may be asked several times before it is told, and is then told any of
    the cells that it was asked for since it was last told, in any order, each at most as often as it was asked for.
    """

    generation_size: int | None = None
    """So many evaluations make a generation; None: each asked batch is one."""

    def __init__(self, context: AlgorithmContext) -> None:
        self.context = context
        self.space = context.space
        self.rng = np.random.default_rng(context.seed)

    def start_from(self, evaluations: Evaluations) -> None:  # noqa: B027
        """Begin with cells that were evaluated elsewhere; called, if at all, before the first ask. Who has no use for them begins as ever."""

    @abstractmethod
    def ask(self) -> Cells:
        """The next cells to evaluate, at least one."""

    @abstractmethod
    def tell(self, evaluations: Evaluations) -> None:
        """What the cells of the last `ask` are worth. NaN and −inf occur."""

    @property
    def finished(self) -> bool:
        """True where there is nothing left to ask for. Known from what was asked and told: looking draws nothing and changes nothing."""
        return False

    def notes(self) -> Mapping[str, float | str]:
        """What the algorithm wants shown of the generation just told."""
        return {}
