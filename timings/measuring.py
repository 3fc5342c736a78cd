"""Medians of several tries, side by side, printed as ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def median_ms(work: Callable[[], object], tries: int = 7) -> float:
    """The median duration in milliseconds; the first try is not counted."""
    work()
    durations = []
    for _ in range(tries):
        begun = time.perf_counter()
        work()
        durations.append(1000 * (time.perf_counter() - begun))
    return statistics.median(durations)


def tell(what: str, measured: float, unit: str, target: float | None = None) -> None:
    """One line: what, how much, and the target with its share."""
    of = "" if target is None else f"   target ≤ {target:g} {unit} ({measured / target:.2f} of it)"
    print(f"{what:<68} {measured:10.2f} {unit}{of}")
