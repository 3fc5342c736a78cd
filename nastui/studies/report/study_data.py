"""What a report needs of each run, read from the store once and summarised, so that a thousand long runs fit in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from nastui.algorithms.notes import GenerationNote, PredictionAgreement, ScoredCells
from nastui.base.steps import step
from nastui.benchmarks.reference import ReferenceAccuracies
from nastui.cells.arrays import Cells
from nastui.cells.spaces import space_named
from nastui.fitness.registry import is_untrained
from nastui.fitness.scoring.words import COUNTED
from nastui.runs.arrivals import has_arrivals, simulated_times
from nastui.runs.chunk_rows import History
from nastui.runs.records import Records
from nastui.runs.rows import RunRow
from nastui.runs.spec import SETTLED
from nastui.runs.store import Store
from nastui.studies.plan.matrix import Matrix
from nastui.studies.plan.study import HYPERVOLUME, Panel, Study
from nastui.studies.report.figures import CostAxis
from nastui.studies.report.run_fronts import RunFront, front_of_run

Numbers = npt.NDArray[np.float64]
N = TypeVar("N", bound=GenerationNote)
T = TypeVar("T")
_BEGIN: Final = 10
"""First cells that runs of one seed have in common where they begin with the same population."""
ACCURACY: Final = "accuracy"
PUBLISHED: Final = "table-score"
"""The fitness that is a column of a table: one set of scores, given from outside."""

MADE_WITH: Final = ("nastui", "python", "numpy", "torch", "xgboost")
"""Versions that a report names."""


@dataclass(frozen=True)
class Incumbents:
    """The best so far by the run's own fitness (the first found wins), at each improvement. All arrays have one number per improvement."""

    unique: Numbers
    """Unique queries up to and with the improving evaluation."""
    seconds: Numbers
    """Simulated seconds; NaN where the table does not know them."""
    rounds: Numbers
    """Batches that the algorithm had asked for."""
    fitness: Numbers
    valid: Numbers
    test: Numbers
    """Validation and mean test accuracy of the incumbent, percent; NaN where unknown."""

    def cost(self, axis: CostAxis) -> Numbers:
        """What had been spent."""
        return {CostAxis.QUERIES: self.unique, CostAxis.SECONDS: self.seconds, CostAxis.ROUNDS: self.rounds}[axis]

    def accuracy(self, measure: str) -> Numbers:
        """The `valid` or `test` accuracy."""
        return self.test if measure == "test" else self.valid


@dataclass(frozen=True)
class RunScore:
    """What a run's fitness was, where no network is trained."""

    name: str
    """In words, without the seed of its batch and weights: `NASWT (official), batch 128 of Gaussian noise`."""
    set: str
    """Equal for runs whose scores can be compared."""
    drawn: bool
    """Whether it depends on a batch and on initial weights that the study draws, as counted and published numbers do not."""


@dataclass(frozen=True)
class RunSummary:
    """One run, without what no report needs."""

    run: str
    seed: int
    evaluations: int
    unique: int
    simulated: float
    """Seconds; NaN where the table does not know them all."""
    proxy_seconds: float
    """Of the simulated seconds, those of zero-cost scores, as fitness or as features."""
    wall: float
    incumbents: Incumbents
    cells: Cells
    """Distinct queries in the order in which they were made (rows)."""
    fitness: Numbers
    valid: Numbers
    test: Numbers
    """Of `cells`, percent; NaN where unknown."""
    best_valid: float
    """The best validation accuracy among all that was evaluated: an oracle's row where the fitness was another."""
    first: int
    """How many of `cells` were asked for at once at first, before any fitness was known; 0 where the algorithm asks one by one."""
    score: RunScore | None
    """None where the fitness is an accuracy."""
    optimum: float | None
    """The best accuracy in the table, where it is known; None where the fitness is a score."""
    agreements: tuple[PredictionAgreement, ...] = ()
    """How well the predictor foresaw what was evaluated, generation by generation, as far as that was noted."""
    reference: ReferenceAccuracies | None = None
    """The best accuracies of the table; None in runs of earlier versions."""
    front: RunFront | None = None
    """Of a run with several objectives."""
    spent: Numbers | None = None
    """Simulated seconds up to and with each of `cells`; None where that was not kept."""
    made_with: Mapping[str, str] = field(default_factory=dict)
    """Versions of nastui and of what it stands on, by name."""
    column: str | None = None
    """Which numbers of a table were its fitness: benchmark, metric, and the beginning of their digest; None where there was no table."""

    @property
    def final(self) -> dict[str, float]:
        """The last incumbent: fitness, valid, test; NaN where there is none."""
        last = self.incumbents
        columns = {"fitness": last.fitness, "valid": last.valid, "test": last.test}
        return {name: float(values[-1]) if len(values) else float("nan") for name, values in columns.items()}

    def known(self, split: str) -> Numbers:
        """Accuracies of this split of all distinct queries, as far as they are known."""
        values = self.valid if split == "valid" else self.test
        return values[np.isfinite(values)]


@dataclass(frozen=True)
class Group:
    """The runs of one arm on one task in one panel, by seed."""

    panel: str
    task: str
    arm: str
    runs: tuple[RunSummary, ...]


def read_groups(store: Store, matrix: Matrix) -> tuple[Group, ...]:
    """All groups of the matrix, each with the runs that are done; runs that panels share are read once."""
    read: dict[str, RunSummary] = {}
    groups: dict[tuple[str, str, str], list[RunSummary]] = {}
    for place, planned in enumerate(matrix.planned):
        runs = groups.setdefault((planned.panel, planned.task, planned.arm), [])
        if matrix.status(planned) != "done":
            continue
        if planned.digest not in read:
            step("reading runs", place, len(matrix.planned))
            read[planned.digest] = summarise_run(store, matrix.runs[planned.digest])
        runs.append(read[planned.digest])
    return tuple(Group(*names, tuple(runs)) for names, runs in groups.items())


def summarise_run(store: Store, run: RunRow) -> RunSummary:
    """Read one run and keep what reports need."""
    length = space_named(run.facts["space"]).length
    history = store.history(run.id, length)
    records, rounds = history.records, history.generations
    fresh = records["new"].astype(np.bool_)
    valid = np.ascontiguousarray(records["valid"][fresh])
    times = simulated_times(records)
    simulated = float(times[-1]) if has_arrivals(records) and len(times) else float(records["table_seconds"].sum())
    return RunSummary(
        run=run.id,
        seed=int(run.document["seed"]),
        evaluations=len(records),
        unique=int(fresh.sum()),
        simulated=simulated,
        proxy_seconds=simulated if is_zero_cost(run) else _features_seconds(run, _noted(history, ScoredCells)),
        wall=run.wall,
        incumbents=incumbents(records, rounds),
        cells=np.ascontiguousarray(records["cell"][fresh]),
        fitness=np.ascontiguousarray(records["fitness"][fresh]),
        valid=valid,
        test=np.ascontiguousarray(records["test"][fresh]),
        best_valid=float(np.nanmax(valid)) if np.isfinite(valid).any() else float("nan"),
        first=int((rounds[fresh] == rounds[0]).sum()) if len(rounds) and run.facts["generation_size"] is None else 0,
        score=_score(run),
        optimum=None if is_zero_cost(run) else run.facts.get("optimum"),
        agreements=_noted(history, PredictionAgreement),
        reference=ReferenceAccuracies.from_facts(run.facts),
        front=front_of_run(run, records),
        spent=times[fresh],
        made_with={name: str(run.versions[name]) for name in MADE_WITH if run.versions.get(name)},
        column=_column(run),
    )


def _column(run: RunRow) -> str | None:
    if run.document["fitness"]["name"] not in (ACCURACY, PUBLISHED):
        return None
    return f"{run.document['benchmark']}, {run.facts.get('dataset', run.document['dataset'])}, {run.facts['metric']}: {run.facts['digest']}"


def _score(run: RunRow) -> RunScore | None:
    if not is_zero_cost(run):
        return None
    settings = {key: value for key, value in run.document["fitness"].items() if key not in SETTLED}
    name = str(run.facts["metric"]).removesuffix(f", seed {settings.get('score_seed')}")
    drawn = run.facts.get("noise") != COUNTED and run.document["fitness"]["name"] != PUBLISHED
    return RunScore(name, json.dumps([run.document["benchmark"], run.facts["digest"], settings], sort_keys=True), drawn)


def _noted(history: History, kind: type[N]) -> tuple[N, ...]:
    """All notes of a kind. Most generations of most runs note nothing that reports need, so the JSON of others is not read."""
    names = [f'"{name}"' for name in kind.stored_names()]
    notes = (kind.of(json.loads(text)) for text in history.notes if any(name in text for name in names))
    return tuple(note for note in notes if note is not None)


def _features_seconds(run: RunRow, scored: tuple[ScoredCells, ...]) -> float:
    return scored[-1].count * float(run.document["features"]["seconds_per_cell"]) if scored else 0.0


def is_zero_cost(run: RunRow) -> bool:
    """Whether the fitness was a score of the untrained network."""
    return is_untrained(run.document["fitness"]["name"])


def incumbents(records: Records, rounds: npt.NDArray[np.int64]) -> Incumbents:
    """The improvements of the best fitness; NaN counts as −inf."""
    fitness = np.where(np.isnan(records["fitness"]), -np.inf, records["fitness"])
    best = np.maximum.accumulate(fitness) if len(fitness) else fitness
    at = np.flatnonzero(best > np.concatenate([[-np.inf], best[:-1]]))
    columns = (np.cumsum(records["new"], dtype=np.int64), simulated_times(records), rounds)
    parts = [np.asarray(column[at], dtype=np.float64) for column in columns]
    return Incumbents(*parts, *(np.asarray(records[name][at], dtype=np.float64) for name in ("fitness", "valid", "test")))


# ---- a study beside its runs: what every section starts from


@dataclass(frozen=True)
class StudyData:
    """A study with its runs, by panel, task and arm: what every section and rule starts from."""

    study: Study
    groups: tuple[Group, ...]
    _made: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made under this key before, or else is made now: many questions look at the same numbers of the same runs."""
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str], tuple[RunSummary, ...]]:
        return {(group.panel, group.task, group.arm): group.runs for group in self.groups}

    def runs(self, panel: str, task: str, arm: str) -> tuple[RunSummary, ...]:
        """The runs that are done, by seed."""
        return self._by_name.get((panel, task, arm), ())

    def places(self) -> Iterator[tuple[Panel, str]]:
        """Each panel with each of its tasks that has runs."""
        for panel in self.study.panels:
            for task in panel.tasks:
                if any(self.runs(panel.name, task, arm) for arm in panel.arms):
                    yield panel, task

    def split(self, task: str) -> str:
        """`valid`, or `test` where the task's objective is test accuracy."""
        return "test" if self.study.task(task).accuracy.get("split") == "test" else "valid"

    def optimum(self, task: str) -> float | None:
        """The best accuracy of the task's split in the table, where an arm by accuracy knows it."""
        known = [run.optimum for group in self.groups if group.task == task for run in group.runs if run.optimum is not None]
        return max(known, default=None)

    def finals(self, panel: str, task: str, arm: str, measure: str | None = None) -> Numbers:
        """One number per run: what the last incumbent is worth by the task's split, or another; or the hypervolume of its front.

        −inf where a run found nothing, NaN where unknown.
        """
        name = measure or self.split(task)
        if name == HYPERVOLUME:
            return np.array([self.front_percent(task, run.front) for run in self.runs(panel, task, arm)])
        return np.array([run.final[name] if len(run.incumbents.unique) else -np.inf for run in self.runs(panel, task, arm)])

    def whole_volume(self, task: str, like: RunFront) -> float | None:
        """The hypervolume of the exact front of these objectives, measured from this reference point.

        Where that is not known, the most that a run of the task with the same reached; None where none is measured.
        """
        return self.once(("whole volume", task, like.measured), lambda: self._whole_volume(task, like))

    def _whole_volume(self, task: str, like: RunFront) -> float | None:
        every = [run.front for group in self.groups if group.task == task for run in group.runs if run.front is not None]
        fronts = [one for one in every if one.measured == like.measured]
        known = [one.known.hypervolume for one in fronts if one.known is not None and one.known.hypervolume]
        reached = [one.volume_after(None) for one in fronts]
        found = max(known or reached, default=float("nan"))
        return found if found > 0 else None

    def front_percent(self, task: str, front: RunFront | None, queries: int | None = None) -> float:
        """The hypervolume of a front after so many queries, or at the end, in percent of the whole; NaN where it is not measured."""
        whole = None if front is None else self.whole_volume(task, front)
        return float("nan") if front is None or whole is None else 100 * front.volume_after(queries) / whole

    def units(self, panel: str, task: str, arm: str) -> tuple[tuple[RunSummary, ...], ...]:
        """What tests count: each run, or together the runs that share one batch of images and initial weights, which are alike."""
        return self.once(("units", panel, task, arm), lambda: self._units(panel, task, arm))

    def _units(self, panel: str, task: str, arm: str) -> tuple[tuple[RunSummary, ...], ...]:
        sets: dict[str, list[RunSummary]] = {}
        for run in self.runs(panel, task, arm):
            sets.setdefault(run.score.set if run.score is not None and run.score.drawn else run.run, []).append(run)
        return tuple(map(tuple, sets.values()))

    def paired(self, panel: str, task: str, first: str, second: str) -> bool:
        """Whether runs of one seed are pairs: the file puts both arms in one block, or their seeds are shared and both begin with the same cells."""
        blocks = [next((one.block for one in self.study.arms if one.name == arm), None) for arm in (first, second)]
        if blocks[0] is not None and blocks[0] == blocks[1]:
            return True
        if self.study.arm_seeds != "shared" or first == second:
            return False
        others = {run.seed: run for run in self.runs(panel, task, second)}
        both = [(run.cells[:_BEGIN], others[run.seed].cells[:_BEGIN]) for run in self.runs(panel, task, first) if run.seed in others]
        return bool(both) and all(len(one) == _BEGIN and np.array_equal(one, other) for one, other in both)

    def independent(self, panel: str, task: str, arm: str, measure: str | None = None) -> Numbers:
        """As `finals`, with one number per unit: the mean over its runs."""
        finals = dict(zip((run.run for run in self.runs(panel, task, arm)), self.finals(panel, task, arm, measure).tolist(), strict=True))
        return np.array([np.mean([finals[run.run] for run in unit]) for unit in self.units(panel, task, arm)])

    def by_seed(self, panel: str, task: str, arm: str, values: Numbers) -> dict[Hashable, float]:
        """One number per unit, by the seed of its first run: what pairs are made of."""
        return {unit[0].seed: float(value) for unit, value in zip(self.units(panel, task, arm), values, strict=True)}

    def evaluated(self, panel: str, task: str, arm: str) -> list[Numbers]:
        """The known accuracies of all that was evaluated, by the task's split, one array per unit; units without any are left out."""
        split = self.split(task)
        every = [np.concatenate([run.known(split) for run in unit]) for unit in self.units(panel, task, arm)]
        return [values for values in every if len(values)]
