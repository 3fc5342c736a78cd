"""Run what is missing of a study, several runs at a time. After an interruption, running it again goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nastui.base.executors.workplace import POOL, Workplace
from nastui.runs.parallel import Done, ParallelRun, run_in_parallel
from nastui.runs.rows import RunRow
from nastui.runs.sets import RunClaim
from nastui.studies.plan.matrix import Matrix
from nastui.studies.plan.planning import PlannedRun
from nastui.studies.plan.study import Study


@dataclass(frozen=True)
class EndedRun:
    """A run of the study that has ended."""

    planned: PlannedRun
    run: str
    interrupted: bool
    error: str | None
    """Why it failed; the others go on."""


def label(study: Study, planned: PlannedRun) -> str:
    """What the list of runs shows of a study's run."""
    return f"{study.name}: {planned.arm}"


def make_pending(
    study: Study,
    matrix: Matrix,
    processes: int,
    begun: Callable[[PlannedRun, str], None],
    place: Workplace = POOL,
    told: Callable[[str], object] = lambda sentence: None,
) -> Iterator[EndedRun]:
    """Resume what was interrupted and start what is missing, `processes` runs at a time; gives each as it ends.

    Processes that make the same study share its runs: one that another makes is waited for, and gone on with if that process ends before it. A signal
    stops the runs in progress in good order and begins no others.
    """
    wanted = (*matrix.pending(), *matrix.driven_elsewhere())
    jobs = [
        ParallelRun(number, one.spec, label(study, one), resume=_resumable(matrix.run(one)), claim=RunClaim(one.digest, matrix.seen))
        for number, one in enumerate(wanted)
    ]
    for done in run_in_parallel(jobs, processes, lambda number, run: begun(wanted[number], run), tolerant=True, place=place, told=told):
        yield _ended(wanted[done.job.number], done)


def _resumable(run: RunRow | None) -> str | None:
    return run.id if run is not None and run.state != "failed" else None


def _ended(planned: PlannedRun, done: Done) -> EndedRun:
    return EndedRun(planned, done.run, done.interrupted, done.error)
