"""What a tab is, and what a screen, a widget or a service may ask of the app. Only the command line knows the app's own class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from nastui.settings.user_settings import UserSettings
from nastui.tui.shell.preferences import Preferences


@dataclass(frozen=True)
class Tab:
    """A tab."""

    mode: str
    """Its name in the code, and of its folder."""
    keys: str
    """Comma-separated; the first that reaches is the one that is shown."""
    title: str
    help: str
    """What it is for, as the palette says it."""


# ----


class Host(Protocol):
    """The app, as screens and widgets see it. To show another tab, screens post a message of `navigation`."""

    ascii: bool
    """Whether only ASCII is drawn."""
    tabs: tuple[Tab, ...]
    watching: str | None
    """The run that is watched; None where the app is used in full."""
    control: bool
    """Whether runs of other processes may be controlled."""
    preferences: Preferences
    settings: UserSettings
    """The user's settings, as they are now."""
    no_color: bool
    """Whether no colour is shown."""

    @property
    def keys(self) -> Mapping[str, str]:
        """Id of a command → the keys that the user gave it, comma-separated."""

    @property
    def ACTIONS(self) -> tuple[Any, ...]:
        """The commands that can be given everywhere."""

    @property
    def focused(self) -> Widget | None:
        """What has the focus."""

    @property
    def is_entering(self) -> bool:
        """Whether the user is in something that is entered: an input, or a widget with `ENTERS`."""

    @property
    def current_mode(self) -> str:
        """The tab in front."""

    @property
    def has_screen(self) -> bool:
        """Whether a screen is shown; while the app ends, none is."""

    @property
    def can_go_back(self) -> bool:
        """Whether there is another tab."""

    @property
    def in_dialog(self) -> bool:
        """Whether a dialog is in front."""

    @property
    def running_text(self) -> str:
        """What this process runs, for the line of tabs."""

    @property
    def notice(self) -> str:
        """What the line below the tabs tells; empty: there is no such line."""

    def show_cut_off(self) -> None:
        """List the runs that were cut off."""

    def has_tab(self, mode: str) -> bool:
        """Whether there is such a tab."""

    def go(self, mode: str) -> None:
        """Show a tab."""

    def back(self) -> None:
        """Show the tab that was shown before."""

    def stays(self) -> Callable[[], bool]:
        """From now on it says whether the user is still here and enters nothing new: only then may another tab come to the front."""

    def start_search(self) -> None:
        """Start the search that the form describes, or say why not."""

    def show_running(self) -> None:
        """Redraw the line of tabs, which tells what this process runs."""

    def show_keys(self) -> None:
        """Redraw the lines of keys."""

    def tell(self, text: str, *, bad: bool = False) -> None:
        """A toast."""

    def show_messages(self) -> None:
        """All that was told since the app was opened."""

    def show_error(self, sentence: str, text: str, title: str = "A run failed", *, bad: bool = True) -> None:
        """Show an error with its details."""

    def show_dialog(self, dialog: Screen[Any]) -> None:
        """Show a dialog whose answer nobody waits for."""

    def show_late(self, late: Any, said: str) -> None:
        """Show a dialog that opens by itself (a `LateDialog`); while something is entered it waits, and a toast says what there is."""

    def show_failure(self, sentence: str, error: BaseException) -> None:
        """Show an unexpected exception with its traceback."""

    def show_help(self) -> None:
        """The keys of the screen in front."""

    @property
    def has_terms(self) -> bool:
        """Whether the screen in front has words and numbers that are explained."""

    def show_terms(self) -> None:
        """What the words and numbers of the screen in front mean."""

    def show_page(self, path: Path) -> None:
        """Show an HTML file in a browser, or say where it lies."""

    def copy(self, text: str, what: str) -> None:
        """Copy a text to the clipboard, and into a file."""

    @property
    def guided(self) -> bool:
        """Whether the guided start goes on."""

    def guide_next(self) -> None:
        """Begin the guided start, or go to its next step."""

    def guide_end(self) -> None:
        """End it."""

    def save_picture(self) -> None:
        """Write an SVG picture of the screen into the working folder."""

    def remember(self, **changes: Any) -> None:
        """Store a preference."""

    def switch_theme(self) -> None:
        """Dark or light."""

    def change_setting(self, key: str, value: Any) -> None:
        """Apply a setting at once, and write it to the file. None: the default."""

    def show_settings(self) -> None:
        """Open the Settings."""

    def leave(self) -> None:
        """Quit; ask first while something runs or changes would be lost."""

    def action_command_palette(self) -> None:
        """Open the command palette."""


def host_of(node: DOMNode) -> Host:
    """The app in which a node is shown."""
    return cast("Host", node.app)


def as_host(app: App[Any]) -> Host:
    """The app behind the protocol."""
    return cast("Host", app)
