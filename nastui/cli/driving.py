"""One run driven to its end by a command: progress, the result, how it is told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from nastui.cli.noticing import NoticeText
from nastui.cli.output import print_json, say, tell

if TYPE_CHECKING:
    from nastui.runs.session import Session
    from nastui.runs.store import Store

Opening: TypeAlias = "Callable[[Callable[[], object]], Session]"
"""Makes the session; calls its argument when all is prepared."""


def drive_to_end(
    store: Store, opening: Opening, begun: Callable[[Session], None], ending: NoticeText, *, wait: bool, logged: bool, as_json: bool
) -> None:
    """Drive a run, print its result, and say how it ended; nothing where another process goes on with it.

    Args:
        store: where it is stored.
        opening: opens it.
        begun: is told the session before it is driven.
        ending: of the notice.
        wait: whether a full disk pauses the run; else it fails.
        logged: whether standard error is a log.
        as_json: whether the result is a JSON document.

    Raises:
        SystemExit: a signal stopped it (130).
    """
    from nastui.cli.progress import drive, told_moved
    from nastui.cli.summary import summary
    from nastui.runs.result import result_of

    session, interrupted = drive(store, opening, begun, wait=wait, surviving=True, logged=logged)
    if told_moved(session):
        return
    stored = store.run(session.run)
    result = result_of(store, stored)
    if as_json:
        print_json(result)
    else:
        tell(summary(stored, result))
    if interrupted:
        say(f"interrupted; `nastui runs resume {stored.id}` goes on")
        sys.exit(130)
    ending.text, ending.document = f"{stored.state}: {stored.reason or ''}", result
