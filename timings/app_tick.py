"""The interval between callbacks of a 1/60 s timer in the app while a search makes 1,000 evaluations a second and more, also of two objectives."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

from measuring import tell
from textual.pilot import Pilot

SECONDS = 8.0
PRESET = """benchmark = "mini-tss"
dataset = "mnist8"
[algorithm]
name = "genetic"
[fitness]
name = "accuracy"
[budget]
generations = 1_000_000
"""


TWO = """benchmark = "mini-tss"
dataset = "mnist8"
[algorithm]
name = "nsga-2"
[fitness]
name = "accuracy"
[[objective]]
measure = "fitness"
reference = 50.0
[[objective]]
column = "flops"
reference = 6e5
[budget]
generations = 1_000_000
"""
"""The picture of its front is drawn again with every change."""


async def measure(faster: int) -> tuple[list[float], float]:
    """Intervals in milliseconds, and evaluations per second."""
    from nastui.presets.places import find
    from nastui.runs.store import Store
    from nastui.tui.app import NastuiApp

    app = NastuiApp(find("quickstart"))
    async with app.run_test(size=(120, 40)) as pilot:
        await start_search(pilot, faster)
        intervals: list[float] = []
        last = time.perf_counter()

        def tick() -> None:
            nonlocal last
            now = time.perf_counter()
            intervals.append(1000 * (now - last))
            last = now

        timer = app.set_interval(1 / 60, tick)
        await asyncio.sleep(SECONDS)
        timer.stop()
        with Store() as store:
            run = store.runs()[0]
            rate = store.evaluations(run.id) / (time.time() - run.created)
        return intervals[5:], rate


async def start_search(pilot: Pilot[int], faster: int) -> None:
    """Run, and so many steps faster than the default pace."""
    await pilot.pause(0.5)
    await pilot.press("enter")
    await pilot.pause(1.5)
    for _ in range(faster):
        await pilot.press("plus")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NASTUI_HOME"] = folder
        presets = Path(folder) / "config" / "presets"
        presets.mkdir(parents=True)
        for preset, faster, name in (
            (PRESET, 2, "0.05 s a generation"),
            (PRESET, 12, "full speed"),
            (TWO, 2, "two objectives, 0.05 s a generation"),
            (TWO, 12, "two objectives, full speed"),
        ):
            (presets / "quickstart.toml").write_text(preset)
            intervals, rate = asyncio.run(measure(faster))
            quantiles = statistics.quantiles(intervals, n=100)
            tell(f"{name}: evaluations a second", rate, "/s")
            tell("  interval of a 1/60 s timer, median", quantiles[49], "ms")
            tell("  the same, 95th percentile", quantiles[94], "ms", 40)
            tell("  the same, longest", max(intervals), "ms")


if __name__ == "__main__":
    main()
