"""Objectives in the form: a section for each, and an empty one more where the algorithm knows several."""

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
