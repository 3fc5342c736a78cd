"""Waiting for what must happen. Limits are there for what hangs; nothing is judged by how long it took."""

import os
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = float(os.environ.get("NASTUI_TEST_PATIENCE", "180"))
"""Seconds: many times what anything here takes on a machine that is busy with other things. Shorter to find what hangs."""


def until(condition: Callable[[], T], seconds: float = PATIENCE) -> T:
    """Wait until something is so; returns what the condition gave."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
    return value
