"""What screens ask of the databases, they ask in other threads than the one that draws them."""

import sqlite3
import threading
import traceback

import pytest
from proxy_helpers import document, keep_scores
from study_helpers import make_runs, write_study
from tui_helpers import app_on, at_rest, finished_run, screen_text, until

from nastui.base.paths import home
from nastui.tui.runs.comparing import ComparingScreen
from nastui.tui.runs.runs_table import RunsTable
from nastui.tui.studies.study_list import StudyTable


@pytest.fixture
def asked_here(monkeypatch) -> list[str]:
    """What is asked in the thread of the test, which draws the screens: statements, and who asks."""
    drawing, found, connect = threading.current_thread(), [], sqlite3.connect

    def note(what: str) -> None:
        if threading.current_thread() is drawing:
            own = [f"{one.filename.rpartition('/nastui/')[2]}:{one.lineno}" for one in traceback.extract_stack() if "/nastui/tui/" in one.filename]
            found.append(f"{what} by {own[-3:]}")

    def traced(*arguments, **named):
        note("a connection")
        connection = connect(*arguments, **named)
        connection.set_trace_callback(note)
        return connection

    monkeypatch.setattr(sqlite3, "connect", traced)
    return found


async def test_no_screen_asks_a_database_in_its_own_thread(toy_home, monkeypatch, asked_here):
    monkeypatch.setattr("nastui.studies.plan.places._PACKAGED", home().state / "none")
    monkeypatch.setattr("nastui.studies.plan.places._SOURCE_TREE", home().state / "none")
    runs = [finished_run((f"algorithm.name={name}",)) for name in ("genetic", "random")]
    write_study()
    make_runs(1, 1)
    keep_scores(document(), [1.0] * 5260)
    assert asked_here  # the test itself has asked
    asked_here.clear()
    async with app_on().run_test(size=(120, 40)) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.setup.form is not None)
        for key in "23456":
            await pilot.press(key)
            await at_rest(pilot)
        await until(pilot, lambda: any(one.total for table in app.screen.query(StudyTable) for one in table.items))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.report is not None)
        await pilot.press("3")
        await until(pilot, lambda: app.current_mode == "runs" and app.screen.query_one(RunsTable).row_count >= 2)
        await pilot.press("slash", *"toy", "enter", "a", "o")
        await at_rest(pilot)
        await pilot.press("escape", "c")
        await until(pilot, lambda: isinstance(app.screen, ComparingScreen) and app.screen.report is not None)
        await pilot.press("escape")
        await at_rest(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app.current_mode == "live" and any(run in screen_text(app) for run in runs))
        await at_rest(pilot)
        await pilot.press("1", "ctrl+r")
        await until(pilot, lambda: app.current_mode == "live" and not app.services.searching and "✓ done" in screen_text(app))
        await at_rest(pilot)
    assert asked_here == []


async def test_what_is_asked_there_would_be_found(toy_home, asked_here):
    finished_run()
    assert any("SELECT" in one or "INSERT" in one for one in asked_here)
