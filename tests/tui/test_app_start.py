"""What the app needs before its first screen stands, and what it remembers."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter

import pytest
from textual.command import CommandList, CommandPalette
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen
from tui_helpers import app_on, at_rest, finished_run, screen_text, until
from waiting import PATIENCE

from nastui.runs.store import Store
from nastui.tui.form.form import FieldForm
from nastui.tui.settings.dialog import UserSettingsDialog
from nastui.tui.shell.preferences import Preferences, load_preferences
from nastui.tui.shell.screen import MainScreen

HEAVY = ("numpy", "torch", "xgboost", "torch_geometric", "scipy", "sklearn", "pandas", "tomlkit")
LATER = ("sqlite3", "nastui.runs.spec", "nastui.tui.form.draft")
"""What only the form needs."""
PROGRAM = f"""
import asyncio, sys
from nastui.tui import app
from nastui.tui.app import NastuiApp

app._WARM_SECONDS = 3600  # later than anything here

class Watched(NastuiApp):
    def on_ready(self):
        self.call_after_refresh(self.look)

    def look(self):
        print("first", [name for name in {(*HEAVY, *LATER)!r} if name in sys.modules])
        self.look_again()

    def look_again(self):
        if self.setup.form is None:
            self.set_timer(0.02, self.look_again)
            return
        print("form", [name for name in {HEAVY!r} if name in sys.modules])
        self.exit()

Watched().run(headless=True)
"""


def test_nothing_heavy_before_the_first_screen(toy_home):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=PATIENCE, env=os.environ | {"COLUMNS": "80", "LINES": "24"}
    )
    assert "first []" in done.stdout, done.stdout + done.stderr
    assert "form []" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("key", ["2", "3", "4", "5", "6"])
async def test_what_a_tab_can_do_may_be_asked_before_it_is_whole(toy_home, key):
    finished_run()
    async with app_on().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        pressing = asyncio.create_task(pilot.press(key))
        while not pressing.done():
            if isinstance(screen := pilot.app.screen, MainScreen):
                for command in screen.ACTIONS:
                    command.offered(screen)
                    command.available(screen)
            await asyncio.sleep(0)
        await pressing
        assert pilot.app.screen is not pilot.app.setup
        assert pilot.app.screen.composed


@pytest.fixture
def work(monkeypatch) -> Counter:
    """What Textual does: style sheets parsed anew, layouts, widgets styled."""
    done = Counter()

    def count(owner: type, name: str) -> None:
        method = getattr(owner, name)

        def counted(self, *given, **named):
            done[name] += 1
            return method(self, *given, **named)

        monkeypatch.setattr(owner, name, counted)

    for owner, name in ((Stylesheet, "reparse"), (Stylesheet, "apply"), (Screen, "_refresh_layout")):
        count(owner, name)
    return done


async def test_the_form_comes_in_one_step_and_a_tab_styles_no_more_than_its_rows(toy_home, work):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        await at_rest(pilot)
        form = pilot.app.setup.form.query_one(FieldForm)
        assert work["reparse"] == 0
        assert work["_refresh_layout"] <= 12
        assert not form.has_class("-within")
        await pilot.press("tab")
        await at_rest(pilot)
        assert form.has_class("-within")
        work.clear()
        await pilot.press("tab")
        await at_rest(pilot)
        assert work["apply"] < len(form.rows)
        await pilot.press("escape")
        await at_rest(pilot)
        assert not form.has_class("-within")


async def test_preset_and_theme_are_remembered(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await pilot.press("f10", "enter")
        await until(pilot, lambda: pilot.app.current_mode == "live")
        pilot.app.services.searches.stop_all()
        pilot.app.exit()
    from nastui.tui.app import NastuiApp

    again = NastuiApp()
    async with again.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert again.theme == "nastui-light"
        assert "toy" in screen_text(again)


async def test_keys_can_be_remapped(toy_home):
    (toy_home / "config" / "app.json").write_text('{"keys": {"go.runs": "f5"}}')
    async with app_on().run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await at_rest(pilot)
        assert pilot.app.current_mode == "setup"
        await pilot.press("f5")
        await at_rest(pilot)
        assert pilot.app.current_mode == "runs"


def test_what_another_app_remembers_stays(own_home):
    one, other = load_preferences().remembering(tab="runs", folded=("budget", "engine")), load_preferences()
    assert other == one
    other.remembering(guided=True, folded=("budget", "engine", "report"))
    one.remembering(preset="toy").remembering(folded=("engine",))
    path = own_home / "config" / "app.json"
    assert load_preferences() == Preferences("toy", "runs", guided=True, folded=("engine", "report"))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"of a later version": 1}))
    one.remembering(tab="data")
    assert json.loads(path.read_text())["of a later version"] == 1


async def test_broken_preferences_are_as_good_as_none(toy_home):
    (toy_home / "config" / "app.json").write_text("[1, 2")
    async with app_on().run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "1 Setup" in screen_text(pilot.app)


async def offered(pilot) -> set[str]:
    """What the palette has now; it is closed again."""
    await pilot.press("ctrl+p")
    await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette) and pilot.app.screen.query_one(CommandList).option_count > 0)
    await at_rest(pilot)
    names = {one.hit.text for one in pilot.app.screen.query_one(CommandList).options}
    await pilot.press("escape")
    await until(pilot, lambda: not isinstance(pilot.app.screen, CommandPalette))
    return names


async def test_the_palette_knows_what_can_be_done(toy_home, turns):
    async with app_on().run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: pilot.app.setup.request is not None)
        here = await offered(pilot)
        assert {"Save as", "Presets", "Run"} <= here
        assert not {"Pause", "Resume", "Stop", "Play"} & here
        await pilot.press("ctrl+r")
        await until(pilot, lambda: pilot.app.current_mode == "live" and "▶ running" in screen_text(pilot.app))
        here = await offered(pilot)
        assert {"Pause", "Stop", "Detach"} <= here
        assert not {"Save as", "Resume", "Play"} & here
        await pilot.press("s", "s")
        await until(pilot, lambda: "■ stopped" in screen_text(pilot.app))
        here = await offered(pilot)
        assert {"Resume", "Play"} <= here
        assert not {"Pause", "Stop", "Detach"} & here


@pytest.mark.parametrize(("typed", "found"), [("settings", "Settings"), ("refresh", "Settings"), ("theme", "Dark or light")])
async def test_the_palette_finds_a_command_by_its_name_and_by_what_it_says_of_itself(toy_home, typed, found):
    async with app_on().run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Save as" in screen_text(pilot.app))
        await pilot.press(*typed)
        await until(pilot, lambda: found in screen_text(pilot.app) and "Duplicate" not in screen_text(pilot.app))


async def test_the_palette_opens_the_settings(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Save as" in screen_text(pilot.app))
        await pilot.press(*"settings")
        await until(pilot, lambda: "Settings" in screen_text(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, UserSettingsDialog))


def test_every_binding_has_an_id():
    from textual.binding import Binding

    from nastui.tui.app import NastuiApp
    from nastui.tui.data.commands import DataTab
    from nastui.tui.live.commands import LiveTab
    from nastui.tui.runs.commands import RunsTab
    from nastui.tui.setup.commands import SetupTab

    found = [binding for owner in (NastuiApp, LiveTab, RunsTab, SetupTab, DataTab) for binding in owner.BINDINGS]
    assert all(isinstance(binding, Binding) and binding.id for binding in found)
    assert len({binding.id for binding in found}) == len(found)


FAILING = """
import os, signal, sys
from nastui.tui.app import NastuiApp

class Failing(NastuiApp):
    def on_ready(self):
        if "signal" in sys.argv:
            signal.raise_signal(signal.SIGTERM)
        raise RuntimeError("a widget is not whole yet")

failing = Failing()
with failing.ending.heeding():
    code = failing.run(headless=True)
sys.exit(failing.ending.code or failing.return_code or code)
"""


@pytest.mark.skipif(os.name != "posix", reason="sends itself a signal")
def test_what_fails_while_a_signal_ends_the_app_shows_no_traceback(toy_home):
    done = subprocess.run([sys.executable, "-c", FAILING, "signal"], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in done.stdout + done.stderr
    assert "not whole yet" not in done.stdout + done.stderr


def test_what_fails_without_a_signal_is_shown(toy_home):
    done = subprocess.run([sys.executable, "-c", FAILING], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 1
    assert "a widget is not whole yet" in done.stdout + done.stderr


async def test_while_a_signal_ends_the_app_no_exception_is_kept(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        pilot.app.ending.begin(signal.SIGTERM)
        pilot.app._handle_exception(RuntimeError("a widget is not whole yet"))
        assert pilot.app._exception is None


async def test_the_newest_run_that_is_found_late_leads_nobody_back_to_the_live_tab(toy_home, monkeypatch):
    run, go_on, find = finished_run(), threading.Event(), Store.find

    def late(store, name):
        assert go_on.wait(PATIENCE)
        return find(store, name)

    monkeypatch.setattr(Store, "find", late)
    async with app_on(tab="live").run_test(size=(80, 24)) as pilot:
        app = pilot.app
        app.go("runs")
        await until(pilot, lambda: len(app.screen.query("FilterLine")) == 1)
        go_on.set()
        await at_rest(pilot)
        assert app.current_mode == "runs"
        app.go("live")
        await until(pilot, lambda: "✓ done" in screen_text(app))
        assert app.screen.run_id == run
