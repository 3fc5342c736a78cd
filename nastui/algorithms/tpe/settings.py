"""Settings of `tpe`."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting


@dataclass(frozen=True)
class TpeSettings:
    """Optuna's own numbers, and its default of one joint density since version 5."""

    startup: int = setting(10, "Startup", "Random cells before the first model", low=1, high=100_000)
    candidates: int = setting(24, "Candidates", "Drawn from the good cells' density; the one with the best ratio is asked for", low=1, high=10_000)
    multivariate: bool = setting(
        True, "Multivariate", "One density of all positions together; otherwise one of each, which soon asks for the same again"
    )
