"""Compare runs that were chosen by hand, after they were made: as a study compares its arms, and called exploratory throughout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import InputError, MissingError, NastuiError
from nastui.base.steps import step, stepwise
from nastui.drawing.numbers import counted
from nastui.runs.rows import RunRow
from nastui.runs.spec import digest_of, spec_from
from nastui.runs.store import Store
from nastui.studies.arm_names import arm_names
from nastui.studies.plan.matrix import SeedRun, seed_run
from nastui.studies.plan.same_search import identity
from nastui.studies.plan.study import Arm, Comparison, Panel, Study, Task
from nastui.studies.report.document import Report, ReportSection
from nastui.studies.report.render.folder import write_report
from nastui.studies.report.sections.comparisons import compared, comparisons
from nastui.studies.report.sections.costs import costs, curves
from nastui.studies.report.sections.fronts import front_quality
from nastui.studies.report.sections.performance import distribution_pictures, performance
from nastui.studies.report.study_data import Group, RunSummary, StudyData, is_zero_cost, summarise_run
from nastui.studies.report.tables import ComparisonsTable
from nastui.studies.statistics.verdicts import LEAST_RUNS

EXPLORATORY: Final = "exploratory: not declared before the runs"
PANEL: Final = "by hand"
MOST_ARMS: Final = 12
_MOST_NAMED: Final = 3
"""All pairs of more would say nothing."""
_PAIRS_NOTE: Final = (
    "Two-sided, Mann–Whitney, of all pairs of arms that have at least two runs each. A12 above one half: the first arm tends to be greater. "
    "Holm's correction is over the pairs shown. None of them was declared before the runs, so they suggest, and decide nothing."
)


@dataclass(frozen=True)
class HandMade:
    """Runs by arm, with all that was decided on the way."""

    study: Study
    runs: Mapping[str, tuple[RunRow, ...]]
    """By arm, in the order of seeds."""
    remarks: tuple[str, ...]
    """What was left out, and which arms are few."""

    @property
    def task(self) -> str:
        """Where all of them searched."""
        return self.study.tasks[0].name


def grouped(runs: Sequence[RunRow]) -> HandMade:
    """Group runs into arms: runs that are one search but for the seed are one arm, named by the settings in which it differs from the others.

    Raises:
        InputError: runs of different benchmarks, data sets, or kinds of accuracy; fewer than two arms, or too many.
    """
    done = [run for run in runs if run.state == "done"]
    _check_alike(done)
    searches = _searches(done)
    distinct = {(searches[run.id], run.document["seed"]): run for run in sorted(done, key=lambda run: run.created, reverse=True)}
    arms: dict[str, list[RunRow]] = {}
    for run in sorted(distinct.values(), key=lambda run: (run.created, run.id)):
        arms.setdefault(searches[run.id], []).append(run)
    if not 2 <= len(arms) <= MOST_ARMS:
        raise _wrong_number(len(arms))
    names = arm_names([own[0].document for own in arms.values()])
    by_name = {name: tuple(sorted(own, key=lambda run: int(run.document["seed"]))) for name, own in zip(names, arms.values(), strict=True)}
    return HandMade(_study(by_name), by_name, tuple(_remarks(len(runs) - len(done), len(done) - len(distinct), by_name)))


def _searches(runs: Sequence[RunRow]) -> Mapping[str, str]:
    """By run id, what is equal for runs that make the same evaluations from one seed, however their settings are written."""
    written = {run.id: digest_of({**run.document, "seed": 0}) for run in runs}
    documents = dict(zip(written.values(), (run.document for run in runs), strict=True))
    each = {digest: _identity(document) or digest for digest, document in documents.items()}
    return {run: each[digest] for run, digest in written.items()}


def _identity(document: Mapping[str, Any]) -> str | None:
    """None where a part of it is not here."""
    with suppress(NastuiError, ValueError):
        return identity(spec_from({**document, "seed": 0}))
    return None


def compare(made: HandMade, store: Store) -> Report:
    """The report of arms that were grouped by hand.

    Raises:
        NastuiError: the store cannot be read.
    """
    runs = _read(made, store)
    data = StudyData(made.study, _groups(made, runs))
    sections: dict[str, Callable[[], ReportSection]] = {
        "performance": lambda: performance(data),
        "fronts": lambda: front_quality(data),
        "all pairs": lambda: _pairs(data),
        "costs": lambda: costs(data),
        "curves": lambda: curves(data, {}),
        "distributions": lambda: ReportSection("Distributions", distribution_pictures(data)),
    }
    remarks = ReportSection("What is compared", (f"{EXPLORATORY[:1].upper()}{EXPLORATORY[1:]}.", *made.remarks))
    many = sum(map(len, runs.values()))
    found = tuple(section for section in stepwise(sections) if section.parts)
    return Report(f"{len(runs)} arms compared by hand, {EXPLORATORY}", f"{counted(many, 'run')} on {made.task}", (remarks, *found))


def _read(made: HandMade, store: Store) -> dict[str, tuple[RunSummary, ...]]:
    total, read = sum(map(len, made.runs.values())), 0
    found: dict[str, list[RunSummary]] = {name: [] for name in made.runs}
    for name, own in made.runs.items():
        for run in own:
            step("reading runs", read, total)
            found[name].append(summarise_run(store, run))
            read += 1
    return {name: tuple(own) for name, own in found.items()}


def _wrong_number(arms: int) -> InputError:
    made = f"these runs make {arms} arm{'' if arms == 1 else 's'}"
    if arms < 2:
        return InputError(f"{made}, and at least 2 are compared", remedy="choose runs that are done and differ in more than their seed")
    return InputError(f"{made}, and at most {MOST_ARMS} are compared", remedy="choose fewer kinds of runs")


def _check_alike(runs: Sequence[RunRow]) -> None:
    """One benchmark, one data set, one kind of accuracy: anything else would compare numbers that mean different things."""
    parts = {
        "benchmarks": {str(run.document["benchmark"]) for run in runs},
        "data sets": {str(run.facts.get("dataset", run.document["dataset"])) for run in runs},
        "kinds of accuracy": {kind for run in runs if (kind := _kind(run)) is not None},
    }
    for what, found in parts.items():
        if len(found) > 1:
            raise InputError(f"runs of different {what} cannot be compared: {', '.join(sorted(found))}", remedy="choose runs of one of them")


def _kind(run: RunRow) -> str | None:
    """What the accuracy of its cells is; None where the fitness is a score, beside which any accuracy may stand."""
    if is_zero_cost(run):
        return None
    metric = str(run.facts["metric"]).partition(",")[0]
    epochs = run.document.get("report", {}).get("epochs")
    return f"{metric.partition(' at ')[0]} at {epochs} epochs" if epochs else metric


def _study(arms: Mapping[str, tuple[RunRow, ...]]) -> Study:
    """A study that has these arms, all of whose pairs are compared."""
    first = next(iter(arms.values()))[0]
    task = f"{first.document['benchmark']}, {first.facts.get('dataset', first.document['dataset'])}"
    split = next((run.facts.get("split") for own in arms.values() for run in own if not is_zero_cost(run)), None)
    names = tuple(arms)
    return Study(
        name=PANEL,
        title="Compared by hand",
        seeds=tuple(sorted({int(run.document["seed"]) for own in arms.values() for run in own})),
        tasks=(Task(task, {}, {"split": split} if split else {}, note=EXPLORATORY),),
        arms=tuple(Arm(name, "", training_free=is_zero_cost(own[0])) for name, own in arms.items()),
        panels=(Panel(PANEL, "Compared by hand", {}, names, (task,)),),
        comparisons=tuple(Comparison(PANEL, one, other, (task,)) for one, other in combinations(names, 2)),
    )


def _groups(made: HandMade, runs: Mapping[str, tuple[RunSummary, ...]]) -> tuple[Group, ...]:
    """Regret is to one best cell: where arms know different ones, such as those of different epochs, it is left out."""
    optima = {run.optimum for name, own in runs.items() if not made.study.arm(name).training_free for run in own}
    known = len(optima) == 1
    return tuple(
        Group(PANEL, made.task, name, tuple(run if known and not made.study.arm(name).training_free else replace(run, optimum=None) for run in own))
        for name, own in runs.items()
    )


def _pairs(data: StudyData) -> ReportSection:
    found = comparisons(compared(data), data)
    tables = [replace(part, title="All pairs", note=EXPLORATORY) for part in found.parts if isinstance(part, ComparisonsTable)]
    return ReportSection("All pairs", (_PAIRS_NOTE, *tables) if tables else ("No pair of arms has at least two runs each.",))


def _remarks(unfinished: int, twice: int, arms: Mapping[str, tuple[RunRow, ...]]) -> list[str]:
    said = []
    left_out = (*([f"{unfinished:,} not done"] if unfinished else []), *([f"{twice:,} repeated (same search and seed)"] if twice else []))
    if left_out:
        said.append(f"Left out: {', '.join(left_out)}.")
    few = [f"{name} ({len(own)})" for name, own in arms.items() if len(own) < LEAST_RUNS]
    if few:
        named = few if len(few) <= _MOST_NAMED else [f"{len(few)} of {len(arms)} arms"]
        said.append(f"Fewer than {LEAST_RUNS} runs: {', '.join(named)}.")
    budgets = {
        name: ", ".join(f"{key.replace('_', ' ')} {limit:,}" for key, limit in own[0].document["budget"].items()) for name, own in arms.items()
    }
    if len({*budgets.values()}) > 1:
        said.append(f"Budgets differ: {'; '.join(f'{name}: {budget}' for name, budget in budgets.items())}.")
    return said


# ---- comparing runs that were marked by hand. Imports statistics: only to be imported in a thread


def group_runs(ids: Iterable[str]) -> HandMade:
    """Group the runs of these ids; those that are gone are passed over.

    Raises:
        NastuiError: they cannot be compared.
    """
    wanted, runs = sorted(ids), []
    with Store(reading=True) as store:
        for place, id in enumerate(wanted):
            step("looking up runs", place, len(wanted))
            with suppress(MissingError):
                runs.append(store.run(id))
    return grouped(runs)


def compare_stored(made: HandMade) -> Report:
    """Compare the arms."""
    with Store(reading=True) as store:
        return compare(made, store)


def seed_runs_of(made: HandMade, arm: str) -> tuple[SeedRun, ...]:
    """The runs of an arm, by seed."""
    with Store(reading=True) as store:
        return tuple(seed_run(int(run.document["seed"]), run, store) for run in made.runs[arm])


def write_comparison(report: Report, folder: Path) -> int:
    """Write the report's folder; how many files it has."""
    return len(write_report(report, folder, {}))
