"""How a check of a conformance suite fails: with a sentence."""

from __future__ import annotations

import numpy as np


def require(holds: bool | np.bool_, broken: str) -> None:
    """Raise AssertionError with this sentence where a check does not hold."""
    __tracebackhide__ = True  # pytest shows the check, not this line
    if not holds:
        raise AssertionError(broken)
