"""Drive a run from the command line, with its progress on standard error: it is read from the store, like every other view."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from nastui.base.signals import StopSignals
from nastui.cli.output import say
from nastui.drawing.printable import printable
from nastui.runs.session import Ready, Session
from nastui.runs.status_lines import status_line
from nastui.runs.store import Store
from nastui.runs.view import Meter, View
from nastui.runs.watching import Snapshot, watch

_EVERY_SECONDS = 0.25


@contextmanager
def shown(run: str, *, wanted: bool) -> Iterator[None]:
    """Keep one line up to date while the block runs; nothing is shown where standard error is no terminal."""
    if not wanted or not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=_follow, args=(run, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _follow(run: str, done: threading.Event) -> None:
    with Store(reading=True) as store:
        snapshot: Snapshot | None = None
        meter = Meter()
        while not done.wait(_EVERY_SECONDS):
            snapshot = watch(store, run, snapshot)
            click.echo(f"\r\x1b[2K{printable(status_line(View(snapshot, timing=meter.timing(snapshot))))}", nl=False, err=True)
    click.echo("\r\x1b[2K", nl=False, err=True)


def drive(
    store: Store, opening: Callable[[Ready], Session], begun: Callable[[Session], None] = lambda session: None, *, wait: bool = True
) -> tuple[Session, bool]:
    """Open a session and drive it to the end, with progress; True where a signal stopped it.

    A signal that comes while the run is prepared ends the command: nothing is stored yet. A second one does not wait for the run's good end.

    Args:
        store: where it is stored.
        opening: makes the session; calls its argument when all is prepared.
        begun: is told the session before it is driven.
        wait: whether a full disk pauses the run; else it fails.
    """
    quiet = bool(click.get_current_context().find_root().params.get("quiet"))
    with StopSignals() as signals:
        session = opening(signals.hold)
        session.switches.stop, session.switches.wait, session.switches.tell = signals.stop, wait, say
        begun(session)
        with shown(session.run, wanted=not quiet):
            session.drive(store)
    return session, signals.received
