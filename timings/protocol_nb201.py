"""The protocol of NAS-Bench-201 on its table: how good the cell is that a search of 12,000 simulated seconds finds.

Fitness is the validation accuracy at 12 epochs, the cell with the best is reported with its accuracies at 200 epochs. The CSV has the mean of
two trainings at 12 epochs instead of one, and no seconds at 12 epochs: 12/200 of those at 200 epochs are taken, which makes 109 trainings.

Takes nats_tss.csv.gz under $NASTUI_TEST_DATA (default ../shared/data). `python timings/protocol_nb201.py 500` runs so many seeds.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from real import real_home

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.registry import ALGORITHMS
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, SECONDS, Meaning
from nastui.benchmarks.table import Benchmark
from nastui.fitness.fitness import Evaluations

SECONDS_OF_SEARCH = 12_000.0
ARMS: dict[str, tuple[str, dict[str, Any], str]] = {
    "regularized evolution, P 10, S 3": ("regularized-evolution", {"population": 10, "sample": 3}, "91.19±0.31   93.92±0.30"),
    "random": ("random", {"population": 1}, "90.93±0.36   93.70±0.36"),
    "REINFORCE, learning rate 0.001": ("reinforce", {}, "91.09±0.37   93.85±0.37"),
    "REINFORCE, learning rate 0.01": ("reinforce", {"learning_rate": 0.01}, ""),
}


@dataclass(frozen=True)
class Table:
    """The columns of the protocol, by row."""

    benchmark: Benchmark
    short: npt.NDArray[np.float64]
    seconds: npt.NDArray[np.float64]
    valid: npt.NDArray[np.float64]
    test: npt.NDArray[np.float64]


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with real_home():
        table = read()
        print(f"{seeds} seeds{'valid        test         trainings':>60}   published (500 runs)")
        for title, (name, settings, published) in ARMS.items():
            found = [search(table, name, settings, seed) for seed in range(1, seeds + 1)]
            rows, trainings = (np.array(column) for column in zip(*found, strict=True))
            figures = "   ".join(f"{values[rows].mean():.2f}±{values[rows].std(ddof=1):.2f}" for values in (table.valid, table.test))
            print(f"{title:<42}{figures}   {trainings.mean():9.1f}   {published}")


def read() -> Table:
    """From the imported CSV."""
    benchmark = benchmark_named("nats-tss")

    def column(metric: str, split: str, epochs: int) -> npt.NDArray[np.float64]:
        values = benchmark.column(Meaning("cifar10", metric, split, epochs))
        assert values is not None
        return np.asarray(values)

    accuracies = (column(ACCURACY, split, 200) for split in ("valid", "test"))
    return Table(benchmark, column(ACCURACY, "valid", 12), column(SECONDS, "train", 200) * 12 / 200, *accuracies)


def search(table: Table, name: str, settings: dict[str, Any], seed: int) -> tuple[int, int]:
    """The row that is found, and the number of trainings; a cell that comes again costs nothing."""
    entry, benchmark = ALGORITHMS.entry(name), table.benchmark
    context = AlgorithmContext(benchmark.space, lambda cells: benchmark.find(cells).astype(np.uint64), benchmark.size, seed)
    algorithm = entry.make(entry.settings(**settings), context)
    trained: dict[int, None] = {}
    spent = 0.0
    while spent < SECONDS_OF_SEARCH:
        cells = algorithm.ask()
        rows = benchmark.find(cells)
        for row in rows.tolist():
            if row not in trained and spent < SECONDS_OF_SEARCH:
                trained[row] = None
                spent += float(table.seconds[row])
        unknown = np.full(len(rows), np.nan)
        algorithm.tell(Evaluations(cells, table.short[rows], unknown, unknown, unknown, unknown))
    tried = np.array(list(trained))
    return int(tried[table.short[tried].argmax()]), len(tried)


if __name__ == "__main__":
    main()
