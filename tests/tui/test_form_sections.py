"""The form: sections fold and are jumped to, changes are taken back, bounds are the table's, presets are found."""

import pytest
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, on_field, screen_text, until

from nastui.base.paths import home
from nastui.base.toml import toml_of
from nastui.presets.places import BEGINNING, listed
from nastui.tui.dialogs.finding import FindDialog
from nastui.tui.form.form import SectionBox, SectionHeading
from nastui.tui.setup.presets import PresetsDialog, grouped
from nastui.tui.shell.preferences import load_preferences
from nastui.tui.widgets.tables import VimList


async def ready(pilot):
    """The form, once it stands."""
    await until(pilot, lambda: pilot.app.setup.takes_keys)
    return pilot.app.setup.form


async def test_a_section_folds_tells_what_is_in_it_and_is_remembered(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        form = await ready(pilot)
        await on_field(pilot, "algorithm.population")
        await pilot.press("3")
        await pilot.press("ctrl+f")
        await until(pilot, lambda: "▸ Algorithm" in screen_text(pilot.app))
        assert "• 1 changed" in screen_text(pilot.app)
        assert isinstance(pilot.app.focused, SectionHeading)
        assert not any(row.region.height for row in form.form.rows if row.row.key.startswith("algorithm."))
        assert load_preferences().folded == ("algorithm",)
        await pilot.press("down")
        await until(pilot, lambda: form.focused_row is not None)
        assert not form.focused_row.row.key.startswith("algorithm.")
    async with app_on().run_test(size=(80, 24)) as pilot:
        form = await ready(pilot)
        await until(pilot, lambda: "▸ Algorithm" in screen_text(pilot.app))
        await pilot.press("pagedown", "pagedown")
        assert isinstance(pilot.app.focused, SectionHeading)
        await pilot.press("enter")
        await until(pilot, lambda: form.focused_row is not None and form.focused_row.row.key == "algorithm.name")
        assert load_preferences().folded == ()


async def test_what_is_wrong_in_a_folded_section_is_told_on_its_heading(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        form = await ready(pilot)
        form.change(form.draft.with_raw("algorithm.population", "0"))
        await on_field(pilot, "algorithm.name")
        await pilot.press("ctrl+f")
        await until(pilot, lambda: "✗ 1 wrong" in screen_text(pilot.app))


async def test_sections_are_stepped_through_and_fields_found(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        form = await ready(pilot)
        seen = []
        for _ in range(3):
            await pilot.press("pagedown")
            await until(pilot, lambda: form.focused_row is not None and form.focused_row.row.key not in seen)
            seen.append(form.focused_row.row.key)
        assert seen == ["benchmark", "algorithm.name", "predictor.name"]
        await pilot.press("pageup")
        assert form.focused_row.row.key == "algorithm.name"
        form.form.fold("budget")
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, FindDialog))
        await pilot.press(*"unique")
        await until(pilot, lambda: pilot.app.screen.query_one(VimList).option_count == 1)
        await pilot.press("enter")
        await until(pilot, lambda: form.focused_row is not None and form.focused_row.row.key == "budget.unique_evaluations")
        assert "budget" not in form.form.folded


async def test_what_begins_with_the_word_is_found_first(toy_home):
    """`pace` stands in `whole space` too."""
    async with app_on().run_test(size=(80, 24)) as pilot:
        form = await ready(pilot)
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, FindDialog))
        await pilot.press(*"pace", "enter")
        await until(pilot, lambda: form.focused_row is not None and form.focused_row.row.key == "watching.pace")


async def test_changes_are_taken_back_and_made_again(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        form = await ready(pilot)
        await on_field(pilot, "algorithm.population")
        await pilot.press("3", "5")
        await on_field(pilot, "algorithm.tournament")
        await pilot.press("0", ".", "5")
        await pilot.press("ctrl+z")
        assert (form.draft.raws["algorithm.population"], form.draft.changed_count) == ("35", 1)
        await pilot.press("ctrl+z")
        assert form.draft.changed_count == 0
        await pilot.press("alt+z")
        assert form.draft.raws["algorithm.population"] == "35"
        await pilot.press("f8")
        assert form.draft.changed_count == 0
        await pilot.press("ctrl+z")  # a reset of everything loses nothing
        assert form.draft.raws["algorithm.population"] == "35"
        rows = {row.row.key: row for row in form.form.rows}
        await until(pilot, lambda: rows["algorithm.population"].editor.raw == "35")


@pytest.mark.parametrize("reset", ["f7", "f8"])
async def test_a_reset_of_the_field_just_typed_in_is_a_change_of_its_own(toy_home, reset):
    async with app_on().run_test(size=(80, 24)) as pilot:
        form = await ready(pilot)
        await on_field(pilot, "algorithm.population")
        await pilot.press("3", "5", reset)
        assert form.draft.changed_count == 0
        await pilot.press("ctrl+z")
        assert form.draft.raws["algorithm.population"] == "35"
        await pilot.press("alt+z")
        assert form.draft.changed_count == 0
        await pilot.press("ctrl+z", "ctrl+z")
        assert not form.can_undo


async def test_a_preset_that_was_loaded_over_entries_is_taken_back_too(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        form = await ready(pilot)
        form.change(form.draft.with_raw("algorithm.population", "35"))
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, PresetsDialog))
        await pilot.press("slash", *"quickstart", "enter")
        await until(pilot, lambda: pilot.app.screen.query_one(VimList).has_focus)
        await pilot.press("enter")
        await until(pilot, lambda: "Discard the changes?" in screen_text(pilot.app))
        await pilot.press("d")
        await until(pilot, lambda: form.draft.name == "quickstart")
        await pilot.press("ctrl+z")
        assert (form.draft.name, form.draft.raws["algorithm.population"]) == ("toy", "35")


async def test_epochs_are_those_of_the_table(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        form = await ready(pilot)
        assert form.draft.rows["fitness.epochs"].only == (10,)
        form.change(form.draft.with_raw("benchmark", "mini-tss"))
        assert form.draft.rows["fitness.epochs"].only == tuple(range(1, 13))
        await until(pilot, lambda: "1 to 12" in screen_text(pilot.app))
        assert "1,000,000" not in screen_text(pilot.app)


def test_presets_stand_under_headings(toy_home):
    groups = dict(grouped(listed()))
    titles = list(groups)
    assert titles[:3] == ["To begin with", "Yours", "Others"]
    assert "Talk" in titles
    assert [file.name for file in groups["To begin with"]] == list(BEGINNING)
    assert [file.name for file in groups["Yours"]] == ["toy"]
    assert all(file.name.startswith("talk/") for file in groups["Talk"])


@pytest.mark.parametrize(("key", "said"), [("ctrl+j", "Nothing here has these words."), ("ctrl+o", "No preset has these words.")])
async def test_where_nothing_is_found_it_is_said(toy_home, key, said):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press(key)
        await until(pilot, lambda: pilot.app.in_dialog)
        await pilot.press(*(("slash",) if key == "ctrl+o" else ()), *"no such words", "enter")
        await until(pilot, lambda: said in screen_text(pilot.app))
        assert pilot.app.in_dialog


async def test_a_preset_without_a_comment_says_what_it_searches_and_the_list_tells_all_of_the_one_under_the_cursor(toy_home):
    (home().presets / "bare.toml").write_text('benchmark = "toy"\n[algorithm]\nname = "random"\n')
    async with app_on().run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, PresetsDialog))
        await until(pilot, lambda: "random, toy" in screen_text(pilot.app))
        await pilot.press("slash", *"quickstart", "enter")
        await until(pilot, lambda: "It is not NATS-Bench." in screen_text(pilot.app))


async def test_presets_are_found_by_benchmark_and_by_what_they_do(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, PresetsDialog))
        await pilot.press("slash", *"nats-tss made-up")
        await until(pilot, lambda: pilot.app.screen.query_one(VimList).option_count == 2)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: pilot.app.screen is pilot.app.setup)


async def test_presets_are_read_once_not_at_each_letter_and_again_after_one_was_deleted(toy_home, monkeypatch):
    parsed = []
    monkeypatch.setattr("nastui.tui.setup.presets.toml_of", lambda text, path: (parsed.append(path), toml_of(text, path))[1])
    async with app_on().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, PresetsDialog))
        assert sorted(parsed) == sorted(file.path for file in listed())
        parsed.clear()
        await pilot.press("slash", *"short search")
        await until(pilot, lambda: pilot.app.screen.query_one(VimList).option_count == 2)
        assert parsed == []
        await pilot.press("enter", "d", "d")
        await until(pilot, lambda: isinstance(pilot.app.screen, PresetsDialog) and pilot.app.screen.query_one(VimList).option_count == 0)
        assert sorted(parsed) == sorted(file.path for file in listed())
        assert "toy" not in {path.stem for path in parsed}


async def test_a_folded_section_of_one_field_has_no_fields(toy_home):
    async with app_on().run_test(size=(80, 50)) as pilot:
        form = await ready(pilot)
        box = next(box for box in form.form.query(SectionBox) if box.id == "section-predictor")
        assert len(box.rows) == 1
        form.form.fold("predictor")
        await until(pilot, lambda: "▸ Predictor  1 field" in screen_text(pilot.app))
        assert "1 fields" not in screen_text(pilot.app)


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_what_the_presets_look_like(toy_home, size, monkeypatch):
    few = [file for file in listed() if file.own or file.name in (*BEGINNING, "talk/genetic-accuracy-nats")]
    monkeypatch.setattr("nastui.tui.setup.presets.listed", lambda: few)  # so that another preset changes nothing here
    async with app_on().run_test(size=size) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, PresetsDialog))
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "presets-{}x{}".format(*size))
