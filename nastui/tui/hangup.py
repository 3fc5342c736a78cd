"""A terminal that goes away (a closed window, a lost connection) ends the app, whoever started it.

The kernel tells the leader of the session only; a shell or a `make` in between may keep it to itself, and the app would go on for nobody.
"""

from __future__ import annotations

import os
import select
import threading
from typing import TYPE_CHECKING, Final

from nastui.tui.leaving import stop_everything

if TYPE_CHECKING:
    from nastui.tui.app import NastuiApp

EXIT_CODE: Final = 129
"""What shells say of a process that a hangup ended."""
_TERMINAL: Final = 0
_EVERY_SECONDS: Final = 1.0
_GRACE_SECONDS: Final = 10.0


def watch_terminal(app: NastuiApp) -> None:
    """Look now and then whether there is still a terminal; what the app does is stopped in good order before it ends."""
    if not hasattr(select, "poll") or app.is_headless or not os.isatty(_TERMINAL):
        return
    poll = select.poll()
    poll.register(_TERMINAL, 0)  # a hangup is told in any case

    def look() -> None:
        if poll.poll(0):
            timer.stop()
            app.run_worker(_end(app), group="leave")

    timer = app.set_interval(_EVERY_SECONDS, look)


async def _end(app: NastuiApp) -> None:
    """Nothing can be shown or asked any more, nor can the terminal be put in order."""
    threading.Timer(_GRACE_SECONDS, os._exit, (EXIT_CODE,)).start()
    await stop_everything(app)
    os._exit(EXIT_CODE)
