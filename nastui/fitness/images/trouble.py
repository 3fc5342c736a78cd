"""What is wrong with images at a path."""

from __future__ import annotations

from pathlib import Path

from nastui.base.errors import InputError


def wrong_at(path: Path, message: str, remedy: str | None = None) -> InputError:
    """An error whose sentence names the path: its place is the setting that led there, with the preset's file and line."""
    return InputError(f"{path}: {message}", remedy=remedy)
