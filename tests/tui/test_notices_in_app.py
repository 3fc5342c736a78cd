"""Notices of runs that the app has driven."""

import pytest
from hook import listening
from textual.drivers.headless_driver import HeadlessDriver
from tui_helpers import app_on, screen_text, until

from nastui.settings.writing import write_setting


@pytest.fixture
def written(monkeypatch):
    """What the terminal was told."""
    texts = []
    monkeypatch.setattr(HeadlessDriver, "write", lambda self, text: texts.append(text))
    return texts


async def test_the_end_of_a_run_is_told_by_the_terminal_and_the_address(toy_home, written):
    with listening() as (address, got):
        write_setting("notify.webhook", address)
        write_setting("notify.terminal", "osc9")
        async with app_on().run_test(size=(100, 30)) as pilot:
            await until(pilot, lambda: pilot.app.setup.request is not None)
            await pilot.press("ctrl+r")
            await until(pilot, lambda: got and any("\x1b]9;" in text for text in written))
            assert (got[0]["state"], got[0]["run"]) == ("done", pilot.app.screen.run_id)
    (said,) = [text for text in written if "\x1b]9;" in text]
    assert said.startswith("\x1b]9;toy: done: ")


async def test_a_run_that_its_user_stops_needs_no_notice(toy_home, written, turns):
    with listening() as (address, got):
        write_setting("notify.webhook", address)
        async with app_on().run_test(size=(100, 30)) as pilot:
            await until(pilot, lambda: pilot.app.setup.request is not None)
            await pilot.press("ctrl+r")
            await until(pilot, lambda: pilot.app.current_mode == "live" and "▶ running" in screen_text(pilot.app))
            await pilot.press("s", "s")
            turns.let(2)
            await until(pilot, lambda: not pilot.app.services.searching and "stopped" in screen_text(pilot.app))
            await until(pilot, lambda: not any(one.group == "runs" for one in pilot.app.workers))
    assert got == []
