"""What can be done everywhere."""

from __future__ import annotations

from typing import Any, Final

from nastui.tui.shell.command import Command
from nastui.tui.shell.host import Host
from nastui.tui.shell.tabs import TABS, Tab


class Run(Command[Host]):
    """Start the search that the form describes, from anywhere."""

    id, title, keys, priority = "run.start", "Run", "ctrl+r", True

    def available(self, target: Host) -> bool:
        """Not in front of a dialog, nor where only a run is watched."""
        return not target.watching and not target.in_dialog

    def run(self, target: Host) -> None:
        """Start."""
        target.run_order()


class GoTo(Command[Host]):
    """Show a tab."""

    shown = False

    def __init__(self, tab: Tab) -> None:
        self.id, self.title, self.keys = f"go.{tab.mode}", f"Go to {tab.title}", tab.keys
        self._tab = tab

    @property
    def help(self) -> str:
        """What the tab is for."""
        return self._tab.help

    def available(self, target: Host) -> bool:
        """Not in front of a dialog."""
        return not target.in_dialog and target.has_tab(self._tab.mode)

    def run(self, target: Host) -> None:
        """Go there."""
        target.go(self._tab.mode)


class SwitchTheme(Command[Host]):
    """Switch between the dark and the light look; it is remembered."""

    id, title, keys, shown = "app.theme", "Dark or light", "f10", False

    def run(self, target: Host) -> None:
        """Switch."""
        target.switch_theme()


class Quit(Command[Host]):
    """Leave. While a search of this app runs it asks first; a run that is only watched goes on."""

    id, title, keys = "app.quit", "Quit", "q,ctrl+q"

    def run(self, target: Host) -> None:
        """Leave, or ask."""
        target.leave()


class Palette(Command[Host]):
    """Find a command by its name."""

    id, title, keys = "app.palette", "Palette", "ctrl+p"
    shown = False

    def available(self, target: Host) -> bool:
        """Not in front of a dialog."""
        return not target.in_dialog

    def run(self, target: Host) -> None:
        """Open it."""
        target.action_command_palette()


class Help(Command[Host]):
    """List the keys of this screen, and what they do."""

    id, title, keys = "app.help", "Help", "question_mark,f1"

    def available(self, target: Host) -> bool:
        """Not in front of a dialog."""
        return not target.in_dialog

    def run(self, target: Host) -> None:
        """Open it."""
        target.show_help()


GENERAL: Final[tuple[Command[Any], ...]] = (Run(), *map(GoTo, TABS), SwitchTheme(), Palette(), Quit(), Help())
