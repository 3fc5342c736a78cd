"""How good predictors are inside NAS-EA-FA: Kendall's τ on the cells just evaluated, before the refit, per iteration, and the time of a fit.

10 seeds each; takes nats_tss.csv.gz and nasbench101.csv.gz under $NASTUI_TEST_DATA (default ../shared/data). `--only NAME` takes one predictor.
sage-lstm takes a quarter of an hour a task; `--only sage-lstm --as-published --seeds 2` times it as the thesis's code uses it, in a few minutes.
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np
from real import real_home
from searching import NATS, NB101, Task, algorithm, predictor

from nastui.algorithms.settings import NasEaFaSettings
from nastui.fitness.fitness import Evaluations
from nastui.predictors.timed import TimedPredictor

PREDICTORS = ("xgboost", "gcn", "sage-lstm")
ITERATIONS = 10
SEEDS = 10


class Timed(TimedPredictor):
    """Keeps the processor seconds of each fit."""

    def __init__(self, made: object) -> None:
        super().__init__(made)  # type: ignore[arg-type]
        self.fits: list[float] = []

    def fit(self, encodings: np.ndarray, fitness: np.ndarray) -> bool:
        """As the base class, timed."""
        begun = time.process_time()
        done = super().fit(encodings, fitness)
        self.fits.append(time.process_time() - begun)
        return done


def iterations(task: Task, name: str, seed: int, **settings: object) -> tuple[list[float], list[float]]:
    """τ of each iteration that had predictions, and the seconds of its fit."""
    handed = Timed(predictor(task, name, seed, **settings))
    search = algorithm(task, "nas-ea-fa", NasEaFaSettings(), seed, handed)
    taus: list[float] = []
    for _ in range(ITERATIONS):
        cells = search.ask()
        unknown = np.full(len(cells), np.nan)
        search.tell(Evaluations(cells, task.accuracies[task.table.find(cells)], unknown, unknown, unknown, unknown))
        taus.append(float(search.notes().get("tau", "nan")))
    return taus, handed.fits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PREDICTORS)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--as-published", action="store_true", help="of sage-lstm: 30 %% of the rows, edges as its code reads them")
    arguments = parser.parse_args()
    only, seeds = arguments.only, arguments.seeds
    settings: dict[str, object] = {"as_published": True} if arguments.as_published else {}
    with real_home("nats_tss.csv.gz", "nasbench101.csv.gz"):
        for title, task in (("NATS-Bench, CIFAR-10 validation", NATS), ("NAS-Bench-101, mean test", NB101)):
            print(f"\n{title}, P100 G10 K30 H20, {seeds} seeds: mean τ per iteration of 50 evaluations\n")
            print("| predictor | " + " | ".join(str(number) for number in range(2, ITERATIONS + 1)) + " | median fit, first to last |")
            print("|---|" + "---|" * ITERATIONS)
            for name in (only,) if only else PREDICTORS:
                found = [iterations(task, name, seed, **settings) for seed in range(1, seeds + 1)]
                taus = np.nanmean([one[1:] for one, _ in found], axis=0)
                fits = [statistics.median(seed[1][number] for seed in found) for number in (0, -1)]
                print(f"| {name} | " + " | ".join(f"{tau:.2f}" for tau in taus) + f" | {fits[0]:.3f} to {fits[1]:.3f} s |", flush=True)


if __name__ == "__main__":
    main()
