"""The guided start: on an empty store, four steps, skipped once and for all, begun again from help."""

import threading

import pytest
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, finished_run, on_field, screen_text, until
from waiting import PATIENCE

from nastui.presets.places import find
from nastui.runs.store import Store
from nastui.tui.app import NastuiApp
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.dialogs.help import HelpDialog
from nastui.tui.guide import STEPS, GuideBar, other_draft
from nastui.tui.setup.screen import unsaved

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


async def on_its_first_step(pilot, *keys) -> None:
    """Begun by its key, on the form with the quickstart."""
    await pilot.press(*keys, "ctrl+y")
    await until(pilot, lambda: pilot.app.guide.step == 0 and pilot.app.setup.takes_keys)
    await at_rest(pilot)


async def test_begun_on_another_tab_it_loads_the_quickstart_before_the_form_is_there(toy_home):
    finished_run()
    async with app_on(tab="data").run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: pilot.app.current_mode == "data" and pilot.app.screen.is_attached)
        assert pilot.app.setup.form is None
        await on_its_first_step(pilot)
        assert (pilot.app.current_mode, pilot.app.setup.form.draft.name) == ("setup", "quickstart")


async def change_a_field(pilot) -> None:
    await on_field(pilot, "seed")
    await pilot.press("backspace", "4", "2")
    await until(pilot, lambda: pilot.app.setup.form.draft.raws["seed"] == "42")


@pytest.mark.parametrize(("answer", "step", "algorithm"), [("k", 1, "genetic"), ("d", 2, "random")])
async def test_it_goes_on_to_another_form_only_where_that_is_loaded(own_home, answer, step, algorithm):
    async with greeting().run_test(size=(80, 24)) as pilot:
        await greeted(pilot)
        await change_a_field(pilot)
        pilot.app.guide.searched()
        await pilot.press("ctrl+y")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        assert pilot.app.guide.step == 1
        await pilot.press(answer)
        await until(pilot, lambda: not pilot.app.in_dialog)
        await at_rest(pilot)
        assert (pilot.app.guide.step, pilot.app.setup.form.draft.raws["algorithm.name"]) == (step, algorithm)


async def test_a_search_that_is_refused_or_runs_already_leads_nowhere(own_home, monkeypatch):
    async with greeting().run_test(size=(80, 24)) as pilot:
        await greeted(pilot)
        pilot.app.setup.busy = "Preparing"
        await pilot.press("ctrl+y")
        await at_rest(pilot)
        assert pilot.app.guide.step == 0
        pilot.app.setup.busy = None
        monkeypatch.setattr(pilot.app.services.searches, "running", lambda spec: "an-earlier-run")
        shown = []
        monkeypatch.setattr(pilot.app, "look_at", shown.append)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: shown == ["an-earlier-run"])
        await at_rest(pilot)
        assert pilot.app.guide.step == 0


async def test_its_texts_name_the_keys_that_the_user_gave(own_home):
    async with greeting().run_test(size=(100, 40)) as pilot:
        await greeted(pilot)
        pilot.app.change_setting("keys.runs.overlay", "ctrl+b,o")
        pilot.app.change_setting("keys.guide.end", "f4")
        pilot.app.guide.searched()
        assert "F4 skip" in screen_text(pilot.app)
        pilot.app.guide._show(3)
        await until(pilot, lambda: "a marks them, ^b lays" in " ".join(screen_text(pilot.app).split()))


async def test_it_begins_on_no_screen_that_is_gone(own_home, monkeypatch):
    async with app_on("quickstart").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        monkeypatch.setattr(type(pilot.app), "has_screen", property(lambda self: False))
        await pilot.app.guide._look()
        assert not pilot.app.guide.on


async def test_who_went_to_another_tab_meanwhile_stays_there_and_keeps_the_form(toy_home, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr("nastui.tui.guide._is_empty", lambda: go.wait(PATIENCE))
    async with NastuiApp(find("toy"), greets=True).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        await pilot.press("4")
        await until(pilot, lambda: pilot.app.current_mode == "data")
        go.set()
        await until(pilot, lambda: STEPS[0].title in screen_text(pilot.app))
        assert (pilot.app.current_mode, pilot.app.setup.form.draft.name) == ("data", "toy")
        await pilot.press("ctrl+y")
        await until(pilot, lambda: pilot.app.current_mode == "setup" and pilot.app.setup.form.draft.name == "quickstart")
        assert not pilot.app.services.searching


async def test_what_it_changed_itself_is_nothing_to_save(own_home):
    async with greeting().run_test(size=(80, 24)) as pilot:
        await greeted(pilot)
        pilot.app.guide.searched()
        await pilot.press("ctrl+y")
        await until(pilot, lambda: pilot.app.setup.form.draft.raws["algorithm.name"] == "random")
        assert pilot.app.setup.form.draft.changed_count
        assert unsaved(pilot.app.setup) == []
        await change_a_field(pilot)
        assert "and not saved" in unsaved(pilot.app.setup)[0]
