"""Plug-ins of every kind that are not used, for those who tell of them."""

from __future__ import annotations

from nastui.base.plugins import PassedOver
from nastui.cells.spaces import SPACES
from nastui.runs.spec import REGISTRIES


def passed_over() -> tuple[PassedOver, ...]:
    """Each once. Loads all plug-ins."""
    return tuple(dict.fromkeys(one for registry in (SPACES, *REGISTRIES.values()) for one in registry.passed_over))
