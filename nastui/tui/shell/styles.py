"""Style sheets: each folder of the app has its own. Found wherever the class that uses them is subclassed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_APP: Final = Path(__file__).parent.parent


def sheet(folder: str) -> str:
    """The path of a folder's style sheet."""
    return str(_APP / folder / "style.tcss")


def sheet_text(folder: str) -> str:
    """A style sheet, for widgets that bring theirs along."""
    return (_APP / folder / "style.tcss").read_text(encoding="utf-8")
