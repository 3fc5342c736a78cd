"""Several runs at a time, each in a worker process. The evaluations are the same as those of runs made one after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from nastui.base.errors import MissingError, NastuiError
from nastui.base.executors.executor import Executor, Send, TaskEvent, TaskFailure, TaskFunction, TaskMessage, TaskResult, TaskRetry, WorkerDeath
from nastui.base.executors.opening import TRIES, open_executor
from nastui.base.executors.workplace import POOL, Workplace
from nastui.base.room import waiting_for_room, with_room
from nastui.base.signals import SignalEvent, StopSignals, interrupted
from nastui.fitness.shared_inputs import NOTHING, SharedInputs
from nastui.runs.cards import CardShares, card_count, use_card
from nastui.runs.inputs import inputs_of
from nastui.runs.sent import SentRun, own_state, sent_run

if TYPE_CHECKING:
    from nastui.runs.run_spec import RunSpec
    from nastui.runs.session import Session
    from nastui.runs.sets import RunClaim
    from nastui.runs.store import Store

T = TypeVar("T")
_PRELOADED: Final = ["nastui.runs.session", "nastui.runs.sets"]
"""What a worker needs is imported once, and workers branch off from there."""
_PATIENCE: Final = 0.2
"""Seconds between two looks at what has changed."""
_LOOK_SECONDS: Final = 0.5
"""Between two looks at the runs of other processes."""


@dataclass(frozen=True)
class ParallelRun:
    """A run to make."""

    number: int
    spec: RunSpec
    preset: str | None
    pace: float = 0.0
    resume: str | None = None
    """The stored run to go on with; None: a new one."""
    set: Mapping[str, Any] | None = None
    """The set of seeds that a new run is part of."""
    wait: bool = True
    """Whether a full disk pauses it; else it fails."""
    claim: RunClaim | None = None
    """Where other processes may be making the same runs: it is left to the first, waited for, and gone on with if that process ends before it."""
    card: int | None = None
    """The graphics card that `cuda` means; None: the first."""


@dataclass(frozen=True)
class Done:
    """A run that has ended."""

    job: ParallelRun
    run: str
    interrupted: bool
    """Whether a signal stopped it."""
    error: str | None = None
    """Why it failed, where failures are given instead of raised."""
    elsewhere: bool = False
    """Whether another process makes it, or has made it."""


def run_in_parallel(
    jobs: Sequence[ParallelRun],
    processes: int,
    begun: Callable[[int, str], None],
    *,
    tolerant: bool = False,
    place: Workplace = POOL,
    told: Callable[[str], object] = lambda sentence: None,
) -> Iterator[Done]:
    """Make all runs, `processes` at a time; gives each as it ends, in any order.

    A signal stops the runs in progress in good order and begins no others; a run that is being prepared is not begun. Runs that are made on a cluster
    come to this store when they end; one whose worker dies is made again, at most three times in all. One that cannot be stored counts as failed.

    Args:
        jobs: the runs, begun in this order.
        processes: how many at a time.
        begun: called with a job's number and run id when the run begins.
        tolerant: a run that fails, or whose process is killed, is given with its error, and the others go on.
        place: where they are made.
        told: is told of a worker that died and whose run is made again, and of a wait for room on a full disk, in a sentence.

    Raises:
        NastuiError: what a run raised, or a worker that was killed, unless `tolerant`; the other runs in progress are finished first. What is asked
            of a cluster cannot be had.
    """
    preloaded = [*_PRELOADED, *_modules(jobs)]
    place = replace(place, processes=processes)
    sending = place.executor == "ray"
    inputs = inputs_of([job.spec for job in jobs]) if sending else NOTHING
    make, arguments = (_sender, (tolerant, inputs)) if sending else (_run_maker, (tolerant,))
    tries = TRIES if sending else 1
    cards = CardShares(0 if sending else card_count(job.spec for job in jobs if ":" not in job.spec.engine.device))  # a cluster gives its own
    with open_executor(place, make, arguments, preloaded=preloaded, tries=tries, most=processes) as executor, StopSignals(executor.stop) as signals:
        signals.hold()
        yield from _ParallelRuns(executor, signals.stop, begun, tolerant, list(jobs), sending, told, cards=cards).as_they_end()


def _modules(jobs: Sequence[ParallelRun]) -> set[str]:
    """Those that make the runs' parts."""
    from nastui.runs.spec import REGISTRIES

    parts = [(registry, getattr(job.spec, kind)) for job in jobs for kind, registry in REGISTRIES.items()]
    return {registry.entry(part.name).factory.partition(":")[0] for registry, part in parts if part is not None}


@dataclass
class _ParallelRuns:
    """The runs to make, and how far they are."""

    pool: Executor
    stop: threading.Event
    begun: Callable[[int, str], None]
    tolerant: bool
    todo: list[ParallelRun]
    sending: bool = False
    """Whether runs are made elsewhere and sent here."""
    told: Callable[[str], object] = lambda sentence: None
    awaited: dict[str, ParallelRun] = field(default_factory=dict)
    """By the run that another process is making."""
    run_ids: dict[int, str] = field(default_factory=dict)
    """Of the runs begun here, by the job's number."""
    cards: CardShares = field(default_factory=lambda: CardShares(0))
    trouble: list[Exception] = field(default_factory=list)
    looked: float = 0.0

    @property
    def going_on(self) -> bool:
        """Whether anything more is begun."""
        return not self.stop.is_set() and not self.trouble

    def as_they_end(self) -> Iterator[Done]:
        """All runs, in any order."""
        while self.pool.busy or (self.going_on and (self.todo or self.awaited)):
            while self.todo and self.pool.free and self.going_on:
                yield from self._submitted(self.todo.pop(0))
            for task, event in self.pool.events(_PATIENCE):
                job = task.job if isinstance(task, SentJob) else task
                if not isinstance(event, TaskMessage | TaskRetry):
                    self.cards.give_back(job.number)
                yield from self._ended(job, event)
            if self.awaited and self.going_on and time.monotonic() - self.looked > _LOOK_SECONDS:
                yield from self._looked()
        if self.trouble:
            raise self.trouble[0]

    def _submitted(self, job: ParallelRun) -> Iterator[Done]:
        if not self.sending:
            self.pool.submit(replace(job, card=self.cards.take(job.number)))
            return
        try:
            ready = self._with_room(job, lambda: self._to_send(job))
        except NastuiError as error:  # what it goes on with is damaged, say: the others go on
            yield from self._failed(Done(job, job.resume or "", False), error)
        else:
            if ready is not None:
                self.pool.submit(ready)

    def _to_send(self, job: ParallelRun) -> SentJob | None:
        """None where another process makes it, which is waited for."""
        from nastui.runs.sets import claimed
        from nastui.runs.store import Store

        with Store() as store:  # whoever makes it elsewhere sees no claim of this store
            if job.resume is None and job.claim is not None and (rival := claimed(store, job.claim)) is not None:
                self.awaited[rival] = job
                return None
            so_far = sent_run(store, job.resume) if job.resume is not None else None
        return SentJob(replace(job, claim=None, resume=so_far.run if so_far else None), so_far)

    def _ended(self, job: ParallelRun, event: TaskEvent) -> Iterator[Done]:
        match event:
            case TaskMessage(run):
                self.run_ids[job.number] = run
                self.begun(job.number, run)
            case TaskResult(Done(elsewhere=True, run=run)):
                self.awaited[run] = job
            case TaskResult(SentDone(done, sent)):
                yield from self._received(job, done, sent)
            case TaskResult(done):
                yield done
            case TaskRetry(cause, tries):
                self.told(f"a worker was lost ({cause}); its run, seed {job.spec.seed}, is made again ({tries} of {TRIES})")
            case TaskFailure(error):
                self.trouble.append(error)
            case WorkerDeath(cause):
                yield from self._died(job, cause)

    def _received(self, job: ParallelRun, done: Done, sent: SentRun | None) -> Iterator[Done]:
        try:
            if sent is not None:
                self._with_room(job, lambda: _store(sent))
        except NastuiError as error:  # it is this run's affair: the others go on
            yield from self._failed(done, error)
        else:
            yield done

    def _with_room(self, job: ParallelRun, work: Callable[[], T]) -> T:
        """What it gives; on a full disk it waits for room where the run does. A signal ends the wait of this run alone."""
        try:
            with waiting_for_room(self.told, wanted=job.wait and not self.stop.is_set()):
                return with_room(work)
        except KeyboardInterrupt:
            if interrupted():
                raise
            raise NastuiError(
                "the run could not be stored: the disk is full, and a signal ended the wait for room", remedy="free space, and make it again"
            ) from None

    def _died(self, job: ParallelRun, cause: str) -> Iterator[Done]:
        """SIGTERM to a worker, which a supervisor may send to all processes in turn, stops the others too."""
        if self.stop.is_set():
            return
        error = NastuiError(
            "a process that made a run was killed", remedy="`nastui runs list` shows which runs are left; `nastui runs resume` goes on"
        )
        if cause == "terminated":
            self.stop.set()
            self.pool.stop()
        else:
            yield from self._failed(Done(job, self.run_ids.get(job.number, job.resume or ""), False), error)

    def _looked(self) -> Iterator[Done]:
        """See what has become of the runs of other processes; what they left is gone on with here."""
        from nastui.runs.store import Store

        with Store(reading=True) as store:
            for run, job in list(self.awaited.items()):
                try:
                    stored = store.run(run)
                except MissingError:  # deleted
                    self.todo.append(replace(self.awaited.pop(run), resume=None))
                    continue
                if stored.driven:
                    continue
                del self.awaited[run]
                if stored.state == "done":
                    yield Done(job, run, False, elsewhere=True)
                elif stored.state == "failed":
                    error = NastuiError(f"the run {run} failed in another process: {(stored.reason or '').strip()}")
                    yield from self._failed(Done(job, run, False, elsewhere=True), error)
                else:
                    self.todo.append(replace(job, resume=run))
        self.looked = time.monotonic()

    def _failed(self, done: Done, error: NastuiError) -> Iterator[Done]:
        if self.tolerant:
            yield replace(done, error=str(error))
        else:
            self.trouble.append(error)


def _store(sent: SentRun) -> None:
    from nastui.runs.store import Store

    with Store() as store:
        sent.stored(store)


@dataclass(frozen=True)
class SentJob:
    """A run to make elsewhere."""

    job: ParallelRun
    so_far: SentRun | None
    """What is gone on with."""


@dataclass(frozen=True)
class SentDone:
    """A run that was made elsewhere."""

    done: Done
    run: SentRun | None


def _sender(send: Send, tolerant: bool, inputs: SharedInputs) -> TaskFunction:
    """In a worker on another machine: the function that makes a run in a store of its own, and sends it back."""
    make = _run_maker(send, tolerant)

    def drive(task: SentJob) -> SentDone:
        from nastui.runs.store import Store

        with own_state(inputs):
            with Store() as store:
                if task.so_far is not None:
                    task.so_far.stored(store)
            done: Done = make(task.job)
            with Store() as store:
                made = [one.id for one in store.listed()]  # one, or none where it could not begin
                return SentDone(replace(done, run=made[0]) if made else done, sent_run(store, made[0]) if made else None)

    return drive


def _run_maker(send: Send, tolerant: bool) -> TaskFunction:
    """In a worker: the function that makes a run."""

    def drive(job: ParallelRun) -> Done:
        return _drive_tolerantly(job, send) if tolerant else _drive(job, send)

    return drive


def _drive_tolerantly(job: ParallelRun, send: Send) -> Done:
    try:
        return _drive(job, send)
    except Exception as error:
        return Done(job, job.resume or "", False, str(error) if isinstance(error, NastuiError) else f"{type(error).__name__}: {error}")


def _drive(job: ParallelRun, send: Send) -> Done:
    """Until the run is stored SIGTERM ends this process; from then on it stops the run."""
    from nastui.runs.lease import LostLeaseError
    from nastui.runs.store import Store, TakenError

    stop = SignalEvent()
    use_card(job.card)
    with Store() as store:
        try:
            session = _opened(job, store, lambda: send.catch_stop(stop))
        except TakenError as error:
            return Done(job, error.run, False, elsewhere=True)
        session.switches.stop, session.switches.wait = stop, job.wait
        send(session.run)
        try:
            outcome = session.drive(store)
        except LostLeaseError:
            return Done(job, session.run, False, elsewhere=True)
    return Done(job, session.run, stop.is_set() and outcome.state == "stopped", elsewhere=session.switches.heir is not None)


def _opened(job: ParallelRun, store: Store, ready: Callable[[], object]) -> Session:
    from nastui.runs.session import Part, resume, start
    from nastui.runs.sets import claimed
    from nastui.runs.store import TakenError

    if job.resume is not None:
        stored = store.run(job.resume)
        if stored.driven:
            raise TakenError(stored.id, f"the run {stored.id} is being driven", remedy=f"`nastui watch {stored.id}` shows it")
        return resume(store, stored, job.pace, ready=ready)

    def rival() -> str | None:
        return claimed(store, job.claim) if job.claim is not None else None

    if (other := rival()) is not None:  # before the preparation, which may take long
        raise TakenError(other, f"the run {other} has the same spec", remedy=f"`nastui watch {other}` shows it")
    return start(store, job.spec, job.preset, job.pace, ready=ready, part=Part(job.set, rival))
