"""How much sooner w workers find a cell of the best 0.1 % of NATS-Bench's CIFAR-10 than one does, on the clock of the table's training seconds.

Takes nats_tss.csv.gz under $NASTUI_TEST_DATA (default ../shared/data). `python timings/workers.py 50` runs so many seeds; `--figure FILE.svg` draws.
Seconds are those of trainings with 200 epochs. A search stops when a cell of the best 0.1 % arrives.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from real import real_home

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.registry import ALGORITHMS
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, SECONDS, Meaning
from nastui.benchmarks.table import Benchmark
from nastui.fitness.fitness import Evaluations
from nastui.predictors.predictor import PredictorContext
from nastui.predictors.registry import PREDICTORS
from nastui.predictors.timed import TimedPredictor
from nastui.runs.event_clock import EventClock

WORKERS: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000)
SHARE: Final = 0.001
"""Cells that count as found."""
MOST: Final = 20_000
"""Evaluations after which a search is given up."""
ARMS: Final[Mapping[str, tuple[dict[str, Any], int]]] = {
    "random": ({}, 1),
    "regularized-evolution": ({"population": 50, "sample": 10}, 1),
    "local-search": ({}, 1),
    "bayesian-optimization": ({"whole_space": False, "pool": 300}, 5),
}
"""Settings, and by how much seeds are fewer: the model of the last takes most of the time here."""
PREDICTOR: Final = {"rows": 150}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("seeds", nargs="?", type=int, default=50)
    parser.add_argument("--figure", type=Path)
    arguments = parser.parse_args()
    found: dict[str, list[float]] = {}
    with real_home():
        benchmark = benchmark_named("nats-tss")
        columns = (Meaning("cifar10", ACCURACY, "valid", 200), Meaning("cifar10", SECONDS, "train", 200))
        values, seconds = (np.asarray(benchmark.column(meaning), dtype=np.float64) for meaning in columns)
        target = float(np.sort(values)[-round(SHARE * len(values))])
        print(f"{'workers':>24}" + "".join(f"{workers:>9,}" for workers in WORKERS))
        for name, (settings, fewer) in ARMS.items():
            seeds = range(1, max(arguments.seeds // fewer, 1) + 1)
            times = np.array([[searched(benchmark, name, settings, seed, workers, values, seconds, target) for workers in WORKERS] for seed in seeds])
            hours = np.median(times[:, :, 0], axis=0) / 3600
            found[name] = (hours[0] / hours).tolist()
            print(f"{name:<24}" + "".join(f"{hour:>9.2f}" for hour in hours) + f"   hours, median of {len(seeds)} seeds")
            print(f"{'  speed-up':<24}" + "".join(f"{one:>9.1f}" for one in found[name]))
            print(f"{'  evaluations':<24}" + "".join(f"{one:>9,.0f}" for one in np.median(times[:, :, 1], axis=0)))
    if arguments.figure:
        draw(found, arguments.figure)


def searched(
    benchmark: Benchmark,
    name: str,
    settings: Mapping[str, Any],
    seed: int,
    workers: int,
    values: npt.NDArray[np.float64],
    seconds: npt.NDArray[np.float64],
    target: float,
) -> tuple[float, int]:
    """Simulated seconds until a cell that is good enough has arrived, and how many had arrived by then."""
    search = algorithm(benchmark, name, settings, seed, workers)
    clock, pending, queue = EventClock(), dict[int, Any](), list[Any]()
    begun = arrived = 0
    while arrived < MOST:
        while len(pending) < workers:
            if not queue:
                under_way = list(pending.values())
                queue = list(search.ask_beside(np.array(under_way)) if under_way else search.ask())
            if not queue:
                break
            cell = queue.pop(0)
            clock.begin(begun, clock.now, float(seconds[benchmark.find(cell[None])[0]]))
            pending[begun] = cell
            begun += 1
        cell = pending.pop(clock.advance())
        arrived += 1
        fitness = values[benchmark.find(cell[None])]
        if fitness[0] >= target:
            break
        nothing = np.zeros(1)
        search.tell(Evaluations(cell[None], fitness, nothing, nothing, nothing, nothing))
    return clock.now, arrived


def algorithm(benchmark: Benchmark, name: str, settings: Mapping[str, Any], seed: int, workers: int) -> Algorithm:
    """Ready to be asked."""
    entry, identify = ALGORITHMS.entry(name), _rows(benchmark)
    predictor = None
    if entry.predictor == "needs":
        made = PREDICTORS.entry("gaussian-process")
        predictor = TimedPredictor(made.make(made.settings(**PREDICTOR), PredictorContext(benchmark.space, seed)), "gaussian-process")
    context = AlgorithmContext(benchmark.space, identify, benchmark.size, seed, predictor, workers=workers)
    made_algorithm: Algorithm = entry.make(entry.settings(**settings), context)
    return made_algorithm


def _rows(benchmark: Benchmark) -> Callable[[Any], Any]:
    return lambda cells: benchmark.find(cells).astype(np.uint64)


def draw(found: Mapping[str, list[float]], path: Path) -> None:
    """Speed-up over workers."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.2, 3.6), layout="constrained")
    axes = figure.add_subplot(xlabel="workers", ylabel="times sooner than one worker", xscale="log", yscale="log")
    axes.plot(WORKERS, WORKERS, color="#9aa4b0", linewidth=0.8, label="as many times as workers")
    for (name, ups), dash, colour in zip(found.items(), ("-", "--", "-.", ":"), ("#0072B2", "#D55E00", "#009E73", "#CC79A7"), strict=True):
        axes.plot(WORKERS, ups, dash, color=colour, marker="o", markersize=3, label=name)
    axes.grid(visible=True, color="#d8dee6", linewidth=0.6)
    axes.legend(frameon=False, fontsize=8)
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
