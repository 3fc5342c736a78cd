"""Compare a screen with the text stored for it; NASTUI_UPDATE_GOLDENS=1 stores it anew."""

import difflib
import os
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent / "goldens"


def assert_golden(text: str, name: str) -> None:
    path = _FOLDER / f"{name}.txt"
    if os.environ.get("NASTUI_UPDATE_GOLDENS"):
        path.write_text(text + "\n", encoding="utf-8")
    stored = path.read_text(encoding="utf-8") if path.exists() else ""
    if text + "\n" != stored:
        pytest.fail(_difference(stored, text, f"tests/tui/goldens/{path.name}"), pytrace=False)


def _difference(stored: str, text: str, file: str) -> str:
    lines = difflib.unified_diff(stored.splitlines(), text.splitlines(), f"{file} (stored)", f"{file} (now)", lineterm="", n=2)
    test = os.environ.get("PYTEST_CURRENT_TEST", "FILE").partition("::")[0]
    return "\n".join((*lines, "", f"if that is meant, NASTUI_UPDATE_GOLDENS=1 pytest {test} stores it anew: look at the difference"))
