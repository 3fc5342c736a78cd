"""F1 explains the field in focus; help lists what can be done now."""

import pytest
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, finished_run, on_field, screen_text, until

from nastui.algorithms.registry import ALGORITHMS
from nastui.base.registry import Registry
from nastui.cells.entry import SpaceEntry
from nastui.fitness.registry import FITNESSES
from nastui.predictors.registry import PREDICTORS
from nastui.runs.sorting import order_by
from nastui.tui.dialogs.explain import ExplainDialog
from nastui.tui.dialogs.help import HelpDialog
from nastui.tui.dialogs.terms import TermsDialog
from nastui.tui.form.explaining import explanation
from nastui.tui.form.rows import sections
from nastui.tui.live.chart_panel import ChartPanel
from nastui.tui.live.diversity_panel import DiversityPanel
from nastui.tui.live.generation_table import GenerationTable
from nastui.tui.live.operations_panel import OperationsPanel
from nastui.tui.runs.runs_table import RunsTable

UNPUBLISHED = {"accuracy", "table-score", "training"}


def rows_of(**raws):
    chosen = {"benchmark": "nats-tss", "dataset": "cifar10", "fitness.name": "accuracy", **raws}
    return chosen, [row for section in sections(chosen) for row in section.rows]


def test_every_component_names_its_paper():
    for registry in (ALGORITHMS, FITNESSES, PREDICTORS):
        bare = {name for name, entry in registry.entries.items() if not entry.package and not entry.paper}
        assert bare <= UNPUBLISHED


@pytest.mark.parametrize("algorithm", ALGORITHMS.entries)
def test_every_field_is_explained_in_two_sentences(algorithm):
    raws, rows = rows_of(**{"algorithm.name": algorithm, "predictor.name": "xgboost"})
    for row in rows:
        shown = explanation(row, raws)
        assert all(sentence.endswith(".") and len(sentence) > 8 for sentence in shown.sentences), row.key
        assert shown.sentences[0] != shown.sentences[1]


def test_an_explanation_has_the_paper_of_what_is_chosen_and_what_presets_write():
    raws, rows = rows_of(**{"algorithm.name": "regularized-evolution", "algorithm.sample": "5"})
    by_key = {row.key: explanation(row, raws) for row in rows}
    sample = by_key["algorithm.sample"]
    assert (sample.title, sample.key, sample.entry) == ("Sample", "algorithm.sample", "5")
    assert sample.sentences[1] == "A larger sample favours the best more strongly; 1 is a random walk."
    assert sample.paper == "Real et al., AAAI 2019"
    assert by_key["benchmark"].paper == "Dong et al., NATS-Bench, IEEE TPAMI 2021"
    assert by_key["budget.evaluations"].paper is None


def test_a_space_of_another_package_names_its_paper_and_acceleration_has_its_own(monkeypatch):
    chain = SpaceEntry(name="chain", title="Chains", summary="Five layers", factory="chain:Chain", paper="Ito, Chains, AutoML 2025")
    raws, rows = rows_of(**{"predictor.name": "xgboost", "algorithm.name": "regularized-evolution"})
    by_key = {row.key: row for row in rows}
    assert explanation(by_key["acceleration.top_k"], raws).paper == ALGORITHMS.entries["genetic"].paper
    monkeypatch.setattr("nastui.tui.form.explaining.SPACES", Registry(group="nastui.none", kind="search space", own=(chain,)))
    assert explanation(by_key["benchmark"], {**raws, "benchmark": "chain"}).paper == "Ito, Chains, AutoML 2025"


async def on_form(pilot):
    await until(pilot, lambda: pilot.app.setup.form is not None and bool(pilot.app.setup.form.query("#section-engine")))
    await at_rest(pilot)


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
async def test_f1_explains_the_field_in_focus(toy_home, size):
    async with app_on().run_test(size=size) as pilot:
        await on_form(pilot)
        await on_field(pilot, "algorithm.population")
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExplainDialog))
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "explain-{}x{}".format(*size))
        await pilot.press("f1")
        await until(pilot, lambda: not pilot.app.in_dialog)
        assert pilot.app.setup.form.focused_row.row.key == "algorithm.population"


async def test_from_an_explanation_the_keys_are_one_key_away(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await on_form(pilot)
        await pilot.press("tab", "f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExplainDialog))
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpDialog))


async def test_f1_where_no_field_is_in_focus_lists_the_keys(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await on_form(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpDialog))


async def explained(pilot, begins):
    """Press F1 and wait for what it explains at once; then leave."""
    await pilot.press("f1")
    await until(
        pilot, lambda: isinstance(pilot.app.screen, TermsDialog) and str(pilot.app.screen.query_one("#term Static").content).startswith(begins)
    )
    await pilot.press("escape")
    await until(pilot, lambda: not pilot.app.in_dialog)


async def hover_over(pilot, kind, heading):
    """Put the mouse into a column of a table, below its heading."""
    table = pilot.app.screen.query_one(kind)
    x = screen_text(pilot.app).splitlines()[table.content_region.y].index(heading)
    await pilot.hover(kind, offset=(x - table.region.x, 2))


async def test_f1_explains_the_number_under_the_mouse_or_in_focus(toy_home):
    run = finished_run()
    async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: run in screen_text(pilot.app))
        table = pilot.app.screen.query_one(RunsTable)
        await explained(pilot, "run\n")
        table.order = order_by("regret")
        await explained(pilot, "regret\n")
        await hover_over(pilot, RunsTable, "evaluated")
        await explained(pilot, "evaluated\n")


async def test_f1_explains_the_panel_in_focus_and_the_column_of_the_generations(toy_home):
    run = finished_run()
    async with app_on(tab="runs").run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: run in screen_text(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "live" and pilot.app.screen.query_one(GenerationTable).row_count > 0)
        for panel, word in ((DiversityPanel, "diversity"), (OperationsPanel, "population"), (ChartPanel, "regret")):
            pilot.app.screen.query_one(panel).focus()
            await until(pilot, lambda panel=panel: isinstance(pilot.app.focused, panel))
            await explained(pilot, f"{word}\n")
        await hover_over(pilot, GenerationTable, "mean")
        await explained(pilot, "mean and ±sd\n")


async def test_help_lists_first_what_can_be_done_now(toy_home):
    run = finished_run()
    async with app_on(tab="runs").run_test(size=(100, 100)) as pilot:
        await until(pilot, lambda: run in screen_text(pilot.app))
        await pilot.press("question_mark")
        await until(pilot, lambda: "Not now" in screen_text(pilot.app))
        now, _, later = screen_text(pilot.app).partition("Not now")
        compare = "Compare the marked runs"
        assert compare not in now
        assert compare in later
        assert "Show the run on the live tab" in now
