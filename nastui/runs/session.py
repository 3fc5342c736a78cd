"""Start a run, or go on with one: prepare, take the lease, drive, and leave the store in a state that says how it ended."""

from __future__ import annotations

import json
import os
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeAlias

import numpy as np

from nastui.base.errors import NastuiError, ReplayError, broken, in_short
from nastui.fitness.fitness import OVER_SEEDS
from nastui.fitness.registry import FITNESSES
from nastui.runs.control import HAND_OVER, POLL_SECONDS, Clock, Control, Switches
from nastui.runs.crashes import write_crash_log
from nastui.runs.engine import Engine, Outcome
from nastui.runs.heartbeat import beating
from nastui.runs.journal import Journal
from nastui.runs.lease import Lease, LostLeaseError, Owner, this_process, versions
from nastui.runs.overlapping import OverlappingEngine
from nastui.runs.preparing import Prepared, device_version, plugin_versions, prepare
from nastui.runs.recorder import Recorder, Replay
from nastui.runs.records import Records
from nastui.runs.room import Patience, StoppedWaiting
from nastui.runs.rows import RunRow
from nastui.runs.run_spec import RunSpec
from nastui.runs.scattering import scattered
from nastui.runs.spec import document_of
from nastui.runs.store import NewRun, Store, TakenError

Ready: TypeAlias = Callable[[], object]
"""Called when all is prepared, before anything is stored: from now on a signal must be brought to a good end."""


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Part:
    """What a new run is part of."""

    set: Mapping[str, Any] | None = None
    """The set of seeds."""
    rival: Callable[[], str | None] | None = None
    """As `Store.create` asks it."""


ALONE: Final = Part()


@dataclass(frozen=True)
class Session:
    """A run that this process drives, ready to go."""

    lease: Lease
    prepared: Prepared
    replay: Replay
    switches: Switches = field(default_factory=Switches)
    before: tuple[float, float] = (0.0, 0.0)
    """Wall seconds and seconds apart of earlier sessions."""
    chunks: int = 0
    """How many chunks are stored."""
    heard: int = 0
    """The last command that was for an earlier driver."""

    @property
    def run(self) -> str:
        """Its id."""
        return self.lease.run

    def drive(self, store: Store) -> Outcome:
        """Drive to the end. Whatever happens, the store says so.

        Raises:
            LostLeaseError: another process drives it by now; nothing more is written.
            NastuiError: the store refuses, or the run does not replay; anything else that fails is recorded as a failed run and raised.
        """
        clock, journal = Clock(*self.before), Journal(store, self.lease)
        if self.prepared.fitness.expensive:
            journal.flush_every_commit()
        control = Control(journal, self.switches, clock, self.heard)
        journal.patience = Patience(journal, control, self.switches, clock)
        kind = Engine if self.prepared.spec.engine.workers is None else OverlappingEngine
        try:
            with scattered(self.prepared, journal.event) as prepared, beating(journal, clock):
                outcome = kind(prepared, Recorder(journal, self.chunks), self.replay, control, clock).run()
        except KeyboardInterrupt:
            journal.finish("stopped", "interrupted at the keyboard", clock.wall, clock.apart)
            raise
        except StoppedWaiting:
            outcome = Outcome(
                "stopped", "stopped on request while the store could not be written: the last evaluations are not stored, and are made again"
            )
        except LostLeaseError:
            raise
        except Exception as error:
            journal.finish("failed", self._why(error), clock.wall, clock.apart)
            raise
        except BaseException as error:  # a part that nobody holds to its contract ends the program: a space of another package
            ended = broken("search", f"was ended from within: {in_short(error)}")
            journal.finish("failed", str(ended), clock.wall, clock.apart)
            raise ended from error
        if self.switches.heir is not None and outcome.state == "stopped":
            journal.hand_over(self.switches.heir, "paused" if self.switches.pause.is_set() else "running", clock.wall, clock.apart)
            return Outcome("running", f"handed over to process {self.switches.heir.pid}")
        journal.finish(outcome.state, outcome.reason, clock.wall, clock.apart)
        return outcome

    def _why(self, error: Exception) -> str:
        """The reason of a failed run; of what nobody foresaw the traceback, and where its log is."""
        if isinstance(error, NastuiError):
            return str(error)
        log = write_crash_log(error, run=self.run, spec=document_of(self.prepared.spec))
        return traceback.format_exc() + (f"crash log: {log}\n" if log else "")


def start(
    store: Store,
    spec: RunSpec,
    preset: str | None = None,
    pace: float = 0.0,
    forked_from: RunRow | None = None,
    *,
    ready: Ready = _nothing,
    part: Part = ALONE,
) -> Session:
    """Check a spec and store a new run of it.

    Raises:
        InputError: the spec cannot be run as it stands.
        TakenError: a rival makes the same run.
    """
    prepared = prepare(spec)
    ready()
    return begin(store, prepared, preset, pace, forked_from, part)


def begin(
    store: Store, prepared: Prepared, preset: str | None = None, pace: float = 0.0, forked_from: RunRow | None = None, part: Part = ALONE
) -> Session:
    """Store a new run of what is prepared."""
    new = NewRun(
        preset,
        document_of(prepared.spec),
        prepared.facts(),
        versions() | plugin_versions(prepared) | device_version(prepared),
        pace,
        forked_from.id if forked_from else None,
        part.set,
    )
    lease = store.create(new, this_process(os.getpid()), part.rival)
    return Session(lease, prepared, Replay(lease.run, no_records(prepared)), Switches(pace=pace))


def no_records(prepared: Prepared) -> Records:
    """Of a run of this, before its first evaluation."""
    return np.empty(0, dtype=prepared.record_kind)


def resume(store: Store, run: RunRow, pace: float = 0.0, *, ready: Ready = _nothing) -> Session:
    """Take over a run that was interrupted, stopped, or failed.

    Raises:
        TakenError: it is done, or a living process drives it.
    """
    prepared = prepared_again(run)
    ready()
    return go_on(store, run, prepared, pace)


def prepared_again(run: RunRow) -> Prepared:
    """What a stored run needs to go on.

    Raises:
        InputError: it is done.
    """
    if run.state == "done":
        raise TakenError(run.id, f"the run {run.id} is done: {run.reason}", remedy="start a new run with another seed or budget")
    return prepare(run.spec)


def inherit(store: Store, run: RunRow, pace: float = 0.0, *, ready: Ready = _nothing) -> Session:
    """Go on with a run in this process, whoever drives it: its driver is asked for it once all is prepared here. One that is paused stays so.

    Raises:
        TakenError: it is done, or came to its end or was stopped before it was handed over.
    """
    prepared = prepared_again(run)
    ready()
    return go_on(store, run, prepared, pace, take=partial(_asked_for, was_driven=run.driven))


def _asked_for(store: Store, run: str, owner: Owner, *, was_driven: bool) -> Lease:
    """The lease, from its driver; where that is gone meanwhile, as of any run. One that somebody stops meanwhile stays stopped."""
    asked = False
    while (current := store.run(run)).driven:
        if current.owner == owner:
            return store.lease(run, owner)
        if not asked:
            store.command(run, f"{HAND_OVER}{owner.text}")
            asked = True
        time.sleep(POLL_SECONDS / 2)
    if was_driven and current.state == "stopped":
        raise TakenError(run, f"the run {run} was stopped before it was handed over", remedy=f"`nastui runs resume {run}` goes on with it")
    return store.take(run, owner)


def go_on(store: Store, run: RunRow, prepared: Prepared, pace: float = 0.0, take: Callable[[Store, str, Owner], Lease] = Store.take) -> Session:
    """Take over a stored run with what is prepared from its spec.

    Raises:
        ReplayError: the benchmark no longer says what it said when the run began.
    """
    now = json.loads(json.dumps(prepared.facts()))
    if _compared({name: now.get(name) for name in run.facts}) != _compared(run.facts):  # an earlier version wrote down fewer facts
        raise ReplayError(
            f"the run {run.id} cannot go on: {_what_changed(prepared)} than when it began",
            remedy=f"`nastui runs resume {run.id} --fork` starts anew with those of now",
        )
    heard = _last_command(store, run.id)  # what is told from the taking on is for this driver
    lease = take(store, run.id, this_process(os.getpid()))
    try:
        return _taken_over(store, lease, prepared, pace, heard)
    except NastuiError as error:  # it is damaged: nobody drives it, so that it can be deleted
        Journal(store, lease).finish("stopped", str(error), run.wall, run.apart)
        raise


def _compared(facts: Mapping[str, Any]) -> str:
    """Facts without a word that earlier versions said of every table."""
    return json.dumps(dict(facts), sort_keys=True).replace(f", {OVER_SEEDS}", "").replace(OVER_SEEDS, "")


def _taken_over(store: Store, lease: Lease, prepared: Prepared, pace: float, heard: int) -> Session:
    heard = max(heard, *(number for number, verb in store.commands(lease.run, 0) if verb.startswith(HAND_OVER)), 0)
    run = store.run(lease.run)
    Journal(store, lease).event("resumed", {"versions": versions() | device_version(prepared), "pace": pace})
    switches = Switches(pace=pace)
    if run.stored_state == "paused":
        switches.pause.set()
    records = store.records(run.id, prepared.benchmark.space.length)
    records = records if len(records) else no_records(prepared)
    last = store.last_chunk(run.id)
    chunks = last.number + 1 if last else 0
    return Session(lease, prepared, Replay(run.id, records), switches, (run.wall, run.apart), chunks, heard)


def _last_command(store: Store, run: str) -> int:
    return max((number for number, _ in store.commands(run, 0)), default=0)


def _what_changed(prepared: Prepared) -> str:
    """A clause; what is scored or trained here depends on images alone, beside the settings, which are the run's own."""
    if FITNESSES.entry(prepared.spec.fitness.name).needs_table:
        return f"{prepared.benchmark.name} has other numbers"
    return "its images are others, or this nastui reads them otherwise,"


def fork(store: Store, run: RunRow, pace: float = 0.0, *, ready: Ready = _nothing) -> Session:
    """Begin a new run of the same spec, which does not have to agree with what was recorded."""
    return start(store, run.spec, run.preset, pace, forked_from=run, ready=ready)
