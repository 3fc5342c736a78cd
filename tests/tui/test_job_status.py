"""What the lines and the end of a child process make of a job."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.tui.jobs.import_job import FetchJob, FetchSettings, ImportJob, ImportSettings
from nastui.tui.jobs.job import JobStatus, after_end, after_line

SOURCE = Path("/somewhere/table.csv")
BEGUN = JobStatus(ImportJob(SOURCE), 0.0)
IMPORT = ("data", "import", "--follow", "--json")
DONE = {"benchmark": "nats-tss", "queries": 15625, "columns": [{}, {}], "joined": False}


def after(*lines: dict, status: JobStatus = BEGUN) -> JobStatus:
    for now, line in enumerate(lines):
        status = after_line(status, json.dumps(line), float(now))
    return status


def test_a_stage_begins_anew():
    status = after({"stage": "reading"}, {"done": 5, "total": 10}, {"stage": "writing"})
    assert (status.stage, status.share, status.began) == ("writing", None, 2.0)


def test_an_advance_is_a_share_of_its_stage():
    assert after({"stage": "reading"}, {"done": 5, "total": 20}).share == 0.25
    assert after({"done": 30, "total": 20}).share == 1.0
    assert after({"done": 0, "total": 0}).share is None


ANY_JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(st.text() | ANY_JSON.map(json.dumps))
def test_any_line_is_taken_and_made_printable(line):
    status = after_line(BEGUN, line, 1.0)
    assert status.state == "running"
    assert not any(unicodedata.category(character) in ("Cc", "Cf") for text in (status.stage, *status.remarks) for character in text)


def test_what_is_no_progress_is_a_remark():
    status = after_line(after({"stage": "reading"}), "a \x1b[31mremark", 1.0)
    assert status.remarks == ("a �[31mremark",)
    assert status.stage == "reading"


def test_remarks_do_not_grow_without_end():
    status = BEGUN
    for number in range(1000):
        status = after_line(status, f"remark {number} " + "x" * 10_000, 0.0)
    assert len(status.remarks) == 20
    assert status.remarks[-1].startswith("remark 999")
    assert len(status.remarks[-1]) == 2000


def test_the_document_says_what_was_done():
    assert after_end(BEGUN, json.dumps(DONE), 0).outcome == "table.csv is now nats-tss: 15,625 queries, 2 columns"
    joined = after_end(BEGUN, json.dumps(DONE | {"joined": True}), 0)
    assert joined.outcome == "table.csv was added to nats-tss: 15,625 queries, 2 columns"
    assert (joined.state, joined.made) == ("done", "nats-tss")


def test_an_error_document_is_told_with_its_place():
    error = {"kind": "input", "message": "no cell column", "file": "t.csv", "line": 3, "key": None, "remedy": "add one"}
    trouble = after_end(BEGUN, json.dumps({"error": error}), 2).trouble
    assert (trouble.sentence, trouble.remedy) == ("t.csv:3: no cell column", "add one")
    assert not trouble.reason


@pytest.mark.parametrize("reason", ["contradiction", "name", ""])
def test_an_error_carries_its_reason(reason):
    error = {"message": "no", "remedy": "--replace takes the source's numbers", "reason": reason or None}
    assert after_end(BEGUN, json.dumps({"error": error}), 2).trouble.reason == reason


def test_a_child_that_dies_without_a_word_is_told_too():
    assert "signal 9" in after_end(BEGUN, "", -9).trouble.message
    assert after_end(after_line(BEGUN, "Fatal: out of luck", 0.0), "Traceback", 1).trouble.message == "its process ended with 1: Fatal: out of luck"


@pytest.mark.parametrize("code", [130, -9, -2])
def test_what_was_stopped_is_no_failure(code):
    stopping = JobStatus(BEGUN.job, 0.0, "stopping")
    assert after_end(stopping, "", code).state == "stopped"
    assert after_end(stopping, json.dumps(DONE), 0).state == "done"  # it was quicker


def test_an_interrupt_from_elsewhere_is_no_failure():
    assert after_end(BEGUN, "", 130).state == "stopped"


def test_words_of_jobs():
    settings = ImportSettings("mine", replace=True, curves=True)
    assert ImportJob(SOURCE, settings).words == (*IMPORT, "--name=mine", "--replace", "--curves", "--", "/somewhere/table.csv")
    columns = ImportSettings(cell_column="net", skip="a,b", rename="acc=d.valid@1")
    assert ImportJob(SOURCE, columns).words[4:7] == ("--cell-column=net", "--skip=a,b", "--rename=acc=d.valid@1")
    assert ImportJob(Path("-x.csv")).words == (*IMPORT, "--", "-x.csv")
    assert FetchJob("nats-tss", FetchSettings("simple", curves=True)).words == (
        "data",
        "get",
        "--follow",
        "--json",
        "--file=simple",
        "--curves",
        "--",
        "nats-tss",
    )


@pytest.mark.parametrize(
    "job", [ImportJob(SOURCE, ImportSettings("mine", curves=True)), FetchJob("nats-tss", FetchSettings("simple", keep=True, curves=True))]
)
def test_replacing_changes_nothing_else(job):
    assert set(job.replacing().words) - set(job.words) == {"--replace"}
    assert [word for word in job.replacing().words if word != "--replace"] == list(job.words)
