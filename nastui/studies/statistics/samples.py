"""What a sample is: numbers, one per run, in which −inf may stand for "failed" and ranks last."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError

Numbers: TypeAlias = npt.NDArray[np.float64]
"""float64; one dimension unless a docstring says otherwise."""


def sample(values: npt.ArrayLike, name: str = "the sample", *, least: int = 1) -> Numbers:
    """The values as a sample of at least so many numbers.

    Raises:
        InputError: there are too few, they are no list of numbers, or one of them is unknown (NaN): dropping it would flatter the arm.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or len(numbers) < least:
        raise InputError(f"{name} needs at least {least} value{'s' if least > 1 else ''} in one list, not {numbers.shape}", remedy="run more seeds")
    if np.isnan(numbers).any():
        unknown = int(np.isnan(numbers).sum())
        raise InputError(f"{name} has {unknown} unknown of {len(numbers)} values", remedy="leave it out, or count a failure as minus infinity")
    return numbers


def standard_deviation(numbers: Numbers) -> float:
    """With n − 1; NaN where it is undefined: for one number, or where one is infinite. Equal numbers have none, whatever is left of rounding."""
    if len(numbers) > 1 and np.isfinite(numbers).all() and numbers.min() == numbers.max():
        return 0.0
    return float(numbers.std(ddof=1)) if len(numbers) > 1 and np.isfinite(numbers).all() else float("nan")


def differences(first: Numbers, second: Numbers) -> Numbers:
    """First minus second, of any shapes that fit; two equal infinities differ by nothing."""
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(first - second, nan=0.0, posinf=np.inf, neginf=-np.inf)


def thinned(ordered: Numbers, most: int) -> Numbers:
    """At most so many of the ascending numbers, evenly spaced by rank, both ends kept; all of them where they are few."""
    if len(ordered) <= most:
        return ordered
    return ordered[np.round(np.linspace(0, len(ordered) - 1, most)).astype(np.intp)]
