"""How many unique queries nastui's recipe needs: Bayesian optimization on cells as wholes, as presets/recipe-nats.toml has it.

    recipe.py develop     the ablations on CIFAR-100, on which the recipe was developed
    recipe.py final       CIFAR-10, with the mean and with one training per query; NAS-Bench-101's mean test accuracy

Takes nats_tss.csv.gz and nasbench101.csv.gz under $NASTUI_TEST_DATA (default ../shared/data). `--seeds N` runs so many (default 100).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from real import real_home

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.bayesian_optimization import BayesianOptimization
from nastui.algorithms.settings import BayesianOptimizationSettings
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells
from nastui.fitness.accuracy import draw_words
from nastui.fitness.fitness import Evaluations
from nastui.predictors.gaussian_process import GaussianProcess
from nastui.predictors.predictor import Predictor, PredictorContext
from nastui.predictors.registry import PREDICTORS
from nastui.predictors.settings import GaussianProcessSettings
from nastui.predictors.timed import TimedPredictor
from nastui.runs.preparing import identify

Numbers = npt.NDArray[np.float64]
RECIPE = BayesianOptimizationSettings()
VARIANTS: dict[str, BayesianOptimizationSettings] = {
    "the recipe": RECIPE,
    "batch 50, initial 50": replace(RECIPE, batch=50, initial=50),
    "batch 5": replace(RECIPE, batch=5),
    "initial 2": replace(RECIPE, initial=2),
    "initial 10": replace(RECIPE, initial=10),
    "initial 30": replace(RECIPE, initial=30),
    "target as given": replace(RECIPE, target="as-given"),
    "target ranks": replace(RECIPE, target="ranks"),
    "features: single positions": replace(RECIPE, features="encoding"),
    "features: both": replace(RECIPE, features="both"),
    "a pool instead of the whole space": replace(RECIPE, whole_space=False),
    "κ = 0": replace(RECIPE, kappa=0.0),
    "κ = 1": replace(RECIPE, kappa=1.0),
    "expected improvement": replace(RECIPE, acquisition="expected-improvement"),
    "Thompson sampling": replace(RECIPE, acquisition="thompson"),
    "patience 1,000: stalls are not noticed": replace(RECIPE, patience=1000),
}


@dataclass(frozen=True)
class Task:
    """What is searched, what counts as found, and until when."""

    table: Benchmark
    accuracies: Numbers
    """By row: what a found cell is judged by."""
    evaluate: Callable[[npt.NDArray[np.int64], int, int], Numbers]
    """(rows, seed, number of the first) → fitness."""
    found: frozenset[int]
    evaluations: int


def task(table: Benchmark, dataset: str, split: str, epochs: int, least: float | None, evaluations: int, *, one_run: bool = False) -> Task:
    meaning = Meaning(dataset, ACCURACY, split, epochs)
    mean = table.column(meaning)
    assert mean is not None
    accuracies = np.asarray(mean)
    goal = np.flatnonzero(accuracies >= (accuracies.max() if least is None else least))
    runs = np.stack(table.single_trainings(meaning)) if one_run else None

    def evaluate(rows: npt.NDArray[np.int64], seed: int, number: int) -> Numbers:
        if runs is None:
            return np.where(rows >= 0, accuracies[rows], np.nan)
        known = ~np.isnan(runs[:, rows])
        drawn = draw_words(seed, number + np.arange(len(rows)), rows) % known.sum(axis=0).astype(np.uint64)
        return runs[:, rows][np.argmax(np.cumsum(known, axis=0) > drawn.astype(np.int64), axis=0), np.arange(len(rows))]

    return Task(table, accuracies, evaluate, frozenset(goal.tolist()), evaluations)


@dataclass(frozen=True)
class Search:
    """One run."""

    queries: float
    """Until the first of the goal's cells; infinite where it was not met."""
    incumbent: int
    """The row with the best fitness of all that was evaluated within the task's evaluations."""


def search(
    what: Task,
    settings: BayesianOptimizationSettings,
    seed: int,
    predictor: Predictor | None = None,
    *,
    to_the_end: bool = False,
    features: Callable[[Cells], Numbers] | None = None,
) -> Search:
    made = predictor or GaussianProcess(GaussianProcessSettings(target="as-given"), PredictorContext(what.table.space, seed))
    context = AlgorithmContext(what.table.space, lambda cells: identify(what.table, cells), what.table.size, seed, TimedPredictor(made), features)
    algorithm = BayesianOptimization(settings, context)
    rows: list[int] = []
    fitness: list[float] = []
    queries = float("inf")
    while len(rows) < what.evaluations and not algorithm.finished and (to_the_end or queries > what.evaluations):
        cells = algorithm.ask()[: what.evaluations - len(rows)]
        asked = what.table.find(cells)
        values = what.evaluate(asked, seed, len(rows))
        unknown = np.full(len(cells), np.nan)
        algorithm.tell(Evaluations(cells, values, unknown, unknown, unknown, unknown))
        hits = [place for place, row in enumerate(asked.tolist()) if row in what.found]
        queries = min(queries, len(rows) + hits[0] + 1) if hits else queries
        rows += asked.tolist()
        fitness += values.tolist()
    return Search(queries, rows[int(np.nanargmax(fitness))])


def told(queries: list[float], within: int) -> str:
    """Quartiles with runs that never found it counted as infinite, and the share that found it."""
    ordered = sorted(queries)
    quartiles = [ordered[int(share * (len(ordered) - 1))] for share in (0.25, 0.5, 0.75)]
    shares = [sum(one <= limit for one in queries) / len(queries) for limit in (100, within)]
    return " | ".join([*(f"{one:g}" for one in quartiles), *(f"{share:.0%}" for share in shares)])


def develop(seeds: int) -> None:
    table = benchmark_named("nats-tss")
    what = task(table, "cifar100", "valid", 200, None, 150)
    print(f"\nCIFAR-100, validation at 200 epochs, unique queries to the optimum, {seeds} seeds\n")
    print("| variant | lower quartile | median | upper quartile | found by 100 | by 150 |\n|---|---|---|---|---|---|")
    for name, settings in VARIANTS.items():
        print(f"| {name} | {told([search(what, settings, seed).queries for seed in range(1, seeds + 1)], 150)} |", flush=True)
    for name in ("xgboost", "random-forest"):
        entry = PREDICTORS.entry(name)
        made = [entry.make(entry.settings(), PredictorContext(table.space, seed)) for seed in range(1, seeds + 1)]
        found = [search(what, RECIPE, seed, predictor).queries for seed, predictor in enumerate(made, start=1)]
        print(f"| {name} instead of the Gaussian process | {told(found, 150)} |", flush=True)


def final(seeds: int) -> None:
    nats, nb101 = benchmark_named("nats-tss"), benchmark_named("nasbench101")
    print(f"\nunique queries to the goal, {seeds} seeds\n")
    print("| task | lower quartile | median | upper quartile | found by 100 | by 150 |\n|---|---|---|---|---|---|")
    begun = time.process_time()
    what = task(nats, "cifar10", "valid", 200, None, 150)
    found = [search(what, RECIPE, seed) for seed in range(1, seeds + 1)]
    print(f"| NATS CIFAR-10, mean over trainings | {told([one.queries for one in found], 150)} |", flush=True)
    noisy = task(nats, "cifar10", "valid", 200, None, 100, one_run=True)
    found = [search(noisy, RECIPE, seed, to_the_end=True) for seed in range(1, seeds + 1)]
    print(f"| NATS CIFAR-10, one training per query | {told([one.queries for one in found], 100)} |", flush=True)
    regrets = [float(noisy.accuracies.max() - noisy.accuracies[one.incumbent]) for one in found]
    graphs = task(nb101, "cifar10", "test", 108, 94.2341, 150)
    found = [search(graphs, RECIPE, seed) for seed in range(1, seeds + 1)]
    print(f"| NAS-Bench-101, one of the two best by mean test | {told([one.queries for one in found], 150)} |", flush=True)
    print(f"\nregret, in the mean table, of the cell with the best single training after 100 queries: mean {statistics.mean(regrets):.3f}, ", end="")
    print(f"median {statistics.median(regrets):.3f}; {time.process_time() - begun:.0f} CPU seconds in all")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=("develop", "final"), nargs="?", default="develop")
    parser.add_argument("--seeds", type=int, default=100)
    arguments = parser.parse_args()
    with real_home("nats_tss.csv.gz", "nasbench101.csv.gz"):
        (develop if arguments.part == "develop" else final)(arguments.seeds)


if __name__ == "__main__":
    main()
