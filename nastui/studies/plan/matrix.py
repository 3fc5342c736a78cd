"""The runs that a study plans beside the stored ones: how far each is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from nastui.runs.rows import RunRow
from nastui.runs.store import Store
from nastui.studies.plan.planning import PlannedRun
from nastui.studies.plan.study import Panel, Study

RunStatus = Literal["done", "running", "interrupted", "failed", "missing"]


@dataclass(frozen=True)
class Matrix:
    """The plan beside what the store has."""

    planned: tuple[PlannedRun, ...]
    runs: Mapping[str, RunRow]
    """By digest: the run that counts, where there is one."""
    seen: int = 0
    """The last stored run when this was made."""

    def run(self, planned: PlannedRun) -> RunRow | None:
        """The stored run of a planned one."""
        return self.runs.get(planned.digest)

    def status(self, planned: PlannedRun) -> RunStatus:
        """How far it is."""
        run = self.run(planned)
        return "missing" if run is None else _status(run)

    def driven_elsewhere(self) -> tuple[PlannedRun, ...]:
        """The first of each spec that a process is driving now."""
        return tuple({one.digest: one for one in reversed(self.planned) if self.status(one) == "running"}.values())[::-1]

    def pending(self) -> tuple[PlannedRun, ...]:
        """The first of each spec that is neither done nor being driven, in the order of the plan; failed runs are tried again."""
        first: dict[str, PlannedRun] = {}
        for one in self.planned:
            if self.status(one) not in ("done", "running"):
                first.setdefault(one.digest, one)
        return tuple(first.values())


def matrix(planned: Iterable[PlannedRun], store: Store) -> Matrix:
    """Match by spec: the furthest run of each spec, the newest among equals."""
    return matched(planned, [(run.heading.digest, run) for run in store.runs()])


def matched(planned: Iterable[PlannedRun], stored: Iterable[tuple[str, RunRow]]) -> Matrix:
    """Match with stored runs whose digests are known, the newest first."""
    wanted = tuple(planned)
    digests = {one.digest for one in wanted}
    runs: dict[str, RunRow] = {}
    known = tuple(stored)
    for digest, run in known:
        if digest in digests and (digest not in runs or _RANK[_status(run)] > _RANK[_status(runs[digest])]):
            runs[digest] = run
    return Matrix(wanted, runs, known[0][1].serial if known else 0)


def stored_digests(store: Store) -> frozenset[str]:
    """The digests of all stored runs."""
    return frozenset(run.heading.digest for run in store.runs())


def statuses(store: Store) -> Mapping[str, RunStatus]:
    """How far the furthest run of each digest is: as `matrix` says, of what a list shows. No document is read."""
    found: dict[str, RunStatus] = {}
    for one in store.listed():
        if one.state == "damaged":
            continue
        status: RunStatus = "running" if one.driven else "done" if one.state == "done" else "failed" if one.state == "failed" else "interrupted"
        if _RANK[status] > _RANK.get(found.get(one.digest, "missing"), -1):
            found[one.digest] = status
    return found


_RANK = {"failed": 0, "interrupted": 1, "running": 2, "done": 3}


def _status(run: RunRow) -> Literal["done", "running", "interrupted", "failed"]:
    if run.driven:
        return "running"
    if run.state == "done":
        return "done"
    return "failed" if run.state == "failed" else "interrupted"


# ---- the matrix of a study as the screen shows it: how far each arm is on each task of each panel


@dataclass(frozen=True)
class Opened:
    """A study that can be looked at, without its tasks that cannot be run here."""

    name: str
    """By which commands know it."""
    study: Study
    planned: tuple[PlannedRun, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    """(task, why)."""


@dataclass(frozen=True)
class RunMatrix:
    """An opened study beside the store, at one moment."""

    opened: Opened
    matrix: Matrix
    statuses: tuple[RunStatus, ...]
    """Of each planned run, as they were at that moment."""

    @property
    def study(self) -> Study:
        """What was planned."""
        return self.opened.study

    def panel(self, name: str) -> Panel:
        """The panel of this name."""
        return self.study.panel(name)

    @cached_property
    def _tallies(self) -> Mapping[tuple[str, str, str], Counter[RunStatus]]:
        found: dict[tuple[str, str, str], Counter[RunStatus]] = {}
        for one, status in zip(self.opened.planned, self.statuses, strict=True):
            found.setdefault((one.panel, one.task, one.arm), Counter())[status] += 1
        return found

    def tally(self, panel: str, task: str, arm: str) -> Counter[RunStatus]:
        """How many runs of this arm have each status."""
        return self._tallies.get((panel, task, arm), Counter())

    @cached_property
    def by_digest(self) -> Mapping[str, RunStatus]:
        """Runs that panels share count once."""
        return {one.digest: status for one, status in zip(self.opened.planned, self.statuses, strict=True)}

    @property
    def total(self) -> int:
        """Distinct runs."""
        return len(self.by_digest)

    def count(self, status: RunStatus) -> int:
        """Distinct runs with this status."""
        return sum(1 for one in self.by_digest.values() if one == status)

    @property
    def done(self) -> int:
        """Distinct runs that are done."""
        return self.count("done")

    def failed(self) -> tuple[PlannedRun, ...]:
        """The first of each run that failed."""
        first = {one.digest: one for one, status in reversed([*zip(self.opened.planned, self.statuses, strict=True)]) if status == "failed"}
        return tuple(reversed(first.values()))

    def runs(self, panel: str, task: str, arm: str) -> tuple[tuple[PlannedRun, RunStatus], ...]:
        """The runs of an arm, by seed."""
        found = [
            (one, status)
            for one, status in zip(self.opened.planned, self.statuses, strict=True)
            if (one.panel, one.task, one.arm) == (panel, task, arm)
        ]
        return tuple(sorted(found, key=lambda pair: pair[0].seed))


def failure_of(runs: RunMatrix) -> str:
    """The first run that failed, with why, and how many others did; empty where none has."""
    failed = runs.failed()
    if not failed:
        return ""
    first, run = failed[0], runs.matrix.run(failed[0])
    more = f" (and {len(failed) - 1:,} more)" if len(failed) > 1 else ""
    return f"{first.arm} on {first.task}, seed {first.seed}: {(run.reason if run else None) or 'failed'}{more}"


def run_matrix(opened: Opened, matrix: Matrix) -> RunMatrix:
    """Ask each run once how far it is."""
    return RunMatrix(opened, matrix, tuple(matrix.status(one) for one in matrix.planned))


# ---- the runs of one arm, seed by seed


@dataclass(frozen=True)
class SeedRun:
    """A run of an arm, or the place where one is missing."""

    seed: int
    run: str | None
    state: str
    """As the store has it, or `missing`."""
    evaluations: int
    best: float | None
    """The best fitness."""
    reason: str = ""
    """Why it failed."""


def seed_run(seed: int, run: RunRow | None, store: Store) -> SeedRun:
    """Look one up."""
    if run is None:
        return SeedRun(seed, None, "missing", 0, None)
    last = store.last_chunk(run.id)
    reason = (run.reason or "") if run.state == "failed" else ""
    return SeedRun(seed, run.id, run.state, store.evaluations(run.id), last.best if last else None, reason)
