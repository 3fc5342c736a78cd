"""A home folder with a made-up benchmark and a preset on it."""

import shutil
import time
from pathlib import Path

import pytest
from idle import until_idle
from textual.css.stylesheet import Stylesheet
from tui_helpers import PRESET, drive_elsewhere
from turns import Turns

from nastui.runs.control import Control


@pytest.fixture(autouse=True)
def calm(monkeypatch) -> None:
    """Nothing of the machine's terminal, and one time zone."""
    for name in ("NO_COLOR", "SSH_CONNECTION", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setattr("nastui.tui.dialogs.telling.open_page", lambda address: False)  # no test opens a browser
    monkeypatch.setattr("nastui.tui.live.armed_stop._SECONDS", 3600.0)  # between two presses of a key may lie any time
    monkeypatch.setattr("textual.notifications.Notification.time_left", 3600.0)  # a toast stays for as long as a test looks
    time.tzset()


@pytest.fixture(scope="session", autouse=True)
def waits_for_events():
    """The pilot waits until the app has nothing left to do; by itself it looks at how little time the process uses."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("textual.app", "textual.pilot"):
            patch.setattr(f"{module}.wait_for_idle", until_idle)
        yield


@pytest.fixture(scope="session", autouse=True)
def parsed_once():
    """Each style sheet is parsed once a process, not once for each app and screen."""
    parse, known = Stylesheet._parse_rules, {}

    def parsed(sheet: Stylesheet, css: str, *where: object, **how: object) -> list:
        key = (css, where, frozenset(how.items()), frozenset(sheet._variables.items()))
        if key not in known:
            known[key] = parse(sheet, css, *where, **how)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parsed)
        yield


@pytest.fixture
def toy_home(own_home, toy_tables) -> Path:
    """A home with the table and the user's preset `toy`."""
    shutil.copytree(toy_tables, own_home / "data" / "tables")
    presets = own_home / "config" / "presets"
    presets.mkdir(parents=True)
    (presets / "toy.toml").write_text(PRESET)
    return own_home


@pytest.fixture
def turns(monkeypatch) -> Turns:
    """Paced runs of this process wait for the test after each generation."""
    held = Turns()
    monkeypatch.setattr(Control, "pace", lambda control: held.pace(control))
    return held


@pytest.fixture
def elsewhere(toy_home, turns):
    """A run of the preset `toy` that somebody else drives; it waits after its first generation."""
    driven = drive_elsewhere()
    yield driven
    driven.end()
