"""Which columns of a table a run's accuracy comes from, and what is said where there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from nastui.base.errors import InputError, Place
from nastui.benchmarks.columns import ACCURACY, SECONDS, Meaning
from nastui.benchmarks.table import Benchmark, Values

_REASONS: Final[dict[tuple[str | None, str | None], str]] = {
    ("cifar10-all", "valid"): ": these networks trained on all 50,000 images, which leaves none to validate on (cifar10 has those trained on half)"
}
"""Why a published data set lacks a split."""


@dataclass(frozen=True)
class Choice:
    """The arrays (one number per row of the table) that the fitness and its report read."""

    epochs: int
    fitness: list[Values]
    """One array: the mean; several: the single trainings."""
    valid: Values
    test: Values
    seconds: Values
    """Of one training; NaN where the table does not know."""


def choose(benchmark: Benchmark, dataset: str, split: str, epochs: int | None, noise: str, report_epochs: int | None) -> Choice:
    """Find the columns.

    Raises:
        InputError: the table has no such accuracy; the message says what it has.
    """
    epochs = epochs or _longest(benchmark, dataset, split)
    meaning = Meaning(dataset, ACCURACY, split, epochs)
    mean = benchmark.column(meaning)
    if mean is None:
        raise _absent(benchmark, meaning, "fitness.epochs")
    runs = [mean] if noise == "mean" else benchmark.single_trainings(meaning)
    if not runs:
        raise InputError(
            f"{benchmark.name} has no single trainings behind its {meaning}", remedy="choose noise = 'mean'", place=Place(key="fitness.noise")
        )
    reported = report_epochs or epochs
    unknown = np.broadcast_to(np.nan, benchmark.size)
    shown = [benchmark.column(Meaning(dataset, ACCURACY, part, reported)) for part in ("valid", "test")]
    if report_epochs and all(values is None for values in shown):
        raise _absent(benchmark, Meaning(dataset, ACCURACY, split, report_epochs), "report.epochs")
    valid, test = (unknown if values is None else values for values in shown)
    seconds = benchmark.column(Meaning(dataset, SECONDS, "train", epochs))
    return Choice(epochs, runs, valid, test, unknown if seconds is None else seconds)


def accuracies(benchmark: Benchmark, dataset: str) -> list[Meaning]:
    """The mean accuracies that the table has for a data set."""
    meanings = [column.meaning for column in benchmark.columns]
    return [m for m in meanings if m.dataset == dataset and m.metric == ACCURACY and m.seeds == "mean" and m.epochs]


def _longest(benchmark: Benchmark, dataset: str, split: str) -> int:
    known = [meaning.epochs or 0 for meaning in accuracies(benchmark, dataset) if meaning.split == split]
    if not known:
        raise _absent(benchmark, Meaning(dataset, ACCURACY, split, None), "fitness.split")
    return max(known)


def _absent(benchmark: Benchmark, meaning: Meaning, key: str) -> InputError:
    known = ", ".join(f"{m.split} at {m.epochs}" for m in accuracies(benchmark, meaning.dataset or ""))
    reason = _REASONS.get((meaning.dataset, meaning.split), "")
    nothing = f"it has no accuracies of {meaning.dataset}; import a source that has (`nastui data import`), or choose another fitness"
    remedy = f"it has accuracies of {known} epochs" if known else nothing
    return InputError(f"{benchmark.name} has no {meaning}{reason}", remedy=remedy, place=Place(key=key))
