"""What each part of NAS-EA-FA contributes: a Markdown table over the choice of K, the choice of H, and augmentation.

Takes nats_tss.csv.gz and nasbench101.csv.gz under $NASTUI_TEST_DATA (default ../shared/data). `--seeds N` runs so many seeds (default 30).
An iteration has equally many evaluations in every row: without H, K takes its place.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from real import real_home
from searching import NATS, NB101, Task, algorithm, best_so_far, predictor

from nastui.algorithms.settings import NasEaFaSettings
from nastui.predictors.timed import TimedPredictor


@dataclass(frozen=True)
class Setting:
    """A task, the whole algorithm there, and where it is looked at."""

    title: str
    task: Task
    whole: NasEaFaSettings
    points: tuple[int, ...]


SETTINGS = (
    Setting("NATS-Bench, CIFAR-10 validation, P10 G10 K3 H2", NATS, NasEaFaSettings(population=10, top_k=3, diverse_h=2), (30, 60, 90, 150)),
    Setting("NAS-Bench-101, mean test, P100 G10 K30 H20", NB101, NasEaFaSettings(), (100, 150, 200, 300)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=30)
    seeds = parser.parse_args().seeds
    with real_home("nats_tss.csv.gz", "nasbench101.csv.gz"):
        for setting in SETTINGS:
            show(setting, seeds)


def show(setting: Setting, seeds: int) -> None:
    """The table of a task: mean ± the mean's standard error."""
    print(f"\n{setting.title}, {seeds} seeds: best accuracy after so many evaluations, mean ± standard error\n")
    print("| K by | H by | augmentation | " + " | ".join(f"@{point}" for point in setting.points) + " |")
    print("|---|---|---|" + "---|" * len(setting.points))
    for names, settings in variants(setting.whole):
        curves = [run(setting, settings, seed) for seed in range(1, seeds + 1)]
        print("| " + " | ".join([*names, *(told(curves, point) for point in setting.points)]) + " |", flush=True)


def variants(whole: NasEaFaSettings) -> Iterator[tuple[tuple[str, str, str], NasEaFaSettings]]:
    """Every combination, the whole algorithm first."""
    without = replace(whole, top_k=whole.top_k + whole.diverse_h, diverse_h=0)
    for k_by in ("prediction", "random"):
        for h_by, settings in (("distance", whole), ("random", replace(whole, h_by="random")), ("none", without)):
            for augmentation in (True, False):
                yield (k_by, h_by, "yes" if augmentation else "no"), replace(settings, k_by=k_by, augmentation=augmentation)


def run(setting: Setting, settings: NasEaFaSettings, seed: int) -> np.ndarray:
    """The best accuracy after each evaluation."""
    handed = TimedPredictor(predictor(setting.task, "xgboost", seed))
    return best_so_far(setting.task, algorithm(setting.task, "nas-ea-fa", settings, seed, handed), max(setting.points))


def told(curves: list[np.ndarray], evaluations: int) -> str:
    """Mean and standard error at a point."""
    values = [float(curve[min(evaluations, len(curve)) - 1]) for curve in curves]
    return f"{statistics.mean(values):.3f} ± {statistics.stdev(values) / len(values) ** 0.5:.3f}"


if __name__ == "__main__":
    main()
