"""Drive a run from the command line, with its progress on standard error: it is read from the store, like every other view."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from queue import SimpleQueue

import click

from nastui.base.errors import NastuiError
from nastui.base.signals import StopSignals
from nastui.cli.output import linear, redraws, say
from nastui.drawing.printable import printable
from nastui.runs.background import move
from nastui.runs.run_follower import RunFollower
from nastui.runs.session import Ready, Session
from nastui.runs.status_lines import status_line
from nastui.runs.store import Store
from nastui.runs.view import Meter, RunView

_EVERY_SECONDS = 0.25
_LOG_SECONDS = 10.0


@contextmanager
def shown(run: str, *, wanted: bool, logged: bool) -> Iterator[None]:
    """Keep one line up to date while the block runs; where standard error is a log, add a line now and then; else nothing is shown."""
    terminal = redraws()
    if not wanted or not (terminal or logged or linear()):
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=_follow if terminal else _log, args=(run, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _follow(run: str, done: threading.Event) -> None:
    with closing(RunFollower(run, reading=True)) as follower:
        meter = Meter()
        while not done.wait(_EVERY_SECONDS):
            snapshot = follower.look()
            click.echo(f"\r\x1b[2K{printable(status_line(RunView(snapshot, timing=meter.timing(snapshot))))}", nl=False, err=True)
    click.echo("\r\x1b[2K", nl=False, err=True)


def _log(run: str, done: threading.Event) -> None:
    """A line with the time, as soon as there is something new, but not too often."""
    with closing(RunFollower(run, reading=True)) as follower:
        meter, seen, wait = Meter(), 0, _EVERY_SECONDS
        while not done.wait(wait):
            snapshot = follower.look()
            timing = meter.timing(snapshot)
            wait = _EVERY_SECONDS
            if snapshot.chunks != seen:
                seen, wait = snapshot.chunks, _LOG_SECONDS
                click.echo(f"{time.strftime('%H:%M:%S')} {printable(status_line(RunView(snapshot, timing=timing)))}", err=True)


def told_moved(session: Session) -> bool:
    """Whether another process goes on with the run, which is told."""
    if (heir := session.switches.heir) is None:
        return False
    say(f"run {session.run} goes on in process {heir.pid}; `nastui watch {session.run}` shows it")
    return True


@contextmanager
def _moving(signals: StopSignals, *, wanted: bool) -> Iterator[Callable[[Session], None]]:
    """A hang-up within the block moves the run, which is told once it is stored: it may come before.

    The signal's handler only rings a bell, for a thread that may take locks.
    """
    opened: SimpleQueue[Session | None] = SimpleQueue()
    if not wanted:
        yield opened.put
        return
    reader, bell = os.pipe()
    mover = threading.Thread(target=_move, args=(opened, reader), daemon=True)
    mover.start()
    signals.hung_up = lambda: os.write(bell, b".")
    try:
        yield opened.put
    finally:
        signals.hung_up = None
        os.close(bell)
        opened.put(None)
        mover.join()
        os.close(reader)


def _move(opened: SimpleQueue[Session | None], reader: int) -> None:
    if os.read(reader, 1) and (session := opened.get()) is not None:  # else the run has ended, or there is none
        try:
            move(session.run, session.switches.pace)
        except (OSError, NastuiError):  # it can at least be resumed
            session.switches.stop.set()


def drive(
    store: Store,
    opening: Callable[[Ready], Session],
    begun: Callable[[Session], None] = lambda session: None,
    *,
    wait: bool = True,
    surviving: bool = False,
    logged: bool = False,
) -> tuple[Session, bool]:
    """Open a session and drive it to the end, with progress; True where a signal stopped it.

    A signal that comes while the run is prepared ends the command: nothing is stored yet. A second one does not wait for the run's good end.

    Args:
        store: where it is stored.
        opening: makes the session; calls its argument when all is prepared.
        begun: is told the session before it is driven.
        wait: whether a full disk pauses the run; else it fails.
        surviving: whether the run moves to a process of its own when the terminal goes away; else it is stopped.
        logged: whether standard error is a log.
    """
    quiet = bool(click.get_current_context().find_root().params.get("quiet"))
    with StopSignals() as signals, _moving(signals, wanted=surviving) as opened:
        session = opening(signals.hold)
        session.switches.stop, session.switches.wait, session.switches.tell = signals.stop, wait, say
        begun(session)
        opened(session)
        with shown(session.run, wanted=not quiet, logged=logged):
            session.drive(store)
    return session, signals.received
