"""Processor time of one redraw of the live tab with all its panels, at three sizes, and memory after many generations."""

from __future__ import annotations

import asyncio
import gc
import os
import statistics
import tempfile
import time
import tracemalloc
from dataclasses import replace
from typing import cast

from measuring import tell

SIZES = ((80, 24), (120, 40), (200, 60))
FRAMES = 30


def make_run() -> str:
    """A finished run of 3,000 generations."""
    from nastui.presets.reading import read
    from nastui.runs.session import start
    from nastui.runs.store import Store

    with Store() as store:
        session = start(store, read("quickstart", ("algorithm.population=20", "budget.generations=3000")).spec, "quickstart")
        session.drive(store)
    return session.run


async def frames(run: str, size: tuple[int, int]) -> list[float]:
    """Milliseconds of each of several redraws, each with one more generation, painting left out."""
    from nastui.presets.places import find
    from nastui.tui.app import NastuiApp
    from nastui.tui.live.screen import LiveScreen

    app = NastuiApp(find("quickstart"))
    async with app.run_test(size=size) as pilot:
        app.look_at(run)
        await pilot.pause(2.0)
        screen, found = cast("LiveScreen", app.screen), []
        for _ in range(FRAMES):
            watched = screen._watched
            assert watched is not None
            assert watched.snapshot is not None
            last = watched.snapshot.generations[-1]
            more = replace(last, number=last.number + 1, total=last.total + 20, unique_total=last.unique_total + 1)
            watched.snapshot = replace(watched.snapshot, generations=(*watched.snapshot.generations, more), chunks=watched.snapshot.chunks + 1)
            begun = time.process_time()
            screen._show(everything=True)
            found.append(1000 * (time.process_time() - begun))
            await pilot.pause()
        return found


def growth(run: str) -> float:
    """MB by which following the run grows memory from its 500th generation to its last."""
    from nastui.cells.spaces import space_named
    from nastui.runs.store import Store
    from nastui.runs.watching import Snapshot, grown

    with Store() as store:
        found = store.run(run)
        space, snapshot, first = space_named(found.facts["space"]), Snapshot(found), 0
        tracemalloc.start()
        while parts := store.evaluated(run, space.length, snapshot.chunks - 1, 100):
            snapshot = grown(snapshot, space, parts)
            gc.collect()
            first = first or (tracemalloc.get_traced_memory()[0] if len(snapshot.generations) >= 500 else 0)
        return (tracemalloc.get_traced_memory()[0] - first) / 1e6


def main() -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NASTUI_HOME"] = folder
        run = make_run()
        for size in SIZES:
            tell("one redraw of the live tab, {}×{}".format(*size), statistics.median(asyncio.run(frames(run, size))), "ms", 33.0)
        tell("memory, from the 500th generation to the 3,000th", growth(run), "MB", 20.0)


if __name__ == "__main__":
    main()
