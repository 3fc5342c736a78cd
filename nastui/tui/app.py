"""The app: its tabs, and how one goes from one to another. Known to the command line alone."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from textual.app import App
from textual.command import CommandPalette, Provider
from textual.events import Event, Key, Paste
from textual.filter import LineFilter
from textual.screen import Screen

from nastui.base.errors import NastuiError
from nastui.presets.places import PresetFile, find
from nastui.tui.dialogs.telling import Telling
from nastui.tui.navigation import GoToRun, LoadDraft, ResumeRun
from nastui.tui.quitting import Ending, leave
from nastui.tui.screens import screen_of
from nastui.tui.services import Services
from nastui.tui.setup.commands import SetupTab
from nastui.tui.setup.opening import last_file
from nastui.tui.setup.unsaved import unless_kept, unsaved
from nastui.tui.shell.ascii import AsciiFilter, ascii_wanted
from nastui.tui.shell.bars import KeyBar, TopBar
from nastui.tui.shell.command import bindings
from nastui.tui.shell.general import GENERAL
from nastui.tui.shell.keyboard import Keyboard, Passed
from nastui.tui.shell.preferences import load_preferences
from nastui.tui.shell.screen import Commanded, Dialog
from nastui.tui.shell.styles import sheet
from nastui.tui.shell.tabs import TABS, WATCH, Tab
from nastui.tui.shell.themes import DARK, LIGHT, themes

if TYPE_CHECKING:
    from nastui.tui.form.draft import Draft
    from nastui.tui.jobs.job import Job
    from nastui.tui.jobs.status import JobStatus
    from nastui.tui.live.screen import LiveScreen

_WARM_SECONDS: Final = 0.3


def _commands() -> type[Provider]:
    from nastui.tui.shell.palette import CommandProvider

    return CommandProvider


class NastuiApp(Commanded, Telling):
    """Each tab is a mode, made when it is first shown. What drives runs is imported after the first paint."""

    CSS_PATH = [sheet("shell"), sheet("setup")]
    TITLE = "nastui"
    DEFAULT_MODE = "setup"
    ACTIONS = GENERAL
    BINDINGS = bindings(GENERAL)
    COMMANDS: ClassVar = {_commands}
    tabs: tuple[Tab, ...] = TABS
    watching: str | None = None
    """The run that is watched; None where the app is used in full."""
    control = False
    """Whether runs of other processes may be steered."""

    def __init__(self, file: PresetFile | None = None, draft: Draft | None = None) -> None:
        super().__init__()
        self.ascii = ascii_wanted()
        self.preferences = load_preferences()
        self.services = Services(self, self._job_ended, self.show_running)
        self.setup = SetupTab(self.services, file or last_file(self.preferences.preset), draft)
        self.ending = Ending(self, self.services)
        self._came_from = self.DEFAULT_MODE
        self._keyboard = Keyboard(self, super().on_event)
        for theme in themes():
            self.register_theme(theme)
        self.theme = self.preferences.theme if self.preferences.theme in self.available_themes else DARK
        for tab in self.tabs:
            self.add_mode(tab.mode, lambda mode=tab.mode: self._screen(mode))  # type: ignore[misc]

    def _screen(self, mode: str) -> Screen[None]:
        return self.setup if mode == "setup" else screen_of(mode, self.services, self.watching)

    def get_line_filters(self) -> list[LineFilter]:
        """In ASCII mode all that is shown passes one more filter."""
        return [*super().get_line_filters(), *([AsciiFilter()] if self.ascii else [])]

    async def on_event(self, event: Event) -> None:
        """Keys and pastes wait for those before them."""
        if isinstance(event, Key | Paste) and not event.is_forwarded and self.stands:
            await self._keyboard.take(event)
        else:
            await super().on_event(event)

    def on_passed(self, message: Passed) -> None:
        """All that a key does is done."""
        self._keyboard.passed(message)

    def on_mount(self) -> None:
        """Remapped keys."""
        self.services.begin()
        self.ending.watch()
        if self.keys:
            self.set_keymap(dict(self.keys))

    def on_ready(self) -> None:
        """The first screen stands: now the form, and in the background what drives runs."""
        if not self.watching:
            self.call_after_refresh(self.setup.fill)
        self.set_timer(_WARM_SECONDS, lambda: threading.Thread(target=_import_heavy, daemon=True).start())

    # ---- what there is

    @property
    def stands(self) -> bool:
        """Whether there is a screen still."""
        with suppress(KeyError):
            return bool(self.screen_stack)
        return False

    @property
    def in_dialog(self) -> bool:
        """Whether a dialog is in front."""
        return self.stands and isinstance(self.screen, Dialog)

    @property
    def can_go_back(self) -> bool:
        """Whether there is another tab."""
        return len(self.tabs) > 1

    @property
    def running_text(self) -> str:
        """What this process is running, for the line of tabs."""
        return self.services.text

    def has_tab(self, mode: str) -> bool:
        """Whether there is such a tab."""
        return any(tab.mode == mode for tab in self.tabs)

    # ---- going about

    def go(self, mode: str) -> None:
        """Show a tab."""
        if mode != self.current_mode:
            self._came_from = self.current_mode
            self.switch_mode(mode)

    def back(self) -> None:
        """Show the tab that was shown before."""
        self.go(self._came_from if self._came_from != self.current_mode else self.DEFAULT_MODE)

    def look_at(self, run: str) -> None:
        """Show a run."""
        self.go("live")
        cast("LiveScreen", self.screen).look_at(run)

    def on_go_to_run(self, message: GoToRun) -> None:
        """A screen asks for it."""
        self.look_at(message.run)

    def on_load_draft(self, message: LoadDraft) -> None:
        """Put a draft into the form, unless what was entered there is to be kept, and show it."""

        def load() -> None:
            self.go("setup")
            self.setup.load(message.draft)

        unless_kept(self.setup, load)

    # ---- runs

    def run_order(self) -> None:
        """Start the search that the form describes, or say why not."""
        from nastui.tui.setup.starting import start_search

        start_search(self.setup)

    def on_resume_run(self, message: ResumeRun) -> None:
        """Go on with a run of this machine."""
        self.run_worker(self._resume(message.run, message.pace), group="start")

    async def _resume(self, run: str, pace: float) -> None:
        try:
            await self.services.searches.resume(run, pace, self._resuming_goes)
        except NastuiError as error:
            self.tell(str(error), bad=True)
        except Exception as error:
            self.show_failure(f"The run {run} could not go on", error)
        finally:
            self.show_running()

    def _resuming_goes(self, _: str) -> None:
        self.show_running()
        self.screen.refresh_bindings()

    def _job_ended(self, tab: str, status: JobStatus[Job]) -> None:
        """Whoever looks at its tab sees it; elsewhere a toast tells of it."""
        if self.stands and (self.current_mode != tab or self.in_dialog):
            self.tell(f"{status.job.title}: {status.sentence}", bad=status.trouble is not None)

    def show_running(self) -> None:
        """Something of this process goes on or has ended; by then the app may have ended too."""
        if self.stands:
            for bar in self.screen.query(TopBar):
                bar.show()

    def show_keys(self) -> None:
        """What can be done has changed, in the screen in front or behind it."""
        for screen in self.screen_stack:
            for bar in screen.query(KeyBar):
                bar.show()

    # ---- remembering, leaving

    def remember(self, **changes: Any) -> None:
        """Keep a preference."""
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

    async def action_quit(self) -> None:
        """Whatever asks to quit goes the same way."""
        self.leave()

    def _handle_exception(self, error: Exception) -> None:
        """What a widget misses that is not whole yet when a signal ends the app is no failure."""
        if not self.ending.code:
            super()._handle_exception(error)

    def leave(self) -> None:
        """Leave; while something of this app's is going on, ask."""
        leave(self, self.services, unsaved(self.setup))


class WatchApp(NastuiApp):
    """Only the live screen, on a stored run."""

    DEFAULT_MODE = "live"
    tabs = WATCH

    def __init__(self, run: str, control: bool) -> None:
        super().__init__()
        self.watching, self.control = run, control


def _import_heavy() -> None:
    from nastui.tui.screens import import_all

    import_all()


def run_app(preset: str | None = None) -> int:
    """Open the app on the setup screen; returns the exit code.

    Args:
        preset: a name or a file; default: the one used last, else the quickstart.

    Raises:
        NastuiError: the preset that was asked for is not there, or is wrong.
    """
    if preset is None:
        return _run(NastuiApp())
    from nastui.tui.setup.opening import read_draft

    return _run(NastuiApp(find(preset), read_draft(preset)))


def run_watch(run: str, control: bool = False) -> int:
    """Open the live screen on a stored run; returns the exit code.

    Args:
        run: its id.
        control: whether it may be paused, stopped and resumed; otherwise it is only read.
    """
    return _run(WatchApp(run, control))


def _run(app: NastuiApp) -> int:
    with app.ending.heeding():
        return app.run() or app.ending.code
