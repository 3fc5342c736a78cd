"""The guided start: on an empty store, four steps, skipped once and for all, begun again from help."""

import pytest
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, finished_run, on_field, screen_text, until

from nastui.runs.store import Store
from nastui.tui.app import NastuiApp
from nastui.tui.dialogs.help import HelpDialog
from nastui.tui.guide import STEPS, GuideBar, other_draft

SIZES = [(40, 12), (80, 24), (120, 40), (200, 60)]


def greeting() -> NastuiApp:
    """The app as `nastui` opens it."""
    return NastuiApp(greets=True)


async def greeted(pilot) -> None:
    await until(pilot, lambda: STEPS[0].title in screen_text(pilot.app) and pilot.app.setup.takes_keys)
    await at_rest(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_store_opens_on_it(own_home, size):
    async with greeting().run_test(size=size) as pilot:
        await greeted(pilot)
        assert_golden(screen_text(pilot.app), "guide-{}x{}".format(*size))


async def test_its_four_steps_run_two_searches_and_end_at_both(own_home):
    async with greeting().run_test(size=(120, 40)) as pilot:
        await greeted(pilot)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: pilot.app.current_mode == "live" and STEPS[1].title in screen_text(pilot.app))
        await pilot.press("ctrl+y")
        await until(pilot, lambda: pilot.app.current_mode == "setup" and STEPS[2].title in screen_text(pilot.app))
        await until(pilot, lambda: pilot.app.setup.form.draft.raws["algorithm.name"] == "random")
        assert str(pilot.app.setup.form.draft.raws["algorithm.population"]) == "50"
        await pilot.press("ctrl+y")
        await until(pilot, lambda: pilot.app.current_mode == "live" and STEPS[3].title in screen_text(pilot.app))
        await pilot.press("3")
        await until(pilot, lambda: "random" in screen_text(pilot.app) and "genetic" in screen_text(pilot.app))
        assert "What to compare" in screen_text(pilot.app)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: not pilot.app.screen.query(GuideBar))
        assert pilot.app.preferences.guided
        await pilot.app.services.finish()
    with Store() as store:
        assert [run.document["algorithm"]["name"] for run in store.runs()] == ["random", "genetic"]


def test_both_searches_ask_for_as_many_cells(own_home):
    assert (other_draft().raws["algorithm.name"], other_draft().raws["algorithm.population"]) == ("random", "50")


async def test_skipped_it_does_not_come_again_by_itself(own_home):
    async with greeting().run_test(size=(80, 24)) as pilot:
        await greeted(pilot)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: not pilot.app.screen.query(GuideBar))
    async with greeting().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        pilot.app.guide.look()
        await at_rest(pilot)
        assert not pilot.app.guide.on


async def test_where_there_are_runs_it_does_not_come(toy_home):
    finished_run()
    async with greeting().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        pilot.app.guide.look()
        await at_rest(pilot)
        assert not pilot.app.guide.on


async def test_help_names_it_and_it_begins_again_with_the_quickstart(toy_home):
    finished_run()
    async with app_on().run_test(size=(100, 100)) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpDialog) and "guided start, four short steps" in screen_text(pilot.app))
        await pilot.press("escape", "ctrl+y")
        await until(pilot, lambda: STEPS[0].title in screen_text(pilot.app) and pilot.app.setup.form.draft.name == "quickstart")


async def test_it_takes_no_key_but_its_own(own_home):
    async with greeting().run_test(size=(80, 24)) as pilot:
        await greeted(pilot)
        await on_field(pilot, "seed")
        await pilot.press("backspace", "4", "2")
        await until(pilot, lambda: pilot.app.setup.form.draft.raws["seed"] == "42")
        await pilot.press("escape", "4")
        await until(pilot, lambda: pilot.app.current_mode == "data" and STEPS[0].title in screen_text(pilot.app))


async def test_a_search_that_is_started_otherwise_leads_on_too(own_home):
    async with greeting().run_test(size=(80, 24)) as pilot:
        await greeted(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "live" and STEPS[1].title in screen_text(pilot.app))
        await pilot.app.services.finish()
