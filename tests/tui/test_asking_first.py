"""Nothing that was entered goes unasked, and no search is made twice by a key too many."""

import threading

import pytest
from tui_helpers import app_on, finished_run, screen_text, until
from typing_helpers import typed

from nastui.runs.store import Store
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.form.form import FieldForm
from nastui.tui.navigation import GoToRun
from nastui.tui.quitting import QuitDialog
from nastui.tui.searches.searches import Searches
from nastui.tui.setup.presets import PresetsDialog


async def on_changed_form(pilot):
    """The form with another population."""
    app = pilot.app
    await until(pilot, lambda: app.setup.form is not None and bool(app.setup.form.query("#section-engine")))
    row = app.setup.form.query_one(FieldForm).row("algorithm.population")
    app.setup.set_focus(row.editor)
    await typed(pilot, "ctrl+u", "ctrl+k", "3", "3", "escape")
    await until(pilot, lambda: app.setup.form.draft.changed_count == 1)
    return app.setup.form


def messages(app) -> str:
    return " ".join(one.message for one in app._notifications)


# ---- the same search


@pytest.mark.parametrize("gap", [0.0, 0.02, 0.05])
async def test_a_key_too_many_starts_no_second_search(toy_home, turns, monkeypatch, gap):
    """While the first is prepared, and while it runs."""
    prepared, start = threading.Event(), Searches.start

    async def held(searches, order, show) -> str:
        await until(pilot, prepared.is_set)
        return await start(searches, order, show)

    monkeypatch.setattr(Searches, "start", held)
    async with app_on().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        await typed(pilot, "ctrl+r", "ctrl+r", gap=gap)
        await until(pilot, lambda: "being prepared already" in messages(pilot.app))
        prepared.set()
        await until(pilot, lambda: pilot.app.current_mode == "live" and pilot.app.services.searching == 1)
        run = pilot.app.screen.run_id
        await typed(pilot, "3", "ctrl+r", gap=gap)
        await until(pilot, lambda: pilot.app.current_mode == "live" and "runs already" in messages(pilot.app))
        assert pilot.app.screen.run_id == run
        assert "runs already" in messages(pilot.app)
        with Store() as store:
            assert [one.id for one in store.runs()] == [run]
        pilot.app.services.searches.stop_all()


async def test_another_seed_is_another_search_and_what_is_done_can_be_made_again(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        for count in (1, 2):
            await pilot.press("1", "ctrl+r")
            await until(pilot, lambda count=count: stored() == count and not pilot.app.services.searching)
        await pilot.press("1", "ctrl+r")
        await until(pilot, lambda: stored() == 3 and not pilot.app.setup.busy)
        bench = pilot.app.setup.form
        bench.change(bench.draft.with_raw("seed", "77"))
        pilot.app.start_search()
        await until(pilot, lambda: stored() == 4)
        with Store() as store:
            assert sorted(run.spec.seed for run in store.runs()) == [1, 1, 1, 77]
        pilot.app.services.searches.stop_all()


def stored() -> int:
    with Store() as store:
        return len(store.runs())


# ---- what was entered


@pytest.mark.parametrize(("answer", "left"), [("k", 1), ("escape", 1), ("d", 0)])
async def test_loading_a_preset_over_changes_asks(toy_home, answer, left):
    async with app_on().run_test(size=(80, 24)) as pilot:
        bench = await on_changed_form(pilot)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, PresetsDialog))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        assert "1 field of the form is changed against toy" in screen_text(pilot.app).replace("│", "").replace("\n", " ").replace("  ", " ")
        await pilot.press(answer)
        await until(pilot, lambda: pilot.app.screen is pilot.app.setup)
        assert bench.draft.changed_count == left
        assert bench.query_one(FieldForm).row("algorithm.population").editor.value == ("33" if left else "20")


@pytest.mark.parametrize(("answer", "name"), [("k", "toy"), ("d", "as in run")])
async def test_putting_a_run_into_a_changed_form_asks(toy_home, answer, name):
    finished_run()
    async with app_on().run_test(size=(80, 24)) as pilot:
        bench = await on_changed_form(pilot)
        await pilot.press("3")
        await until(pilot, lambda: pilot.app.current_mode == "runs" and pilot.app.screen.chosen is not None)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press(answer)
        await until(pilot, lambda: not pilot.app.in_dialog and bench.draft.name.startswith(name))
        assert pilot.app.current_mode == ("runs" if answer == "k" else "setup")
        assert bench.draft.changed_count == (1 if answer == "k" else 0)


async def test_quitting_with_changes_asks_once_and_goes_on_where_they_are_kept(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        bench = await on_changed_form(pilot)
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuitDialog))
        await pilot.press("ctrl+q", "ctrl+q")
        await until(pilot, lambda: [isinstance(screen, QuitDialog) for screen in pilot.app.screen_stack] == [False, True])
        await pilot.press("k")
        await until(pilot, lambda: pilot.app.screen is pilot.app.setup)
        assert bench.draft.changed_count == 1
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuitDialog))
        await pilot.press("d")
        await until(pilot, lambda: not pilot.app.is_running)


async def test_quitting_while_a_search_runs_tells_of_changes_too(toy_home, turns):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: pilot.app.services.searching == 1 and pilot.app.current_mode == "live")
        await pilot.press("1")
        await on_changed_form(pilot)
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuitDialog))
        await until(pilot, lambda: all(said in screen_text(pilot.app) for said in ("A search is running", "1 field of the form")))
        await pilot.press("s")
        await until(pilot, lambda: not pilot.app.is_running)


async def test_nothing_is_asked_where_nothing_was_changed(toy_home, monkeypatch):
    finished_run()
    asked = []
    for dialog in (ConfirmDialog, QuitDialog):
        monkeypatch.setattr(dialog, "compose", lambda self: asked.append(self) or [])
    async with app_on().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        await pilot.press("ctrl+o", "enter")
        await until(pilot, lambda: pilot.app.screen is pilot.app.setup)
        await pilot.press("3")
        await until(pilot, lambda: pilot.app.current_mode == "runs" and pilot.app.screen.chosen is not None)
        await pilot.press("e")
        await until(pilot, lambda: pilot.app.current_mode == "setup" and not pilot.app.in_dialog)
        await pilot.press("q")
        await until(pilot, lambda: not pilot.app.is_running)
    assert asked == []


async def test_a_search_that_begins_behind_a_dialog_is_shown_behind_it(toy_home):
    run = finished_run()
    async with app_on(tab="live").run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: pilot.app.in_dialog)
        pilot.app.post_message(GoToRun(run))
        await pilot.pause()
        assert pilot.app.in_dialog
        await pilot.press("escape")
        await until(pilot, lambda: run in screen_text(pilot.app))
