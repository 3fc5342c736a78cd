"""When an app under test has done what it was told: by its event loop, where Textual's pilot looks at the clock of the processor."""

import asyncio

from textual._context import active_app
from textual.app import App
from textual.screen import Screen

_TURN = 0.002
"""Seconds between two looks at a screen whose changes are held together still."""
_MOST_TURNS = 100
"""Of the event loop, after which it is left to the test: while a search goes at full speed there is always something to do."""


async def until_idle(*_: float) -> None:
    """Wait until nothing is ready to be done, no message waits, and what was asked to be drawn is, of which the next frame is not waited for."""
    loop = asyncio.get_running_loop()
    for _ in range(_MOST_TURNS):
        await asyncio.sleep(0)
        if loop._ready:  # handles of other tasks: messages on their way
            continue
        if (app := _running()) is not None and app._resize_timer is not None:  # its size is changing
            await asyncio.sleep(_TURN)
        elif (screen := _to_be_drawn(app)) is None:
            return
        elif screen.app._batch_count:
            await asyncio.sleep(_TURN)
        else:
            with screen._context():
                screen._on_timer_update()


def _running() -> App | None:
    """The app of the test, while it shows something."""
    app = active_app.get(None)
    return app if app is not None and app._running and app._screen_stack else None


def _to_be_drawn(app: App | None) -> Screen | None:
    """The screen, where it waits for its next frame."""
    if app is None:
        return None
    screen = app.screen
    waits = screen._layout_required or screen._scroll_required or screen._repaint_required or screen._dirty_widgets or screen._callbacks
    return screen if waits and screen.is_current and screen._running else None
