"""NAS-EA-FA: the CPU time of one run and where it goes, and whether its results agree with those of the published code.

Takes nats_tss.csv.gz and nasbench101.csv.gz under $NASTUI_TEST_DATA (default ../shared/data). `--seeds N` runs so many seeds (default 24).

The figures to meet are those of the public code of NAS-EA-FA (Pan & Yao 2021): best accuracy after so many evaluations, mean and standard
deviation over its seeds. They agree where |difference| ≤ 3·√(s₁²/n₁ + s₂²/n₂) + 0.01. That code counts the nine edges of a NAS-Bench-101 cell
after pruning, where the space of nastui, like the talk, counts the whole matrix; and on NATS it takes isomorphic strings for one query. Ours are
shown by its rules and by our own.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from measuring import tell
from real import real_home
from searching import NATS, NB101, AuthorsSpace, Task, algorithm, best_so_far, predictor

from nastui.algorithms import nas_ea_fa as inner
from nastui.algorithms.guessers import TrainingData
from nastui.algorithms.settings import NasEaFaSettings
from nastui.cells.space import Space
from nastui.predictors.timed import TimedPredictor

PUBLIC_CODE = 16.0
"""CPU seconds of one run on NAS-Bench-101 in the public code."""
TARGET = 0.4


@dataclass(frozen=True)
class Row:
    """A line of figures to meet."""

    name: str
    task: Task
    settings: NasEaFaSettings
    seeds: int
    expected: dict[int, tuple[float, float]]
    """Evaluations → mean, standard deviation."""
    by_class: bool = False
    space: Space | None = None


V2 = NasEaFaSettings()
SMALL = NasEaFaSettings(population=10, top_k=3, diverse_h=2)
SMALL_V1 = NasEaFaSettings(population=10, top_k=5, diverse_h=0, augmentation=False)
POINTS = {50: (93.589, 0.154), 100: (93.927, 0.166), 150: (94.090, 0.115), 200: (94.166, 0.088), 300: (94.223, 0.025), 500: (94.233, 0.004)}
ROWS = (
    Row("NAS-Bench-101, V2, nine edges in the whole matrix", NB101, V2, 24, POINTS),
    Row("NAS-Bench-101, V2, nine edges after pruning", NB101, V2, 24, POINTS, space=AuthorsSpace()),
    Row("NATS, V2, isomorphic strings are one query", NATS, SMALL, 112, {90: (91.505, 0.196)}, by_class=True),
    Row("NATS, V2, each string is a query", NATS, SMALL, 112, {90: (91.505, 0.196)}),
    Row("NATS, V1, isomorphic strings are one query", NATS, SMALL_V1, 112, {87: (91.341, 0.367)}, by_class=True),
    Row("NATS, V1, each string is a query", NATS, SMALL_V1, 112, {87: (91.341, 0.367)}),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=24)
    seeds = parser.parse_args().seeds
    with real_home("nats_tss.csv.gz", "nasbench101.csv.gz"):
        show_time()
        for row in ROWS:
            show_agreement(row, seeds)


def run(row: Row, seed: int) -> np.ndarray:
    """The best accuracy after each evaluation."""
    handed = TimedPredictor(predictor(row.task, "xgboost", seed))
    search = algorithm(row.task, "nas-ea-fa", row.settings, seed, handed, by_class=row.by_class, space=row.space)
    return best_so_far(row.task, search, max(row.expected))


def show_time() -> None:
    """Seven runs of 500 evaluations; the median of everything, and the shares of its parts."""
    run(ROWS[0], 0)
    times: dict[str, list[float]] = defaultdict(list)
    for seed in range(1, 8):
        with parts_timed() as parts:
            begun = time.process_time()
            run(ROWS[0], seed)
            parts["everything"] = time.process_time() - begun
        parts["inner search (mutation, tournaments, encoding) without predictions"] = parts.pop("inner search") - parts["predict"]
        parts["everything but the predictor"] = parts["everything"] - parts["fit"] - parts["predict"]
        for name, seconds in parts.items():
            times[name].append(seconds)
    whole = statistics.median(times["everything"])
    tell("one run on NAS-Bench-101, 500 evaluations, XGBoost", whole, "CPU-s", TARGET)
    tell("the public code over ours", PUBLIC_CODE / whole, "times")
    for name, seconds in times.items():
        if name != "everything":
            tell(f"  {name}", 1000 * statistics.median(seconds), "CPU-ms")


@contextmanager
def parts_timed() -> Iterator[dict[str, float]]:
    """CPU seconds by part of every run within."""
    parts: dict[str, float] = defaultdict(float)
    places: list[tuple[Any, str, str]] = [
        (TimedPredictor, "fit", "fit"),
        (TimedPredictor, "predict", "predict"),
        (TrainingData, "distances", "distance"),
        (TrainingData, "add", "augment"),
        (inner, "search", "inner search"),
    ]
    import nastui.algorithms.nas_ea_fa as using

    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in places]
    for owner, name, part in places:
        timed = _timed(getattr(owner, name), parts, part)
        setattr(owner, name, timed)
        if owner is inner:
            using.search = timed
    yield parts
    for owner, name, plain in kept:
        setattr(owner, name, plain)
    using.search = inner.search


def _timed(work: Callable[..., Any], parts: dict[str, float], part: str) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        begun = time.process_time()
        try:
            return work(*arguments, **named)
        finally:
            parts[part] += time.process_time() - begun

    return timed


def show_agreement(row: Row, seeds: int) -> None:
    """Our mean beside the published one, at each point."""
    curves = [run(row, seed) for seed in range(1, seeds + 1)]
    print(f"\n{row.name}, XGBoost: {seeds} seeds beside {row.seeds} of the public code")
    for evaluations, (mean, deviation) in row.expected.items():
        ours = [float(curve[min(evaluations, len(curve)) - 1]) for curve in curves]
        off, spread = statistics.mean(ours) - mean, statistics.stdev(ours)
        allowed = 3 * math.sqrt(spread**2 / seeds + deviation**2 / row.seeds) + 0.01
        found = sum(value >= row.task.accuracies.max() - 1e-9 for value in ours) / seeds
        said = "agrees" if abs(off) <= allowed else "DIFFERS"
        print(
            f"  @{evaluations:<4} {statistics.mean(ours):.3f} ± {spread:.3f}   published {mean:.3f} ± {deviation:.3f}   "
            f"off by {off:+.3f}, allowed {allowed:.3f}: {said}; {found:.0%} at the optimum"
        )


if __name__ == "__main__":
    main()
