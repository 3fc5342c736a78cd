"""How numbers lie in a table file: without loss, and no larger than they must be.

Published accuracies and times were mostly measured in single precision, so half the bytes hold them exactly; the mean over trainings that are in
the table is not stored at all. Whoever reads gets float64, the same to the last bit as what was given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, overload

import numpy as np

from nastui.benchmarks.columns import MEAN, BenchmarkColumn, Meaning
from nastui.benchmarks.tablefile import Array

T = TypeVar("T")
_FACTORS: Final = (1.0, 100.0)
"""What a single-precision number is multiplied by: percents are often published as fractions."""


@dataclass(frozen=True)
class StoredForm:
    """How one column is stored: an array and its factor, or as the mean of other columns."""

    factor: float = 1.0
    mean_of: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a table's header."""
        return {"factor": self.factor, "mean_of": list(self.mean_of)}

    @staticmethod
    def from_dict(plain: Mapping[str, Any], columns: int) -> StoredForm:
        """The inverse of `as_dict`, for a table of so many columns."""
        form = StoredForm(float(plain.get("factor", 1.0)), tuple(plain.get("mean_of", ())))
        if not all(type(number) is int and 0 <= number < columns for number in form.mean_of):
            raise ValueError("a mean of columns that are not there")
        return form


class Lazily(Sequence[T], Generic[T]):
    """A sequence whose items are made when they are asked for."""

    def __init__(self, makers: Sequence[Callable[[], T]]) -> None:
        self._makers = makers

    def __len__(self) -> int:
        return len(self._makers)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        return Lazily(self._makers[place]) if isinstance(place, slice) else self._makers[place]()


def mean_over(trainings: Sequence[Array]) -> Array:
    """The mean of the trainings that are known, summed in their order; NaN where none is."""
    total = np.zeros(trainings[0].shape)
    count = np.zeros(trainings[0].shape)
    for values in trainings:
        known = ~np.isnan(values)
        total += np.where(known, values, 0.0)
        count += known
    mean: Array = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return mean


def smallest(values: Array) -> tuple[Array, float]:
    """The array to store, and the factor that gives the numbers back exactly."""
    for factor in _FACTORS:
        with np.errstate(over="ignore"):
            single = (values / factor).astype(np.float32)
        if np.array_equal(single.astype(np.float64) * factor, values, equal_nan=True):
            return single, factor
    return values, 1.0


def restored(array: Array, factor: float) -> Array:
    """The numbers of a stored array, float64."""
    return array if array.dtype == np.float64 else array.astype(np.float64) * factor


def store_columns(columns: Sequence[BenchmarkColumn], values: Sequence[Array]) -> tuple[list[StoredForm], dict[str, Array]]:
    """How each column is stored, and the arrays of those that are."""
    places = {column.meaning: place for place, column in enumerate(columns)}
    forms: list[StoredForm] = []
    arrays: dict[str, Array] = {}
    for place, column in enumerate(columns):
        given = values[place]
        if means := _as_mean(column.meaning, given, places, values):
            forms.append(StoredForm(mean_of=means))
        else:
            arrays[f"column{place}"], factor = smallest(given)
            forms.append(StoredForm(factor))
    return forms, arrays


def columns_from(forms: Sequence[StoredForm], arrays: Mapping[str, Array]) -> Lazily[Array]:
    """The columns of a table file, decoded when they are asked for."""

    def maker(place: int) -> Callable[[], Array]:
        form = forms[place]
        if form.mean_of:
            return lambda: mean_over([restored(arrays[f"column{one}"], forms[one].factor) for one in form.mean_of])
        return lambda: restored(arrays[f"column{place}"], form.factor)

    return Lazily([maker(place) for place in range(len(forms))])


def _as_mean(meaning: Meaning, values: Array, places: Mapping[Meaning, int], all_values: Sequence[Array]) -> tuple[int, ...]:
    """The trainings whose mean these values are exactly; none where they are not."""
    if meaning.seeds != MEAN:
        return ()
    base = (meaning.dataset, meaning.metric, meaning.split, meaning.epochs)
    runs: list[int] = []
    while (run := Meaning(*base, f"run{len(runs) + 1}")) in places:
        runs.append(places[run])
    return tuple(runs) if runs and np.array_equal(mean_over([all_values[one] for one in runs]), values, equal_nan=True) else ()
