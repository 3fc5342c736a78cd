"""The frame of the app: its tabs, keys, themes and preferences. Searches, jobs and dialogs are not known here."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, ClassVar, Final, cast

from textual.app import App
from textual.command import CommandPalette
from textual.events import Event, Key, Paste, Resize
from textual.filter import LineFilter, Monochrome, NoColor
from textual.theme import Theme
from textual.widget import Widget

from nastui.base.errors import NastuiError
from nastui.drawing.numbers import use_time_unit
from nastui.settings.reading import changed, read_settings
from nastui.settings.user_settings import KEYS, each_key, over_ssh
from nastui.settings.writing import write_setting
from nastui.tui.shell.bars import KeyBar, NoticeBar, TopBar, enters
from nastui.tui.shell.command import named
from nastui.tui.shell.general import CommandProvider
from nastui.tui.shell.host import Tab, as_host
from nastui.tui.shell.keyboard import Keyboard, Passed
from nastui.tui.shell.look import AsciiFilter, NoColourFilter
from nastui.tui.shell.preferences import load_preferences
from nastui.tui.shell.screen import Commanded, Dialog
from nastui.tui.shell.themes import CURSOR, MARKED, NO_COLOUR, theme_name, themes

_WRITE_SECONDS: Final = 0.5
"""How long a changed setting waits for the next, so that a text is not written letter by letter."""
_SEEN: Final = ("look", "units")
"""Sections of the settings that change what is on the screen."""


class FrameApp(Commanded, App[int]):
    """Base of the app, which names tabs and commands. Each tab is a mode; going back shows the tab shown before."""

    COMMANDS: ClassVar = {CommandProvider}
    tabs: tuple[Tab, ...] = ()
    watching: str | None = None
    """The run that is watched; None where the app is used in full."""
    control = False
    """Whether runs of other processes may be controlled."""

    def __init__(self) -> None:
        if not os.environ.get("NO_COLOR"):
            os.environ.pop("NO_COLOR", None)  # set to nothing it asks for nothing (no-color.org), which Textual takes otherwise
        self.preferences = load_preferences()
        read = read_settings()
        self.settings = self.preferences.under(read)
        # Before Textual reads the style sheets: setting a theme has all of them parsed once more.
        self.set_reactive(App.theme, NO_COLOUR if "NO_COLOR" in os.environ else theme_name(self.settings.look.theme))
        super().__init__()
        if over_ssh():
            self.animation_level = "none"  # each step of one would be sent
        for theme in themes().values():
            self.register_theme(theme)
        dark = self.current_theme.dark
        self.update_classes({f"-theme-{self.theme}": True, "-dark-mode": dark, "-light-mode": not dark}, update=False)
        self.complaints = read.complaints
        self._unwritten: dict[str, Any] = {}
        self._will_write = False
        self._came_from = self.tabs[0].mode
        self._keyboard = Keyboard(self, self._give, self.rested)
        self.ascii = False
        self._own_filters: list[LineFilter] = []
        self._apply_look()

    def get_theme(self, theme_name: str) -> Theme | None:
        """The app's own themes are there from the beginning."""
        return themes().get(theme_name) or super().get_theme(theme_name)

    def get_line_filters(self) -> list[LineFilter]:
        """In ASCII mode all that is shown passes one more filter; without colour another one takes the place of Textual's."""
        filters = super().get_line_filters()
        if not self._own_filters:
            return list(filters)
        return [*(one for one in filters if not (self.no_color and isinstance(one, Monochrome | NoColor))), *self._own_filters]

    async def on_event(self, event: Event) -> None:
        """Keys and pastes wait for those before them."""
        if isinstance(event, Key | Paste) and not event.is_forwarded and self.has_screen:
            await self._keyboard.take(event)
        else:
            await super().on_event(event)

    async def _give(self, event: Key | Paste) -> None:
        """Pass a key on; where only the size of the terminal is told, nobody sees what it would do."""
        if not getattr(self.screen, "too_small", False) or self._quits(event):
            await super().on_event(event)

    def _quits(self, event: Key | Paste) -> bool:
        """Whether it is a key to quit by, and no letter for the field in focus."""
        quit = named(self.ACTIONS, "app.quit")
        if not isinstance(event, Key) or quit is None or (self.focused is not None and self.focused.check_consume_key(event.key, event.character)):
            return False
        return event.key in each_key(quit.keys_now(self.keys))

    @property
    def is_entering(self) -> bool:
        """Whether the user is in something that is entered: an input, or a widget that says so of itself (`ENTERS`). The palette's line is none."""
        return self.has_screen and not isinstance(self.screen, CommandPalette) and enters(self.focused)

    def stays(self) -> Callable[[], bool]:
        """From now on it says whether the user is still here: the screen is in front, and nothing is being entered on it that was not before."""
        screen, focused, typed = self.screen, self.focused, self._keyboard.typed

        def here() -> bool:
            if not self.has_screen or self.screen is not screen:
                return False
            return not self.is_entering or (self.focused is focused and self._keyboard.typed == typed)

        return here

    def on_passed(self, message: Passed) -> None:
        """Everything that a key does is done."""
        self._keyboard.passed(message)

    def rested(self) -> None:
        """All keys that were pressed are done."""

    def on_mount(self) -> None:
        """Apply the user's keys; say what is wrong with the settings once the screen stands."""
        if self.keys:
            self.set_keymap(dict(self.keys))
        for complaint in self.complaints:
            self.call_after_refresh(as_host(self).tell, complaint, bad=True)

    @property
    def keys(self) -> Mapping[str, str]:
        """Id of a command → the keys that the user gave it."""
        return self.settings.keys

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
        self.change_setting("look.theme", "light" if self.settings.look.theme != "light" else "dark")

    # ---- settings

    def change_setting(self, key: str, value: Any) -> None:
        """Apply a setting at once, and write it to the file a moment later. None: the default."""
        self.settings = changed(self.settings, key, value)
        self._unwritten[key] = value
        if not self._will_write:
            self._will_write = True
            self.set_timer(_WRITE_SECONDS, self.write_settings)
        if key.startswith(f"{KEYS}."):
            self.set_keymap(dict(self.keys))
            self.show_keys()
        elif key.partition(".")[0] in _SEEN:
            self._apply_look()
            self._redraw_all()

    def write_settings(self) -> None:
        """Write what was changed since it was last written. What the disk refuses is no reason to stop: it is written with the next change."""
        self._will_write = False
        written, refused = {}, {}
        for key, value in self._unwritten.items():
            try:
                write_setting(key, value)
                written[key] = value
            except NastuiError as error:
                refused[key] = error
        if refused:
            said = " ".join(dict.fromkeys(map(str, refused.values())))
            as_host(self).tell(f"the settings could not be saved: {said}", bad=True)
        self._unwritten = {key: self._unwritten[key] for key in refused}
        if written:
            self.remember(theme=None if "look.theme" in written else self.preferences.theme, keys=self._kept_keys(written))

    def exit(self, *given: Any, **named: Any) -> None:
        """Also keep what was changed, and the tab in front."""
        self.write_settings()
        if len(self.tabs) > 1:
            self.remember(tab=self.current_mode)
        super().exit(*given, **named)

    def _kept_keys(self, written: Mapping[str, Any]) -> dict[str, str]:
        """Keys that were kept before there was a file, without those that it has by now."""
        return {id: keys for id, keys in self.preferences.keys.items() if f"{KEYS}.{id}" not in written}

    def _apply_look(self) -> None:
        """Colours, characters and units as the settings have them."""
        look = self.settings.look
        self.ascii = look.ascii
        use_time_unit(self.settings.units.time)
        self.theme = NO_COLOUR if self.no_color else theme_name(look.theme)
        self._own_filters = [*([AsciiFilter()] if self.ascii else ()), *([NoColourFilter(MARKED, CURSOR)] if self.no_color else ())]

    def _redraw_all(self) -> None:
        """Every widget as if its room had changed."""
        for screen in self.screen_stack:
            for widget in screen.walk_children(Widget):
                if widget.size:
                    widget.post_message(Resize(widget.size, widget.virtual_size, widget.container_size))
                widget.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In front of the palette no command has a key, and in front of a dialog the palette has none."""
        if action == "command" and CommandPalette.is_open(cast("App[object]", self)):
            return False
        return not self.in_dialog if action == "command_palette" else super().check_action(action, parameters)
