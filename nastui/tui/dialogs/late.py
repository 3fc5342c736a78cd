"""Dialogs that open by themselves, not by a key just pressed: they wait while something is entered, so that no key meant for that answers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual.app import App
from textual.screen import ModalScreen, Screen

from nastui.tui.shell.host import as_host

Then = Callable[[Any], Any]


@dataclass(frozen=True)
class LateDialog:
    """A dialog that wants to be shown."""

    dialog: Screen[Any]
    then: Then | None = None
    """Handed its answer."""
    on: Screen[Any] | None = None
    """The screen that it belongs to: once another tab is in front, nobody is asked any more. None: any."""
    wanted: Callable[[], bool] = lambda: True
    """Whether there still is something to ask or to show."""
    bad: bool = True
    """Whether it comes of a failure."""


class LateDialogs:
    """Those that wait, in the order in which they came.

    Args:
        app: the app.
        at_rest: whether all keys that were pressed are done.
    """

    def __init__(self, app: App[Any], at_rest: Callable[[], bool]) -> None:
        self._app, self._at_rest = app, at_rest
        self._waiting: list[LateDialog] = []

    def add(self, late: LateDialog, said: str) -> None:
        """Show it now, or tell in a toast that it waits, and for what."""
        if entered := entered_in(self._app):
            as_host(self._app).tell(f"{said.rstrip('.')}. More once you {entered}.", bad=late.bad)
        self._waiting.append(late)
        self.look()

    def look(self) -> None:
        """Show the first, if it may be shown now. Whoever waits for nothing any more is dropped."""
        if not self._waiting or not as_host(self._app).has_screen:
            return
        stack = self._app.screen_stack
        self._waiting = [one for one in self._waiting if one.wanted() and (one.on is None or one.on in stack)]
        if self._waiting and self._at_rest() and not entered_in(self._app):
            late = self._waiting.pop(0)
            self._app.push_screen(late.dialog, late.then)


def entered_in(app: App[Any]) -> str:
    """What ends what the user is entering or answering now; empty where it is neither."""
    if not as_host(app).has_screen:
        return ""
    if isinstance(app.screen, ModalScreen):
        return "close this dialog"
    return "leave this field" if as_host(app).is_entering else ""
