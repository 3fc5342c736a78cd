"""Style sheets, found wherever the class that uses them is subclassed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent


def sheet(name: str) -> str:
    """The path of a style sheet."""
    return str(_FOLDER / f"{name}.tcss")


def sheet_text(name: str) -> str:
    """A style sheet, for widgets that bring theirs along."""
    return (_FOLDER / f"{name}.tcss").read_text(encoding="utf-8")
