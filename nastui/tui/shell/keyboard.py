"""Keys and pastes, one at a time: the next is passed on when everything that the one before it does is done.

Textual gives each key to the widget in focus at once, but runs what is bound to a key only when it came back from there. Of `tab`, `backspace`, `5`,
typed fast, the 5 would come before the backspace, and to the field before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Final, TypeAlias

from textual.app import App, ScreenStackError, UnknownModeError
from textual.events import Key, Paste
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

Typed: TypeAlias = Key | Paste
_LOOK_SECONDS: Final = 1.0
_PATIENCE_LOOKS: Final = 10
"""A widget that is removed with the key it handles gives nothing back; one that is there may need long on a busy machine, but not for ever."""


class Passed(Message):
    """Follows a key to all who may handle it, and comes to the app behind it."""

    def __init__(self, turn: int) -> None:
        super().__init__()
        self.turn = turn


class Keyboard:
    """Queue of keys and pastes. `give` passes an event on as Textual does, `rested` hears that all are done."""

    def __init__(self, app: App[int], give: Callable[[Typed], Awaitable[None]], rested: Callable[[], None] = lambda: None) -> None:
        self._app, self._give, self._rested = app, give, rested
        self._waiting: deque[Typed] = deque()
        self._turn = self._looks = 0
        self._busy = self._watched = False
        self._target: Widget | None = None
        self.typed = 0
        """How many there have been that may enter something."""

    @property
    def at_rest(self) -> bool:
        """Whether all keys are done."""
        return not self._busy

    async def take(self, event: Typed) -> None:
        """Pass it on, or queue it behind those before it."""
        self._waiting.append(event)
        self.typed += isinstance(event, Paste) or not event.key.startswith("ctrl+")
        if self._busy:
            self._watch()
        else:
            await self._next()

    def passed(self, message: Passed) -> None:
        """The key was handled; what it asked to be done later (to move the focus) comes first."""
        self._app.call_later(self._done, message.turn)

    def _watch(self) -> None:
        """Pass on what waits even where the key before it gives nothing back."""
        if not self._watched:
            self._watched = True
            self._app.set_timer(_LOOK_SECONDS, partial(self._look_after, self._turn))

    async def _look_after(self, turn: int) -> None:
        self._watched = False
        self._looks += 1
        if self._front is None:
            self._waiting.clear()
        elif self._looks >= _PATIENCE_LOOKS or not self._is_at_it:
            await self._done(turn)
        if self._waiting:
            self._watch()

    @property
    def _front(self) -> Screen[object] | None:
        """The screen in front; None while the app ends, and what waits is for nobody."""
        with suppress(ScreenStackError, UnknownModeError):
            return self._app.screen
        return None

    @property
    def _is_at_it(self) -> bool:
        """Whether the widget that was given the key still stands on the screen in front."""
        return self._target is not None and self._target.is_attached and self._front in self._target.ancestors_with_self

    async def _done(self, turn: int) -> None:
        if turn == self._turn:
            self._busy = False
            if self._waiting:
                await self._next()
            else:
                self._rested()

    async def _next(self) -> None:
        """The next one; a screen that is not whole yet has no focus that could take it."""
        self._busy, self._turn, self._looks = True, self._turn + 1, 0
        if (screen := self._front) is None:
            self._waiting.clear()
            self._busy = False
            return
        if not (screen.is_mounted and getattr(screen, "takes_keys", True)):
            self._target = screen
            screen.post_message(Passed(self._turn))
            return
        target = self._target = self._app.focused or screen
        await self._give(self._waiting.popleft())
        if not target.post_message(Passed(self._turn)):
            self.passed(Passed(self._turn))
