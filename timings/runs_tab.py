"""The Runs tab with 5,000 runs: how long it takes to be filled, ordered, filtered and moved through, and what it writes at rest."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from measuring import tell

RUNS = 5000
_RUN = "created, preset, spec, facts, versions, pace, state, reason, wall, apart, total, unique_total, generation, simulated, best, best_record"
_HEADING = "digest, benchmark, dataset, split, space, algorithm, fitness, predictor, seed"


def make_store() -> None:
    """A search, and copies of it with other numbers."""
    from nastui.presets.reading import read
    from nastui.runs.session import start
    from nastui.runs.sketches import draw_all
    from nastui.runs.store import Store

    with Store() as store:
        for name in ("genetic", "random"):
            start(store, read("quickstart", (f"algorithm.name={name}", "budget.evaluations=400")).spec, "quickstart").drive(store)
        path, ids = store.path, [run.id for run in store.runs()]
    with closing(sqlite3.connect(path)) as connection, connection:
        chunks = ", ".join(row[1] for row in connection.execute("PRAGMA table_info(chunks)") if row[1] != "run")
        for number in range(RUNS - len(ids)):
            copied, name = ids[number % len(ids)], f"{number:08x}"
            connection.execute(f"INSERT INTO runs (id, {_RUN}, {_HEADING}) SELECT ?, {_RUN}, {_HEADING} FROM runs WHERE id = ?", (name, copied))
            connection.execute("UPDATE runs SET best = best - ?, created = created - ? WHERE id = ?", (number % 300 / 100, 60 * number, name))
            connection.execute(f"INSERT INTO chunks (run, {chunks}) SELECT ?, {chunks} FROM chunks WHERE run = ?", (name, copied))
        draw_all(connection)


async def measure() -> None:
    """Wall time of each key until the screen is painted; the processor's time beside it."""
    from nastui.runs.store import Store
    from nastui.tui.app import NastuiApp
    from nastui.tui.runs.runs_table import RunsTable

    with Store() as store:
        begun = time.process_time()
        store.entries()
        tell(f"reading {RUNS:,} runs (CPU)", 1000 * (time.process_time() - begun), "ms", 500)
    app = NastuiApp(begin="runs")
    begun = time.perf_counter()
    async with app.run_test(size=(120, 40)) as pilot:

        async def until(condition: Callable[[], bool]) -> None:
            while not condition():
                await pilot.pause(0.005)
            await pilot.pause()

        await until(lambda: any(table.row_count == RUNS for table in app.screen.query(RunsTable)))
        tell("from the app's start to its filled list", 1000 * (time.perf_counter() - begun), "ms")
        steps = {"ordering": ["s"], "turning it round": ["S"], "the last row": ["G"], "marking all": ["a"], "filter": ["slash", *"best>90.5"]}
        for what, keys in steps.items():
            cpu, begun = time.process_time(), time.perf_counter()
            await pilot.press(*keys)
            await pilot.pause()
            each = len(keys)
            tell(f"{what} (each key)", 1000 * (time.perf_counter() - begun) / each, "ms", 500)
            tell(f"{what} (each key, CPU)", 1000 * (time.process_time() - cpu) / each, "ms", 500)
        written, display = [0], app._display

        def counted(screen: object, renderable: object) -> None:
            written[0] += renderable is not None
            display(screen, renderable)  # type: ignore[arg-type]

        app._display = counted  # type: ignore[method-assign,assignment]
        await asyncio.sleep(5)
        tell("updates of the terminal in five seconds at rest", written[0], "")


def main() -> None:
    """Make the store in a temporary home, measure."""
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["NASTUI_HOME"] = str(Path(temporary))
        make_store()
        asyncio.run(measure())


if __name__ == "__main__":
    main()
