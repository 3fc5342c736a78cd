"""Compare a screen with the text stored for it; NASTUI_UPDATE_GOLDENS=1 stores it anew."""

import os
from pathlib import Path

_FOLDER = Path(__file__).parent / "goldens"


def assert_golden(text: str, name: str) -> None:
    path = _FOLDER / f"{name}.txt"
    if os.environ.get("NASTUI_UPDATE_GOLDENS"):
        path.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == path.read_text(encoding="utf-8")
