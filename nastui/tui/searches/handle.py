"""A run that this process drives, in a thread of its own with its own connection to the store.

The thread only appends to the store; whoever wants to see something polls. Imports arrays: only to be imported once the app is up.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final, TypeAlias

from nastui.base.steps import Cancelled, listening
from nastui.runs import session
from nastui.runs.control import Switches
from nastui.runs.preparing import Prepared, prepare
from nastui.runs.run_spec import RunSpec
from nastui.runs.session import Session
from nastui.runs.store import Store
from nastui.tui.shell.background import BackgroundTask

Preparing: TypeAlias = Callable[[Store], Prepared]
Beginning: TypeAlias = Callable[[Store, Prepared], Session]
SWITCH_SECONDS: Final = 0.001
"""Shorter turns between threads keep the screen quick while a search computes in Python."""


class RunHandle:
    """Starts the thread at once. `run` is known when the run is stored; `done` is set when the thread ends, `error` says why it failed.

    Nothing is stored while it is being prepared, and nothing afterwards where that was cancelled.
    """

    def __init__(self, preparing: Preparing, beginning: Beginning, pace: float = 0.0, spec: RunSpec | None = None) -> None:
        self.task = BackgroundTask("Preparing the search")
        self.switches = Switches(pace=pace)
        self.spec = spec
        self.run: str | None = None
        self.error: BaseException | None = None
        self.done = threading.Event()
        self.leaving = False
        """Whether another process is about to go on with the run."""
        self._preparing, self._beginning = preparing, beginning
        self._turn = threading.Lock()
        self._thread = threading.Thread(target=self._live, name="search", daemon=True)
        self._thread.start()

    @classmethod
    def starting(cls, spec: RunSpec, preset: str | None, pace: float) -> RunHandle:
        """A new run."""
        return cls(lambda _: prepare(spec), lambda store, prepared: session.begin(store, prepared, preset, pace), pace, spec)

    @classmethod
    def resuming(cls, run: str, pace: float) -> RunHandle:
        """A run that was stopped or interrupted, resumed."""

        def begin(store: Store, prepared: Prepared) -> Session:
            return session.go_on(store, store.run(run), prepared, pace)

        return cls(lambda store: session.prepared_again(store.run(run)), begin, pace)

    def stop(self) -> None:
        """Ask it to stop; it does within a tenth of a second, unless an evaluation takes longer. A run that is not stored yet never is."""
        self.cancel()
        self.switches.stop.set()

    def cancel(self) -> bool:
        """Cancel the preparation; True where no run was stored, and none will be."""
        with self._turn:
            if self.run is None:
                self.task.cancel()
        return self.task.cancelled

    def join(self, seconds: float) -> None:
        """Wait for the thread's end, at most so long."""
        self._thread.join(seconds)

    def _live(self) -> None:
        try:
            with _short_turns(), Store() as store:
                with listening(self.task.hear):
                    prepared = self._preparing(store)
                self._begun(store, prepared).drive(store)
        except Cancelled:
            pass
        except BaseException as error:
            self.error = error
        finally:
            self.done.set()

    def _begun(self, store: Store, prepared: Prepared) -> Session:
        """The run is stored, unless it was cancelled; not both."""
        with self._turn:
            self.task.check()
            begun = replace(self._beginning(store, prepared), switches=self.switches)
            self.spec = self.spec or begun.prepared.spec
            self.run = begun.run
        return begun


class OwnRuns:
    """The runs that this process drives or has driven."""

    def __init__(self) -> None:
        self._handles: list[RunHandle] = []

    def add(self, handle: RunHandle) -> None:
        """Keep a handle."""
        self._handles.append(handle)

    def of(self, run: str) -> RunHandle | None:
        """The latest handle of a run."""
        return next((handle for handle in reversed(self._handles) if handle.run == run), None)

    @property
    def active(self) -> list[RunHandle]:
        """Those whose thread runs and that were not cancelled."""
        return [handle for handle in self._handles if not handle.done.is_set() and not handle.task.cancelled]

    @property
    def preparing(self) -> RunHandle | None:
        """The latest that is not stored yet."""
        return next((handle for handle in reversed(self.active) if handle.run is None), None)

    @property
    def paused(self) -> list[RunHandle]:
        """Those that are paused."""
        return [handle for handle in self.active if handle.switches.pause.is_set()]

    @property
    def running(self) -> list[RunHandle]:
        """Those that run."""
        return [handle for handle in self.active if not handle.switches.pause.is_set()]

    @property
    def stored(self) -> list[RunHandle]:
        """Those active ones whose run is stored: they can be handed over."""
        return [handle for handle in self.active if handle.run is not None]

    def stop_all(self, seconds: float) -> None:
        """Stop all and wait, at most so long for each. Those that leave are not stopped: another process goes on with them."""
        staying = [handle for handle in self.active if not handle.leaving]
        for handle in staying:
            handle.stop()
        for handle in staying:
            handle.join(seconds)


_sharing = 0
_usual = sys.getswitchinterval()
_lock = threading.Lock()


@contextmanager
def _short_turns() -> Iterator[None]:
    """Short thread switches while any search runs, and the app's own objects out of garbage collection, which halves its longest pause."""
    global _sharing
    with _lock:
        if not _sharing:
            gc.freeze()
            sys.setswitchinterval(SWITCH_SECONDS)
        _sharing += 1
    try:
        yield
    finally:
        with _lock:
            _sharing -= 1
            if not _sharing:
                gc.unfreeze()
                sys.setswitchinterval(_usual)
