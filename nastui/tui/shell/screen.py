"""What all screens do with commands, and the frame of the main ones: tabs above, keys below."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any, ClassVar, Final, TypeVar

from textual.app import ComposeResult
from textual.events import Click
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from nastui.drawing.spans import text_width
from nastui.tui.shell.bars import LEAST, KeyBar, NoticeBar, TooSmall, TopBar, key_at, press
from nastui.tui.shell.command import Command, named
from nastui.tui.shell.host import Host, host_of
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.terms import Term

R = TypeVar("R")
_BORDER: Final = 3
"""Columns between the hints of a dialog and its right end."""


class Commanded:
    """Mixin of a screen (or the app) whose bindings run commands."""

    ACTIONS: ClassVar[tuple[Command[Any], ...]] = ()

    def action_command(self, id: str) -> None:
        """Run the command of this id, if it makes sense now."""
        command = named(self.ACTIONS, id)
        if command and command.available(self):
            command.run(self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Commands that make no sense now have no key."""
        if action == "command" and (command := named(self.ACTIONS, str(parameters[0]))):
            return command.available(self)
        return True


class MainScreen(Commanded, Screen[None]):
    """One of the app's tabs."""

    TERMS: ClassVar[tuple[Term, ...]] = ()
    """The words and numbers on it, in about the order in which they are met."""
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (80, "-normal"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (12, "-short"), (20, "-tall"), (36, "-high")]

    _composed = False

    def fit(self, size: tuple[int, int]) -> None:
        """Before it is shown: have the classes of this size already, so that not all is styled again once it is."""
        for extent, breakpoints in zip(size, (self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS), strict=True):
            self.add_class(max((least, name) for least, name in breakpoints if least <= extent)[1], update=False)

    @property
    def host(self) -> Host:
        """The app."""
        return host_of(self)

    def compose(self) -> ComposeResult:
        """Tabs, the body, keys."""
        yield TopBar()
        yield NoticeBar()
        yield from self.body()
        yield KeyBar()
        yield TooSmall()

    async def mount_composed_widgets(self, widgets: list[Widget]) -> None:
        """The parts of its parts are there a few turns of the event loop after its own."""
        await super().mount_composed_widgets(widgets)
        self._composed = True

    @property
    def composed(self) -> bool:
        """Whether all that it is made of is there: before, and once it closes, there is nothing to ask or to draw."""
        return self._composed and bool(self.children)

    def on_screen_resume(self) -> None:
        """What runs may have changed meanwhile."""
        for bar in (*self.query(TopBar), *self.query(NoticeBar)):
            bar.show()

    def body(self) -> Iterable[Any]:
        """What is between the bars."""
        return ()

    @property
    def too_small(self) -> bool:
        """Whether there is only room to say so."""
        return self.app.size.width < LEAST[0] or self.app.size.height < LEAST[1]

    def _reset_focus(self, widget: Widget, avoiding: list[Widget] | None = None) -> None:
        """What is out of sight only because the terminal is too small keeps the focus, and what is entered in it."""
        if avoiding is not None or not self.too_small:
            super()._reset_focus(widget, avoiding)

    @property
    def in_front(self) -> bool:
        """Whether somebody looks at it; while the app ends, nobody does."""
        return self.host.has_screen and self.app.screen is self

    @property
    def narrow(self) -> bool:
        """Whether there are fewer than 80 columns."""
        return self.size.width < 80


class Dialog(Commanded, ModalScreen[R]):
    """A question or a list in front of a screen."""

    CSS_PATH: ClassVar[str | PurePath | list[str | PurePath] | None] = style_sheet("dialogs")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal")]

    @property
    def host(self) -> Host:
        """The app."""
        return host_of(self)

    def on_click(self, event: Click) -> None:
        """The hints in the lower border of a dialog are its keys, and can be clicked."""
        for box in self.query(".dialog"):
            region, hints = box.region, str(box.border_subtitle or "")
            last = region.right - _BORDER
            if event.screen_y == region.bottom - 1 and last - text_width(hints) <= event.screen_x < last:
                if key := key_at(hints, event.screen_x - last + text_width(hints)):
                    press(self, key)
                return
