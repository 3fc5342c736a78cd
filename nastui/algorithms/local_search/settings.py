"""Settings of `local-search`."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting


@dataclass(frozen=True)
class LocalSearchSettings:
    """Ten random cells at each start."""

    initial: int = setting(10, "Initial", "Random cells at each start, the best of which is climbed from", low=1, high=100_000)
