"""The app's search when its terminal hangs up, or when it is told to end. The app here is a real process in a terminal of its own."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from in_terminal import InTerminal
from signalled import app_struck, remaining
from waiting import until

from nastui.runs.store import Store

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes by their environment")


def is_under_way() -> bool:
    """Whether the app's search has stored a generation."""
    with Store() as store:
        return any(one.total for one in store.listed())


def test_the_search_of_an_app_that_is_hung_up_goes_on_to_its_end():
    ended = app_struck(is_under_way, signal.SIGHUP)
    assert ended.whole
    with Store() as store:
        (run,) = store.runs()
        until(lambda: store.run(run.id).state == "done")
        assert [event.kind for event in store.events(run.id)] == ["handed over", "resumed", "done"]
        assert store.evaluations(run.id) == 2000
    until(lambda: remaining(ended.environment) == [])


def test_an_app_that_is_told_to_end_stops_its_search_and_leaves_a_whole_terminal():
    ended = app_struck(is_under_way, signal.SIGTERM)
    assert (ended.code, ended.whole, ended.left) == (128 + signal.SIGTERM, True, [])
    assert b"\x1b[?1049h" in ended.before  # it had the whole screen
    assert b"Traceback" not in ended.after
    with Store() as store:
        (run,) = store.runs()
        assert run.state == "stopped"
        assert 0 < store.evaluations(run.id) < 2000


@pytest.fixture
def opened():
    """Opens `nastui` in a terminal; all are closed in the end."""
    apps = []

    def open_(*arguments):
        apps.append(InTerminal(*arguments))
        return apps[-1]

    yield open_
    for app in apps:
        app.end()


def test_a_run_whose_terminal_is_closed_is_watched_and_steered_from_another_one_and_found_by_the_next_app(opened, tmp_path):
    long = tmp_path / "long.toml"  # many generations: it does not end before all have looked
    long.write_text(
        Path("presets/quickstart.toml").read_text().replace("population = 50", "population = 5").replace("generations = 40", "generations = 400")
    )
    app = opened("--preset", str(long))
    app.shows("long")
    app.type("\x12")
    until(is_under_way)
    app.shows("Best cell")
    app.type("-", "-", "-")
    with Store() as store:
        run = store.find("last")
        until(lambda: store.pace(run) == 2.0)
        app.hang_up()
        watch = subprocess.Popen([sys.executable, "-m", "nastui", "watch", run.id], stdout=subprocess.PIPE, text=True)
        assert "· gen " in watch.stdout.readline()  # at once: the run is driven without a gap
        assert app.ended() == 129
        until(lambda: store.run(run.id).driven and store.run(run.id).owner.pid != app.pid)
        second = opened("watch", run.id, "--control")
        second.shows("control")
        second.type(" ")
        until(lambda: store.run(run.id).state == "paused")
        second.shows("⏸ paused")
        second.type(" ")
        until(lambda: store.run(run.id).state == "running")
        again = opened()
        again.shows("long")
        again.type("3")
        again.shows(run.id)
        second.type("0")
        until(lambda: store.run(run.id).state == "done")
        assert store.evaluations(run.id) == 2000
    assert watch.communicate()[0].splitlines()[-1].startswith("done: ")
    until(lambda: remaining(app.environment) == [])


def test_what_was_typed_when_the_terminal_closed_is_there_again(opened):
    app = opened()
    app.shows("Run")
    app.type("\t", "\t", "\t", "\x7f", *"4711")
    app.shows("4711")
    app.hang_up()
    assert app.ended() == 129
    again = opened()
    again.shows("4711")
    again.shows("here again")
