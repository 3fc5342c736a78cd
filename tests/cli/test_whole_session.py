"""One session by keyboard alone, in real terminals: configure, watch, detach, steer from elsewhere, compare, export, make a study, quit."""

import json
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from terminal import Terminal, needs_tmux
from waiting import until

from nastui.base.paths import home
from nastui.base.writing import write_text
from nastui.runs.store import Store

pytestmark = needs_tmux
BUDGET = 600


@pytest.fixture
def terminals(own_home):
    """Two of them."""
    write_text(home().config / "app.json", '{"guided": true}')  # as if the guided start had been skipped
    opened = Terminal(100, 30), Terminal(100, 30)
    yield opened
    for one in opened:
        with suppress(subprocess.CalledProcessError):  # one that was not opened
            one.close()


def enter(terminal: Terminal, field: str, value: str) -> None:
    """Go to a field by its name, and put this in its place."""
    terminal.type("C-j")
    terminal.until(lambda screen: "Go to" in screen)
    terminal.type(*field, "Enter")
    terminal.until(lambda screen: "Go to" not in screen)
    terminal.type(*value)


def state(run: str = "last") -> str:
    with Store(reading=True) as store:
        return store.find(run).state


def test_a_whole_session_by_keyboard_alone(terminals, tmp_path):
    app, other = terminals
    app.start(folder=tmp_path)
    app.until(lambda screen: "Population" in screen)

    # configured: a slow search, of many generations
    enter(app, "population", "12")
    enter(app, "generations", str(BUDGET))
    enter(app, "pace", "0.3")
    app.type("C-r")

    # watched, then detached: it goes on in a process of its own
    app.until(lambda screen: "▶ running" in screen and "Best cell" in screen)
    with Store(reading=True) as store:
        run = store.find("last").id
        assert store.find(run).document["algorithm"]["population"] == 12
    app.until(lambda screen: "gen 2" in screen)
    app.type("d")
    app.until(lambda screen: "▶ running   elsewhere" in screen)

    # attached from another terminal, and steered there
    other.start("watch", "--control", run)
    other.until(lambda screen: "running" in screen and "Generations" in screen)
    other.type("Space")
    app.until(lambda screen: "paused" in screen)
    other.until(lambda screen: "paused" in screen)  # what Space asks for depends on what is seen
    other.type("Space")
    until(lambda: state(run) == "running")
    other.type("0")  # at full speed
    until(lambda: state(run) == "done")
    other.type("q")
    other.until(lambda screen: "ended with 0" in screen)
    app.until(lambda screen: "✓ done" in screen)

    # a second search, to compare with
    app.type("1")
    app.until(lambda screen: "2 changed against the preset" in screen)
    enter(app, "generations", "20")
    enter(app, "pace", "0")
    app.type("C-r")
    app.until(lambda screen: "✓ done" in screen and run not in screen)
    app.type("3")
    app.until(lambda screen: screen.count("genetic") == 2)
    app.type("a")
    app.until(lambda screen: "2 marked" in screen)
    app.type("c")
    app.until(lambda screen: "exploratory" in screen)
    app.type("Escape")
    app.until(lambda screen: "2 marked" in screen)

    # exported
    app.type("x")
    app.until(lambda screen: "every evaluation as CSV" in screen)
    app.type("j")
    until(lambda: len(list(Path(tmp_path).glob("*.json"))) == 2)
    exported = [json.loads(path.read_text()) for path in tmp_path.glob("*.json")]
    assert sorted(one["generations"] for one in exported) == [20, BUDGET]

    # a study of both
    app.type("u")
    app.until(lambda screen: "Name" in screen)
    app.type(*"mine", "Tab", "Tab", "Tab", "Enter")
    until(lambda: (home().studies / "mine.toml").exists())
    app.until(lambda screen: "mine" in screen)

    app.type("C-q")
    app.until(lambda screen: "not saved" in screen)
    app.type("d")
    app.until(lambda screen: "ended with 0" in screen)
