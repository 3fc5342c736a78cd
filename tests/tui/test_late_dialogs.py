"""A dialog that opens by itself takes no key that was meant for something else; what is refused comes back as it was written."""

import threading
from pathlib import Path

import pytest
from test_data_screen import on_data
from tui_helpers import app_on, at_rest, finished_run, on_field, screen_text, until
from typing_helpers import typed

from nastui.base.errors import OutdatedError, StorageError
from nastui.runs.labels import labels_of, set_note
from nastui.runs.store import Store
from nastui.studies.making import study_of_runs
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.dialogs.error import ErrorDialog
from nastui.tui.dialogs.prompt import PromptDialog, ask_text
from nastui.tui.dialogs.settings import SettingsDialog
from nastui.tui.jobs.import_job import ImportJob, ImportSettings
from nastui.tui.jobs.job import JobStatus, Trouble
from nastui.tui.runs import labelling, study_making
from nastui.tui.runs.runs_table import RunsTable
from nastui.tui.widgets.inputs import FilterLine, StillInput


def toasts(app) -> list[str]:
    return [one.message for one in app._notifications]


def contradicted(app) -> None:
    """An import ends with a contradiction."""
    jobs = app.services.imports
    jobs.status = JobStatus(ImportJob(Path("t.csv"), ImportSettings()), 0.0, "failed", trouble=Trouble("3 numbers differ", reason="contradiction"))
    jobs.ended.publish(jobs.status)


async def test_a_question_waits_until_the_filter_is_left(toy_home, monkeypatch):
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        app, screen = pilot.app, await on_data(pilot)
        started = []
        monkeypatch.setattr(app.services.imports, "start", started.append)
        await pilot.press("slash", *"cifa")
        contradicted(app)
        await until(pilot, lambda: bool(toasts(app)))
        assert "3 numbers differ. More once you leave this field." in toasts(app)[0]
        await pilot.press(*"r10")
        assert (screen.query_one(FilterLine).value, app.screen, started) == ("cifar10", screen, [])
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("r")
        await until(pilot, lambda: bool(started))
        assert started[0].settings.replace


async def test_a_question_that_was_answered_otherwise_is_not_asked_any_more(toy_home):
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        app, screen = pilot.app, await on_data(pilot)
        await pilot.press("slash")
        contradicted(app)
        app.services.imports.clear()
        await pilot.press("escape")
        await at_rest(pilot)
        assert app.screen is screen


async def test_an_error_waits_for_the_field_and_for_the_dialog_before_it(toy_home):
    async with app_on().run_test(size=(80, 40)) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.setup.takes_keys)
        await on_field(pilot, "seed")
        await pilot.press("4")
        app.show_failure("The run x failed", RuntimeError("boom"))
        app.show_failure("The run y failed", RuntimeError("bang"))
        await typed(pilot, *"71")
        await until(pilot, lambda: app.setup.form.draft.raws["seed"] == "471")
        assert app.screen is app.setup
        assert toasts(app)[0] == "The run x failed: RuntimeError: boom. More once you leave this field."
        await typed(pilot, "f4", "down")
        await until(pilot, lambda: isinstance(app.screen, ErrorDialog) and "boom" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ErrorDialog) and "bang" in screen_text(app))
        assert app.current_mode == "runs"


async def test_who_is_at_a_field_of_choices_is_entering_something(toy_home):
    async with app_on().run_test(size=(80, 40)) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.setup.takes_keys)
        stays = app.stays()
        assert (stays(), app.is_entering) == (True, False)
        await on_field(pilot, "benchmark")
        assert (stays(), app.is_entering) == (False, True)


async def test_settings_of_a_study_that_come_late_wait_for_the_filter(toy_home, monkeypatch):
    finished_run()
    go_on = threading.Event()

    def late(ids):
        go_on.wait(60)
        return study_of_runs(ids)

    monkeypatch.setattr(study_making, "_study_of", late)
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.screen.query_one(RunsTable).items)
        study_making.ask_study(app.screen)
        await pilot.press("slash", *"gen")
        go_on.set()
        await until(pilot, lambda: any("can be made. More once you leave this field" in one for one in toasts(app)))
        await pilot.press(*"etic")
        assert app.screen.query_one(FilterLine).value == "genetic"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SettingsDialog))


# ---- what is refused


async def on_note(pilot, key: str = "n") -> StillInput:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, PromptDialog))
    return pilot.app.screen.query_one(StillInput)


def notes(*runs) -> list[str]:
    with Store(reading=True) as store:
        return [labels_of(store, run).note for run in runs]


async def in_list(pilot, runs: int) -> None:
    await until(pilot, lambda: len(pilot.app.screen.query_one(RunsTable).items) == runs)


async def test_a_note_that_the_disk_refuses_stands_there_again_with_the_reason(toy_home, monkeypatch):
    run = finished_run()
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await in_list(pilot, 1)
        await on_note(pilot)
        with monkeypatch.context() as patch:

            def full(*_):
                raise StorageError("the disk is full")

            patch.setattr(labelling, "set_note", full)
            await pilot.press(*"thoughts", "enter")
            await until(pilot, lambda: "✗ the disk is full" in screen_text(pilot.app))
        assert pilot.app.screen.query_one(StillInput).value == "thoughts"
        await pilot.press("2", "enter")
        await until(pilot, lambda: notes(run) == ["thoughts2"])
        assert not toasts(pilot.app)


def test_a_note_that_was_emptied_is_emptied_also_the_second_time(toy_home):
    runs = finished_run(), finished_run()
    with Store() as store:
        for run in runs:
            set_note(store, run, "a")
        noted = labelling.Noted(dict.fromkeys(runs, "a"))
        set_note(store, runs[0], "c")
    with pytest.raises(OutdatedError, match="by now 'c'"):
        noted.write("")
    noted.write("")
    assert notes(*runs) == ["", ""]


async def test_any_text_that_is_refused_stands_there_again(toy_home):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await in_list(pilot, 0)
        dialog = PromptDialog("Write", "where", "a", lambda text: None)

        async def refuse(text: str) -> None:
            raise StorageError(f"{text} cannot be written")

        ask_text(pilot.app, dialog, refuse)
        await until(pilot, lambda: pilot.app.screen is dialog)
        await pilot.press("b", "enter")
        await until(pilot, lambda: "✗ b cannot be written" in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: not pilot.app.in_dialog)


async def test_a_note_that_changed_meanwhile_is_shown_before_it_is_replaced(toy_home):
    run = finished_run()
    with Store() as store:
        set_note(store, run, "mine")
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await in_list(pilot, 1)
        await on_note(pilot)
        with Store() as store:
            set_note(store, run, "of somebody else")
        await pilot.press("end", "2", "enter")
        await until(pilot, lambda: "by now 'of somebody else'" in screen_text(pilot.app))
        assert pilot.app.screen.query_one(StillInput).value == "mine2"
        assert notes(run) == ["of somebody else"]
        await pilot.press("enter")
        await until(pilot, lambda: notes(run) == ["mine2"])
        await on_note(pilot)
        with Store() as store:
            set_note(store, run, "once more")
        await pilot.press("enter")
        await at_rest(pilot)
        assert (notes(run), pilot.app.in_dialog) == (["once more"], False)


async def test_an_unchanged_line_leaves_different_notes_as_they_are(toy_home):
    runs = finished_run(), finished_run(("seed=2",))
    with Store() as store:
        for run, note in zip(runs, ("first", "second"), strict=True):
            set_note(store, run, note)
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await in_list(pilot, 2)
        await pilot.press("a")
        await on_note(pilot)
        assert "They have different notes" in screen_text(pilot.app)
        await pilot.press("enter")
        await at_rest(pilot)
        assert notes(*runs) == ["first", "second"]
        await on_note(pilot)
        await pilot.press("minus", "enter")
        await until(pilot, lambda: notes(*runs) == ["", ""])


async def test_tags_that_were_given_meanwhile_stay(toy_home):
    run = finished_run()
    tags = lambda: labels_now(run).tags  # noqa: E731
    with Store() as store:
        labelling.set_tags(store, run, ["one", "old"])
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await in_list(pilot, 1)
        line = await on_note(pilot, "t")
        with Store() as store:
            labelling.set_tags(store, run, ["one", "old", "elsewhere"])
        line.value = "one two"
        await pilot.press("enter")
        await until(pilot, lambda: tags() == ("one", "elsewhere", "two"))


def labels_now(run):
    with Store(reading=True) as store:
        return labels_of(store, run)
