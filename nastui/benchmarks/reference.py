"""The accuracies that a search's result is measured by: the best of a table by validation, its test accuracy, and the best by test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from nastui.benchmarks.columns import ACCURACY, MEAN, Meaning
from nastui.benchmarks.table import Benchmark, Values

_SPLITS: Final = ("valid", "test")


@dataclass(frozen=True)
class ReferenceAccuracies:
    """Percent, means over trainings, at one budget of epochs; None where the table has none."""

    epochs: int
    best_valid: float | None
    """Of all cells that have one."""
    test_of_best_valid: float | None
    """Test accuracy of that cell; the mean over cells that tie."""
    best_test: float | None

    @property
    def test_regret_of_best_valid(self) -> float | None:
        """Percent points of test accuracy that the best cell by validation lacks: a search by validation that finds it cannot have less."""
        return None if self.best_test is None or self.test_of_best_valid is None else self.best_test - self.test_of_best_valid

    @staticmethod
    def from_facts(facts: Mapping[str, Any]) -> ReferenceAccuracies | None:
        """What a run's facts hold; None in runs of earlier versions and of benchmarks without accuracies."""
        known = facts.get("reference")
        return ReferenceAccuracies(**known) if isinstance(known, Mapping) else None


def reference_accuracies(benchmark: Benchmark, dataset: str, epochs: int | None = None) -> ReferenceAccuracies | None:
    """Read the table.

    Args:
        benchmark: its table.
        dataset: as the table names it.
        epochs: of the accuracies; None: the table's longest.
    """
    known = [meaning for meaning in (column.meaning for column in benchmark.columns) if _is_accuracy(meaning, dataset)]
    budget = epochs or max((meaning.epochs or 0 for meaning in known), default=0)
    valid, test = (_column(benchmark, Meaning(dataset, ACCURACY, split, budget)) for split in _SPLITS)
    if valid is None and test is None:
        return None
    best = None if valid is None else float(np.nanmax(valid))
    return ReferenceAccuracies(budget, best, _at_best(valid, test), None if test is None else float(np.nanmax(test)))


def as_facts(reference: ReferenceAccuracies | None) -> dict[str, Any] | None:
    """As a run's facts hold it."""
    return None if reference is None else asdict(reference)


def _is_accuracy(meaning: Meaning, dataset: str) -> bool:
    return (meaning.dataset, meaning.metric, meaning.seeds) == (dataset, ACCURACY, MEAN) and meaning.split in _SPLITS


def _column(benchmark: Benchmark, meaning: Meaning) -> Values | None:
    found = benchmark.column(meaning)
    return None if found is None or np.isnan(found).all() else found


def _at_best(valid: Values | None, test: Values | None) -> float | None:
    if valid is None or test is None:
        return None
    tied = test[valid == np.nanmax(valid)]
    return None if np.isnan(tied).any() else float(tied.mean())
