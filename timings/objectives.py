"""Hypervolume after 50, 100 and 300 queries: CIFAR-10 accuracy against edge-GPU latency on NATS-Bench, every algorithm beside pymoo and optuna.

The tables and the searches of docs/objectives.md. Numbers are shares of the hypervolume of the exact front (20 cells), measured from 80 % and 8 ms:
mean over seeds, standard deviation of the sample, the poorest seed, and p of the one-sided Mann-Whitney test that the recipe has more. pymoo's and
optuna's arms need these packages; they choose a value for each position and look numbers up in the same table. A query that is repeated is free for
all. Needs NATS-Bench and HW-NAS-Bench's columns (docs/objectives.md). `--overhead` measures what NSGA-II costs here.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from measuring import tell
from scipy.stats import mannwhitneyu

from nastui.fitness.objectives import Objectives
from nastui.fitness.several import SeveralObjectives
from nastui.pareto.hypervolume import hypervolume_over
from nastui.presets.reading import read
from nastui.runs.preparing import Prepared, prepare
from nastui.runs.session import begin
from nastui.runs.store import Store

AT = (50, 100, 300)
PRESET = "objectives/accuracy-latency-recipe-nats"
GP = ("predictor.name=gaussian-process", "predictor.target=as-given", "predictor.averaged=lengths")
TREES = ("predictor.name=xgboost",)
OWN: dict[str, tuple[str, ...]] = {
    "random": ("algorithm.name=random",),
    "nsga-2": ("algorithm.name=nsga-2", "algorithm.population=20"),
    "sms-emoa": ("algorithm.name=sms-emoa", "algorithm.population=20"),
    "regularized-evolution": ("algorithm.name=regularized-evolution", "algorithm.population=50"),
    "local-search": ("algorithm.name=local-search",),
    "nsga-2, screened": ("algorithm.name=nsga-2", "algorithm.population=20", *TREES),
    "nas-ea-fa": ("algorithm.name=nas-ea-fa", "algorithm.top_k=8", "algorithm.diverse_h=2", *TREES),
    "recipe": ("algorithm.batch=5",),
}
Points = np.ndarray
changes: list[str] = []
"""What `--set` changes in every search: another data set, another device."""


class Table:
    """Looks numbers up, and remembers the points of new queries in their order."""

    def __init__(self, prepared: Prepared, most: int) -> None:
        self.prepared, self.most = prepared, most
        self.points: list[Points] = []
        self.known: dict[int, Points] = {}

    @property
    def full(self) -> bool:
        """Whether so many queries were made."""
        return len(self.points) >= self.most

    def __call__(self, cells: np.ndarray) -> Points:
        """Accuracy and latency, minimised."""
        keys = self.prepared.identify(cells).tolist()
        fresh = [place for place, key in enumerate(keys) if key not in self.known]
        if fresh:
            evaluated = self.prepared.fitness.evaluate(cells[fresh], np.zeros(len(fresh), dtype=np.int64))
            assert evaluated.objectives is not None
            for place, point in zip(fresh, self.prepared.objectives.points(evaluated.objectives), strict=True):
                if keys[place] not in self.known:
                    self.known[keys[place]] = point
                    self.points.append(point)
        return np.stack([self.known[key] for key in keys])


def own(settings: tuple[str, ...]) -> Callable[[int, int], Points]:
    """A search of nastui, asked and told as its engine does, without the store."""

    def points(seed: int, most: int) -> Points:
        prepared = prepare(read(PRESET, [*settings, *changes, f"seed={seed}"]).spec)
        table, algorithm = Table(prepared, most), prepared.algorithm
        while not table.full and not algorithm.finished:
            asked = algorithm.ask()
            table(asked)
            algorithm.tell(prepared.fitness.evaluate(asked, np.zeros(len(asked), dtype=np.int64)))
        return np.array(table.points[:most])

    return points


def pymoo_nsga2(seed: int, most: int) -> Points:
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.problem import Problem
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.operators.repair.rounding import RoundingRepair
    from pymoo.operators.sampling.rnd import IntegerRandomSampling
    from pymoo.optimize import minimize

    table = Table(prepare(read(PRESET, [*changes, f"seed={seed}"]).spec), most)
    length, most_values = table.prepared.benchmark.space.length, table.prepared.benchmark.space.choices[0] - 1

    class Cells(Problem):
        def __init__(self) -> None:
            super().__init__(n_var=length, n_obj=2, xl=0, xu=most_values, vtype=int)

        def _evaluate(self, x: np.ndarray, out: dict[str, Any], *args: Any, **kwargs: Any) -> None:
            out["F"] = table(x.astype(np.uint8))

    sampling, crossover = IntegerRandomSampling(), SBX(prob=1.0, eta=3.0, vtype=float, repair=RoundingRepair())
    algorithm = NSGA2(pop_size=20, sampling=sampling, crossover=crossover, mutation=PM(prob=1.0, eta=3.0, vtype=float, repair=RoundingRepair()))
    minimize(
        Cells(), algorithm, ("n_gen", most // 20 + 30), seed=seed, callback=lambda run: setattr(run.termination, "force_termination", table.full)
    )
    return np.array(table.points[:most])


def optuna_arm(kind: str) -> Callable[[int, int], Points]:
    def points(seed: int, most: int) -> Points:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        table = Table(prepare(read(PRESET, [*changes, f"seed={seed}"]).spec), most)
        choices = table.prepared.benchmark.space.choices
        sampler = optuna.samplers.NSGAIISampler(population_size=20, seed=seed) if kind == "nsga-2" else optuna.samplers.TPESampler(seed=seed)
        study = optuna.create_study(directions=["minimize", "minimize"], sampler=sampler)
        for _ in range(4 * most):
            if table.full:
                break
            trial = study.ask()
            cell = [trial.suggest_categorical(f"position {place}", list(range(values))) for place, values in enumerate(choices)]
            study.tell(trial, table(np.array([cell], dtype=np.uint8))[0].tolist())
        return np.array(table.points[:most])

    return points


OTHERS: dict[str, Callable[[int, int], Points]] = {
    "pymoo nsga-2": pymoo_nsga2,
    "optuna nsga-2": optuna_arm("nsga-2"),
    "optuna motpe": optuna_arm("motpe"),
}


def overhead(tries: int = 15) -> None:
    """What a run costs beyond its evaluations, with the store: NSGA-II with two objectives beside the genetic algorithm with one, by turns."""
    specs = {
        "genetic": read("talk/genetic-accuracy-nats").spec,
        "nsga-2": read("objectives/accuracy-latency-nats", ["algorithm.population=100", "budget={evaluations=10000}"]).spec,
    }
    found: dict[str, list[float]] = {name: [] for name in specs}
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "runs.sqlite") as store:
        for _ in range(tries):
            for name, spec in specs.items():
                session = begin(store, prepare(spec))
                session.drive(store)
                run = store.run(session.run)
                found[name].append(1000 * (run.wall - run.apart))
    medians = {name: statistics.median(values) for name, values in found.items()}
    for name, median in medians.items():
        tell(f"{name}, 10,000 evaluations, overhead with the store", median, "ms")
    tell("NSGA-II's over the genetic algorithm's", medians["nsga-2"] / medians["genetic"], "times", 3)


def in_words(shares: np.ndarray, recipe: np.ndarray | None) -> str:
    """Of seeds × numbers of queries: mean, deviation, the least, and how sure it is that the recipe's are more."""
    parts = []
    for place, at in enumerate(AT[: shares.shape[1]]):
        values = shares[:, place]
        spread = values.std(ddof=1) if len(values) > 1 else float("nan")
        sure = "" if recipe is None or recipe is shares else f" p {mannwhitneyu(recipe[:, place], values, alternative='greater').pvalue:.1e}"
        parts.append(f"{at}: {values.mean():.4f} ± {spread:.4f} least {values.min():.4f}{sure}")
    return "  ".join(parts)


def tell_reference(objectives: Objectives, fitness: SeveralObjectives) -> None:
    """Which share of the table's cells is worse than the reference point, objective by objective."""
    for place, sign in zip(objectives.optimised, objectives.signs, strict=True):
        one, values = objectives.each[place], fitness.rows[place]
        assert values is not None
        worse = np.mean(values * sign > (one.reference or 0.0) * sign)
        print(f"{one.name}: {100 * worse:.1f} % of the cells are worse than {one.reference:g} {one.unit}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--arms", default="random|nsga-2|recipe", help="names with | between, or all")
    parser.add_argument("--overhead", action="store_true", help="only the overhead of 10,000 evaluations, beside the genetic algorithm's")
    parser.add_argument("--out", type=Path, help="a file to which each run's shares are added; those that it has are not made again")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change the task, as `nastui run --set` does")
    parser.add_argument("--queries", type=int, default=max(AT), help="of each run")
    options = parser.parse_args()
    changes.extend(options.set)
    arms = {**{name: own(settings) for name, settings in OWN.items()}, **OTHERS}
    if options.overhead:
        overhead()
        return
    chosen = list(arms) if options.arms == "all" else options.arms.split("|")
    prepared = prepare(read(PRESET, changes).spec)
    assert isinstance(prepared.fitness, SeveralObjectives)
    whole = prepared.fitness.exact_front.hypervolume
    tell_reference(prepared.objectives, prepared.fitness)
    task = {"set": options.set, "queries": options.queries}
    lines = options.out.read_text().splitlines() if options.out and options.out.exists() else []
    kept = [one for one in map(json.loads, lines) if one["seed"] <= options.seeds and {key: one.get(key) for key in task} == task]
    found = {name: np.array([one["shares"] for one in kept if one["arm"] == name]) for name in {one["arm"] for one in kept}}
    for name in sorted(chosen, key=lambda name: name != "recipe"):
        shares = {one["seed"]: one["shares"] for one in kept if one["arm"] == name}
        begun = time.process_time()
        for seed in range(1, options.seeds + 1):
            if seed in shares:
                continue
            volumes = hypervolume_over(arms[name](seed, options.queries), prepared.objectives.reference) / whole
            shares[seed] = [float(volumes[min(at, len(volumes)) - 1]) for at in AT if at <= options.queries]
            if options.out:
                with options.out.open("a") as file:
                    file.write(json.dumps({**task, "arm": name, "seed": seed, "shares": shares[seed]}) + "\n")
        found[name] = np.array([shares[seed] for seed in sorted(shares)])
        print(f"{name:24} {in_words(found[name], found.get('recipe'))}  ({len(shares)} seeds, {time.process_time() - begun:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
