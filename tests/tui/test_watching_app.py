"""Looking at runs of others: read-only, with leave to control, gone, not begun."""

import os
import subprocess
import sys

from sealing import vouch
from tui_helpers import at_rest, screen_text, until, watch_app

from nastui.runs.lease import Owner, this_process
from nastui.runs.store import Store


async def test_watching_changes_nothing(elsewhere):
    async with watch_app(elsewhere.session.run).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "▶ running" in screen_text(pilot.app))
        shown = screen_text(pilot.app)
        assert "read-only" in shown
        assert "Pause" not in shown
        await pilot.press("space", "s", "s", "r")
        await at_rest(pilot)
        await pilot.press("q")
        await until(pilot, lambda: not pilot.app.is_running)
    assert elsewhere.thread.is_alive()
    with Store() as store:
        assert store.run(elsewhere.session.run).state == "running"


async def test_with_control_commands_go_through_the_store(elsewhere):
    async with watch_app(elsewhere.session.run, control=True).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "▶ running" in screen_text(pilot.app))
        assert "control" in screen_text(pilot.app)
        await pilot.press("space")
        await until(pilot, lambda: "⏸ paused" in screen_text(pilot.app))
        await pilot.press("space")
        await until(pilot, lambda: "▶ running" in screen_text(pilot.app))
        await pilot.press("s", "s")
        await until(pilot, lambda: "■ stopped" in screen_text(pilot.app))
    assert not elsewhere.thread.is_alive()


async def test_a_run_without_evaluations_is_waited_for(elsewhere):
    elsewhere.end()
    with Store() as store:
        store._connection.execute("DELETE FROM chunks")
        owner = f'{{"host": "{os.uname().nodename}", "pid": {os.getpid()}, "started": ""}}'
        store._connection.execute("UPDATE runs SET state = 'running', owner = ?", (owner,))
        vouch(store)
    async with watch_app(elsewhere.session.run).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "waiting for the first evaluations" in screen_text(pilot.app))
        assert "none yet" in screen_text(pilot.app)


async def test_a_driver_that_is_gone_is_told(elsewhere):
    elsewhere.end()
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    with Store() as store:
        gone = Owner(this_process(os.getpid()).host, child.pid, "long ago")
        store._connection.execute(
            "UPDATE runs SET state = 'running', owner = ?", (f'{{"host": "{gone.host}", "pid": {gone.pid}, "started": "{gone.started}"}}',)
        )
        vouch(store)
    async with watch_app(elsewhere.session.run).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "⚠ interrupted" in screen_text(pilot.app))
        assert "process is gone" in screen_text(pilot.app)
