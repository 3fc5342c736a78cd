"""Studies whose runs are made up, so that what each claim rests on is known."""

from dataclasses import replace

import numpy as np
import tomli
from small_study import SMALL

from nastui.cells.spaces import space_named
from nastui.fitness.objectives import Objective, Objectives
from nastui.runs.fronts import FrontPoints, KnownFront
from nastui.studies.plan.reading import study_from
from nastui.studies.plan.study import Claim
from nastui.studies.report.rules.deciding import decide
from nastui.studies.report.run_fronts import RunFront
from nastui.studies.report.sections.coverage import KnownSpace
from nastui.studies.report.study_data import Group, Incumbents, RunSummary, StudyData

WEIGHTS = np.array([1.0, 0.7, 0.5, 0.3, 0.2, 0.1])


def quality(cells):
    """What cells are worth, in percent points: a sum over their positions, so that close cells are about as good."""
    return cells @ WEIGHTS


def two_trainings(cells):
    """Accuracies of two trainings of each cell: its quality, and noise that the cell decides."""
    noise = np.sin(cells @ np.array([12.9, 78.2, 37.7, 93.9, 67.3, 26.1])) * 0.05
    return quality(cells) + noise, quality(cells) - noise


SPACE = KnownSpace(space_named("nats-tss"), None, lambda cells: np.full(len(cells), 20.0), two_trainings)


def one_run(seed, accuracy, *, best=None, queries=50, cells=None, test=None):
    """A run whose only improvement is its first evaluation; all that it evaluated is as good, one cell of it the best."""
    final = np.array([float(accuracy)])
    tested = final - 1 if test is None else np.array([float(test)])
    incumbents = Incumbents(np.array([1.0]), np.array([10.0]), np.array([1.0]), final, final, tested)
    cells = np.zeros((queries, 6), dtype=np.uint8) if cells is None else cells
    valid = np.full(len(cells), float(accuracy))
    valid[-1] = accuracy if best is None else best
    return RunSummary(
        run=f"r{seed}",
        seed=seed,
        evaluations=len(cells),
        unique=len(cells),
        simulated=10.0,
        proxy_seconds=0.0,
        wall=1.0,
        incumbents=incumbents,
        cells=cells,
        fitness=valid,
        valid=valid,
        test=np.full(len(cells), tested[0]),
        best_valid=valid[-1],
        first=len(cells),
        score=None,
        optimum=100.0,
        spent=np.linspace(10.0 / len(cells), 10.0, len(cells)),
    )


ACCURACY_AND_MS = Objectives((Objective("accuracy", "%", "max", reference=0.0), Objective("latency", "ms", "min", reference=10.0)))


ONE_EXACT = KnownFront(((100.0, 5.0),), 1, 500.0)


def with_front(run, percent, known=ONE_EXACT):
    """The run, whose front from its first query on dominates so many percent of what the exact front does."""
    values = np.tile([float(percent), 5.0], (run.unique, 1))
    return replace(run, front=RunFront(FrontPoints(ACCURACY_AND_MS, run.cells, values, np.arange(run.unique)), known, ACCURACY_AND_MS))


def runs_of(accuracies, **changes):
    """One run for each of these incumbents."""
    return tuple(one_run(seed, accuracy, **changes) for seed, accuracy in enumerate(accuracies))


def made_up(arms, **changes):
    """A study of these arms: each has the incumbents, or the runs, that are given; all others are compared with the first.

    Args:
        arms: by name, accuracies or runs.
        changes: of `task`, `panel`, or (by the name of the arm, under `arm`) of arms; `budgets` at which claims are judged.
    """
    document = tomli.loads(SMALL)
    names = list(arms)
    document["arm"] = [{"name": name, "preset": "quickstart", **changes.get("arm", {}).get(name, {})} for name in names]
    for part in ("task", "panel"):
        document[part] = [{**document[part][0], **changes.get(part, {})}]
    document["arm_seeds"] = changes.get("arm_seeds", "independent")
    document["effects"] = {"budgets": changes["budgets"]} if "budgets" in changes else {}
    document["comparison"] = [{"panel": "equal", "first": names[0], "second": other} for other in names[1:]]
    given = {name: runs if len(runs) and isinstance(runs[0], RunSummary) else runs_of(runs) for name, runs in arms.items()}
    return StudyData(study_from(document), tuple(Group("equal", "digits", name, runs) for name, runs in given.items()))


def with_runs(evidence, arm, change):
    """The evidence with the runs of one arm changed."""
    return replace(evidence, groups=tuple(replace(one, runs=change(one.runs)) if one.arm == arm else one for one in evidence.groups))


def outcome(rule, evidence, **settings):
    """What the rule says of a claim on the panel."""
    return decide(Claim("x", "words", rule, {"panel": "equal", **settings}), evidence, {"digits": SPACE})


# ---- runs with a course: what they have after each query is known


def searching(seed, speed=1.0, queries=500, offset=0.0, noise=0.3):
    """A run by accuracy: it comes closer to 95 the longer it searches, `speed` times as fast; runs differ in how fast."""
    rng = np.random.default_rng(seed)
    at = np.arange(queries) * speed * np.exp(rng.normal(0, noise))
    cells = rng.integers(0, 5, (queries, 6)).astype(np.uint8)
    return course(seed, cells, offset + 85 + 10 * (1 - np.exp(-at / 150)) - rng.exponential(1.0, queries))


def scoring(seed, weight, queries=500, offset=0.0):
    """A run by a score: random cells; their quality counts `weight` in the score, noise the rest."""
    rng = np.random.default_rng(seed)
    cells = rng.integers(0, 5, (queries, 6)).astype(np.uint8)
    accuracy = offset + 85 + quality(cells)
    score = weight * quality(cells) + (1 - weight) * rng.normal(0, 1, queries)
    return course(seed, cells, accuracy, score)


def course(seed, cells, accuracy, fitness=None):
    """A run of these queries, each of which took 20 s where no score was asked for."""
    fitness, spent = (accuracy, 20.0 * np.arange(1, len(cells) + 1)) if fitness is None else (fitness, 0.01 * np.arange(1, len(cells) + 1))
    best = np.maximum.accumulate(fitness)
    at = np.flatnonzero(best > np.concatenate([[-np.inf], best[:-1]]))
    incumbents = Incumbents(at + 1.0, spent[at], at + 1.0, fitness[at], accuracy[at], accuracy[at])
    return replace(
        one_run(seed, 0.0, cells=cells),
        simulated=float(spent[-1]),
        proxy_seconds=0.0 if fitness is accuracy else float(spent[-1]),
        incumbents=incumbents,
        fitness=fitness,
        valid=accuracy,
        test=accuracy,
        best_valid=float(accuracy.max()),
        spent=spent,
    )


def many(make, *arguments, runs=30, first=0, **settings):
    """Runs of consecutive seeds."""
    return tuple(make(seed, *arguments, **settings) for seed in range(first, first + runs))
