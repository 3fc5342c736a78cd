"""From runs, a form or nothing to a study, its arms changed, its runs made, its report in a browser."""

from threading import Event

import pytest
from study_helpers import PlayedMaker
from textual.widgets import Static
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, finished_run, screen_text, until
from waiting import PATIENCE

from nastui.base.paths import home
from nastui.studies.plan.reading import read_study
from nastui.tui.dialogs.settings import SettingsDialog
from nastui.tui.runs.runs_table import RunsTable
from nastui.tui.shell.background import BackgroundTask, in_thread, run_in_thread
from nastui.tui.studies.screen import StudiesScreen
from nastui.tui.studies.study_editor import StudyEditor


@pytest.fixture
def bare(toy_home, monkeypatch):
    """A home without the shipped studies, so that lists never change."""
    monkeypatch.setattr("nastui.studies.plan.places._PACKAGED", home().state / "none")
    monkeypatch.setattr("nastui.studies.plan.places._SOURCE_TREE", home().state / "none")
    return toy_home


async def fill(pilot, kind, entries: dict[str, str], start: str) -> None:
    """Enter texts into fields of a dialog, in their order, and press its first button."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind) and bool(pilot.app.screen.query("ChoiceButton")))
    dialog = pilot.app.screen
    for row in dialog.query("FieldRow"):
        if row.row.key in entries:
            row.editor.focus()
            await pilot.pause()
            await pilot.press("home", "ctrl+k", *entries[row.row.key])
            assert row.editor.raw == entries[row.row.key]
    dialog.query("ChoiceButton").first().focus()
    await pilot.press(start)


async def test_marked_runs_become_a_study_that_is_done(bare):
    for seed in (1, 2):
        for name in ("genetic", "random"):
            finished_run((f"algorithm.name={name}", f"seed={seed}", "budget.evaluations=20"))
    async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: len(pilot.app.screen.query(RunsTable)) == 1 and pilot.app.screen.query_one(RunsTable).row_count == 4)
        await pilot.press("a", "u")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))
        shown = screen_text(pilot.app)
        assert "nats-tss toy" in shown
        assert "1..2" in shown
        await fill(pilot, SettingsDialog, {"name": "mine"}, "m")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudiesScreen) and pilot.app.screen.report is not None)
        assert pilot.app.screen.study.name == "mine"
        assert set(pilot.app.screen.run_matrix.statuses) == {"done"}


async def test_the_form_becomes_arm_after_arm_and_its_runs_are_made(bare, monkeypatch, tmp_path):
    maker = PlayedMaker(monkeypatch, tmp_path / "maker")
    async with app_on().run_test(size=(120, 40)) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.setup.request is not None)
        await pilot.press("u")
        await fill(pilot, SettingsDialog, {"study": "mine", "seeds": "1..3"}, "a")
        await until(pilot, lambda: isinstance(app.screen, StudiesScreen) and app.screen.run_matrix is not None)
        assert [arm.preset for arm in read_study("mine")[1].arms] == ["toy"]

        await pilot.press("1")
        form = app.setup.form
        form.change(form.draft.with_raw("algorithm.population", "10"))
        await until(pilot, lambda: app.setup.request is not None and app.screen is app.setup)
        app.setup.query_one("RunButton").focus()
        await pilot.press("u")
        await fill(pilot, SettingsDialog, {"arm": "smaller"}, "a")  # the only study of the user's stands there already
        await until(pilot, lambda: isinstance(app.screen, StudiesScreen) and app.screen.run_matrix is not None and app.screen.run_matrix.total == 6)
        study = read_study("mine")[1]
        assert [(arm.name, arm.preset) for arm in study.arms] == [("genetic", "toy"), ("smaller", "mine/smaller")]
        assert study.seeds == (1, 2, 3)

        await pilot.press("s")
        await until(pilot, lambda: maker.said)
        assert maker.words == ["mine"]
        assert not any(one.id == "studies.edit" and one.available(app.screen) for one in app.screen.ACTIONS)


async def test_the_form_of_a_preset_file_becomes_an_arm_that_is_found_from_every_folder(bare, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    file = tmp_path / "here" / "small.toml"
    file.write_text((home().presets / "toy.toml").read_text())
    monkeypatch.chdir(file.parent)
    async with app_on("small.toml").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: pilot.app.setup.request is not None)
        await pilot.press("u")
        await fill(pilot, SettingsDialog, {"study": "mine"}, "a")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudiesScreen) and pilot.app.screen.run_matrix is not None)
        assert [arm.preset for arm in read_study("mine")[1].arms] == [str(file)]
        monkeypatch.chdir(tmp_path)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyEditor))
        await pilot.press("f")
        await until(pilot, lambda: pilot.app.screen is pilot.app.setup and pilot.app.setup.form is not None)
        assert pilot.app.setup.form.draft.file.path == file


@pytest.fixture
def made(bare):
    """A study of one arm."""
    from nastui.presets.reading import read
    from nastui.studies.making import study_of_specs
    from nastui.studies.plan.writing import make_study

    return make_study(study_of_specs([("toy", read("toy").spec)], "mine", "Which is better?", "1..3"))


async def in_editor(pilot) -> StudyEditor:
    await until(pilot, lambda: isinstance(pilot.app.screen, StudiesScreen) and pilot.app.screen.file is not None)
    await pilot.press("t")
    await until(pilot, lambda: isinstance(pilot.app.screen, StudyEditor))
    return pilot.app.screen


def arms():
    return {arm.name: dict(arm.changes) for arm in read_study("mine")[1].arms}


async def test_arms_are_added_changed_and_removed(made, monkeypatch):
    monkeypatch.setattr("nastui.tui.studies.study_list.shown_path", lambda path: f"studies/{path.name}")
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_editor(pilot)
        await pilot.press("a")
        await fill(pilot, SettingsDialog, {"name": "bold", "changes": "algorithm.tournament=0.9"}, "a")
        await until(pilot, lambda: arms().get("bold") == {"algorithm.tournament": 0.9})
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyEditor) and "bold" in screen_text(pilot.app))
        await pilot.press("G", "enter")
        await fill(pilot, SettingsDialog, {"name": "bolder", "changes": "algorithm.tournament=1.0"}, "s")
        await until(pilot, lambda: arms().get("bolder") == {"algorithm.tournament": 1.0})
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyEditor) and "bolder" in screen_text(pilot.app))
        await at_rest(pilot)
        for size in ((40, 12), (120, 40), (200, 60), (80, 24)):
            await pilot.resize_terminal(*size)
            await at_rest(pilot)
            assert_golden(screen_text(pilot.app), "study-editor-{}x{}".format(*size))

        await pilot.press("s")
        await fill(pilot, SettingsDialog, {"seeds": "1..5"}, "s")
        await until(pilot, lambda: read_study("mine")[1].seeds == (1, 2, 3, 4, 5))
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyEditor))
        await pilot.press("G", "d")
        await until(pilot, lambda: "Remove the arm bolder" in screen_text(pilot.app))
        await pilot.press("r")
        await until(pilot, lambda: list(arms()) == ["toy"])


def entries(pilot) -> dict[str, object]:
    """What stands in the dialog."""
    return {row.row.key: row.editor.raw for row in pilot.app.screen.query("FieldRow")}


def reason(pilot) -> str:
    """Why the dialog refuses."""
    return str(pilot.app.screen.query_one(".hint", Static).render()) if isinstance(pilot.app.screen, SettingsDialog) else ""


async def test_what_cannot_be_an_arm_is_told_beside_what_was_entered_and_not_written(made):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_editor(pilot)
        before = made.path.read_bytes()
        await pilot.press("a")
        await fill(pilot, SettingsDialog, {"name": "wrong", "changes": "algorithm.nonsense=1"}, "a")
        await until(pilot, lambda: "nonsense: unknown key" in reason(pilot))
        assert entries(pilot) == {"name": "wrong", "preset": "quickstart", "changes": "algorithm.nonsense=1", "says": ""}
        assert made.path.read_bytes() == before
        await until(pilot, lambda: pilot.app.focused is pilot.app.screen.query("ChoiceButton").first())
        assert "nonsense" in reason(pilot)
        await fill(pilot, SettingsDialog, {"changes": "algorithm.tournament=0.9"}, "a")
        await until(pilot, lambda: arms().get("wrong") == {"algorithm.tournament": 0.9})


async def test_nothing_is_entered_or_cancelled_while_it_is_done(made, monkeypatch):
    doing, go_on = Event(), Event()

    def slow(*_):
        doing.set()
        go_on.wait(PATIENCE)

    monkeypatch.setattr("nastui.tui.studies.study_editor.add_arm", slow)
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_editor(pilot)
        await pilot.press("a")
        await fill(pilot, SettingsDialog, {"name": "slow"}, "a")
        await until(pilot, doing.is_set)
        await pilot.press("tab", "x", "escape", "c", "a")
        assert isinstance(pilot.app.screen, SettingsDialog)
        assert entries(pilot)["name"] == "slow"
        go_on.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyEditor))


async def test_a_new_study_that_cannot_be_made_keeps_its_entries(made):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, StudiesScreen) and pilot.app.screen.file is not None)
        await pilot.press("n")
        await fill(pilot, SettingsDialog, {"name": "mine", "title": "What?"}, "m")
        await until(pilot, lambda: "there is a study 'mine' already" in reason(pilot))
        assert entries(pilot) == {"name": "mine", "title": "What?", "seeds": "1..10", "preset": "quickstart"}


async def test_an_arm_for_a_study_whose_file_is_broken_keeps_its_entries(made):
    made.path.write_text("x = [")
    async with app_on().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.request is not None)
        await pilot.press("u")
        await fill(pilot, SettingsDialog, {"arm": "another"}, "a")
        await until(pilot, lambda: "is no TOML" in reason(pilot))
        assert "mine.toml" in reason(pilot)
        assert entries(pilot)["arm"] == "another"


async def test_marked_runs_for_a_name_that_is_taken_keep_their_entries(made):
    finished_run(("budget.evaluations=20",))
    async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: len(pilot.app.screen.query(RunsTable)) == 1 and pilot.app.screen.query_one(RunsTable).row_count == 1)
        await pilot.press("a", "u")
        await fill(pilot, SettingsDialog, {"name": "mine", "seeds": "1..7"}, "m")
        await until(pilot, lambda: "there is a study 'mine' already" in reason(pilot))
        assert entries(pilot)["seeds"] == "1..7"


# ---- the file changes elsewhere


@pytest.fixture
def two(made):
    """A study of two arms."""
    from nastui.studies.plan.writing import ArmSettings, NewArm, add_arm

    add_arm(made, NewArm("two", "toy"), ArmSettings("two", "toy", "algorithm.population=30"))
    return made


def rename_arm(file) -> None:
    file.path.write_text(file.path.read_text().replace('"two"', '"zwei"'))


def told(pilot) -> str:
    return " ".join(one.message for one in pilot.app._notifications)


@pytest.mark.parametrize("keys", [("enter",), ("d", "r")])
async def test_an_arm_that_has_another_name_now_is_told_and_listed_so(two, keys):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        editor = await in_editor(pilot)
        await pilot.press("down")
        rename_arm(two)
        await pilot.press(*keys)
        await until(pilot, lambda: "the study has no arm 'two' now; choose one of toy, zwei" in told(pilot))
        await until(pilot, lambda: pilot.app.screen is editor and "zwei" in screen_text(pilot.app))


@pytest.mark.parametrize("key", ["enter", "s"])
@pytest.mark.parametrize(("text", "said"), [(None, "the file of the study mine is gone"), ("x = [", "is no TOML"), ("x = 1", "unknown key")])
async def test_a_file_that_is_gone_or_broken_is_told(two, key, text, said):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        editor = await in_editor(pilot)
        two.path.unlink() if text is None else two.path.write_text(text)
        await pilot.press(key)
        await until(pilot, lambda: said in told(pilot))
        assert "mine.toml" in told(pilot)
        assert pilot.app.screen is editor


async def test_a_file_that_goes_while_its_seeds_are_asked_for_keeps_what_was_entered(two):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_editor(pilot)
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))
        two.path.unlink()
        await fill(pilot, SettingsDialog, {"seeds": "1..9"}, "s")
        await until(pilot, lambda: "is gone" in reason(pilot))
        assert entries(pilot)["seeds"] == "1..9"


async def test_seeds_that_were_changed_elsewhere_are_not_written_over_unasked(two):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_editor(pilot)
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))
        elsewhere = two.path.read_text().replace('"1..3"', '"1..50"').replace("Which is better?", "Elsewhere")
        two.path.write_text(elsewhere)
        await fill(pilot, SettingsDialog, {"title": "Here"}, "s")
        await until(pilot, lambda: "changed elsewhere meanwhile (title: Elsewhere; seeds: 1..50)" in reason(pilot).replace("\n", " "))
        assert two.path.read_text() == elsewhere
        assert (entries(pilot)["title"], entries(pilot)["seeds"]) == ("Here", "1..50")
        await until(pilot, lambda: pilot.app.focused is pilot.app.screen.query("ChoiceButton").first())
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyEditor))
        study = read_study("mine")[1]
        assert (study.title, len(study.seeds)) == ("Here", 50)


async def test_an_arm_that_was_changed_elsewhere_is_not_written_over_unasked(two):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_editor(pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))
        two.path.write_text(two.path.read_text().replace("30", "40"))
        await fill(pilot, SettingsDialog, {}, "s")
        await until(pilot, lambda: "changed elsewhere meanwhile (changes: algorithm.population=40)" in reason(pilot))
        assert arms()["two"] == {"algorithm.population": 40}
        assert entries(pilot)["changes"] == "algorithm.population=40"


async def test_an_arm_that_no_panel_has_is_told_to_have_no_run(two):
    two.path.write_text(two.path.read_text().replace("[[panel]]", '[[panel]]\narms = ["toy"]').partition("[[comparison]]")[0])
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_editor(pilot)
        await pilot.press("down", "f")
        await until(pilot, lambda: "no panel of mine has the arm 'two'" in told(pilot))


async def test_a_search_in_a_thread_that_finds_nothing_is_an_error_and_no_wait_for_ever():
    with pytest.raises(RuntimeError, match="StopIteration"):
        await in_thread(next, iter(()))
    with pytest.raises(RuntimeError, match="StopIteration"):
        await run_in_thread(BackgroundTask("looking"), lambda: next(iter(())), lambda _: None)


async def test_an_arm_is_changed_in_the_form(made):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_editor(pilot)
        await pilot.press("f")
        await until(pilot, lambda: pilot.app.screen is pilot.app.setup and pilot.app.setup.form is not None)
        assert pilot.app.setup.form.draft.file.name == "toy"


async def test_a_shipped_study_is_copied_and_a_new_one_made(toy_home):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, StudiesScreen) and pilot.app.screen.file is not None)
        name = pilot.app.screen.file.name
        await pilot.press("t")
        await until(pilot, lambda: "Copy the study" in screen_text(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyEditor))
        assert read_study(f"my-{name}")[1].arms == read_study(name)[1].arms
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudiesScreen))
        await pilot.press("n")
        await fill(pilot, SettingsDialog, {"name": "fresh"}, "m")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudiesScreen) and pilot.app.screen.study is not None)
        assert pilot.app.screen.study.name == "fresh"
        assert [arm.preset for arm in read_study("fresh")[1].arms] == ["quickstart"]
