"""The app: its tabs, what runs beside them, and how it is left. Imported by the command line only."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from nastui.base.errors import NastuiError
from nastui.presets.places import PresetFile, find
from nastui.tui.dialogs.telling import DialogApp
from nastui.tui.guide import Guide
from nastui.tui.navigation import GoToRun, GoToStudy, LoadDraft, ResumeRun, SearchBegun
from nastui.tui.quitting import Ending, leave
from nastui.tui.services import Services
from nastui.tui.setup.commands import SetupTab
from nastui.tui.setup.opening import last_file
from nastui.tui.setup.screen import show_draft, unsaved
from nastui.tui.shell.background import in_thread
from nastui.tui.shell.bars import tab_key
from nastui.tui.shell.command import bindings
from nastui.tui.shell.general import general_commands
from nastui.tui.shell.host import as_host
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.preferences import first_tab
from nastui.tui.shell.screen import MainScreen
from nastui.tui.tabs import TABS, WATCH, ScreenTab, import_all

if TYPE_CHECKING:
    from textual.driver import Driver

    from nastui.tui.form.draft import Draft
    from nastui.tui.live.screen import LiveScreen
    from nastui.tui.studies.screen import StudiesScreen

_WARM_SECONDS: Final = 0.3


class NastuiApp(DialogApp):
    """Each tab's screen is made when it is first shown. What drives runs is imported after the first paint."""

    CSS_PATH = [style_sheet("shell"), style_sheet("setup")]
    TITLE = "nastui"
    DEFAULT_MODE = "setup"
    ACTIONS = general_commands(TABS)
    BINDINGS = bindings(ACTIONS)
    tabs: tuple[ScreenTab, ...] = TABS

    def __init__(self, file: PresetFile | None = None, draft: Draft | None = None, begin: str = "setup", *, greets: bool = False) -> None:
        self.DEFAULT_MODE = begin  # type: ignore[misc]  # Textual begins there, and reads it when it is made
        super().__init__()
        self.services = Services(self)
        self.setup = SetupTab(self.services, file or last_file(self.preferences.preset), draft, starts=begin == "setup")
        self.ending = Ending(self, self.services, partial(self.setup.keep_last, given_up=False))
        self.guide, self._greets = Guide(self, self.setup), greets
        self._looked: str | None = None
        """The run that was shown on the live tab last, or is to be."""
        self._unseen: str | None = None
        """The run that the live tab shows when it comes to the front."""
        for tab in self.tabs:
            self.add_mode(tab.mode, partial(self._screen, tab))

    def _screen(self, tab: ScreenTab) -> MainScreen:
        screen = tab.load()(self.services, self.watching) if tab.load else self.setup
        screen.fit(self.size)
        screen._css_update_count = self._css_update_count  # it comes after all themes so far: no style sheet is parsed again for it
        return screen

    def on_mount(self) -> None:
        """Follow jobs, signals and the screen in front."""
        self.services.begin()
        self.ending.watch()
        self.screen_change_signal.subscribe(self, lambda _: self.guide.place())

    def on_ready(self) -> None:
        """The first screen is painted: now the form, and in the background the imports that runs need."""
        if self.current_mode == "setup":
            self.setup.fill_soon()
        elif self.current_mode == "live" and not self.watching:
            self.run_worker(self._look_at_newest(), group="start")
        self.set_timer(_WARM_SECONDS, self._warm)

    def _warm(self) -> None:
        """In threads: the imports that runs need, and a look at what was cut off."""
        threading.Thread(target=import_all, daemon=True).start()
        if not self.watching:
            self.services.cut_off.look()
        if self._greets:
            self.guide.look()

    @property
    def running_text(self) -> str:
        """What this process runs, for the line of tabs."""
        return self.services.text

    async def _look_at_newest(self) -> None:
        """Nobody has said which run: show the newest on the live tab, where there is one."""
        from nastui.runs.store import Store

        def newest() -> str:
            with Store(reading=True) as store:
                return store.find("last").id

        with suppress(NastuiError):
            run = await in_thread(newest)
            if self._looked is None:  # nobody has asked for another one meanwhile
                self._offer(run)

    @property
    def notice(self) -> str:
        """That runs were cut off, for the line below."""
        return self.services.cut_off.text

    @property
    def guided(self) -> bool:
        """Whether the guided start goes on."""
        return self.guide.on

    def guide_next(self) -> None:
        """Begin the guided start, or go to its next step."""
        self.guide.next()

    def guide_end(self) -> None:
        """End it."""
        self.guide.end()

    # ---- what screens ask for

    def show_cut_off(self) -> None:
        """List the runs that were cut off."""
        self.services.cut_off.show()

    def show_settings(self) -> None:
        """Open the Settings."""
        from nastui.tui.key_map import bound_commands, clashes
        from nastui.tui.settings.dialog import UserSettingsDialog

        self.push_screen(UserSettingsDialog(bound_commands, clashes))

    def look_at(self, run: str) -> None:
        """Show a run on the live tab."""
        self._looked = self._unseen = run
        self.go("live")

    def go(self, mode: str) -> None:
        """Show a tab; the live tab with the run that has begun meanwhile."""
        super().go(mode)
        if mode == "live" and self._unseen is not None:
            run, self._unseen = self._unseen, None
            cast("LiveScreen", self.screen_stack[0]).look_at(run)  # a dialog may be in front of it
        elif mode == "live" and self._looked is None and not self.watching:
            self.run_worker(self._look_at_newest(), group="start")

    def _offer(self, run: str) -> str:
        """Show a run on the live tab once that is in front, unless another one is looked at there now; where it will be found, if it is not shown."""
        if self.current_mode != "live":
            self._looked = self._unseen = run
            live = next(tab for tab in self.tabs if tab.mode == "live")
            return f"{tab_key(as_host(self), live, entering=self.is_entering)} {live.title} shows it."
        if cast("LiveScreen", self.screen_stack[0]).run_id is not None:
            return "It is in the list of runs."
        self.look_at(run)
        return ""

    def on_go_to_run(self, message: GoToRun) -> None:
        """Show a run on the live tab."""
        self.look_at(message.run)

    def on_go_to_study(self, message: GoToStudy) -> None:
        """Open a study on the studies tab."""
        self.go("studies")
        cast("StudiesScreen", self.screen_stack[0]).open_study(message.study)

    def on_load_draft(self, message: LoadDraft) -> None:
        """Load a draft into the form and show it; ask first where changes would be lost."""
        show_draft(self.setup, message.draft)

    def start_search(self) -> None:
        """Start the search that the form describes, or say why not."""
        from nastui.tui.setup.starting import start_search

        start_search(self.setup)

    def on_search_begun(self, message: SearchBegun) -> None:
        """Show it, or tell where it is; the guided start goes on. Of an app that ends no screen may be left."""
        if not self.is_running:
            return
        if message.here():
            self.look_at(message.run)
        elif where := self._offer(message.run):
            self.tell(f"The search has begun: run {message.run}. {where}")
        self.guide.searched()

    def on_resume_run(self, message: ResumeRun) -> None:
        """Resume a run that is stored on this machine."""
        self.services.searches.resume_in_background(message.run, message.pace)

    # ---- leaving

    async def action_quit(self) -> None:
        """Textual's own way to quit asks too."""
        self.leave()

    def exit(self, *given: Any, **named: Any) -> None:
        """Also keep the pace that the user has; the form may not stand yet."""
        if self.setup.form is not None:
            self.remember(pace=self.setup.form.draft.pace)
        super().exit(*given, **named)

    def leave(self) -> None:
        """Quit; ask first while something runs or changes would be lost."""
        leave(self, self.services, unsaved(self.setup))

    def _handle_exception(self, error: Exception) -> None:
        """Ignore failures of widgets that are not complete when a signal ends the app."""
        if not self.ending.code:
            super()._handle_exception(error)


class WatchApp(NastuiApp):
    """Only the live screen, on a stored run."""

    tabs = WATCH

    def __init__(self, run: str, control: bool) -> None:
        super().__init__(begin="live")
        self.watching, self.control = run, control


def run_app(preset: str | None = None, driver: type[Driver] | None = None) -> int:
    """Open the app on the setup screen; returns the exit code.

    Args:
        preset: a name or a file; default: the one used last, else the quickstart.
        driver: what shows it; default: Textual's choice for a terminal.

    Raises:
        NastuiError: the preset is not there, or is wrong.
    """
    if preset is None:
        app = NastuiApp(begin=first_tab(), greets=True)
    else:
        from nastui.tui.setup.opening import read_draft

        app = NastuiApp(find(preset), read_draft(preset))
    app.driver_class = driver or app.driver_class
    return _run(app)


def run_served(preset: str | None = None) -> int:
    """Open the app in the browser's page that this process was started for, as `run_app` does in a terminal."""
    from nastui.tui.served import ServedDriver, leave_group

    leave_group()
    return run_app(preset, ServedDriver)


def run_watch(run: str, control: bool = False) -> int:
    """Open the live screen on a stored run; returns the exit code.

    Args:
        run: its id.
        control: whether it may be steered; otherwise it is read-only.
    """
    return _run(WatchApp(run, control))


def _run(app: NastuiApp) -> int:
    with app.ending.heeding():
        code = app.run() or app.ending.code or app.return_code or 0
    app.setup.keep_last(given_up=code == 0)
    return code
