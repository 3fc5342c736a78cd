"""Start a run, or go on with one: prepare, take the lease, drive, and leave the store in a state that says how it ended."""

from __future__ import annotations

import json
import os
import traceback
from dataclasses import dataclass, field

import numpy as np

from nastui.base.errors import InputError, NastuiError, ReplayError
from nastui.runs.control import Clock, Control, Switches
from nastui.runs.engine import Engine, Outcome
from nastui.runs.lease import this_process
from nastui.runs.preparing import Prepared, prepare
from nastui.runs.recorder import Recorder
from nastui.runs.records import record_type
from nastui.runs.replay import Replay
from nastui.runs.rows import Run
from nastui.runs.spec import RunSpec, document_of
from nastui.runs.store import NewRun, Store
from nastui.runs.versions import versions


@dataclass(frozen=True)
class Session:
    """A run that this process drives, ready to go."""

    run: str
    prepared: Prepared
    replay: Replay
    switches: Switches = field(default_factory=Switches)
    before: tuple[float, float] = (0.0, 0.0)
    """Wall seconds and seconds apart of earlier sessions."""
    chunks: int = 0
    """How many chunks are stored."""
    heard: int = 0
    """The last command that was for an earlier driver."""

    def drive(self, store: Store) -> Outcome:
        """Drive to the end. Whatever happens, the store says so.

        Raises:
            NastuiError: the store refuses, or the run does not replay; anything else that fails is recorded as a failed run and raised.
        """
        clock = Clock(*self.before)
        if self.prepared.fitness.dear:
            store.flush_every_commit()
        control = Control(store, self.run, self.switches, clock, self.heard)
        engine = Engine(self.prepared, Recorder(store, self.run, self.chunks), self.replay, control, clock)
        try:
            outcome = engine.run()
        except KeyboardInterrupt:
            store.finish(self.run, "stopped", "interrupted at the keyboard", clock.wall, clock.apart)
            raise
        except Exception as error:
            text = str(error) if isinstance(error, NastuiError) else traceback.format_exc()
            store.finish(self.run, "failed", text, clock.wall, clock.apart)
            raise
        store.finish(self.run, outcome.state, outcome.reason, clock.wall, clock.apart)
        return outcome


def start(store: Store, spec: RunSpec, preset: str | None = None, pace: float = 0.0, forked_from: Run | None = None) -> Session:
    """Check a spec and store a new run of it.

    Raises:
        InputError: the spec cannot be run as it stands.
    """
    return begin(store, prepare(spec), preset, pace, forked_from)


def begin(store: Store, prepared: Prepared, preset: str | None = None, pace: float = 0.0, forked_from: Run | None = None) -> Session:
    """Store a new run of what is prepared."""
    length = prepared.benchmark.space.length
    new = NewRun(preset, document_of(prepared.spec), prepared.facts(), versions(), pace, forked_from.id if forked_from else None)
    run = store.create(new, this_process(os.getpid()))
    return Session(run, prepared, Replay(run, np.empty(0, dtype=record_type(length))), Switches(pace=pace))


def resume(store: Store, run: Run, pace: float = 0.0) -> Session:
    """Take over a run that was interrupted, stopped, or failed.

    Raises:
        InputError: it is done, or a living process drives it.
    """
    return go_on(store, run, prepared_again(run), pace)


def prepared_again(run: Run) -> Prepared:
    """What a stored run needs to go on.

    Raises:
        InputError: it is done.
    """
    if run.state == "done":
        raise InputError(f"the run {run.id} is done: {run.reason}", remedy="start a new run with another seed or budget")
    return prepare(run.spec)


def go_on(store: Store, run: Run, prepared: Prepared, pace: float = 0.0) -> Session:
    """Take over a stored run with what is prepared from its spec.

    Raises:
        ReplayError: the benchmark no longer says what it said when the run began.
    """
    if json.loads(json.dumps(prepared.facts())) != dict(run.facts):
        raise ReplayError(
            f"the run {run.id} cannot go on: {prepared.benchmark.name} has other numbers than when it began",
            remedy=f"`nastui runs resume {run.id} --fork` starts anew with those of now",
        )
    store.take(run.id, this_process(os.getpid()))
    store.event(run.id, "resumed", {"versions": versions()})
    records = store.records(run.id, prepared.benchmark.space.length)
    last = store.last_chunk(run.id)
    heard = max((number for number, _ in store.commands(run.id, 0)), default=0)
    chunks = last.number + 1 if last else 0
    return Session(run.id, prepared, Replay(run.id, records), Switches(pace=pace), (run.wall, run.apart), chunks, heard)


def fork(store: Store, run: Run, pace: float = 0.0) -> Session:
    """Begin a new run of the same spec, which does not have to agree with what was recorded."""
    return start(store, run.spec, run.preset, pace, forked_from=run)
