"""Studies whose runs are made up, so that what each claim rests on is known."""

from dataclasses import replace

import numpy as np
import tomli
from small_study import SMALL

from nastui.cells.spaces import space_named
from nastui.studies.plan.reading import study_from
from nastui.studies.plan.study import Claim
from nastui.studies.report.rules.deciding import decide
from nastui.studies.report.rules.judging import ClaimContext
from nastui.studies.report.sections.comparisons import compared
from nastui.studies.report.sections.coverage import KnownSpace
from nastui.studies.report.study_data import Group, Incumbents, RunSummary, StudyData

SPACE = KnownSpace(space_named("nats-tss"), None)


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
        notes=(),
    )


def runs_of(accuracies, **changes):
    """One run for each of these incumbents."""
    return tuple(one_run(seed, accuracy, **changes) for seed, accuracy in enumerate(accuracies))


def made_up(arms, **changes):
    """A study of these arms: each has the incumbents, or the runs, that are given; all others are compared with the first.

    Args:
        arms: by name, accuracies or runs.
        changes: of `task`, `panel`, or (by the name of the arm, under `arm`) of arms.
    """
    document = tomli.loads(SMALL)
    names = list(arms)
    document["arm"] = [{"name": name, "preset": "quickstart", **changes.get("arm", {}).get(name, {})} for name in names]
    for part in ("task", "panel"):
        document[part] = [{**document[part][0], **changes.get(part, {})}]
    document["comparison"] = [{"panel": "equal", "first": names[0], "second": other} for other in names[1:]]
    given = {name: runs if len(runs) and isinstance(runs[0], RunSummary) else runs_of(runs) for name, runs in arms.items()}
    return StudyData(study_from(document), tuple(Group("equal", "digits", name, runs) for name, runs in given.items()))


def with_runs(evidence, arm, change):
    """The evidence with the runs of one arm changed."""
    return replace(evidence, groups=tuple(replace(one, runs=change(one.runs)) if one.arm == arm else one for one in evidence.groups))


def outcome(rule, evidence, **settings):
    """What the rule says of a claim on the panel."""
    return decide(Claim("x", "words", rule, {"panel": "equal", **settings}), ClaimContext(evidence, compared(evidence), {"digits": SPACE}))
