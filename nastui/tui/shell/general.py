"""The commands that every screen has, and the palette that finds commands by their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from nastui.tui.shell.bars import keys_text
from nastui.tui.shell.command import Command
from nastui.tui.shell.host import Host, Tab, as_host


class StartRun(Command[Host]):
    """Start the search that the form describes, from anywhere."""

    id, title, keys, priority = "run.start", "Run", "ctrl+r", True

    def available(self, target: Host) -> bool:
        """Not in front of a dialog, nor where only a run is watched."""
        return not target.watching and not target.in_dialog

    def label(self, target: Host) -> str:
        """Elsewhere than in Setup it says what is run: on Studies and Data there is more that can be."""
        return self.title if target.current_mode == "setup" else "Run form"

    def run(self, target: Host) -> None:
        """Start."""
        target.start_search()


class ResumeCutOff(Command[Host]):
    """List the runs that were cut off, by a crash or a power cut, to resume them in the background."""

    id, title, keys, shown, priority = "runs.cut_off", "Runs that were cut off", "ctrl+g", False, True

    def available(self, target: Host) -> bool:
        """Where there are any, and no dialog is in front."""
        return bool(target.notice) and not target.in_dialog

    def run(self, target: Host) -> None:
        """List them."""
        target.show_cut_off()


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


class OpenSettings(Command[Host]):
    """Change colours, keys, refresh rate, units and notices. A change is seen at once and stays."""

    id, title, keys = "app.settings", "Settings", "comma,f11"

    def available(self, target: Host) -> bool:
        """Not in front of a dialog."""
        return not target.in_dialog

    def offered(self, target: Host) -> bool:
        """Not while something is entered, where the room is for what has to do with that."""
        return self.available(target) and not target.is_entering

    def run(self, target: Host) -> None:
        """Open them."""
        target.show_settings()


class GuideNext(Command[Host]):
    """Begin the guided start, four short steps on the benchmark that ships with nastui; while it goes on, the next step."""

    id, title, keys, shown, priority = "guide.next", "Guided start", "ctrl+y", False, True

    def available(self, target: Host) -> bool:
        """Not in front of a dialog, nor where only a run is watched."""
        return not target.watching and not target.in_dialog

    def label(self, target: Host) -> str:
        """What it does now."""
        return "Next step" if target.guided else self.title

    def run(self, target: Host) -> None:
        """Begin, or go on."""
        target.guide_next()


class GuideEnd(Command[Host]):
    """End the guided start."""

    id, title, keys, shown, priority = "guide.end", "Skip the guide", "ctrl+l", False, True

    def available(self, target: Host) -> bool:
        """While it goes on."""
        return target.guided and not target.in_dialog

    def run(self, target: Host) -> None:
        """End it."""
        target.guide_end()


class SavePicture(Command[Host]):
    """Write a picture of the screen (SVG) into the working folder."""

    id, title, keys, shown = "app.picture", "Save a picture", "ctrl+t", False

    def run(self, target: Host) -> None:
        """Write it."""
        target.save_picture()


class Quit(Command[Host]):
    """Leave. While a search of this app runs it asks first; a run that is only watched goes on."""

    id, title, keys = "app.quit", "Quit", "q,ctrl+q"

    def run(self, target: Host) -> None:
        """Leave, or ask."""
        target.leave()


class ShowMessages(Command[Host]):
    """Read again what the app has said since it was opened, newest first: toasts go away by themselves."""

    id, title, keys, shown = "app.messages", "Messages", "exclamation_mark", False

    def available(self, target: Host) -> bool:
        """Not in front of a dialog."""
        return not target.in_dialog

    def run(self, target: Host) -> None:
        """Show them."""
        target.show_messages()


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


class ExplainNumbers(Help):
    """Explain the words and numbers of this screen, each in two sentences, with its paper where it has one."""

    id, title, keys, shown = "app.explain", "Explain", "f1", True

    def available(self, target: Host) -> bool:
        """On screens that have some; elsewhere the key is for help."""
        return super().available(target) and target.has_terms

    def run(self, target: Host) -> None:
        """List them."""
        target.show_terms()


def general_commands(tabs: Sequence[Tab]) -> tuple[Command[Any], ...]:
    """Those of every screen, in the order in which they are listed."""
    return (
        StartRun(),
        *map(GoTo, tabs),
        ResumeCutOff(),
        GuideNext(),
        GuideEnd(),
        SwitchTheme(),
        SavePicture(),
        ShowMessages(),
        Palette(),
        Quit(),
        ExplainNumbers(),
        OpenSettings(),
        Help(),
    )


_KEYS_COLUMN: Final = 30
_BY_WORD: Final = 0.01
"""The score of a command whose name does not match."""


class CommandProvider(Provider):
    """Offers the available commands by their present names."""

    async def discover(self) -> Hits:
        """All of them."""
        for command, target in self._commands():
            name = command.label(target)
            yield DiscoveryHit(self._shown(command, Content(name)), partial(command.run, target), text=name, help=command.help)

    async def search(self, query: str) -> Hits:
        """Those whose names match; behind them those that say the word of themselves."""
        matcher, word = self.matcher(query), query.strip().lower()
        for command, target in self._commands():
            name = command.label(target)
            score = matcher.match(name) or (_BY_WORD if word in f"{command.title} {command.help} {command.id}".lower() else 0)
            if score > 0:
                yield Hit(score, self._shown(command, matcher.highlight(name)), partial(command.run, target), text=name, help=command.help)

    def _shown(self, command: Command[Any], name: Content) -> Content:
        """Its name and its keys, in a column of their own where names are short."""
        keys = keys_text(command.keys_now(as_host(self.app).keys))
        return Content.assemble(name, " " * max(2, _KEYS_COLUMN - name.cell_length), (keys, "$accent"))

    def _commands(self) -> Iterator[tuple[Command[Any], Any]]:
        for target in (self.screen, self.app):
            for command in getattr(target, "ACTIONS", ()):
                if command.id != "app.palette" and command.offered(target):
                    yield command, target
