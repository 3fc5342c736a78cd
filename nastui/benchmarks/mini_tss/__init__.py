"""The embedded benchmark: where its table lies in the package. Its images are in a module of their own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

MINI_TSS: Final = "mini-tss"
MINI_TSS_TABLE: Final = Path(str(files("nastui.benchmarks.mini_tss"))) / "mini-tss.nastui"
