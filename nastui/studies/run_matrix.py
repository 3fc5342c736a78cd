"""The matrix of a study as the screen shows it: how far each arm is on each task of each panel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from nastui.studies.plan.matching import Matrix, RunStatus
from nastui.studies.plan.planning import Planned
from nastui.studies.plan.study import Panel, Study


@dataclass(frozen=True)
class Opened:
    """A study that can be looked at, without its tasks that cannot be run here."""

    name: str
    """By which commands know it."""
    study: Study
    planned: tuple[Planned, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    """(task, why)."""


@dataclass(frozen=True)
class RunMatrix:
    """An opened study beside the store, at one moment."""

    opened: Opened
    matrix: Matrix
    standings: tuple[RunStatus, ...]
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
        for one, standing in zip(self.opened.planned, self.standings, strict=True):
            found.setdefault((one.panel, one.task, one.arm), Counter())[standing] += 1
        return found

    def tally(self, panel: str, task: str, arm: str) -> Counter[RunStatus]:
        """How many runs of this arm stand how."""
        return self._tallies.get((panel, task, arm), Counter())

    @cached_property
    def by_digest(self) -> Mapping[str, RunStatus]:
        """Runs that panels share count once."""
        return {one.digest: standing for one, standing in zip(self.opened.planned, self.standings, strict=True)}

    @property
    def total(self) -> int:
        """Distinct runs."""
        return len(self.by_digest)

    def count(self, standing: RunStatus) -> int:
        """Distinct runs that stand so."""
        return sum(1 for one in self.by_digest.values() if one == standing)

    @property
    def done(self) -> int:
        """Distinct runs that are done."""
        return self.count("done")

    def failed(self) -> tuple[Planned, ...]:
        """The first of each run that failed."""
        first = {one.digest: one for one, standing in reversed([*zip(self.opened.planned, self.standings, strict=True)]) if standing == "failed"}
        return tuple(reversed(first.values()))

    def runs(self, panel: str, task: str, arm: str) -> tuple[tuple[Planned, RunStatus], ...]:
        """The runs of an arm, by seed."""
        found = [
            (one, standing)
            for one, standing in zip(self.opened.planned, self.standings, strict=True)
            if (one.panel, one.task, one.arm) == (panel, task, arm)
        ]
        return tuple(sorted(found, key=lambda pair: pair[0].seed))


def failure_of(board: RunMatrix) -> str:
    """The first run that failed, with why, and how many others did; empty where none has."""
    failed = board.failed()
    if not failed:
        return ""
    first, run = failed[0], board.matrix.run(failed[0])
    more = f" (and {len(failed) - 1:,} more)" if len(failed) > 1 else ""
    return f"{first.arm} on {first.task}, seed {first.seed}: {(run.reason if run else None) or 'failed'}{more}"


def run_matrix(opened: Opened, matrix: Matrix) -> RunMatrix:
    """Ask each run once how far it is."""
    return RunMatrix(opened, matrix, tuple(matrix.standing(one) for one in matrix.planned))
