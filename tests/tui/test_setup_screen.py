"""The setup screen: starting, forms, presets."""

import tomli
from tui_helpers import PRESET, app_on, at_rest, screen_text, until

from nastui.presets.places import find
from nastui.runs.store import Store
from nastui.tui.app import NastuiApp
from nastui.tui.form.field_row import FieldRow
from nastui.tui.form.form import FieldForm


async def on_form(pilot):
    """Wait until the whole form is there."""
    await until(pilot, lambda: pilot.app.setup.form is not None and bool(pilot.app.setup.form.query("#section-engine")))
    return pilot.app.setup.form


def keys_of(bench) -> set[str]:
    return {row.row.key for row in bench.query(FieldRow)}


async def enter(pilot, key: str, text: str) -> None:
    """Type into a field, over what stands there."""
    pilot.app.setup.form.query_one(FieldForm).row(key).editor.focus()
    await pilot.pause()
    await pilot.press("ctrl+u", "ctrl+k", *text)
    await pilot.pause()


async def choose(pilot, key: str, value: str) -> None:
    """Take one of a row's choices."""
    pilot.app.setup.form.query_one(FieldForm).row(key).editor.choose(value)
    await pilot.pause()
    await pilot.pause()


def sections_of(bench) -> list[str]:
    return [section.name for section in bench.draft.sections]


async def test_enter_starts_a_run(toy_home, turns):
    turns.let(10)
    async with app_on().run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        assert "200 of 200 evaluations" in screen_text(pilot.app)


async def test_ctrl_r_starts_a_run_from_within_a_field(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await on_form(pilot)
        await enter(pilot, "watching.pace", "0")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        with Store() as store:
            assert [(run.state, run.pace) for run in store.runs()] == [("done", 0.0)]


async def test_ctrl_r_on_another_tab_starts_what_the_form_has_that_is_not_there_yet(toy_home, turns):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+r")
        await until(pilot, lambda: pilot.app.current_mode == "live")
        with Store() as store:
            assert [run.preset for run in store.runs()] == ["toy"]


async def test_ctrl_r_on_another_tab_starts_no_other_preset_than_the_one_that_cannot_be_read(toy_home):
    (toy_home / "config" / "presets" / "toy.toml").write_text("seed = [")
    async with NastuiApp(find("toy"), None, "runs").run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+r")
        await on_form(pilot)
        await at_rest(pilot)
        assert pilot.app.current_mode == "setup"
        assert any("the preset cannot be loaded" in note.message for note in pilot.app._notifications)
        with Store() as store:
            assert store.runs() == []


async def test_a_wrong_field_disables_run_and_says_why(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        bench = await on_form(pilot)
        await enter(pilot, "algorithm.population", "1")
        assert bench.request is None
        shown = screen_text(pilot.app)
        assert "✗ Run" in shown
        assert "Population: 1 is out of bounds (2 to 100,000)" in shown
        assert shown.count("1 is out of bounds") == 2  # beside the button, and beside the field
        await pilot.press("ctrl+r")
        await at_rest(pilot)
        assert pilot.app.current_mode == "setup"


async def test_settings_that_contradict_each_other_are_told_at_the_field(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        bench = await on_form(pilot)
        await enter(pilot, "algorithm.elitism", "21")
        assert bench.validation.errors == {"algorithm.elitism": "21 elites are more than the population of 20"}


async def test_a_run_without_budget_is_refused(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        bench = await on_form(pilot)
        await enter(pilot, "budget.evaluations", "")
        assert "no budget" in bench.validation.reason


async def test_another_algorithm_has_its_own_fields_and_defaults(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        bench = await on_form(pilot)
        assert "algorithm.tournament" in keys_of(bench)
        await choose(pilot, "algorithm.name", "random")
        assert bench.draft.raws["algorithm.name"] == "random"
        assert {key for key in keys_of(bench) if key.startswith("algorithm.")} == {"algorithm.name", "algorithm.population"}
        assert bench.validation.spec.algorithm.settings.population == 100  # not the preset's 20
        await choose(pilot, "algorithm.name", "genetic")
        assert "algorithm.tournament" in keys_of(bench)
        assert bench.draft.changed_count == 0


async def test_an_algorithm_that_needs_a_predictor_has_one_at_once(toy_home):
    async with app_on().run_test(size=(120, 60)) as pilot:
        bench = await on_form(pilot)
        assert sections_of(bench)[:4] == ["run", "algorithm", "predictor", "fitness"]
        assert "acceleration" not in sections_of(bench)
        assert bench.validation.spec.predictor is None
        await choose(pilot, "algorithm.name", "nas-ea-fa")
        assert bench.validation.spec.predictor.name == "xgboost"
        assert {"predictor.name", "predictor.trees", "algorithm.inner_generations"} <= keys_of(bench)
        assert "none" not in [option.value for option in bench.draft.rows["predictor.name"].options]
        assert "acceleration" not in sections_of(bench)
        await choose(pilot, "predictor.name", "gcn")
        await choose(pilot, "algorithm.name", "bananas")
        assert bench.validation.spec.predictor.name == "gcn"


async def test_an_algorithm_that_takes_no_predictor_has_no_such_section(toy_home):
    async with app_on().run_test(size=(120, 60)) as pilot:
        bench = await on_form(pilot)
        await choose(pilot, "algorithm.name", "nas-ea-fa")
        await choose(pilot, "algorithm.name", "random")
        assert "predictor" not in sections_of(bench)
        assert bench.validation.spec.predictor is None
        await choose(pilot, "algorithm.name", "genetic")
        assert bench.validation.spec.predictor is None
        assert bench.draft.changed_count == 0


async def test_a_predictor_beside_an_algorithm_that_may_be_screened_brings_acceleration(toy_home):
    async with app_on().run_test(size=(120, 60)) as pilot:
        bench = await on_form(pilot)
        await choose(pilot, "predictor.name", "xgboost")
        assert sections_of(bench)[2:5] == ["predictor", "acceleration", "fitness"]
        assert bench.validation.spec.acceleration.candidates == 100
        await enter(pilot, "acceleration.top_k", "99")
        assert bench.validation.errors == {"acceleration.top_k": "K + H = 101 are more than the 100 candidates"}
        await enter(pilot, "acceleration.top_k", "9")
        assert bench.validation.spec.acceleration.top_k == 9
        await choose(pilot, "predictor.name", "none")
        assert "acceleration" not in sections_of(bench)
        assert bench.validation.spec.predictor is None
        assert bench.validation.spec.acceleration is None


async def test_a_preset_with_a_predictor_loses_it_with_its_algorithm_and_gets_it_back(toy_home):
    text = PRESET.replace('name = "genetic"\npopulation = 20 ', 'name = "nas-ea-fa"\n[predictor]\nname = "gcn"\nepochs = 7 ')
    (toy_home / "config" / "presets" / "fa.toml").write_text(text)
    async with app_on("fa").run_test(size=(120, 60)) as pilot:
        bench = await on_form(pilot)
        assert bench.validation.spec.predictor.settings.epochs == 7
        await choose(pilot, "algorithm.name", "genetic")
        assert bench.validation.spec.predictor is None
        await choose(pilot, "algorithm.name", "nas-ea-fa")
        assert bench.validation.spec.predictor.settings.epochs == 7
        assert bench.draft.changed_count == 0


async def test_a_budget_below_one_iteration_is_told_at_the_budget(toy_home):
    async with app_on().run_test(size=(120, 60)) as pilot:
        bench = await on_form(pilot)
        await choose(pilot, "algorithm.name", "nas-ea-fa")
        await enter(pilot, "budget.evaluations", "49")
        assert list(bench.validation.errors) == ["budget.evaluations"]
        assert "49 evaluations are less than one iteration, which has 50" in bench.validation.reason


async def test_the_agreement_of_predictions_is_shown_live(toy_home, turns):
    turns.let(10)
    text = PRESET.replace('name = "genetic"\npopulation = 20 ', 'name = "nas-ea-fa"\n[predictor]\nname = "xgboost"\ntrees = 10 ')
    (toy_home / "config" / "presets" / "fa.toml").write_text(text)
    async with app_on("fa").run_test(size=(120, 40)) as pilot:
        await on_form(pilot)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        assert " τ " in screen_text(pilot.app)


async def test_changes_are_counted_and_reset(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        bench = await on_form(pilot)
        await enter(pilot, "seed", "7")
        await enter(pilot, "algorithm.population", "30")
        assert "2 changed" in screen_text(pilot.app)
        await pilot.press("f7")
        await pilot.pause()
        assert bench.draft.changed_count == 1
        assert bench.query_one(FieldForm).row("algorithm.population").editor.value == "20"
        await pilot.press("f8")
        await pilot.pause()
        assert "as in the preset" in screen_text(pilot.app)


async def test_saving_keeps_comments_and_order(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        bench = await on_form(pilot)
        await enter(pilot, "algorithm.population", "30")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert bench.draft.changed_count == 0
    text = (toy_home / "config" / "presets" / "toy.toml").read_text()
    assert text == PRESET.replace("population = 20 ", "population = 30 ")


async def test_saving_a_shipped_preset_asks_for_a_name(toy_home):
    async with app_on("talk/genetic-accuracy-nats").run_test(size=(120, 40)) as pilot:
        await on_form(pilot)
        bench = pilot.app.setup.form
        bench.query_one(FieldForm).row("dataset").editor.focus()  # the made-up table has no cifar10
        await pilot.press("right", "ctrl+s")
        await until(pilot, lambda: "Save as" in screen_text(pilot.app))
        await pilot.press("ctrl+u", *"../evil", "enter")
        await until(pilot, lambda: "cannot be a preset's name" in screen_text(pilot.app))
        await pilot.press("ctrl+u", *"mine", "enter")
        await until(pilot, lambda: "mine" in screen_text(pilot.app) and "yours" in screen_text(pilot.app))
    assert "The talk's experiment 1" in (toy_home / "config" / "presets" / "mine.toml").read_text()


async def test_save_as_makes_a_preset_and_the_list_deletes_it(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        await on_form(pilot)
        await pilot.press("f12")
        await until(pilot, lambda: "Save as" in screen_text(pilot.app))
        await pilot.press("ctrl+u", *"copy", "enter")
        await until(pilot, lambda: (toy_home / "config" / "presets" / "copy.toml").exists())
        path = find("copy").path
        assert tomli.loads(path.read_text()) == tomli.loads(PRESET)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "d delete" in screen_text(pilot.app))
        await pilot.press("d")
        await until(pilot, lambda: "Its runs stay" in screen_text(pilot.app))
        await pilot.press("d")
        await until(pilot, lambda: not path.exists())


async def test_an_absent_benchmark_is_listed_with_the_command_that_brings_it(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        bench = await on_form(pilot)
        bench.query_one(FieldForm).row("benchmark").editor.focus()
        await pilot.press("enter")
        await until(pilot, lambda: "not here: nastui data get nasbench101" in screen_text(pilot.app))
        assert "not here: nastui data get nats-tss" not in screen_text(pilot.app)


async def test_the_refusal_of_preparation_is_shown(toy_home):
    """A benchmark that lacks accuracies is only found out when the run is prepared."""
    async with app_on().run_test(size=(120, 40)) as pilot:
        await on_form(pilot)
        await enter(pilot, "fitness.epochs", "99")
        await pilot.press("ctrl+r")
        why = "nats-tss has no toy valid accuracy at 99 epochs; it has accuracies of valid at 10"
        await until(pilot, lambda: "✗ Run" in (shown := screen_text(pilot.app)) and why in shown.replace("\n", " "))
        assert "Traceback" not in screen_text(pilot.app)
        await enter(pilot, "fitness.epochs", "10")
        assert "▶ Run" in screen_text(pilot.app)


async def test_test_accuracy_as_objective_is_said(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        bench = await on_form(pilot)
        bench.query_one(FieldForm).row("fitness.split").editor.focus()
        await pilot.press("right", "ctrl+r")
        await pilot.pause()
        await until(pilot, lambda: pilot.app.current_mode == "live" and "objective: TEST accuracy" in screen_text(pilot.app))
        with Store() as store:
            assert [run.spec.fitness.settings.split for run in store.runs()] == ["test"]


async def test_hostile_text_is_shown_as_it_is(toy_home):
    preset = toy_home / "config" / "presets" / "evil.toml"
    preset.write_text(PRESET.replace("# A short", "# [red]A\u202e short[/] $x"))
    async with app_on("evil").run_test(size=(120, 40)) as pilot:
        await on_form(pilot)
        assert "[red]A" in screen_text(pilot.app)
        assert "\u202e" not in screen_text(pilot.app)


async def test_tab_goes_through_run_and_all_fields_in_reading_order_and_back_again(toy_home):
    async with app_on().run_test(size=(100, 120)) as pilot:  # so high that nothing is scrolled
        bench = await on_form(pilot)
        app = pilot.app
        first, gone = app.focused, []
        while not gone or app.focused is not first:
            gone.append(app.focused)
            await pilot.press("tab")
        places = [(one.region.y, one.region.x) for one in gone]
        assert places == sorted(places)
        assert gone[1:] == [row.editor for row in bench.query(FieldRow)]
        await pilot.press("shift+tab")
        assert app.focused is gone[-1]


async def test_up_and_down_go_through_fields(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        bench = await on_form(pilot)
        await pilot.press("down", "down", "down")
        assert bench.focused_row.row.key == "seed"
        await pilot.press("up")
        assert bench.focused_row.row.key == "dataset"
        await pilot.press("escape")
        assert type(pilot.app.focused).__name__ == "RunButton"
