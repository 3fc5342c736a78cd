"""What the lines and the end of a child process make of an errand."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.tui.data.course import Course, ended, told
from nastui.tui.data.errand import FetchErrand, FetchSettings, ImportErrand, ImportSettings

SOURCE = Path("/somewhere/table.csv")
BEGUN = Course(ImportErrand(SOURCE), 0.0)
DONE = {"benchmark": "nats-tss", "queries": 15625, "columns": [{}, {}], "joined": False}


def after(*lines: dict, course: Course = BEGUN) -> Course:
    for now, line in enumerate(lines):
        course = told(course, json.dumps(line), float(now))
    return course


def test_a_stage_begins_anew():
    course = after({"stage": "reading"}, {"done": 5, "total": 10}, {"stage": "writing"})
    assert (course.stage, course.share, course.began) == ("writing", None, 2.0)


def test_an_advance_is_a_share_of_its_stage():
    assert after({"stage": "reading"}, {"done": 5, "total": 20}).share == 0.25
    assert after({"done": 30, "total": 20}).share == 1.0
    assert after({"done": 0, "total": 0}).share is None


ANY_JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(st.text() | ANY_JSON.map(json.dumps))
def test_any_line_is_taken_and_made_printable(line):
    course = told(BEGUN, line, 1.0)
    assert course.state == "running"
    assert not any(unicodedata.category(character) in ("Cc", "Cf") for text in (course.stage, *course.remarks) for character in text)


def test_what_is_no_progress_is_a_remark():
    course = told(after({"stage": "reading"}), "a \x1b[31mremark", 1.0)
    assert course.remarks == ("a �[31mremark",)
    assert course.stage == "reading"


def test_remarks_do_not_grow_without_end():
    course = BEGUN
    for number in range(1000):
        course = told(course, f"remark {number} " + "x" * 10_000, 0.0)
    assert len(course.remarks) == 20
    assert course.remarks[-1].startswith("remark 999")
    assert len(course.remarks[-1]) == 2000


def test_the_document_says_what_was_done():
    assert ended(BEGUN, json.dumps(DONE), 0).outcome == "table.csv is now nats-tss: 15,625 queries, 2 columns"
    joined = ended(BEGUN, json.dumps(DONE | {"joined": True}), 0)
    assert joined.outcome == "table.csv was added to nats-tss: 15,625 queries, 2 columns"
    assert (joined.state, joined.benchmark) == ("done", "nats-tss")


def test_an_error_document_is_told_with_its_place():
    error = {"kind": "input", "message": "no cell column", "file": "t.csv", "line": 3, "key": None, "remedy": "add one"}
    trouble = ended(BEGUN, json.dumps({"error": error}), 2).trouble
    assert (trouble.sentence, trouble.remedy) == ("t.csv:3: no cell column", "add one")
    assert not trouble.contradicts


def test_a_contradiction_and_a_missing_name_are_recognised():
    def trouble(remedy):
        return ended(BEGUN, json.dumps({"error": {"message": "no", "remedy": remedy}}), 2).trouble

    assert trouble("--replace takes the source's numbers").contradicts
    assert trouble("give the benchmark a name of its own with --name").wants_name
    assert not trouble(None).wants_name


def test_a_child_that_dies_without_a_word_is_told_too():
    assert "signal 9" in ended(BEGUN, "", -9).trouble.message
    assert ended(told(BEGUN, "Fatal: out of luck", 0.0), "Traceback", 1).trouble.message == "its process ended with 1: Fatal: out of luck"


@pytest.mark.parametrize("code", [130, -9, -2])
def test_what_was_stopped_is_no_failure(code):
    stopping = Course(BEGUN.errand, 0.0, "stopping")
    assert ended(stopping, "", code).state == "stopped"
    assert ended(stopping, json.dumps(DONE), 0).state == "done"  # it was quicker


def test_an_interrupt_from_elsewhere_is_no_failure():
    assert ended(BEGUN, "", 130).state == "stopped"


def test_words_of_errands():
    settings = ImportSettings("mine", replace=True, curves=True)
    assert ImportErrand(SOURCE, settings).words == ("import", "--name=mine", "--replace", "--curves", "--", "/somewhere/table.csv")
    columns = ImportSettings(cell_column="net", skip="a,b", rename="acc=d.valid@1")
    assert ImportErrand(SOURCE, columns).words[1:4] == ("--cell-column=net", "--skip=a,b", "--rename=acc=d.valid@1")
    assert ImportErrand(Path("-x.csv")).words == ("import", "--", "-x.csv")
    assert FetchErrand("nats-tss", FetchSettings("simple", curves=True)).words == ("get", "--file=simple", "--curves", "--", "nats-tss")


@pytest.mark.parametrize(
    "errand", [ImportErrand(SOURCE, ImportSettings("mine", curves=True)), FetchErrand("nats-tss", FetchSettings("simple", keep=True, curves=True))]
)
def test_replacing_changes_nothing_else(errand):
    assert set(errand.replacing().words) - set(errand.words) == {"--replace"}
    assert [word for word in errand.replacing().words if word != "--replace"] == list(errand.words)
