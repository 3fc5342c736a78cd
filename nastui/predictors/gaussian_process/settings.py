"""Settings of `gaussian-process`."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting
from nastui.predictors.target_setting import target_setting


@dataclass(frozen=True)
class GaussianProcessSettings:
    """What it is fitted to, and how many rows it takes."""

    target: str = target_setting("log-gap")
    rows: int = setting(1000, "Rows", "Of more rows, the latest are kept: time grows with their cube", low=2, high=10_000)
