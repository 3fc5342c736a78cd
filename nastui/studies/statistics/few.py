"""When an order was seen on too few cells to be ranked beside others."""

from __future__ import annotations

from typing import Final

LEAST_CELLS: Final = 100
"""With fewer, the standard error of a rank correlation is above 0.07, and a tenth of them is not ten cells."""


def too_few(cells: int, of: int) -> bool:
    """Whether so many cells, of all that could be compared, are too few; a whole space is never too small."""
    return cells < min(LEAST_CELLS, of)
