"""Each tab at each size, as it is usually drawn, in ASCII, and without colour, which changes no character: an app for each, which is resized."""

import pytest
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, finished_run, paused_run, screen_text, until

SIZES = ((40, 12), (80, 24), (120, 40), (200, 60))
TABS = {"1": "setup", "2": "live", "3": "runs", "4": "data", "5": "proxies", "6": "studies"}
WAYS = {"unicode": {}, "ascii": {"NASTUI_ASCII": "1"}, "without colour": {"NO_COLOR": "1"}}


@pytest.mark.parametrize("way", WAYS)
async def test_every_tab_at_every_size(toy_home, monkeypatch, way):
    for name, value in WAYS[way].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("nastui.tui.studies.study_list.shown_path", lambda path: f"studies/{path.name}")
    finished_run(id="0123abcd")
    async with app_on().run_test(size=SIZES[0]) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        pilot.app.look_at("0123abcd")
        await until(pilot, lambda: "done" in screen_text(pilot.app))
        for key, tab in TABS.items():
            await pilot.press(key)
            for size in SIZES:
                await pilot.resize_terminal(*size)
                await at_rest(pilot)
                shown = screen_text(pilot.app)
                assert way != "ascii" or shown.isascii(), sorted(set(shown) - set(map(chr, range(128))))
                assert_golden(shown, f"every-{tab}-{'ascii' if way == 'ascii' else 'unicode'}-{size[0]}x{size[1]}")


@pytest.mark.parametrize("way", ["unicode", "ascii"])
async def test_a_search_that_stands_in_the_middle_at_every_size(toy_home, monkeypatch, way):
    for name, value in WAYS[way].items():
        monkeypatch.setenv(name, value)
    paused_run("0123abcd")
    async with app_on(tab="runs").run_test(size=SIZES[0]) as pilot:
        await until(pilot, lambda: "0123abcd" in screen_text(pilot.app))
        for tab, key in (("runs", "3"), ("live", "enter")):
            await pilot.press(key)
            await until(pilot, lambda tab=tab: pilot.app.current_mode == tab)
            for size in SIZES:
                await pilot.resize_terminal(*size)
                await at_rest(pilot)
                assert_golden(screen_text(pilot.app), f"paused-{tab}-{way}-{size[0]}x{size[1]}")
