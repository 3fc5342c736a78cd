"""Saving a preset whose file is gone, broken, or changed by another program, and what the form has afterwards."""

import pytest
from tui_helpers import PRESET, app_on, screen_text, until

from nastui.base.paths import home
from nastui.presets.places import find
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.form.history import FormHistory
from nastui.tui.form.saving import Elsewhere, is_as_its_file, save_draft, with_theirs, without_place
from nastui.tui.form.validation import validate
from nastui.tui.setup.opening import read_draft
from nastui.tui.setup.presets import PresetsDialog
from nastui.tui.setup.screen import unsaved


def path():
    return home().presets / "toy.toml"


def elsewhere(old: str, new: str) -> None:
    """Another program changes the file."""
    assert old in path().read_text()
    path().write_text(path().read_text().replace(old, new))


def saved(draft, name="toy", seen=None):
    return save_draft(draft, validate(draft).spec, name, seen)


async def ready(pilot):
    await until(pilot, lambda: pilot.app.setup.takes_keys)
    return pilot.app.setup.form


async def typed(pilot, key: str, text: str) -> None:
    pilot.app.setup.form.form.go_to(key)
    await until(pilot, lambda: (row := pilot.app.setup.form.focused_row) and row.row.key == key)
    await pilot.press(*text)


async def asked(pilot) -> str:
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog) and pilot.app.screen.query(".message"))
    return " ".join(str(pilot.app.screen.query_one(".message").render()).split())


def told(app) -> list[str]:
    return [note.message for note in app._notifications]


# ---- gone, broken


async def test_a_preset_that_is_gone_is_typed_on_and_saved_anew_with_its_comments(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        form = await ready(pilot)
        path().unlink()
        await typed(pilot, "seed", "47")
        assert "A short search on made-up numbers" in screen_text(pilot.app)
        await pilot.press("ctrl+s")
        await until(pilot, path().exists)
        assert path().read_text() == PRESET.replace("seed = 1", "seed = 47")
        assert form.draft.changed_count == 0
        assert told(pilot.app) == [f"Saved as {path()}, which was gone"]


async def test_a_preset_that_is_broken_by_now_is_overwritten_only_on_demand(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        await ready(pilot)
        path().write_text("seed = [\n")
        await pilot.press("ctrl+s")
        assert "cannot be read as a preset" in await asked(pilot)
        await pilot.press("escape")
        assert path().read_text() == "seed = [\n"
        await pilot.press("ctrl+s")
        await asked(pilot)
        await pilot.press("o")
        await until(pilot, lambda: path().read_text() == PRESET)


def test_a_list_of_presets_bears_that_one_is_gone_meanwhile(toy_home):
    file = find("toy")
    path().unlink()
    assert (file.summary, file.title) == ("", "")


# ---- changed by another program


async def test_what_another_program_wrote_is_merged_with_what_was_typed(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        form = await ready(pilot)
        await typed(pilot, "seed", "47")
        elsewhere("evaluations = 200", "evaluations = 777  # for the talk")
        await pilot.press("ctrl+s")
        assert "Evaluations 777 (it was 200)" in await asked(pilot)
        await pilot.press("m")
        merged = PRESET.replace("seed = 1", "seed = 47").replace("evaluations = 200", "evaluations = 777  # for the talk")
        await until(pilot, lambda: path().read_text() == merged)
        assert (form.draft.raws["budget.evaluations"], form.draft.raws["seed"], form.draft.changed_count) == ("777", "47", 0)


async def test_overwriting_brings_the_comments_back_that_belong_to_the_values(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        await ready(pilot)
        await typed(pilot, "seed", "47")
        elsewhere("evaluations = 200", "evaluations = 777  # for the talk")
        await pilot.press("ctrl+s")
        await asked(pilot)
        await pilot.press("o")
        await until(pilot, lambda: path().read_text() == PRESET.replace("seed = 1", "seed = 47"))


async def test_keeping_on_editing_leaves_file_and_form_as_they_are(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        form = await ready(pilot)
        await typed(pilot, "seed", "47")
        elsewhere("evaluations = 200", "evaluations = 777")
        there = path().read_text()
        await pilot.press("ctrl+s")
        await asked(pilot)
        await pilot.press("k")
        assert (path().read_text(), form.draft.raws["seed"], form.draft.changed_count) == (there, "47", 1)


def test_what_is_changed_again_after_the_question_is_asked_again(toy_home):
    draft = read_draft("toy").with_raw("seed", "47")
    elsewhere("evaluations = 200", "evaluations = 777")
    there = saved(draft)
    elsewhere("777", "778")
    assert isinstance(saved(draft, seen=there.text), Elsewhere)
    assert "evaluations = 778" in path().read_text()


def test_other_comments_and_the_same_values_are_no_question(toy_home):
    draft = read_draft("toy").with_raw("seed", "47")
    elsewhere("evaluations = 200", "evaluations = 200  # enough")
    assert saved(draft).raws["seed"] == "47"
    assert "evaluations = 200  # enough" in path().read_text()


def test_another_preset_of_that_name_is_replaced_and_its_comments_stay(toy_home):
    (home().presets / "other.toml").write_text(PRESET.replace("# A short", "# Another"))
    assert saved(read_draft("toy").with_raw("seed", "47"), "other").name == "other"
    assert (home().presets / "other.toml").read_text() == PRESET.replace("# A short", "# Another").replace("seed = 1", "seed = 47")


def test_a_component_chosen_here_keeps_what_was_entered_for_it_and_one_chosen_there_is_told(toy_home):
    draft = read_draft("toy").with_raw("algorithm.name", "random").with_raw("algorithm.population", "20")  # as the preset's genetic one has it
    assert with_theirs(draft, read_draft("toy").reset()).raws["algorithm.population"] == "20"
    draft = read_draft("toy").with_raw("algorithm.tournament", "0.7")
    elsewhere('name = "genetic"', 'name = "random"')
    theirs = saved(draft).draft
    merged = with_theirs(draft, theirs)
    assert (merged.raws["algorithm.name"], without_place(draft, merged)) == ("random", (draft.rows["algorithm.tournament"].field.label,))


def test_only_a_draft_that_is_as_its_file_stands_for_the_preset(toy_home):
    draft = read_draft("toy")
    assert is_as_its_file(draft)
    assert not is_as_its_file(draft.with_raw("seed", "2"))
    elsewhere("seed = 1", "seed = 2")
    assert not is_as_its_file(draft)
    path().unlink()
    assert not is_as_its_file(draft)


# ---- afterwards


async def test_pace_stays_when_the_form_is_saved(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        form = await ready(pilot)
        await typed(pilot, "watching.pace", "5")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: told(pilot.app))
        assert (form.request.pace, form.form.row("watching.pace").editor.value, form.draft.changed_count) == (5.0, "5", 0)


async def test_undo_behind_a_save_is_a_change_against_what_was_saved(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        form = await ready(pilot)
        await typed(pilot, "seed", "47")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: form.draft.base["seed"] == "47")
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert (form.draft.raws["seed"], form.draft.base["seed"], form.draft.changed_count) == ("1", "47", 1)
        assert unsaved(pilot.app.setup)
        assert not form.can_undo
        await pilot.press("alt+z")
        await pilot.pause()
        assert (form.draft.raws["seed"], form.draft.changed_count) == ("47", 0)


def test_history_measures_only_what_is_of_the_saved_preset_against_it(toy_home):
    (home().presets / "other.toml").write_text(PRESET)
    toy, other = read_draft("toy"), read_draft("other")
    history = FormHistory()
    history.take(toy, other, typed=False)
    changed = other.with_raw("seed", "47")
    history.take(other, changed, typed=True)
    now = saved(changed, "other")
    history.saved(changed, now)
    assert history.undo(now).base == now.base
    assert history.undo(now) == toy


@pytest.mark.parametrize(
    "entries",
    [
        {},
        {"seed": "3", "budget.evaluations": "", "budget.generations": "7"},
        {"algorithm.name": "random", "algorithm.population": "20"},
        {"algorithm.name": "nas-ea-fa", "predictor.name": "gcn", "predictor.epochs": "7"},
        {"predictor.name": "xgboost", "acceleration.top_k": "9"},
        {"algorithm.name": "nsga-2", "objective.1.measure": "fitness", "objective.2.score": "params", "objective.2.max": "5"},
        {"fitness.name": "naswt", "watching.pace": "5", "seed": "no number"},
    ],
    ids=str,
)
def test_entries_are_the_same_over_another_preset(toy_home, entries):
    def entered(**more):
        draft = read_draft("toy")
        for key, raw in {**entries, **more}.items():
            draft = draft.with_raw(key, raw)
        return draft

    def shown(draft):
        """An objective that is taken away keeps an empty place."""
        return {key: draft.raw(row) for key, row in draft.rows.items() if not key.startswith("objective.")}, validate(draft).spec

    draft, plain = entered(), read_draft("toy")
    spec = validate(draft.with_raw("seed", "1")).spec
    for base in [plain, type(plain).of(spec, "saved"), read_draft("recipe"), read_draft("quickstart")]:
        assert shown(draft.over(base)) == shown(draft)
        assert shown(plain.over(base)) == shown(plain)
        assert draft.over(base).base == base.base


async def test_after_a_preset_is_deleted_the_cursor_stays_at_its_place(toy_home):
    for name in ("a", "b", "c"):
        (home().presets / f"{name}.toml").write_text(PRESET)
    async with app_on().run_test(size=(100, 50)) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, PresetsDialog) and pilot.app.screen._highlighted)
        dialog = pilot.app.screen
        await pilot.press("up", "up")
        assert dialog._highlighted.name == "b"
        for left in ("c", "toy"):
            await pilot.press("d")
            await asked(pilot)
            await pilot.press("d")
            await until(pilot, lambda: pilot.app.screen is dialog)
            assert dialog._highlighted.name == left
