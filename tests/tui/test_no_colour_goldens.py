"""Without colour each screen says what it says in colour, letter by letter: colour never carries meaning alone."""

import pytest
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, finished_run, screen_text, until

SIZES = [(40, 12), (80, 24), (120, 40)]


@pytest.fixture(autouse=True)
def no_colour(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")


async def at_all_sizes(pilot, name: str) -> None:
    for size in SIZES:
        await pilot.resize_terminal(*size)
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "{}-{}x{}".format(name, *size))


async def test_setup(toy_home):
    async with app_on().run_test(size=(40, 12)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None and bool(pilot.app.setup.form.query("#section-engine")))
        await at_all_sizes(pilot, "setup")


async def test_live(toy_home):
    finished_run(id="0123abcd")
    async with app_on().run_test(size=(40, 12)) as pilot:
        pilot.app.look_at("0123abcd")
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        await at_all_sizes(pilot, "live")
