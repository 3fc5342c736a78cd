"""The contract of a search algorithm: `ask` gives cells to evaluate, `tell` takes their fitness."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.algorithms.notes import Notes
from nastui.cells.arrays import Cells, Keys
from nastui.cells.space import Space
from nastui.fitness.fitness import Evaluations
from nastui.fitness.ladder import Ladder
from nastui.fitness.objectives import Objectives
from nastui.predictors.timed import TimedPredictor


@dataclass(frozen=True)
class AlgorithmContext:
    """What an algorithm is made from."""

    space: Space
    """The search space (already restricted, where the run's domain is)."""
    identify: Callable[[Cells], Keys]
    """Equal for cells that are the same query."""
    distinct: int
    """How many distinct queries the search can make."""
    seed: int
    predictor: TimedPredictor | None = None
    """Predicts fitness, for an algorithm that needs a predictor."""
    features: Callable[[Cells], npt.NDArray[np.float64]] | None = None
    """Zero-cost scores, cells × scores, higher is better; −inf and NaN occur. Each new cell is charged; None: the run has no scores."""
    objectives: Objectives | None = None
    """What is optimised and bounded; None: the fitness alone is."""
    workers: int | None = None
    """How many evaluations may be under way at once; None: each batch is told as a whole before the next is asked for."""
    ladder: Ladder | None = None
    """The fidelities of the run, for an algorithm whose registry entry says `fidelities`."""


class Algorithm(ABC):
    """Proposes cells. Draws from one random generator made from the run's seed; reads no table and no clock.

    The engine calls `ask`, evaluates, and calls `tell` with what was evaluated, in order. Of a run's last batch
    only a part may be told; nothing is asked after that.

    An algorithm whose registry entry says `screens` may be asked several times before it is told. It is then told any of the cells that it gave
    since the last `tell`, in any order, each at most as often as it gave it.

    An algorithm whose entry says `asynchronous` is told cells one by one as they arrive, in any order, where the run has several workers; while some
    are under way it is asked by `ask_beside`.
    """

    generation_size: int | None = None
    """Evaluations in a generation; None: each batch of `ask` is a generation."""

    def __init__(self, context: AlgorithmContext) -> None:
        self.context = context
        self.space = context.space
        self.rng = np.random.default_rng(context.seed)

    def start_from(self, evaluations: Evaluations) -> None:  # noqa: B027
        """Start from cells that are evaluated already; called at most once, before the first `ask`. Ignored by default."""

    @abstractmethod
    def ask(self) -> Cells:
        """The next cells to evaluate, at least one."""

    def ask_beside(self, pending: Cells) -> Cells:
        """The next cells while others are under way; none where it must be told more first.

        Args:
            pending: cells that it gave and was not told of, in the order in which they were begun.
        """
        return self.ask()

    @abstractmethod
    def tell(self, evaluations: Evaluations) -> None:
        """Take the evaluations of the cells of the last `ask`. Fitness may be NaN or −inf."""

    @property
    def asked_epochs(self) -> npt.NDArray[np.int64] | None:
        """At which fidelity of `context.ladder` each cell of the last `ask` is measured; None for an algorithm that knows of one only."""
        return None

    @property
    def finished(self) -> bool:
        """True where no cell is left to ask for. Reading it draws no random number and changes no state."""
        return False

    def notes(self) -> Notes:
        """Figures of the generation just told, shown beside it."""
        return {}
