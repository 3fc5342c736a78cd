"""The states of a run as signs, words and colours: colour never carries meaning alone."""

from __future__ import annotations

from typing import Final

from nastui.drawing.spans import Style

STATES: Final[dict[str, tuple[str, Style]]] = {
    "running": ("▶ running", "good"),
    "paused": ("⏸ paused", "warn"),
    "done": ("✓ done", "accent"),
    "stopped": ("■ stopped", "warn"),
    "failed": ("✗ failed", "bad"),
    "interrupted": ("⚠ interrupted", "bad"),
}
