"""How whoever reads or fetches a benchmark tells how far it is. Light to import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Report: TypeAlias = Callable[[str], None]
"""Is told, in a few words, what is being done."""


@dataclass(frozen=True)
class ProgressListener:
    """Where progress is told."""

    report: Report
    """Is told each stage once, such as `reading records`."""
    advance: Callable[[int, int], None] = lambda done, total: None
    """Is told now and then how much of the present stage is done, of how much (files, records or bytes)."""
