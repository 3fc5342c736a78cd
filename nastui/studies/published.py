"""Published figures of searches on NATS-Bench's topology space (there NAS-Bench-201), each with the protocol that it was made by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Protocol:
    """How figures were made. Figures of two protocols are not comparable without saying so."""

    text: str
    runs: int | None
    """Behind each mean; None where that is not known here."""
    source: str


@dataclass(frozen=True)
class PublishedResult:
    """Accuracies that a search reached: mean and standard deviation over runs, percent."""

    method: str
    dataset: str
    valid: tuple[float, float]
    test: tuple[float, float]
    protocol: Protocol


@dataclass(frozen=True)
class PublishedQueries:
    """Queries that a search needed to find the best cell by validation."""

    method: str
    dataset: str
    queries: tuple[float, float]
    """At least, and at most, over methods or settings."""
    protocol: Protocol


TWELVE_EPOCHS: Final = Protocol(
    "fitness is the validation accuracy of one training of 12 epochs, for 12,000 simulated seconds (about 109 trainings); "
    "the incumbent is reported at 200 epochs",
    500,
    "Dong & Yang, NAS-Bench-201, ICLR 2020",
)
BY_SCORE: Final = Protocol(
    "the best of N random cells by NASWT; no cell is trained to choose; the chosen one is reported at 200 epochs",
    500,
    "Mellor et al., Neural Architecture Search without Training, ICML 2021",
)
BY_PAPER: Final = Protocol("unique queries until the best cell was found, by their papers", None, "WeakPNAG; CARL")

RESULTS: Final = (
    PublishedResult("regularized evolution (REA)", "cifar10", (91.19, 0.31), (93.92, 0.30), TWELVE_EPOCHS),
    PublishedResult("random search", "cifar10", (90.93, 0.36), (93.70, 0.36), TWELVE_EPOCHS),
    PublishedResult("REINFORCE", "cifar10", (91.09, 0.37), (93.85, 0.37), TWELVE_EPOCHS),
    PublishedResult("BOHB", "cifar10", (90.82, 0.53), (93.61, 0.52), TWELVE_EPOCHS),
    PublishedResult("NASWT, N = 10", "cifar10", (89.14, 1.14), (92.44, 1.13), BY_SCORE),
    PublishedResult("NASWT, N = 100", "cifar10", (89.55, 0.89), (92.81, 0.99), BY_SCORE),
    PublishedResult("NASWT, N = 1,000", "cifar10", (89.69, 0.73), (92.96, 0.81), BY_SCORE),
)
"""All figures of searches that nastui quotes; the data sets are NATS-Bench's."""

QUERIES: Final = (PublishedQueries("WeakPNAG, CARL", "cifar10", (64, 90), BY_PAPER),)
