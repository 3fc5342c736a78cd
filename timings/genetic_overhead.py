"""What a run costs beyond its search: genetic, 10,000 evaluations on NATS-Bench, with the store, beside a bare numpy loop.

Takes nats_tss.csv.gz under $NASTUI_TEST_DATA (default ../shared/data).
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from measuring import median_ms, tell
from real import real_home

from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.presets.reading import read
from nastui.runs.session import start
from nastui.runs.store import Store

TRIES = 15


def main() -> None:
    with real_home(), tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "runs.sqlite") as store:
        spec = read("talk/genetic-accuracy-nats").spec
        overheads, walls = [], []
        for _ in range(TRIES):
            session = start(store, spec)
            session.drive(store)
            run = store.run(session.run)
            overheads.append(1000 * (run.wall - run.apart))
            walls.append(1000 * run.wall)
        bare = median_ms(bare_loop(), TRIES)
        overhead = statistics.median(overheads)
        tell("genetic, 10,000 evaluations, overhead with the store", overhead, "ms", 50)
        tell("the same, everything", statistics.median(walls), "ms")
        tell("a bare numpy loop without store, budgets or duplicates", bare, "ms")
        tell("overhead over the bare loop", overhead / bare, "times")


def bare_loop() -> Callable[[], float]:
    """The same search as ten lines of numpy."""
    benchmark = benchmark_named("nats-tss")
    accuracy = np.asarray(benchmark.column(Meaning("cifar10", ACCURACY, "valid", 200)))
    places = 5 ** np.arange(5, -1, -1)

    def loop() -> float:
        rng = np.random.default_rng(1)
        cells, fitness, best = rng.integers(5, size=(100, 6)), np.zeros(100), 0.0
        for _ in range(100):
            draws = rng.integers(100, size=(100, 20))
            parents = cells[draws[np.arange(100), fitness[draws].argmax(axis=1)]]
            cells = (parents + rng.integers(1, 5, size=(100, 6)) * (rng.random((100, 6)) < 1 / 6)) % 5
            fitness = accuracy[cells @ places]
            best = max(best, fitness.max())
        return best

    return loop


if __name__ == "__main__":
    main()
