"""Settings under which every cell of a space has an accuracy, for whom the chosen one does not cover it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import combinations
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.benchmarks.table import Benchmark, Values
from nastui.fitness.accuracy.choice import accuracies, choose
from nastui.fitness.accuracy.settings import AccuracySettings

_MOST: Final = 3


def covered_by(values: list[Values]) -> npt.NDArray[np.bool_]:
    """Rows with at least one of the numbers that may be asked for."""
    return np.asarray(~np.isnan(values).all(axis=0))


def whole_instead(benchmark: Benchmark, dataset: str, settings: AccuracySettings, report_epochs: int | None, of: int) -> tuple[str, ...]:
    """The fewest changes that give all `of` cells an accuracy, each as `fitness.split = 'test'`; none where no change does.

    What is chosen already is never among them: it does not cover the cells.
    """
    if benchmark.size < of:
        return ()
    values = _values(benchmark, dataset, settings)
    for count in (1, 2, 3):
        whole = [
            _in_words(changes) for changes in _changes(values, count) if _covers(benchmark, dataset, replace(settings, **changes), report_epochs, of)
        ]
        if whole:
            return tuple(whole[:_MOST])
    return ()


def _values(benchmark: Benchmark, dataset: str, settings: AccuracySettings) -> dict[str, list[Any]]:
    """The other values that each setting could take."""
    epochs = sorted({meaning.epochs for meaning in accuracies(benchmark, dataset) if meaning.epochs}, reverse=True)
    every: dict[str, list[Any]] = {"split": ["valid", "test"], "epochs": [*epochs], "noise": ["mean", "one-run"]}
    return {name: [value for value in values if value != asdict(settings)[name]] for name, values in every.items()}


def _changes(values: dict[str, list[Any]], count: int) -> Iterator[dict[str, Any]]:
    """All ways to change so many settings."""
    for names in combinations(values, count):
        ways: list[dict[str, Any]] = [{}]
        for name in names:
            ways = [{**way, name: value} for way in ways for value in values[name]]
        yield from ways


def _covers(benchmark: Benchmark, dataset: str, settings: AccuracySettings, report_epochs: int | None, of: int) -> bool:
    try:
        choice = choose(benchmark, dataset, settings.split, settings.epochs, settings.noise, report_epochs)
    except InputError:
        return False
    return int(covered_by(choice.fitness).sum()) >= of


def _in_words(changes: dict[str, Any]) -> str:
    return " with ".join(f"fitness.{name} = {value!r}" for name, value in changes.items())
