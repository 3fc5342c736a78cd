"""`nastui runs resume --all`: all runs that were cut off, some at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable

from nastui.base.errors import MissingError, NastuiError
from nastui.base.executors.workplace import POOL
from nastui.cli.noticing import NoticeText
from nastui.cli.output import fail, print_json, say, tell
from nastui.drawing.numbers import count, counted, decimal
from nastui.runs.cards import runs_at_a_time
from nastui.runs.parallel import Done, ParallelRun, run_in_parallel
from nastui.runs.result import result_of
from nastui.runs.store import Store


def resume_all(jobs: int | None, *, wait: bool, as_json: bool, announced: Callable[[str], None], ending: NoticeText) -> None:
    """Go on with them, the oldest first, each at the pace it had; one that fails does not keep the others.

    Raises:
        MissingError: no run was cut off.
        NastuiError: of none that were cut off the spec can be read.
        SystemExit: some failed or are left, each of which is told after the results (1); or it was interrupted (130).
    """
    todo, left = _cut_off(wait)
    if left and not todo:
        raise NastuiError("no run that was cut off can be read", remedy="`nastui runs check` says more")
    if not todo:
        raise MissingError("no run was cut off", remedy="`nastui runs resume RUN` goes on with one that was stopped")

    def begun(number: int, run: str) -> None:
        announced(run)
        say(f"run {run} goes on ({number + 1} of {len(todo)})")

    ended = list(run_in_parallel(todo, runs_at_a_time(POOL, jobs, [job.spec for job in todo]), begun, tolerant=True))
    failed = [one for one in ended if one.error is not None]
    _tell(ended, as_json)
    for one in failed:
        say(f"run {one.job.resume}: {one.error}")
    if failed:  # the one JSON document is printed
        ending.text = f"{len(failed)} of {len(todo)} runs failed"
        error = NastuiError(f"{count(len(failed))} of {count(len(todo))} runs failed", remedy="`nastui runs show RUN` says more of each")
        sys.exit(fail(error, as_json=False))
    if len(ended) < len(todo) or any(one.interrupted for one in ended):
        say("interrupted; the same command goes on")
        sys.exit(130)
    ending.text, ending.document = f"{len(ended)} of {len(todo)} runs done", {"runs": [one.run for one in ended]}
    if left:
        sys.exit(1)


def _cut_off(wait: bool) -> tuple[list[ParallelRun], int]:
    """What is to be done, and how many are left: a run whose spec cannot be read is told."""
    todo: list[ParallelRun] = []
    left = 0
    with Store(reading=True) as store:
        for one in reversed(store.cut_off()):
            try:
                run = store.run(one.id)
                todo.append(ParallelRun(len(todo), run.spec, run.preset, store.pace(run), run.id, wait=wait))
            except NastuiError as error:
                say(f"run {one.id} is left as it is: {error}")
                left += 1
    return todo, left


def _tell(ended: list[Done], as_json: bool) -> None:
    with Store(reading=True) as store:
        results = [result_of(store, store.run(one.run)) for one in sorted(ended, key=lambda one: one.job.number)]
    if as_json:
        print_json(results)
    else:
        for one in results:
            best = decimal(one["best"] and one["best"]["fitness"], 4)
            tell(f"run {one['run']}: {one['state']}, {counted(one['evaluations'], 'evaluation')}, best {best}")
