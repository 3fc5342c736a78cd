"""A set of runs, one for each seed: begun anew, or gone on with where it was interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from nastui.base.executors.workplace import Workplace
from nastui.cli.output import say
from nastui.cli.progress import drive
from nastui.runs.lease import LostLeaseError
from nastui.runs.parallel import Done, ParallelRun, run_in_parallel
from nastui.runs.rows import RunRow
from nastui.runs.run_spec import RunSpec
from nastui.runs.session import Part, Ready, Session, resume, start
from nastui.runs.sets import RunClaim, new_set, unfinished
from nastui.runs.spec import digest_of, document_of
from nastui.runs.store import Store, TakenError


@dataclass
class Undertaking:
    """What is to be made of a set."""

    jobs: list[ParallelRun]
    """A job's number is its seed's place."""
    runs: dict[int, str]
    """By number: those that were begun, earlier or now."""
    told: str = ""
    """What is gone on with."""
    interrupted: bool = field(default=False, init=False)

    @classmethod
    def of(cls, store: Store, runs: Sequence[tuple[RunSpec, str | None]], pace: float, anew: bool, wait: bool = True) -> Self:
        """Go on with the last set of these runs (spec, preset's name), if it was interrupted and is not to be made `anew`; else a new one."""
        wanted = new_set([spec for spec, _ in runs])
        since = store.latest_serial()
        found = None if anew else unfinished(store, wanted)
        seeds = found[0] if found else wanted
        begun = {number: found[1][spec.seed] for number, (spec, _) in enumerate(runs) if found and spec.seed in found[1]}
        jobs = [
            ParallelRun(
                number, spec, preset, pace, begun[number].id if number in begun else None, seeds.as_dict(), wait, _claim(spec, since, seeds.id)
            )
            for number, (spec, preset) in enumerate(runs)
            if number not in begun or begun[number].state != "done"
        ]
        return cls(jobs, {number: run.id for number, run in begun.items()}, _told(begun, jobs) if found else "")

    def make(self, place: Workplace, begun: Callable[[int, str], None]) -> dict[int, str]:
        """Make what is lacking, there, `place.processes` at a time; gives all runs of the set that were begun, by number."""

        def noted(number: int, run: str) -> None:
            self.runs[number] = run
            begun(number, run)

        ended, processes = 0, place.processes or 1
        several = processes > 1 or place.executor == "ray"
        for done in run_in_parallel(self.jobs, processes, noted, place=place, told=say) if several else self._in_turn(noted):
            self.runs[done.job.number] = done.run
            self.interrupted = self.interrupted or done.interrupted
            ended += 1
        self.interrupted = self.interrupted or ended < len(self.jobs)
        return self.runs

    def _in_turn(self, begun: Callable[[int, str], None]) -> Iterator[Done]:
        """One after the other in this process; a run that another process has taken meanwhile is waited for."""
        try:
            with Store() as store:
                for job in self.jobs:
                    done = _driven(store, job, begun)
                    yield from run_in_parallel([replace(job, resume=done.run)], 1, begun) if done.elsewhere else [done]
                    if done.interrupted:
                        return
        except KeyboardInterrupt:  # while a run was prepared, or a second one
            return


def _claim(spec: RunSpec, since: int, of: str) -> RunClaim:
    return RunClaim(digest_of(document_of(spec)), since, of)


def _driven(store: Store, job: ParallelRun, begun: Callable[[int, str], None]) -> Done:
    def opening(ready: Ready) -> Session:
        if job.resume is not None:
            return resume(store, store.run(job.resume), job.pace, ready=ready)
        return start(store, job.spec, job.preset, job.pace, ready=ready, part=Part(job.set))

    try:
        session, interrupted = drive(store, opening, lambda session: begun(job.number, session.run), wait=job.wait)
    except (TakenError, LostLeaseError) as error:
        return Done(job, error.run, False, elsewhere=True)
    return Done(job, session.run, interrupted, elsewhere=session.switches.heir is not None)


def _told(begun: dict[int, RunRow], jobs: Sequence[ParallelRun]) -> str:
    done = sum(run.state == "done" for run in begun.values())
    resumed = len(begun) - done
    parts = [(done, "done"), (resumed, "resumed"), (len(jobs) - resumed, "begun")]
    said = ", ".join(f"{count} {'is' if count == 1 else 'are'} {what}" for count, what in parts if count)
    return f"going on with the set of runs that was interrupted: {said} (--anew makes a new set)"
