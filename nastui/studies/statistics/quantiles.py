"""Quantiles that stay meaningful where some values are infinite: a failed run counts as −inf, an unreached target costs +inf."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nastui.studies.statistics.samples import Numbers


def quantiles(values: Numbers, shares: Sequence[float]) -> Numbers:
    """Along the last axis, by linear interpolation between order statistics (definition 7 of Hyndman and Fan, 1996, numpy's default).

    Between a finite and an infinite value lies the infinite one.

    Args:
        values: any shape; not NaN.
        shares: in 0 … 1.

    Returns:
        One more axis in front, of the length of `shares`; the last axis is gone.
    """
    ordered = np.sort(values, axis=-1)
    return np.array([_between(ordered, share * (ordered.shape[-1] - 1)) for share in shares])


def _between(ordered: Numbers, place: float) -> Numbers:
    below, above = ordered[..., int(np.floor(place))], ordered[..., int(np.ceil(place))]
    with np.errstate(invalid="ignore"):
        mixed = below + (place - np.floor(place)) * (above - below)
    infinite = np.where(np.isinf(below), below, above)
    return np.where(below == above, below, np.where(np.isinf(below) | np.isinf(above), infinite, mixed))
