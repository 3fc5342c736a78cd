"""The frame of the app: its tabs, keys, themes and preferences. Searches, jobs and dialogs are not known here."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar, cast

from textual.app import App
from textual.command import CommandPalette
from textual.events import Event, Key, Paste
from textual.filter import LineFilter

from nastui.tui.shell.bars import KeyBar, NoticeBar, TopBar
from nastui.tui.shell.general import CommandProvider
from nastui.tui.shell.host import Tab
from nastui.tui.shell.keyboard import Keyboard, Passed
from nastui.tui.shell.look import DARK, LIGHT, AsciiFilter, ascii_wanted, themes
from nastui.tui.shell.preferences import load_preferences
from nastui.tui.shell.screen import Commanded, Dialog


class FrameApp(Commanded, App[int]):
    """Base of the app, which names tabs and commands. Each tab is a mode; going back shows the tab shown before."""

    COMMANDS: ClassVar = {CommandProvider}
    tabs: tuple[Tab, ...] = ()
    watching: str | None = None
    """The run that is watched; None where the app is used in full."""
    control = False
    """Whether runs of other processes may be controlled."""

    def __init__(self) -> None:
        super().__init__()
        self.ascii = ascii_wanted()
        self.preferences = load_preferences()
        self._came_from = self.tabs[0].mode
        self._keyboard = Keyboard(self, super().on_event)
        for theme in themes():
            self.register_theme(theme)
        self.theme = self.preferences.theme if self.preferences.theme in self.available_themes else DARK

    def get_line_filters(self) -> list[LineFilter]:
        """In ASCII mode all that is shown passes one more filter."""
        return [*super().get_line_filters(), *([AsciiFilter()] if self.ascii else [])]

    async def on_event(self, event: Event) -> None:
        """Keys and pastes wait for those before them."""
        if isinstance(event, Key | Paste) and not event.is_forwarded and self.has_screen:
            await self._keyboard.take(event)
        else:
            await super().on_event(event)

    def on_passed(self, message: Passed) -> None:
        """Everything that a key does is done."""
        self._keyboard.passed(message)

    def on_mount(self) -> None:
        """Apply the user's keys."""
        if self.keys:
            self.set_keymap(dict(self.keys))

    @property
    def keys(self) -> Mapping[str, str]:
        """Id of a command → the keys that the user gave it."""
        return self.preferences.keys

    @property
    def has_screen(self) -> bool:
        """Whether a screen is shown; while the app ends, none is."""
        with suppress(KeyError):
            return bool(self.screen_stack)
        return False

    @property
    def in_dialog(self) -> bool:
        """Whether a dialog is in front."""
        return self.has_screen and isinstance(self.screen, Dialog)

    @property
    def can_go_back(self) -> bool:
        """Whether there is another tab."""
        return len(self.tabs) > 1

    def has_tab(self, mode: str) -> bool:
        """Whether there is such a tab."""
        return any(tab.mode == mode for tab in self.tabs)

    def go(self, mode: str) -> None:
        """Show a tab."""
        if mode != self.current_mode:
            self._came_from = self.current_mode
            self.switch_mode(mode)

    def back(self) -> None:
        """Show the tab that was shown before."""
        self.go(self._came_from if self._came_from != self.current_mode else self.tabs[0].mode)

    def show_running(self) -> None:
        """Redraw the line of tabs, which tells what this process runs, and the line below."""
        if self.has_screen:
            for screen in self.screen_stack:
                for bar in (*screen.query(TopBar), *screen.query(NoticeBar)):
                    bar.show()

    def show_keys(self) -> None:
        """Redraw the line of keys of all screens in the stack."""
        for screen in self.screen_stack:
            for bar in screen.query(KeyBar):
                bar.show()

    def remember(self, **changes: Any) -> None:
        """Store a preference."""
        self.preferences = self.preferences.remembering(**changes)

    def switch_theme(self) -> None:
        """Dark or light."""
        self.theme = LIGHT if self.theme == DARK else DARK
        self.remember(theme=self.theme)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In front of the palette no command has a key, and in front of a dialog the palette has none."""
        if action == "command" and CommandPalette.is_open(cast("App[object]", self)):
            return False
        return not self.in_dialog if action == "command_palette" else super().check_action(action, parameters)
