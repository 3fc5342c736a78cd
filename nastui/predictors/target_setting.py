"""The setting that most predictors share: what they are fitted to."""

from __future__ import annotations

from typing import Any, Literal

from nastui.base.fields import setting


def target_setting(default: Literal["log-gap", "as-given"]) -> Any:
    """A field with this default."""
    return setting(
        default,
        "Target",
        "Fit the fitness as it is, or the logarithm of its gap to the best, which tells good cells apart; guesses keep the unit",
        choices=("log-gap", "as-given"),
    )
