"""The predictors: processor time of a fit and of predictions, and Kendall's τ on cells that they did not see, from the real tables. One thread.

Takes nats_tss.csv.gz and nasbench101.csv.gz under $NASTUI_TEST_DATA (default ../shared/data). Names of predictors as arguments choose among them.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from measuring import tell
from real import real_home

from nastui.base.errors import MissingError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.cells.space import Space
from nastui.predictors.predictor import Encodings, Guesses, Predictor, PredictorContext
from nastui.predictors.registry import PREDICTORS

COLUMNS = {"nats-tss": Meaning("cifar10", ACCURACY, "valid", 200), "nasbench101": Meaning("cifar10", ACCURACY, "test", 108)}
ROWS = (100, 250, 500)
HELD_OUT = 2000
SEEDS = 3
TARGETS = {"xgboost": 10.0, "gcn": 2000.0}
"""ms to fit 500 rows."""


@dataclass(frozen=True)
class Split:
    """Rows to fit to, and others."""

    rows: Encodings
    fitness: Guesses
    asked: Encodings
    truth: Guesses


def main() -> None:
    torch.set_num_threads(1)
    with real_home("nats_tss.csv.gz", "nasbench101.csv.gz"):
        for name in sys.argv[1:] or PREDICTORS.entries:
            for space in COLUMNS:
                try:
                    measure(name, space)
                except MissingError as error:
                    print(error)


def measure(name: str, benchmark: str) -> None:
    """The medians over a few seeds, a line for each number of rows."""
    for rows in ROWS:
        space, splits = splits_of(benchmark, rows)
        found = [one(name, space, split, seed) for seed, split in enumerate(splits)]
        fits, guesses, taus = (statistics.median(column) for column in zip(*found, strict=True))
        tell(f"{name}, {benchmark}, fit to {rows}", fits, "ms", TARGETS.get(name) if rows == ROWS[-1] else None)
        tell(f"  predicting {HELD_OUT:,}", guesses, "ms")
        tell("  Kendall's τ", taus, "")


def splits_of(name: str, rows: int) -> tuple[Space, list[Split]]:
    """A few random choices of cells."""
    benchmark = benchmark_named(name)
    values, cells = np.asarray(benchmark.column(COLUMNS[name])), np.asarray(benchmark.cells)
    return benchmark.space, list(_splits(benchmark.space, cells, values, rows))


def _splits(space: Space, cells: np.ndarray, values: Guesses, rows: int) -> Iterator[Split]:
    for seed in range(SEEDS):
        chosen = np.random.default_rng(seed).choice(len(cells), rows + HELD_OUT, replace=False)
        encodings, fitness = space.encode(cells[chosen]), values[chosen]
        yield Split(encodings[:rows], fitness[:rows], encodings[rows:], fitness[rows:])


def one(name: str, space: Space, split: Split, seed: int) -> tuple[float, float, float]:
    """Milliseconds (of the processor) of the second fit and of predictions, and τ."""
    entry = PREDICTORS.entry(name)
    predictor: Predictor = entry.make(entry.settings(), PredictorContext(space, seed))
    predictor.fit(split.rows[:20], split.fitness[:20])
    begun = time.process_time()
    predictor.fit(split.rows, split.fitness)
    fitted = time.process_time()
    guesses = predictor.predict(split.asked)
    return 1000 * (fitted - begun), 1000 * (time.process_time() - fitted), kendall(guesses, split.truth)


def kendall(left: Guesses, right: Guesses) -> float:
    """τ-b."""
    signs = [np.sign(values[:, None] - values[None]) for values in (left, right)]
    untied = [float(np.count_nonzero(sign)) for sign in signs]
    return float((signs[0] * signs[1]).sum()) / max(1.0, (untied[0] * untied[1]) ** 0.5)


if __name__ == "__main__":
    main()
