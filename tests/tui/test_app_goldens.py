"""What the screens look like, as text."""

import pytest
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, finished_run, screen_text, until


@pytest.mark.parametrize("view", ["chart", "cell"])
async def test_live_narrow_views(toy_home, view):
    finished_run(id="0123abcd")
    async with app_on().run_test(size=(40, 12)) as pilot:
        pilot.app.look_at("0123abcd")
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        await pilot.press(*["v"] * (1 if view == "chart" else 2))
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), f"live-{view}-40x12")


async def test_help(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        await pilot.press("question_mark")
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "help-80x24")


async def test_too_small_a_terminal_is_told(toy_home):
    async with app_on().run_test(size=(39, 11)) as pilot:
        await at_rest(pilot)
        assert "needs 40×12" in screen_text(pilot.app)
