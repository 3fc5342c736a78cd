"""Whether a table still says what was imported, and what the field's own packages say of it. Light: the checks are in its modules."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One check, and whether it holds."""

    check: str
    """What was looked at, in a few words."""
    holds: bool
    said: str
    """How many were compared, or what is wrong."""
