"""What has a key can be clicked."""

import pytest
from tui_helpers import app_on, at_rest, finished_run, screen_text, until

from nastui.tui.dialogs.help import HelpDialog
from nastui.tui.setup.presets import PresetsDialog
from nastui.tui.shell.bars import _GAP as GAP
from nastui.tui.shell.bars import KeyBar, key_at

TABS = ("setup", "live", "runs", "data", "proxies", "studies")


def test_a_hint_names_its_key():
    hints = "⏎ load · d delete · F6 keys · esc back"
    assert [key_at(hints, hints.index(word)) for word in ("load", "delete", "keys", "back")] == ["enter", "d", "f6", "escape"]
    assert key_at(hints, hints.index(" · d") + 1) is None
    assert key_at("", 0) is None


@pytest.mark.parametrize("tab", TABS)
async def test_each_key_that_a_tab_offers_is_clicked(toy_home, monkeypatch, tab):
    finished_run()
    pressed = []
    monkeypatch.setattr("nastui.tui.shell.bars.press", lambda node, key: pressed.append(key))
    async with app_on(tab=tab).run_test(size=(250, 40)) as pilot:
        await until(pilot, lambda: pilot.app.current_mode == tab)
        await at_rest(pilot)
        bar = pilot.app.screen.query_one(KeyBar)
        assert bar._fitting
        assert [key for key, _ in bar._fitting] == [key for key, _ in bar._shown]  # all of them fit
        at = bar.content_region.x
        for _, drawn in bar._fitting:
            await pilot.click(offset=(at, bar.content_region.y))
            at += drawn.cell_length + GAP
        assert pressed == [key for key, _ in bar._fitting]


async def test_each_tab_is_clicked(toy_home):
    async with app_on().run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        for tab in (*TABS[1:], TABS[0]):
            await at_rest(pilot)
            await pilot.click(offset=(screen_text(pilot.app).splitlines()[0].index(tab.capitalize()), 0))
            await until(pilot, lambda tab=tab: pilot.app.current_mode == tab)


def place_of(app, text) -> tuple[int, int]:
    for y, line in reversed(list(enumerate(screen_text(app).splitlines()))):
        if text in line:
            return line.index(text), y
    raise AssertionError(text)


async def test_keys_of_the_last_line_and_of_dialogs_are_clicked(toy_home):
    async with app_on().run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        await at_rest(pilot)
        await pilot.click(offset=place_of(pilot.app, "Presets"))
        await until(pilot, lambda: isinstance(pilot.app.screen, PresetsDialog) and "esc back" in screen_text(pilot.app))
        await at_rest(pilot)
        await pilot.click(offset=place_of(pilot.app, "esc back"))
        await until(pilot, lambda: not pilot.app.in_dialog)
        await at_rest(pilot)
        await pilot.click(offset=place_of(pilot.app, "Help"))
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpDialog))
