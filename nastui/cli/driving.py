"""Drive a session from the command line."""

from __future__ import annotations

from collections.abc import Callable

import click

from nastui.base.signals import StopSignals
from nastui.cli.progress import shown
from nastui.runs.session import Ready, Session
from nastui.runs.store import Store


def drive(store: Store, opening: Callable[[Ready], Session], begun: Callable[[Session], None] = lambda session: None) -> tuple[Session, bool]:
    """Open a session and drive it to the end, with progress; True where a signal stopped it.

    A signal that comes while the run is prepared ends the command: nothing is stored yet. A second one does not wait for the run's good end.

    Args:
        store: where it is stored.
        opening: makes the session; calls its argument when all is prepared.
        begun: is told the session before it is driven.
    """
    quiet = bool(click.get_current_context().find_root().params.get("quiet"))
    with StopSignals() as signals:
        session = opening(signals.hold)
        session.switches.stop = signals.stop
        begun(session)
        with shown(session.run, wanted=not quiet):
            session.drive(store)
    return session, signals.received
