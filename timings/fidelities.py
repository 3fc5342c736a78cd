"""What several fidelities are worth: algorithms at equal cost on tables, BOHB beside its published figures, ASHA beside Syne Tune's.

    fidelities.py nats        NATS-Bench, 12 and 200 epochs from scratch, at the price of 50 full trainings
    fidelities.py mini        mini-tss, 1, 4 and 12 epochs, continued and from scratch, at the price of 50
    fidelities.py price       the price, in full trainings, at which the best cell of each table is found
    fidelities.py bohb        NAS-Bench-201's protocol: 12,000 simulated seconds at 12 epochs a training
    fidelities.py syne-tune   the same cells, stopped by Syne Tune and by ASHA's stopping rule; left out where Syne Tune is not installed

`--seeds N` runs so many (default 100). The first, third and fourth take nats_tss.csv.gz and nats_tss_imagenet16-120.csv.gz under $NASTUI_TEST_DATA.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from real import real_home

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.bohb import Bohb
from nastui.algorithms.fidelity_algorithms import BohbSettings
from nastui.algorithms.registry import ALGORITHMS
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, SECONDS, Meaning
from nastui.benchmarks.table import Benchmark
from nastui.fitness.fitness import Evaluations
from nastui.fitness.ladder import CONTINUED, FROM_SCRATCH, Ladder
from nastui.predictors.gaussian_process import GaussianProcess
from nastui.predictors.predictor import PredictorContext
from nastui.predictors.settings import GaussianProcessSettings
from nastui.predictors.timed import TimedPredictor

Numbers = npt.NDArray[np.float64]
TRAININGS = 50
ARMS: dict[str, tuple[str, dict[str, Any]]] = {
    "halving, 500 cells, 4 % kept": ("successive-halving", {"cells": 500, "keep": 0.04}),
    "halving, 81 cells a bracket": ("successive-halving", {}),
    "Hyperband": ("hyperband", {}),
    "ASHA": ("asha", {}),
    "ASHA, stopping": ("asha", {"rule": "stopping"}),
    "BOHB": ("bohb", {}),
    "multi-fidelity": ("multi-fidelity", {}),
    "random, trained fully": ("random", {"population": 1}),
    "regularized evolution, trained fully": ("regularized-evolution", {"population": 10, "sample": 3}),
    "the recipe, trained fully": ("bayesian-optimization", {}),
}


@dataclass(frozen=True)
class Task:
    """A table at the fidelities of a ladder."""

    table: Benchmark
    ladder: Ladder
    values: list[Numbers]
    """By rung, by row."""

    @property
    def top(self) -> Numbers:
        """At the highest fidelity."""
        return self.values[-1]


def task(table: Benchmark, dataset: str, epochs: tuple[int, ...], semantics: Any) -> Task:
    columns = [table.column(Meaning(dataset, ACCURACY, "valid", one)) for one in epochs]
    return Task(table, Ladder(epochs, semantics), [np.asarray(column) for column in columns if column is not None])


def context(what: Task, seed: int, predictor: bool = False, averaged: str | None = None) -> AlgorithmContext:
    table = what.table
    made = GaussianProcess(GaussianProcessSettings(target="as-given", averaged=averaged), PredictorContext(table.space, seed)) if predictor else None
    timed = None if made is None else TimedPredictor(made, "gaussian-process")
    return AlgorithmContext(table.space, lambda cells: table.find(cells).astype(np.uint64), table.size, seed, timed, ladder=what.ladder)


def steps(what: Task, algorithm: Algorithm, budget: int) -> Iterator[tuple[int, int | None, int]]:
    """After each evaluation the epochs spent (known queries are free), the best row at the highest fidelity, and how many cells were measured."""
    best: int | None = None
    trained: dict[int, int] = {}
    reached: set[tuple[int, int]] = set()
    spent = 0
    for _ in range(100_000):
        if spent >= budget or algorithm.finished:
            return
        cells = algorithm.ask()
        epochs = algorithm.asked_epochs
        epochs = np.full(len(cells), what.ladder.top) if epochs is None else epochs
        rows = what.table.find(cells)
        for row, one in zip(rows.tolist(), epochs.tolist(), strict=True):
            if (row, one) not in reached:
                spent += max(one - (trained.get(row, 0) if what.ladder.semantics == CONTINUED else 0), 0)
            reached.add((row, one))
            trained[row] = max(trained.get(row, 0), one)
            if one == what.ladder.top and (best is None or what.top[row] > what.top[best]):
                best = row
            yield spent, best, len(trained)
            if spent >= budget:
                return
        rungs = np.searchsorted(what.ladder.epochs, epochs)
        fitness = np.stack(what.values)[rungs, rows]
        unknown = np.full(len(rows), np.nan)
        algorithm.tell(Evaluations(cells, fitness, unknown, unknown, unknown, unknown, epochs=epochs))


def search(what: Task, algorithm: Algorithm, budget: int) -> tuple[int | None, int]:
    """The best row at the highest fidelity within so many epochs, and how many cells were measured."""
    *_, (_, best, cells) = steps(what, algorithm, budget)
    return best, cells


def compare(title: str, what: Task, seeds: int, arms: dict[str, tuple[str, dict[str, Any]]]) -> None:
    print(f"\n{title}, the price of {TRAININGS} full trainings, {seeds} seeds\n")
    print("| | regret, mean ± sd | median | worst tenth | optimum found | cells | CPU s a run |\n|---|---|---|---|---|---|---|")
    for name, (algorithm, settings) in arms.items():
        entry, begun = ALGORITHMS.entry(algorithm), time.process_time()
        made = (entry.make(entry.settings(**settings), context(what, seed, entry.predictor == "needs")) for seed in range(1, seeds + 1))
        found = [search(what, one, TRAININGS * what.ladder.top) for one in made]
        regrets = np.array([what.top.max() - (what.top[row] if row is not None else what.top.min()) for row, _ in found])
        cells, cost = np.mean([count for _, count in found]), (time.process_time() - begun) / seeds
        share = (regrets < 1e-9).mean()
        print(
            f"| {name} | {regrets.mean():.3f} ± {regrets.std(ddof=1):.3f} | {np.median(regrets):.3f} | {np.quantile(regrets, 0.9):.3f}"
            f" | {share:.0%} | {cells:.0f} | {cost:.2f} |",
            flush=True,
        )


def nats(seeds: int) -> None:
    with real_home("nats_tss.csv.gz", "nats_tss_imagenet16-120.csv.gz"):
        table = benchmark_named("nats-tss")
        for dataset in ("cifar10", "cifar100", "imagenet16-120"):
            name = table.dataset_named(dataset)
            compare(f"NATS topology, {name}, 12 and 200 epochs", task(table, name, (12, 200), FROM_SCRATCH), seeds, ARMS)


def mini(seeds: int) -> None:
    table = benchmark_named("mini-tss")
    for semantics in (CONTINUED, FROM_SCRATCH):
        compare(f"mini-tss, 1, 4 and 12 epochs, {semantics}", task(table, "mnist8", (1, 4, 12), semantics), seeds, ARMS)


# ---- at which price the best cell is found


PRICES = (5, 10, 15, 20)
_MOST = 60
_FOUND: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: ARMS[name] for name in ("ASHA", "BOHB", "multi-fidelity")},
    "the recipe, second edition, trained fully": ("bayesian-optimization", {"target": "scaled-log-gap", "ties": "random"}),
}


def price(seeds: int) -> None:
    """In full trainings: until the best of all cells is found; and the regret that is left at a few prices."""
    with real_home("nats_tss.csv.gz", "nats_tss_imagenet16-120.csv.gz"):
        table = benchmark_named("nats-tss")
        for dataset in ("cifar10", "cifar100", "imagenet16-120"):
            name = table.dataset_named(dataset)
            _prices(f"NATS topology, {name}, 12 and 200 epochs, from scratch", task(table, name, (12, 200), FROM_SCRATCH), seeds)
    _prices("mini-tss, 1, 4 and 12 epochs, continued", task(benchmark_named("mini-tss"), "mnist8", (1, 4, 12), CONTINUED), seeds)


def _prices(title: str, what: Task, seeds: int) -> None:
    heads = " | ".join(f"regret at {one}" for one in PRICES)
    print(f"\n{title}, {seeds} seeds\n\n| | price of the best cell, median (quartiles) | found by {_MOST} | {heads} |")
    print("|---|---|---|" + "---|" * len(PRICES))
    for name, (algorithm, settings) in _FOUND.items():
        entry = ALGORITHMS.entry(algorithm)
        made = (context(what, seed, entry.predictor == "needs", averaged="lengths") for seed in range(1, seeds + 1))
        walked = [_until_found(what, entry.make(entry.settings(**settings), one)) for one in made]
        found = [gaps[-1][0] if gaps[-1][1] < 1e-9 else np.inf for gaps in walked]
        left = [[[gap for spent, gap in gaps if spent <= one][-1] for one in PRICES] for gaps in walked]
        low, middle, high = (_told(float(np.quantile(found, one, method="higher"))) for one in (0.25, 0.5, 0.75))
        regrets = " | ".join(f"{one:.2f}" for one in np.nanmean(left, axis=0))
        print(f"| {name} | {middle} ({low} to {high}) | {np.isfinite(found).mean():.0%} | {regrets} |", flush=True)


def _until_found(what: Task, algorithm: Algorithm) -> list[tuple[float, float]]:
    """(full trainings spent, regret; NaN before a cell was measured fully) after each evaluation."""
    gaps = [(0.0, np.nan)]
    for spent, row, _ in steps(what, algorithm, _MOST * what.ladder.top):
        gaps.append((spent / what.ladder.top, np.nan if row is None else float(what.top.max() - what.top[row])))
        if gaps[-1][1] < 1e-9:
            break
    return gaps


def _told(price: float) -> str:
    return f"{price:.1f}" if np.isfinite(price) else f"over {_MOST}"


# ---- BOHB beside its published figures


class AsPublished(Bohb):
    """Brackets as its authors' program has them: ⌊fidelities / (s + 1)⌋ · 3ˢ cells, where nastui rounds up, as the paper does."""

    def bracket(self, number: int) -> tuple[int, int]:
        """First rung and cells."""
        rungs = len(self.ladder.epochs)
        first = number % rungs
        return first, rungs // (rungs - first) * 3 ** (rungs - 1 - first)


def protocol(seeds: int) -> None:
    """Each training is one of 12 epochs, whatever its fidelity is called, and is charged again; the result is the best of the highest fidelity."""
    with real_home():
        table = benchmark_named("nats-tss")
        short, valid, test = (
            np.asarray(table.column(Meaning("cifar10", ACCURACY, split, epochs))) for split, epochs in (("valid", 12), ("valid", 200), ("test", 200))
        )
        seconds = np.asarray(table.column(Meaning("cifar10", SECONDS, "train", 200))) * 12 / 200
        settings = BohbSettings(candidates=4, random=0.0, least_bandwidth=0.3, again=True)
        ladder = Ladder((4, 12, 36, 108), FROM_SCRATCH)
        arms: dict[str, Callable[[AlgorithmContext], Bohb]] = {
            "the program's brackets": lambda made: AsPublished(settings, made),
            "the paper's brackets": lambda made: Bohb(settings, made),
        }
        print(f"\nNAS-Bench-201's protocol, {seeds} seeds; as published: random 90.93 ± 0.36, 93.70 ± 0.36, BOHB 90.82 ± 0.53, 93.61 ± 0.52\n")
        print("| | valid | test | trainings |\n|---|---|---|---|")
        what = Task(table, ladder, [short] * 4)
        for name, make in arms.items():
            for counted in ("the highest fidelity", "all that was trained"):
                found = [_spend(make(context(what, seed)), table, short, seconds, counted) for seed in range(1, seeds + 1)]
                rows, trainings = (np.array(column) for column in zip(*found, strict=True))
                figures = " | ".join(f"{values[rows].mean():.2f} ± {values[rows].std(ddof=1):.2f}" for values in (valid, test))
                print(f"| {name}, best of {counted} | {figures} | {trainings.mean():.0f} |", flush=True)


def _spend(algorithm: Bohb, table: Benchmark, short: Numbers, seconds: Numbers, counted: str) -> tuple[int, int]:
    """The row that is reported after 12,000 simulated seconds, and the number of trainings."""
    spent, trainings, best = 0.0, 0, -1
    while True:
        cells, epochs = algorithm.ask(), algorithm.asked_epochs
        rows = table.find(cells)
        for row, one in zip(rows.tolist(), epochs.tolist(), strict=True):
            if spent + seconds[row] > 12_000:
                return best, trainings
            spent += float(seconds[row])
            trainings += 1
            counts = counted != "the highest fidelity" or one == 108
            if counts and (best < 0 or short[row] > short[best]):
                best = row
        unknown = np.full(len(rows), np.nan)
        algorithm.tell(Evaluations(cells, short[rows], unknown, unknown, unknown, unknown, epochs=epochs))


# ---- ASHA beside Syne Tune's


def syne_tune(seeds: int) -> None:
    """Syne Tune chooses cells and stops them; ASHA is given the same cells in the same order, and must stop each at the same fidelity."""
    try:
        from syne_tune.backend.trial_status import Trial
        from syne_tune.config_space import randint
        from syne_tune.optimizer.baselines import ASHA
        from syne_tune.optimizer.scheduler import SchedulerDecision
    except ImportError:
        print("left out: Syne Tune is not installed")
        return
    import datetime

    table = benchmark_named("mini-tss")
    what = task(table, "mnist8", (1, 3, 9), CONTINUED)
    alike = total = 0
    for seed in range(1, seeds + 1):
        shared = {"metric": "valid", "time_attr": "epochs", "max_t": 9, "do_minimize": False, "reduction_factor": 3}
        theirs = ASHA({"row": randint(0, table.size - 1)}, **shared, random_seed=seed)
        entry = ALGORITHMS.entry("asha")
        ours = entry.make(entry.settings(rule="stopping"), context(what, seed))
        for number in range(100):
            trial = Trial(number, theirs.suggest().config, datetime.datetime.now())
            theirs.on_trial_add(trial)
            row, reached = int(trial.config["row"]), []
            for rung, epochs in enumerate(what.ladder.epochs):
                reached.append(epochs)
                value = float(what.values[rung][row])
                if theirs.on_trial_result(trial, {"valid": value, "epochs": epochs}) != SchedulerDecision.CONTINUE:
                    break
            alike += reached == _stopped(ours, what, row)
            total += 1
    print(f"Syne Tune's ASHA and the stopping rule: {alike:,} of {total:,} cells are stopped at the same fidelity ({seeds} seeds of 100 cells)")


def _stopped(algorithm: Any, what: Task, row: int) -> list[int]:
    """The fidelities at which ASHA measures a cell that enters now."""
    reached, cells = [], what.table.cells[[row]]
    algorithm.asked = [0]
    while True:
        rung = algorithm.asked[0]
        reached.append(what.ladder.epochs[rung])
        value, unknown = np.array([what.values[rung][row]]), np.full(1, np.nan)
        algorithm.tell(Evaluations(cells, value, unknown, unknown, unknown, unknown))
        if not algorithm.going:
            return reached
        algorithm.ask()


PARTS = {"nats": nats, "mini": mini, "price": price, "bohb": protocol, "syne-tune": syne_tune}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=tuple(PARTS), nargs="?", default="mini")
    parser.add_argument("--seeds", type=int, default=100)
    arguments = parser.parse_args()
    PARTS[arguments.part](arguments.seeds)


if __name__ == "__main__":
    main()
