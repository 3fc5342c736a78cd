"""Dialogs at each size: what they ask and offer is in sight. And runs that did not come to their end, on the live tab."""

from pathlib import Path

import pytest
from sealing import vouch
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, finished_run, screen_text, until

from nastui.runs.store import Store

SIZES = ((40, 12), (80, 24), (120, 40))
RUN = "0123abcd"
DIALOGS = {
    "go-to": ("setup", "ctrl+j"),
    "presets": ("setup", "ctrl+o"),
    "save-as": ("setup", "f12"),
    "help-setup": ("setup", "question_mark"),
    "delete": ("runs", "d"),
    "export": ("runs", "x"),
    "tags": ("runs", "t"),
    "note": ("runs", "n"),
    "help-runs": ("runs", "question_mark"),
    "settings": ("studies", "comma"),
}
"""Name → the tab, and the key that opens it there."""
FILLED = {"runs": RUN, "studies": "talk"}
"""What a tab shows once it is."""


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", DIALOGS)
async def test_every_dialog_at_every_size(toy_home, monkeypatch, name, size):
    monkeypatch.setattr("nastui.tui.runs.exporting.working_folder", lambda: Path("/there"))
    finished_run(id=RUN)
    tab, key = DIALOGS[name]
    async with app_on(tab=tab).run_test(size=size) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys if tab == "setup" else FILLED[tab] in screen_text(pilot.app))
        await at_rest(pilot)
        await pilot.press(key)
        await until(pilot, lambda: pilot.app.in_dialog)
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), f"dialog-{name}-{size[0]}x{size[1]}")


ENDS = {"failed": "the table was cut while it was read", "stopped": "stopped by its user"}


@pytest.mark.parametrize("size", [*SIZES[1:], (200, 60)], ids=str)
@pytest.mark.parametrize("state", ENDS)
async def test_a_run_that_did_not_come_to_its_end(toy_home, state, size):
    finished_run(id=RUN)
    with Store() as store:
        with store.writing() as connection:
            connection.execute("UPDATE runs SET state = ?, reason = ? WHERE id = ?", (state, ENDS[state], RUN))
        vouch(store)
    async with app_on().run_test(size=size) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        pilot.app.look_at(RUN)
        await until(pilot, lambda: state in screen_text(pilot.app))
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), f"live-{state}-{size[0]}x{size[1]}")
