"""Progress of imports and downloads. Light to import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Report: TypeAlias = Callable[[str], None]
"""Takes the present stage in a few words."""


@dataclass(frozen=True)
class ProgressListener:
    """What takes the progress of an import or a download."""

    report: Report
    """Takes each stage once, such as `reading records`."""
    advance: Callable[[int, int], None] = lambda done, total: None
    """Takes now and then how much of the present stage is done, of how much (files, records or bytes)."""
