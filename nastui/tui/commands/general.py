"""What can be done everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nastui.tui.commands.command import Command

if TYPE_CHECKING:
    from nastui.tui.app import NastuiApp


class Run(Command["NastuiApp"]):
    """Start the search that the form describes, from anywhere."""

    id, title, keys, priority = "run.start", "Run", "ctrl+r", True

    def available(self, target: NastuiApp) -> bool:
        """Not in front of a dialog, nor where only a run is watched."""
        return not target.watching and not target.in_dialog

    def run(self, target: NastuiApp) -> None:
        """Start."""
        target.run_order()


class GoSetup(Command["NastuiApp"]):
    """Choose benchmark, algorithm and fitness."""

    id, title, keys, shown = "go.setup", "Go to Setup", "1,f2", False

    def available(self, target: NastuiApp) -> bool:
        """Not in front of a dialog."""
        return not target.in_dialog and target.has_tab("setup")

    def run(self, target: NastuiApp) -> None:
        """Go there."""
        target.go("setup")


class GoLive(Command["NastuiApp"]):
    """Look at the latest run."""

    id, title, keys, shown = "go.live", "Go to Live", "2,f3", False

    def available(self, target: NastuiApp) -> bool:
        """Not in front of a dialog."""
        return not target.in_dialog

    def run(self, target: NastuiApp) -> None:
        """Go there."""
        target.go("live")


class GoRuns(Command["NastuiApp"]):
    """List earlier runs."""

    id, title, keys, shown = "go.runs", "Go to Runs", "3,f4", False

    def available(self, target: NastuiApp) -> bool:
        """Not in front of a dialog."""
        return not target.in_dialog and target.has_tab("runs")

    def run(self, target: NastuiApp) -> None:
        """Go there."""
        target.go("runs")


class GoData(Command["NastuiApp"]):
    """See which benchmarks are here; import, download or remove one."""

    id, title, keys, shown = "go.data", "Go to Data", "4,f5", False

    def available(self, target: NastuiApp) -> bool:
        """Not in front of a dialog."""
        return not target.in_dialog and target.has_tab("data")

    def run(self, target: NastuiApp) -> None:
        """Go there."""
        target.go("data")


class GoProxies(Command["NastuiApp"]):
    """Compare zero-cost scores with accuracies."""

    id, title, keys, shown = "go.proxies", "Go to Proxies", "5,f6", False

    def available(self, target: NastuiApp) -> bool:
        """Not in front of a dialog."""
        return not target.in_dialog and target.has_tab("proxies")

    def run(self, target: NastuiApp) -> None:
        """Go there."""
        target.go("proxies")


class GoStudies(Command["NastuiApp"]):
    """See studies: many runs, compared."""

    id, title, keys, shown = "go.studies", "Go to Studies", "6,f7", False

    def available(self, target: NastuiApp) -> bool:
        """Not in front of a dialog."""
        return not target.in_dialog and target.has_tab("studies")

    def run(self, target: NastuiApp) -> None:
        """Go there."""
        target.go("studies")


class SwitchTheme(Command["NastuiApp"]):
    """Switch between the dark and the light look; it is remembered."""

    id, title, keys, shown = "app.theme", "Dark or light", "f10", False

    def run(self, target: NastuiApp) -> None:
        """Switch."""
        target.switch_theme()


class Quit(Command["NastuiApp"]):
    """Leave. While a search of this app runs it asks first; a run that is only watched goes on."""

    id, title, keys = "app.quit", "Quit", "q,ctrl+q"

    def run(self, target: NastuiApp) -> None:
        """Leave, or ask."""
        target.leave()


class Palette(Command["NastuiApp"]):
    """Find a command by its name."""

    id, title, keys = "app.palette", "Palette", "ctrl+p"
    shown = False

    def available(self, target: NastuiApp) -> bool:
        """Not in front of a dialog."""
        return not target.in_dialog

    def run(self, target: NastuiApp) -> None:
        """Open it."""
        target.action_command_palette()


class Help(Command["NastuiApp"]):
    """List the keys of this screen, and what they do."""

    id, title, keys = "app.help", "Help", "question_mark,f1"

    def available(self, target: NastuiApp) -> bool:
        """Not in front of a dialog."""
        return not target.in_dialog

    def run(self, target: NastuiApp) -> None:
        """Open it."""
        target.show_help()


GENERAL: Final[tuple[Command[Any], ...]] = (
    Run(), GoSetup(), GoLive(), GoRuns(), GoData(), GoProxies(), GoStudies(), SwitchTheme(), Palette(), Quit(), Help()
)  # fmt: skip
