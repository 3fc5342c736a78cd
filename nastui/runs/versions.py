"""What a run was made with: the versions that decide its numbers, device and threads."""

from __future__ import annotations

import os
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

_PACKAGES = ("nastui", "numpy", "torch", "torch-geometric", "xgboost")


@cache
def versions() -> dict[str, Any]:
    """Plain values for the store."""
    found: dict[str, Any] = {"python": platform.python_version(), "machine": platform.machine(), "threads": os.cpu_count()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found
