"""The app: its tabs, the runs it drives, and what all screens ask of it."""

from __future__ import annotations

import threading
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from textual.app import App
from textual.command import CommandPalette, Provider
from textual.events import Event, Key, Paste
from textual.filter import LineFilter
from textual.screen import Screen

from nastui.base.errors import NastuiError
from nastui.base.paths import home
from nastui.base.writing import write_text
from nastui.drawing.printable import printable
from nastui.presets.places import PresetFile, find
from nastui.tui.ascii import AsciiFilter, ascii_wanted
from nastui.tui.commands.command import bindings
from nastui.tui.commands.general import GENERAL
from nastui.tui.hangup import Ending
from nastui.tui.keyboard import Keyboard, Passed
from nastui.tui.opening import last_file
from nastui.tui.preferences import load_preferences
from nastui.tui.screens.base import Commanded, Dialog
from nastui.tui.screens.setup import SetupScreen
from nastui.tui.styles import sheet
from nastui.tui.themes import DARK, LIGHT, themes
from nastui.tui.widgets.bars import KeyBar, TopBar

if TYPE_CHECKING:
    from nastui.tui.data.errands import Errands
    from nastui.tui.form.draft import Draft
    from nastui.tui.live.driving import Driving
    from nastui.tui.live.handle import RunHandle
    from nastui.tui.presets import Presets
    from nastui.tui.screens.data import DataScreen
    from nastui.tui.screens.live import LiveScreen
    from nastui.tui.screens.studies import StudiesScreen
    from nastui.tui.studies.makings import Makings

TABS: Final = (
    ("setup", "1", "Setup"),
    ("live", "2", "Live"),
    ("runs", "3", "Runs"),
    ("data", "4", "Data"),
    ("proxies", "5", "Proxies"),
    ("studies", "6", "Studies"),
)
"""Mode, key, title."""
_WARM_SECONDS: Final = 0.3
_HEAVY: Final = (
    "nastui.tui.live.driving",
    "nastui.tui.screens.live",
    "nastui.tui.screens.runs",
    "nastui.tui.screens.data",
    "nastui.tui.screens.proxies",
    "nastui.tui.screens.studies",
)


def _screen(mode: str, name: str) -> Screen[None]:
    """A screen whose module is imported when it is first shown."""
    return cast("Screen[None]", getattr(import_module(f"nastui.tui.screens.{mode}"), name)())


def _commands() -> type[Provider]:
    return cast("type[Provider]", import_module("nastui.tui.palette").CommandProvider)


class NastuiApp(Commanded, App[int]):
    """Setup, live, runs, data, proxies and studies are modes, made when they are first shown. What drives runs is imported after the first paint."""

    CSS_PATH = [sheet("base"), sheet("setup")]
    TITLE = "nastui"
    DEFAULT_MODE = "setup"
    ACTIONS = GENERAL
    BINDINGS = bindings(GENERAL)
    COMMANDS: ClassVar = {_commands}
    tabs: tuple[tuple[str, str, str], ...] = TABS
    watching: str | None = None
    """The run that is watched; None where the app is used in full."""
    control = False
    """Whether runs of other processes may be steered."""

    def __init__(self, file: PresetFile | None = None, draft: Draft | None = None) -> None:
        super().__init__()
        self.ascii = ascii_wanted()
        self.preferences = load_preferences()
        self.keys = self.preferences.keys
        self._file, self._draft = file, draft
        self._driving: Driving | None = None
        self._came_from = self.DEFAULT_MODE
        self.ending = Ending(self)
        self._keyboard = Keyboard(self, super().on_event)
        for theme in themes():
            self.register_theme(theme)
        self.theme = self.preferences.theme if self.preferences.theme in self.available_themes else DARK
        self.add_mode("setup", self._setup_screen)
        self.add_mode("live", self._live_screen)
        for mode, screen in (("runs", "RunsScreen"), ("data", "DataScreen"), ("proxies", "ProxiesScreen"), ("studies", "StudiesScreen")):
            self.add_mode(mode, partial(_screen, mode, screen))

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
        self.ending.watch()
        if self.keys:
            self.set_keymap(self.keys)

    def on_ready(self) -> None:
        """The first screen stands: now the form, and in the background what drives runs."""
        if not self.watching:
            self.call_after_refresh(self.setup.fill)
        self.set_timer(_WARM_SECONDS, lambda: threading.Thread(target=_import_heavy, daemon=True).start())

    def _setup_screen(self) -> Screen[None]:
        return SetupScreen(self._file or last_file(self.preferences.preset), self._draft)

    def _live_screen(self) -> Screen[None]:
        from nastui.tui.screens.live import LiveScreen

        return LiveScreen(self.watching)

    @cached_property
    def presets(self) -> Presets:
        """The dialogs around presets."""
        from nastui.tui.presets import Presets

        return Presets(self)

    @property
    def driving(self) -> Driving:
        """The runs of this process."""
        if self._driving is None:
            from nastui.tui.live.driving import Driving

            self._driving = Driving(self)
        return self._driving

    @cached_property
    def errands(self) -> Errands:
        """Imports and downloads."""
        from nastui.tui.data.errands import Errands

        return Errands(self)

    @cached_property
    def makings(self) -> Makings:
        """The runs of studies that a child makes."""
        from nastui.tui.studies.makings import Makings

        return Makings(self)

    @property
    def stands(self) -> bool:
        """Whether there is a screen still."""
        return bool(self._screen_stacks.get(self.current_mode))

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
        own, preparing = (self._driving.own if self._driving else None), self.preparing
        ready = f"● preparing {int(preparing.underway.seconds)} s" if preparing is not None and preparing.underway.seconds >= 1 else ""
        running, paused = (len([one for one in own.running if one is not preparing]), len(own.paused)) if own else (0, 0)
        searches = [f"● {running} running" if running else "", f"⏸ {paused} paused" if paused else ""]
        children = [self.__dict__[kind].text for kind in ("errands", "makings") if kind in self.__dict__]
        return "  ".join(filter(None, [ready, *searches, *children]))

    @property
    def preparing(self) -> RunHandle | None:
        """The search that is being prepared."""
        return self._driving.own.preparing if self._driving else None

    @property
    def searches(self) -> int:
        """How many searches this process drives."""
        return len(self._driving.own.active) if self._driving else 0

    def has_tab(self, mode: str) -> bool:
        """Whether there is such a tab."""
        return any(name == mode for name, _, _ in self.tabs)

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

    def load_draft(self, draft: Draft) -> None:
        """Put a draft into the form, unless what was entered there is to be kept, and show it."""
        from nastui.tui.leaving import unless_kept

        def load() -> None:
            self.go("setup")
            self.setup.load(draft)

        unless_kept(self, load)

    # ---- runs

    def run_order(self) -> None:
        """Start the search that the form describes, or say why not."""
        from nastui.tui.starting import run_order

        run_order(self)

    @property
    def data(self) -> DataScreen | None:
        """The data screen, once it was shown."""
        return cast("DataScreen", self._screen_stacks["data"][0]) if self._screen_stacks.get("data") else None

    @property
    def studies(self) -> StudiesScreen | None:
        """The study screen, once it was shown."""
        return cast("StudiesScreen", self._screen_stacks["studies"][0]) if self._screen_stacks.get("studies") else None

    @property
    def setup(self) -> SetupScreen:
        """The setup screen."""
        return cast("SetupScreen", self._screen_stacks["setup"][0])

    @property
    def draft(self) -> Draft | None:
        """What stands in the form, once it does."""
        return self.setup.bench.draft if self._screen_stacks.get("setup") and self.setup.bench else None

    def resume(self, run: str, pace: float) -> None:
        """Go on with a run of this machine."""
        self.run_worker(self._resume(run, pace), group="start")

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

    def _resuming_goes(self, _: str) -> None:
        self.show_running()
        self.screen.refresh_bindings()

    async def _resume(self, run: str, pace: float) -> None:
        try:
            await self.driving.resume(run, pace, self._resuming_goes)
        except NastuiError as error:
            self.tell(str(error), bad=True)
        except Exception as error:
            self.show_failure(f"The run {run} could not go on", error)
        finally:
            self.show_running()

    # ---- telling

    def tell(self, text: str, *, bad: bool = False) -> None:
        """A toast; its text is never read as markup."""
        self.notify(printable(text), severity="error" if bad else "information", markup=False, timeout=8 if bad else 4)

    def show_error(self, sentence: str, text: str, title: str = "A run failed") -> None:
        """All that is known of an error."""
        from nastui.tui.screens.error import ErrorDialog

        self.push_screen(ErrorDialog(title, sentence, text))

    def show_help(self) -> None:
        """The keys of the screen in front."""
        from nastui.tui.screens.help import HelpDialog

        self.push_screen(HelpDialog(getattr(self.screen, "ACTIONS", ()), GENERAL, self.keys))

    def copy(self, text: str, what: str) -> None:
        """To the clipboard by way of the terminal (OSC 52), and into a file, as some terminals do not let it through."""
        self.copy_to_clipboard(text)
        path = home().state / "copied.txt"
        try:
            write_text(path, text + "\n")
        except NastuiError as error:
            self.tell(f"Copied {what}. No file beside it: {error}")
        else:
            self.tell(f"Copied {what}. Also in {path}")

    def show_failure(self, sentence: str, error: BaseException) -> None:
        """What nobody foresaw, with all that is known of it."""
        from nastui.tui.live import driving

        self.show_error(f"{sentence}: {driving.sentence(error)}", driving.text_of(error))

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
        from nastui.tui.leaving import leave

        leave(self)


class WatchApp(NastuiApp):
    """Only the live screen, on a stored run."""

    DEFAULT_MODE = "live"
    tabs = (("live", "1", "Watch"),)

    def __init__(self, run: str, control: bool) -> None:
        super().__init__()
        self.watching, self.control = run, control


def _import_heavy() -> None:
    for module in _HEAVY:
        import_module(module)


def run_app(preset: str | None = None) -> int:
    """Open the app on the setup screen; returns the exit code.

    Args:
        preset: a name or a file; default: the one used last, else the quickstart.

    Raises:
        NastuiError: the preset that was asked for is not there, or is wrong.
    """
    if preset is None:
        return _run(NastuiApp())
    from nastui.tui.presets import read_draft

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
