"""What zero-cost scores add to the recipe: unique queries with and without them, beside training in the order of a score alone.

    recipe_scores.py develop     CIFAR-100, on which the choice was made
    recipe_scores.py final       CIFAR-10, with the mean and with one training per query

Takes nats_tss.csv.gz under $NASTUI_TEST_DATA (default ../shared/data), and scores that were kept before, on noise, under $NASTUI_HOME:
`nastui score nats-tss --all --variant paper`, and the same with `--fitness synflow` and `--fitness params`.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from real import real_home
from recipe import RECIPE, Numbers, Task, search, task, told

from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.registry import FITNESSES
from nastui.fitness.scoring.scored import Scored
from nastui.fitness.scoring.store import ScoreStore
from nastui.studies.statistics.landscape import order_of

CHOSEN = ("naswt", "synflow", "params")
VARIANTS: dict[str, tuple[str, ...]] = {"without": (), "naswt, synflow, params": CHOSEN, **{name: (name,) for name in CHOSEN}}


def scores(table: Benchmark, dataset: str, kept: Path) -> dict[str, Numbers]:
    """By row; and the seconds of a cell, printed."""
    found: dict[str, Numbers] = {}
    every = table.space.every_cell()
    assert every is not None
    rows = table.find(every)
    for name in CHOSEN:
        entry = FITNESSES.entry(name)
        settings = entry.settings(variant="paper") if name == "naswt" else entry.settings()
        fitness: Scored = entry.make(settings, FitnessContext(table, dataset, 1, None, "cpu"))
        fitness.__dict__["kept"] = ScoreStore(kept)
        if missing := fitness.missing(every):
            raise SystemExit(f"{missing:,} scores of {name} are not kept; the text at the top of this script names the commands")
        values = np.empty(table.size)
        values[rows] = fitness.evaluate(every, np.zeros(len(every), dtype=np.int64)).fitness
        found[name] = values
        print(f"{name}: {fitness.seconds_per_cell:.3g} s a cell, {fitness.seconds_per_cell * len(every):,.0f} s for the space")
    return found


def features(table: Benchmark, known: dict[str, Numbers], names: tuple[str, ...]) -> Callable[[Cells], Numbers] | None:
    columns = np.stack([known[name] for name in names], axis=1) if names else None
    return None if columns is None else lambda cells: columns[table.find(cells)]


def compare(title: str, what: Task, known: dict[str, Numbers], seeds: int, *, to_the_end: bool) -> None:
    print(f"\n{title}, {seeds} seeds\n")
    print("| scores | lower quartile | median | upper quartile | found by 100 | by 150 | regret of the incumbent |\n|---|---|---|---|---|---|---|")
    for name, chosen in VARIANTS.items():
        given = features(what.table, known, chosen)
        found = [search(what, RECIPE, seed, to_the_end=to_the_end, features=given) for seed in range(1, seeds + 1)]
        regrets = [float(what.accuracies.max() - what.accuracies[one.incumbent]) for one in found]
        print(f"| {name} | {told([one.queries for one in found], 150)} | {statistics.mean(regrets):.3f} |", flush=True)
    cold = replace(RECIPE, warm_start=1.0)
    given = features(what.table, known, CHOSEN)
    found = [search(what, cold, seed, to_the_end=to_the_end, features=given) for seed in range(1, seeds + 1)]
    print(f"| all three, first cells at random | {told([one.queries for one in found], 150)} | |")


def orders(what: Task, known: dict[str, Numbers]) -> None:
    print("\n| training in the order of | best cell at | best after 1 | after 10 | after 50 |\n|---|---|---|---|---|")
    for name, values in known.items():
        one = order_of(values, what.accuracies)
        print(f"| {name} | {one.best_at:,} | " + " | ".join(f"{best:.3f}" for best in one.after.values()) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=("develop", "final"), nargs="?", default="develop")
    parser.add_argument("--seeds", type=int, default=100)
    arguments = parser.parse_args()
    if "NASTUI_HOME" not in os.environ:
        raise SystemExit("set NASTUI_HOME to the folder with the kept scores; the text at the top of this script names the commands")
    kept = Path(os.environ["NASTUI_HOME"]) / "data" / "scores.sqlite"
    dataset = "cifar100" if arguments.part == "develop" else "cifar10"
    with real_home("nats_tss.csv.gz"):
        table = benchmark_named("nats-tss")
        known = scores(table, dataset, kept)
        mean = task(table, dataset, "valid", 200, None, 150)
        compare(f"{dataset}, mean over trainings", mean, known, arguments.seeds, to_the_end=False)
        if arguments.part == "final":
            noisy = task(table, dataset, "valid", 200, None, 100, one_run=True)
            compare(f"{dataset}, one training per query", noisy, known, arguments.seeds, to_the_end=True)
        orders(mean, known)


if __name__ == "__main__":
    main()
