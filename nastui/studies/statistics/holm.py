"""Many comparisons, one chance of error: Holm's step-down correction (1979)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nastui.studies.statistics.samples import Numbers


def holm(p: Sequence[float]) -> Numbers:
    """Adjusted p-values in the order given: p₍ᵢ₎ becomes max over j ≤ i of (m − j + 1) p₍ⱼ₎, at most 1.

    A comparison that could not be tested (NaN) stays NaN, and counts among the m that were declared.
    """
    raw = np.asarray(p, dtype=np.float64)
    order = np.argsort(raw, kind="stable")
    stepped = raw[order] * np.arange(len(raw), 0, -1)
    adjusted = np.empty_like(raw)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted
