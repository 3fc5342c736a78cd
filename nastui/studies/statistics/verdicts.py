"""What the evidence says of a claim. Light, since screens import it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What the evidence says of a claim."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does not hold"
    NOT_DECIDED = "not decided"
    HOLDS_IN_PART = "holds in part"
    """In some places only; never of a single question."""

    @property
    def sign(self) -> str:
        """One letter for it."""
        return {Verdict.HOLDS: "✓", Verdict.DOES_NOT_HOLD: "✗", Verdict.NOT_DECIDED: "?", Verdict.HOLDS_IN_PART: "~"}[self]


LEAST_RUNS: Final = 10
"""Fewer independent runs decide nothing, and are said to be few."""
