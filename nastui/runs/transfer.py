"""Accuracies on another data set, known before the run, as a feature of each cell: they carry over as far as the model finds them to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, Place
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, MEAN, Meaning
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells

_KEY: Final = "features.transfer"
_SPLIT: Final = "valid"
_SHARE: Final = 0.3
"""Of the median gap to the best; as Bayesian optimization's `scaled-log-gap`."""
_FORMS: Final = 4
"""A class of so many forms counts as much as the mean over classes of its structure: less is mostly the luck of a training."""


@dataclass(frozen=True)
class Transfer:
    """Validation accuracy after the most epochs that the table has, smoothed over cells that compute alike."""

    benchmark: Benchmark
    meaning: Meaning

    def __call__(self, cells: Cells) -> npt.NDArray[np.float64]:
        """One number per cell, higher is better; NaN where neither the cell nor one alike is known."""
        keys, values = self._smoothed
        return values[np.searchsorted(keys, self.benchmark.space.exact_keys(cells))]

    @cached_property
    def _smoothed(self) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.float64]]:
        """Of every cell, in the order of its key."""
        space = self.benchmark.space
        cells = space.every_cell()
        assert cells is not None
        rows = self.benchmark.find(cells)
        known = np.asarray(self.benchmark.column(self.meaning))
        once = np.zeros(len(rows), dtype=np.bool_)
        once[np.unique(rows, return_index=True)[1]] = True  # a table of classes has one training for all forms of a cell
        accuracies = np.where(once & (rows >= 0), known[rows], np.nan)
        alike = space.canonical_keys(cells) if self.benchmark.about.identity == "string" else rows
        _, classes = np.unique(alike, return_inverse=True)
        _, structures = np.unique(space.structure(cells), axis=0, return_inverse=True)
        smoothed = _smooth(accuracies, classes.reshape(-1), structures.reshape(-1))
        keys = space.exact_keys(cells)
        order = np.argsort(keys)
        return keys[order], smoothed[order]


def _smooth(accuracies: npt.NDArray[np.float64], classes: npt.NDArray[np.intp], structures: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """−log(gap to the best) by class, drawn to the mean of its structure the more, the fewer forms it has."""
    gaps = np.nanmax(accuracies) - accuracies
    targets = -np.log(gaps + (_SHARE * float(np.nanmedian(gaps)) or 1.0))
    forms, by_class = _means(targets, classes)
    _, by_structure = _means(targets, structures)
    weight = forms / (forms + _FORMS)
    both = weight * by_class + (1 - weight) * by_structure
    return np.asarray(np.where(np.isnan(both), np.where(forms > 0, by_class, by_structure), both))


def _means(targets: npt.NDArray[np.float64], groups: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """How many of its group are known, and their mean; for each cell."""
    known = np.isfinite(targets)
    counts = np.bincount(groups, known.astype(np.float64))
    sums = np.bincount(groups, np.where(known, targets, 0.0))
    means = np.divide(sums, counts, out=np.full(len(counts), np.nan), where=counts > 0)
    return np.asarray(counts[groups]), np.asarray(means[groups])


def transfer_of(text: str, benchmark: Benchmark, dataset: str) -> Transfer:
    """The source that a setting names: `cifar100` of the run's own table, `mini-tss:mnist8` of another.

    Raises:
        InputError: there is no such table or data set, it has no validation accuracy, is of another space, or is what the run searches.
    """
    name, _, asked = text.rpartition(":")
    source = benchmark_named(name) if name else benchmark
    from_dataset = source.dataset_named(asked)
    if source.name == benchmark.name and from_dataset == dataset:
        raise InputError(f"the accuracy on {dataset} is what the run searches", remedy="name another data set", place=Place(key=_KEY))
    if source.space.name != benchmark.space.name or benchmark.space.every_cell() is None:
        raise InputError(
            f"{source.name} does not list the cells of {benchmark.name}", remedy="name a table of the same, listed space", place=Place(key=_KEY)
        )
    return Transfer(source, _meaning(source, from_dataset))


def _meaning(source: Benchmark, dataset: str) -> Meaning:
    epochs = [
        column.meaning.epochs
        for column in source.columns
        if (column.meaning.dataset, column.meaning.metric, column.meaning.split, column.meaning.seeds) == (dataset, ACCURACY, _SPLIT, MEAN)
    ]
    if not epochs:
        raise InputError(f"{source.name} has no validation accuracy of {dataset}", remedy="name another data set", place=Place(key=_KEY))
    return Meaning(dataset, ACCURACY, _SPLIT, max(epochs, key=lambda number: number or 0))
