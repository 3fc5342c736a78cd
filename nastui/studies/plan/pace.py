"""How long the runs of a study will still take, by what runs of their kind took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from statistics import median

from nastui.studies.plan.matrix import Matrix
from nastui.studies.plan.planning import PlannedRun


@dataclass
class StudyPace:
    """Seconds of finished runs, by kind."""

    _seconds: dict[Hashable, list[float]] = field(default_factory=lambda: defaultdict(list))

    def learn(self, run: PlannedRun, seconds: float) -> None:
        """A run has taken so long."""
        for kind in _kinds(run):
            self._seconds[kind].append(seconds)

    def expected(self, run: PlannedRun) -> float | None:
        """Median seconds of the finished runs that are most like it; None where none has finished."""
        return next((median(known) for kind in _kinds(run) if (known := self._seconds.get(kind))), None)

    def left(self, todo: Iterable[PlannedRun], running: Iterable[tuple[PlannedRun, float]], processes: int) -> float | None:
        """Seconds until all are done; None where nothing has finished.

        Args:
            todo: runs that are not begun.
            running: runs in progress, with the seconds since they began.
            processes: how many are made at a time.
        """
        expected = [self.expected(run) for run in todo]
        under_way = [None if (whole := self.expected(run)) is None else max(whole - spent, 0.0) for run, spent in running]
        known = [seconds for seconds in (*expected, *under_way) if seconds is not None]
        if len(known) < len(expected) + len(under_way):
            return None
        return max(sum(known) / processes, *known) if known else 0.0


def learnt(matrix: Matrix) -> StudyPace:
    """What the stored runs of the study took."""
    pace = StudyPace()
    for one in {one.digest: one for one in matrix.planned}.values():
        run = matrix.run(one)
        if run is not None and run.state == "done":
            pace.learn(one, run.wall)
    return pace


def _kinds(run: PlannedRun) -> tuple[Hashable, ...]:
    """What it has in common with others, the most alike first: its arm, then how it searches, then its predictor, which takes most of the time."""
    spec = run.spec
    algorithm, fitness, predictor = spec.algorithm.name, spec.fitness.name, spec.predictor.name if spec.predictor else None
    return (
        ("arm", run.panel, run.task, run.arm),
        ("arm", run.panel, run.arm),
        ("arm", run.arm),
        ("search", algorithm, fitness, predictor),
        ("fitness", fitness, predictor),
        ("predictor", predictor),
        "any",
    )
