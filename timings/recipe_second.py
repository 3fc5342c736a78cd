"""The recipe's second edition (presets/recipe-2) beside the first: unique queries to the optimum, with and without knowledge from elsewhere.

    recipe_second.py develop     CIFAR-100, on which it was developed: mean over trainings, and one part changed at a time
    recipe_second.py final       CIFAR-10 and ImageNet16-120, held back until the commit that froze it
    recipe_second.py fragile     CIFAR-10 and ImageNet16-120 with κ, acquisition and target changed, first and second edition
    recipe_second.py nasbench101

Takes nats_tss.csv.gz, nats_tss_imagenet16-120.csv.gz and nasbench101.csv.gz under $NASTUI_TEST_DATA (default ../shared/data).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from real import real_home
from recipe import RECIPE, Numbers, Task, search, task, told

from nastui.algorithms.settings import BayesianOptimizationSettings
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.score_columns import score_column_named
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells
from nastui.predictors.gaussian_process import GaussianProcess
from nastui.predictors.predictor import PredictorContext
from nastui.predictors.settings import GaussianProcessSettings
from nastui.runs.transfer import transfer_of

TABLES = ("nats_tss.csv.gz", "nats_tss_imagenet16-120.csv.gz")
SECOND = replace(RECIPE, target="scaled-log-gap", ties="random", climbs=3)
SCORED = replace(SECOND, scores_as="trends")
TRANSFERRED = replace(SCORED, warm_start=0.001)
COLUMNS = ("naswot", "synflow", "parameters")
CHANGES: dict[str, dict[str, object]] = {
    "as it is": {},
    "κ = 1": {"kappa": 1.0},
    "κ = 1.5": {"kappa": 1.5},
    "κ = 3": {"kappa": 3.0},
    "expected improvement": {"acquisition": "expected-improvement"},
    "Thompson sampling": {"acquisition": "thompson"},
    "target as given": {"target": "as-given"},
    "target ranks": {"target": "ranks"},
    "initial 10": {"initial": 10},
    "features: single positions": {"features": "encoding"},
    "features: both": {"features": "both"},
}

Known = Callable[[Cells], Numbers] | None


@dataclass(frozen=True)
class Arm:
    """A search, and what it is told beforehand."""

    settings: BayesianOptimizationSettings
    averaged: bool = True
    known: Known = None


def published(table: Benchmark, dataset: str, names: tuple[str, ...] = COLUMNS) -> Known:
    columns = [np.asarray(table.column(score_column_named(table.name, table.columns, dataset, name).meaning)) for name in names]
    return lambda cells: np.stack([column[table.find(cells)] for column in columns], axis=1)


def transferred(table: Benchmark, dataset: str, source: str) -> Known:
    found = transfer_of(source, table, dataset)
    return lambda cells: found(cells)[:, None]


def arms(table: Benchmark, dataset: str) -> dict[str, Arm]:
    found = {
        "first edition": Arm(RECIPE, averaged=False),
        "second edition": Arm(SECOND),
        "published NASWT, SynFlow, parameters": Arm(SCORED, known=published(table, dataset)),
        "published SynFlow": Arm(SCORED, known=published(table, dataset, ("synflow",))),
        "transfer from mini-tss": Arm(TRANSFERRED, known=transferred(table, dataset, "mini-tss:mnist8")),
    }
    if dataset != "cifar100":
        found["transfer from CIFAR-100"] = Arm(TRANSFERRED, known=transferred(table, dataset, "cifar100"))
    return found


def queries(what: Task, arm: Arm, seeds: int) -> list[float]:
    averaged = "lengths" if arm.averaged else None
    made = [
        GaussianProcess(GaussianProcessSettings(target="as-given", averaged=averaged), PredictorContext(what.table.space, seed))
        for seed in range(1, seeds + 1)
    ]
    return [search(what, arm.settings, seed, predictor, features=arm.known).queries for seed, predictor in enumerate(made, start=1)]


def header(title: str, seeds: int) -> None:
    print(f"\n{title}, unique queries to the optimum, {seeds} seeds\n")
    print("| | lower quartile | median | upper quartile | found by 100 | by 150 | CPU s a run |\n|---|---|---|---|---|---|---|")


def row(name: str, what: Task, arm: Arm, seeds: int) -> None:
    begun = time.process_time()
    found = told(queries(what, arm, seeds), 150)
    print(f"| {name} | {found} | {(time.process_time() - begun) / seeds:.2f} |", flush=True)


def compare(table: Benchmark, dataset: str, seeds: int, *, one_run: bool = False) -> None:
    header(f"{dataset}, {'one training per query' if one_run else 'mean over trainings'}", seeds)
    what = task(table, dataset, "valid", 200, None, 150, one_run=one_run)
    for name, arm in arms(table, dataset).items():
        row(name, what, arm, seeds)


def fragile(table: Benchmark, dataset: str, seeds: int, editions: tuple[str, ...] = ("first edition", "second edition")) -> None:
    header(f"{dataset}, one part changed", seeds)
    what = task(table, dataset, "valid", 200, None, 150)
    for edition in editions:
        arm = arms(table, dataset)[edition]
        for name, change in CHANGES.items():
            row(f"{edition}: {name}", what, replace(arm, settings=replace(arm.settings, **change)), seeds)


def nasbench101(seeds: int) -> None:
    header("NAS-Bench-101, one of the two best by mean test", seeds)
    what = task(benchmark_named("nasbench101"), "cifar10", "test", 108, 94.2341, 150)
    for name, arm in {"first edition": Arm(RECIPE, averaged=False), "second edition": Arm(SECOND)}.items():
        row(name, what, arm, seeds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=("develop", "final", "fragile", "nasbench101"), nargs="?", default="develop")
    parser.add_argument("--seeds", type=int, default=30)
    arguments = parser.parse_args()
    tables = ("nasbench101.csv.gz",) if arguments.part == "nasbench101" else TABLES
    with real_home(*tables):
        if arguments.part == "nasbench101":
            nasbench101(arguments.seeds)
            return
        table = benchmark_named("nats-tss")
        if arguments.part == "develop":
            compare(table, "cifar100", arguments.seeds)
            fragile(table, "cifar100", arguments.seeds, ("second edition",))
            return
        for dataset in ("cifar10", "imagenet16-120"):
            if arguments.part == "fragile":
                fragile(table, table.dataset_named(dataset), arguments.seeds)
            else:
                compare(table, table.dataset_named(dataset), arguments.seeds)
        if arguments.part == "final":
            compare(table, "cifar10", arguments.seeds, one_run=True)


if __name__ == "__main__":
    main()
