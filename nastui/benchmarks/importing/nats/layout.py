"""What an official record holds, and where each number of it lies in a row of numbers. Light: the reading processes import it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TRAININGS: Final = ("cifar10-valid", "cifar10", "cifar100", "ImageNet16-120")
"""The official data sets. `cifar10-valid` trains on half of CIFAR-10's training images, `cifar10` on all of them."""
SETS: Final = ("train", "x-valid", "x-test", "ori-test")
"""On what a training is measured."""
MEASURES: Final = ("accuracy", "loss", "seconds")
FIELDS: Final = ("seed", "top5", *((on, measure) for on in SETS for measure in MEASURES))
COSTS: Final = ("parameters", "flops", "latency")
RUNS: Final = 3
"""Trainings of one cell with different seeds."""
_SLOTS: Final = RUNS + 1
MEAN_SLOT: Final = RUNS
"""The mean follows the single trainings."""


@dataclass(frozen=True)
class Layout:
    """The official files of one space."""

    space: str
    budgets: tuple[str, ...]
    """Trainings' lengths as the records name them, shortest first."""

    @property
    def width(self) -> int:
        """How many numbers a record comes to."""
        return len(self.budgets) * len(TRAININGS) * _SLOTS * len(FIELDS) + len(TRAININGS) * len(COSTS)

    def field(self, budget: int, training: int, slot: int, field: int) -> int:
        """Where in a row a number of one training lies."""
        return ((budget * len(TRAININGS) + training) * _SLOTS + slot) * len(FIELDS) + field

    def cost(self, training: int, cost: int) -> int:
        """Where in a row a cost of the network lies."""
        return self.width - (len(TRAININGS) - training) * len(COSTS) + cost


LAYOUTS: Final = {
    "nats-tss": Layout("nats-tss", ("12", "200")),
    "nats-sss": Layout("nats-sss", ("01", "12", "90")),
}
