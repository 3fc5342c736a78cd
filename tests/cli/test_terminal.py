"""The app in a real terminal, typed to and read through tmux."""

import sys
from pathlib import Path

import pytest
from terminal import Terminal, needs_tmux
from waiting import until

from nastui.base.paths import home
from nastui.base.writing import write_text
from nastui.runs.store import Store

pytestmark = needs_tmux


@pytest.fixture
def terminal(own_home):
    write_text(home().config / "app.json", '{"guided": true}')  # as if the guided start had been skipped
    opened = Terminal(80, 24)
    yield opened
    opened.close()


@pytest.fixture
def second(own_home):
    opened = Terminal(80, 24)
    yield opened
    opened.close()


def test_enter_starts_a_search_and_its_views_move(terminal):
    terminal.start()
    terminal.until(lambda screen: "Run" in screen and "quickstart" in screen)
    terminal.type("Enter")
    early = terminal.until(lambda screen: "Generations" in screen and "Best cell" in screen and "of 40 generations" in screen)
    later = terminal.until(lambda screen: "done" in screen)
    assert early != later
    assert "out ┃" in later
    assert any("best" in line and "█" in line for line in later.splitlines())  # the sparkline
    with Store() as store:
        assert store.find("last").state == "done"


@pytest.mark.parametrize("early", [False, True])
def test_what_is_typed_as_fast_as_can_be_is_what_is_run(terminal, early):
    """In one burst, once the form is there and before."""
    terminal.start()
    terminal.until(lambda screen: ("nastui" if early else "Population") in screen)
    terminal.type(*["Tab"] * 5, "BSpace", *"1234567", "BSpace", "BSpace", "BSpace", "BSpace", "C-r")
    with Store() as store:
        terminal.until(lambda screen: bool(store.runs()))
        assert store.find("last").document["algorithm"]["population"] == 123


def test_a_run_is_watched_from_a_second_terminal_and_closing_it_changes_nothing(terminal, second):
    terminal.start("run", "quickstart", "--pace", "0.2", "--set", "budget.generations=300", "--set", "algorithm.population=10")
    with Store() as store:
        terminal.until(lambda screen: len(store.runs()) == 1)
        second.start("watch", "last")
        second.until(lambda screen: "read-only" in screen and "Generations" in screen)
        first = len(store.chunks(store.find("last").id))
        second.until(lambda screen: f"gen {first + 3}" in screen)
        second.type("q")
        second.until(lambda screen: "ended with 0" in screen)
        seen = len(store.chunks(store.find("last").id))
        until(lambda: len(store.chunks(store.find("last").id)) > seen)
        assert store.find("last").state == "running"
        terminal.type("C-c")
        terminal.until(lambda screen: "ended with 130" in screen)


def test_quitting_while_a_search_runs_asks_first(terminal):
    terminal.start()
    terminal.until(lambda screen: "Run" in screen)
    terminal.type("Enter")
    terminal.until(lambda screen: "of 40 generations" in screen)
    terminal.type("q")
    terminal.until(lambda screen: "stop" in screen.lower() and "quit" in screen.lower())
    with Store() as store:
        assert store.find("last").state == "running"


LEADER = """
import pathlib, signal, subprocess, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
app = subprocess.Popen([sys.executable, "-m", "nastui"])
pathlib.Path(sys.argv[1]).write_text(str(app.pid))
app.wait()
"""
"""Starts the app, and keeps a hangup to itself."""


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc whether a process is there")
def test_a_terminal_that_goes_away_ends_the_app_and_its_run_goes_on_elsewhere(own_home, tmp_path):
    (tmp_path / "leader.py").write_text(LEADER)
    terminal = Terminal(80, 24)
    terminal.run(f"{sys.executable} {tmp_path / 'leader.py'} {tmp_path / 'pid'}")
    terminal.until(lambda screen: "Run" in screen and "quickstart" in screen)
    terminal.type("Enter")
    terminal.until(lambda screen: "of 40 generations" in screen)
    pid = int((tmp_path / "pid").read_text())
    assert is_there(pid)
    terminal.close()
    until(lambda: not is_there(pid))
    with Store() as store:
        until(lambda: [run.state for run in store.runs()] == ["done"])
