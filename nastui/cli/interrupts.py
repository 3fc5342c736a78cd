"""Ctrl-C and SIGTERM stop a headless run in good order; a second Ctrl-C does not wait."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from nastui.runs.control import Switches


@contextmanager
def stopping(switches: Switches) -> Iterator[list[int]]:
    """Set `stop` on a signal while the block runs; the list then holds the signal's number."""
    received: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(number)
        switches.stop.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
