"""Drive a session from the command line."""

from __future__ import annotations

import click

from nastui.cli.interrupts import stopping
from nastui.cli.progress import shown
from nastui.runs.session import Session
from nastui.runs.store import Store


def drive(store: Store, session: Session) -> bool:
    """Drive to the end, with progress; True where a signal stopped it."""
    quiet = bool(click.get_current_context().find_root().params.get("quiet"))
    with stopping(session.switches) as received, shown(session.run, wanted=not quiet):
        session.drive(store)
    return bool(received)
