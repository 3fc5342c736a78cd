"""`nastui study run`: make what the study lacks, on all cores, with the time that is left."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import click

from nastui.base.executors.opening import check_workplace, room
from nastui.base.executors.workplace import Workplace
from nastui.cli.completing import STUDY
from nastui.cli.noticing import NOTIFY, NoticeText, noticed
from nastui.cli.output import print_json, redraws, say, tell
from nastui.cli.study.planned import SEEDS, planned, sharded
from nastui.cli.workplaces import told_place, workplace, workplace_options
from nastui.drawing.numbers import duration
from nastui.drawing.printable import printable

if TYPE_CHECKING:
    from nastui.studies.plan.matrix import Matrix
    from nastui.studies.plan.planning import PlannedRun


_CLUSTER_SECONDS: Final = 2.0


@click.command("run")
@click.argument("study", metavar="NAME|FILE", shell_complete=STUDY)
@SEEDS
@click.option("--jobs", type=click.IntRange(1, 100_000), help="Runs at a time; without it, one per core, or as many as the cluster has room for.")
@click.option("--shard", metavar="I/N", help="Only this part of N; `nastui runs import` brings the stores of all machines together.")
@workplace_options
@NOTIFY
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document at the end.")
@click.option("--follow", is_flag=True, hidden=True, help="Tell what the cluster has as JSON lines on standard error.")
def run_study(
    study: str,
    seeds: str | None,
    jobs: int | None,
    shard: str | None,
    notices: tuple[str, ...],
    as_json: bool,
    follow: bool,
    executor: str,
    **resources: Any,
) -> None:
    """Make the runs that STUDY lacks. Interrupt it at any time: the same command goes on. Several at once share the runs."""
    place = workplace(executor, jobs, resources)
    with noticed(study, notices) as ending:
        failed = _run(study, seeds, jobs, shard, place, as_json, follow, ending)
    if failed:
        sys.exit(1)


def _run(
    study: str, seeds: str | None, jobs: int | None, shard: str | None, place: Workplace, as_json: bool, follow: bool, ending: NoticeText
) -> bool:
    """Whether a run failed."""
    from nastui.runs.cards import runs_at_a_time
    from nastui.studies.plan.running import make_pending

    check_workplace(place)
    if place.executor == "ray":
        say(told_place(place))
    chosen, matrix, _ = planned(study, seeds)
    if shard is not None:
        matrix = sharded(study, seeds, matrix, shard)
    most = runs_at_a_time(place, jobs, [one.spec for one in matrix.planned])
    course = Course(matrix, min(most, room(place)) if place.executor == "ray" else most)
    failed: list[dict[str, Any]] = []
    interrupted = False
    with _cluster_told(place, follow):
        for ended in make_pending(chosen, matrix, most, lambda one, run: course.begun(one), place, say):
            interrupted = interrupted or ended.interrupted
            if ended.error is not None:
                course.failed(ended.planned)
                failed.append({"arm": ended.planned.arm, "task": ended.planned.task, "seed": ended.planned.seed, "error": ended.error})
                say(f"failed: {ended.planned.arm} on {ended.planned.task}, seed {ended.planned.seed}: {ended.error}")
            elif not ended.interrupted:
                course.ended(ended.planned)
    course.close()
    left = course.total - course.done - len(failed)
    if as_json:
        print_json({"study": chosen.name, "runs": course.total, "done": course.done, "failed": failed, "left": left})
    else:
        tell(f"{chosen.name}: {course.done:,} of {course.total:,} runs done" + (f", {len(failed)} failed" if failed else ""))
    if interrupted or left > 0:
        say(f"interrupted; `nastui study run {study}` goes on")
        sys.exit(130)
    ending.text = f"{course.done:,} of {course.total:,} runs done" + (f", {len(failed)} failed" if failed else "")
    ending.document = {"study": chosen.name, "runs": course.total, "done": course.done, "failed": len(failed)}
    return bool(failed)


@contextmanager
def _cluster_told(place: Workplace, follow: bool) -> Iterator[None]:
    """While runs are made on a cluster, tell what it has as the stage of a job, when that changes; where it does not answer, it is asked again."""
    if not follow or place.executor != "ray":
        yield
        return
    over = threading.Event()
    teller = threading.Thread(target=_tell_cluster, args=(over,), name="cluster", daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join(_CLUSTER_SECONDS)


def _tell_cluster(over: threading.Event) -> None:
    from nastui.base.executors.ray_state import state

    told = ""
    while not over.is_set():
        with suppress(Exception):  # whatever Ray raises while nodes come and go
            found = state()
            said = ". ".join(filter(None, (f"cluster of {found}", found.losses)))
            if said != told and not over.is_set():
                told = said
                click.echo(json.dumps({"stage": said}), err=True)
        over.wait(_CLUSTER_SECONDS)


class Course:
    """How far the matrix is, on standard error. What is left is reckoned by what runs of the same kind took.

    Args:
        matrix: the runs.
        processes: how many are made at a time.
        clock: gives seconds.
    """

    def __init__(self, matrix: Matrix, processes: int, clock: Callable[[], float] = time.monotonic) -> None:
        from nastui.studies.plan.pace import learnt

        self.processes, self.clock, self.pace = processes, clock, learnt(matrix)
        self.todo = {one.digest: one for one in (*matrix.pending(), *matrix.driven_elsewhere())}
        self.running: dict[str, float] = {}
        """When each began, by digest."""
        self.total = len({one.digest for one in matrix.planned})
        elsewhere = len(matrix.driven_elsewhere())
        self.done = self.total - len(matrix.pending()) - elsewhere
        self.shown = redraws() and not click.get_current_context().find_root().params.get("quiet")
        if self.done:
            say(f"{self.done:,} of {self.total:,} runs are there already")
        if elsewhere:
            say(f"{elsewhere:,} {'is' if elsewhere == 1 else 'are'} being made by another process, and shared with it")

    def begun(self, one: PlannedRun) -> None:
        """A run begins here."""
        self.running[one.digest] = self.clock()

    def failed(self, one: PlannedRun) -> None:
        """It is not made, and says nothing of how long others take."""
        self.running.pop(one.digest, None)
        self.todo.pop(one.digest, None)

    def left(self) -> float | None:
        """Seconds; None before anything is known."""
        now = self.clock()
        waiting = [one for digest, one in self.todo.items() if digest not in self.running]
        under_way = [(self.todo[digest], now - since) for digest, since in self.running.items() if digest in self.todo]
        return self.pace.left(waiting, under_way, self.processes)

    def ended(self, one: PlannedRun) -> None:
        """Count a run."""
        self.done += 1
        since = self.running.pop(one.digest, None)
        self.todo.pop(one.digest, None)
        if since is not None:  # else another process made it
            self.pace.learn(one, self.clock() - since)
        left = self.left()
        wait = "" if left is None else f" · {duration(left)} left"
        line = f"{self.done:,} of {self.total:,} runs{wait} · {one.arm}, {one.task}, seed {one.seed}"
        if self.shown:
            click.echo(f"\r\x1b[2K{printable(line)}", nl=False, err=True)
        elif self.done == self.total or self.done % max(self.total // 20, 1) == 0:
            say(line)

    def close(self) -> None:
        """Leave the line."""
        if self.shown:
            click.echo("\r\x1b[2K", nl=False, err=True)
