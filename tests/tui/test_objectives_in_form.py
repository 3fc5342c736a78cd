"""Objectives in the form: a section for each, and an empty one more where the algorithm knows several."""

from test_setup_screen import on_form
from textual.events import AppBlur, AppFocus
from tui_helpers import app_on, until

from nastui.base.paths import home
from nastui.presets.reading import override
from nastui.runs.spec import spec_from
from nastui.tui.form.draft import Draft
from nastui.tui.form.validation import validate

PLAIN = {
    "benchmark": "mini-tss",
    "dataset": "mnist8",
    "seed": 1,
    "algorithm": {"name": "genetic"},
    "fitness": {"name": "accuracy"},
    "budget": {"evaluations": 500},
}
TWO = PLAIN | {"algorithm": {"name": "nsga-2"}, "objective": [{"measure": "fitness"}, {"column": "flops", "max": 2e5}]}


def draft_of(document):
    return Draft.of(spec_from(document), "a preset")


def sections_of(draft):
    return [section.name for section in draft.sections if section.name.startswith("objective")]


def fields_of(draft, number):
    return [row.field.name for section in draft.sections if section.name == f"objective-{number}" for row in section.rows]


def test_an_algorithm_of_one_number_has_no_section_and_one_of_fronts_an_empty_one():
    draft = draft_of(PLAIN)
    assert sections_of(draft) == []
    draft = draft.with_raw("algorithm.name", "nsga-2")
    assert sections_of(draft) == ["objective-1"]
    assert fields_of(draft, 1) == ["measure", "column", "score"]
    assert validate(draft).spec.objectives == ()


def test_objectives_are_shown_changed_added_and_taken_away():
    draft = draft_of(TWO)
    assert sections_of(draft) == ["objective-1", "objective-2", "objective-3"]
    assert fields_of(draft, 2) == ["measure", "column", "score", "goal", "max", "min", "reference", "query"]
    assert validate(draft).spec == spec_from(TWO)
    more = draft.with_raw("objective.2.max", "100,000").with_raw("objective.3.score", "params").with_raw("objective.3.goal", "max")
    expected = override(TWO, ["objective.2.max=1e5", "objective.3.score=params", "objective.3.goal=max"])
    assert validate(more).spec == spec_from(expected)
    assert sections_of(more)[-1] == "objective-4"
    fewer = more.with_raw("objective.2.column", "none")
    assert [one.name for one in validate(fewer).spec.objectives] == ["fitness", "params"]
    assert fields_of(fewer, 2) == ["measure", "column", "score"]  # it keeps its place until something stands there again
    other = more.with_raw("objective.2.measure", "test")
    assert validate(other).spec.objectives[1].source == ("measure", "test")


def test_columns_and_scores_are_chosen_from_a_list():
    rows = draft_of(TWO).rows
    columns = [option.value for option in rows["objective.2.column"].options]
    assert columns[0] == "none"
    assert {"valid@12", "test@12", "parameters", "flops"} <= {*columns}
    assert "naswt" in [option.value for option in rows["objective.1.score"].options]


def test_what_is_wrong_stands_at_its_row():
    draft = draft_of(TWO).with_raw("objective.2.min", "300,000")
    assert validate(draft).errors == {"objective.2.max": "nothing is at least 300,000 and at most 200,000"}
    draft = draft_of(TWO).with_raw("algorithm.name", "genetic")
    assert "genetic optimises one objective, and these are 2" in validate(draft).reason


# ---- a table comes while the name of its column is typed

COLUMN = "objective.1.column"


async def without_table(pilot):
    """The form with an objective whose column is typed, in focus; its table is away."""
    form = await on_form(pilot)
    tables = home().data / "tables"
    tables.rename(tables.with_name("away"))
    pilot.app.services.benchmarks_changed.publish(None)
    await pilot.pause()
    form.change(form.draft.with_raw("algorithm.name", "nsga-2"))
    await until(pilot, lambda: (row := form.form.row(COLUMN)) and row.children)
    form.form.go_to(COLUMN)
    await until(pilot, lambda: form.focused_row and form.focused_row.row.key == COLUMN)
    return form


def comes(pilot) -> None:
    tables = home().data / "tables"
    tables.with_name("away").rename(tables)
    pilot.app.services.benchmarks_changed.publish("nats-tss")


async def test_a_table_that_comes_takes_no_editor_away_under_the_hands(toy_home):
    async with app_on().run_test(size=(100, 60)) as pilot:
        form = await without_table(pilot)
        await pilot.press("f")
        before = dict(form.draft.raws)
        comes(pilot)
        await pilot.press(*"lops")
        assert form.focused_row.row.key == COLUMN
        assert {key: raw for key, raw in form.draft.raws.items() if before.get(key) != raw} == {COLUMN: "flops"}
        assert form.validation.errors[COLUMN] == "there is no column 'flops'"
        await pilot.press("down")
        await until(pilot, lambda: (row := form.form.row(COLUMN)) and row.children and type(row.editor).__name__ == "ChoiceEditor")
        assert form.form.row(COLUMN).editor.raw == "flops"


async def test_nor_while_another_terminal_has_the_focus(toy_home):
    async with app_on().run_test(size=(100, 60)) as pilot:
        form = await without_table(pilot)
        await pilot.press("f")
        pilot.app.post_message(AppBlur())
        await until(pilot, lambda: form.focused_row is None)
        comes(pilot)
        await pilot.pause()
        pilot.app.post_message(AppFocus())
        await until(pilot, lambda: form.focused_row is not None)
        await pilot.press(*"lops")
        assert form.draft.raws[COLUMN] == "flops"
