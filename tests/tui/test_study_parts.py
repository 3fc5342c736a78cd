"""What the study screen is made of, apart from its widgets."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st
from small_study import SMALL

from nastui.drawing.bars import draw_progress
from nastui.drawing.chart import Series, draw_chart
from nastui.drawing.spans import plain_text
from nastui.studies.plan.matrix import Matrix, Opened, RunMatrix
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import study_from
from nastui.studies.report.document import Report, ReportSection
from nastui.studies.report.figures import CostAxis, RegretCurve, RegretCurves
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.tables import ComparisonRow, ComparisonsTable
from nastui.studies.statistics.curves import FLOOR
from nastui.tui.jobs.job import JobStatus, after_end, after_line
from nastui.tui.jobs.study_job import StudyJob
from nastui.tui.report.arm_table import mark_of
from nastui.tui.report.figure_panels import _curves, _entry
from nastui.tui.report.report_table import column_order
from nastui.tui.report.report_views import comparisons_at
from nastui.tui.studies.service import ReportComposer, next_step

MAKING = JobStatus(StudyJob("small", 0), 0.0)


def board(*standings) -> RunMatrix:
    """The small study's six runs, standing so; the rest is missing."""
    study = study_from(tomli.loads(SMALL))
    planned = plan(study)
    filled = (*standings, *["missing"] * (len(planned) - len(standings)))
    return RunMatrix(Opened("small", study, planned), Matrix(planned, {}), filled)


def test_a_regret_of_none_is_told_and_drawn_as_zero():
    curve = RegretCurve("genetic", np.array([1.0, 2.0]), *[np.array([0.5, FLOOR])] * 3)
    figure = RegretCurves(title="", at=PanelTask("", ""), axis=CostAxis.QUERIES, curves=(curve,))
    ((place, name, points),) = _curves(figure, ["genetic"])
    assert points == [(1.0, 0.5), (2.0, 0.0)]
    assert plain_text((_entry(place, name, points, "plain", False),)) == "1 ━ 0.000 genetic"


def test_a_board_counts_by_arm_and_in_all():
    one = board("done", "done", "failed", "running", "done")
    arms = {planned.arm for planned in one.opened.planned}
    tallies = [one.tally("equal", "digits", arm) for arm in arms]
    assert sum(tallies, Counter()) == Counter(done=3, failed=1, running=1, missing=1)
    assert (one.done, one.total, one.count("failed")) == (3, 6, 1)
    assert [planned.digest for planned in one.failed()] == [one.opened.planned[2].digest]


def test_what_is_told_of_a_cluster_leaves_the_time_from_which_an_eta_is_reckoned():
    status = after_line(after_line(MAKING, '{"stage": "cluster of 2 nodes"}', 50.0), '{"stage": "cluster of 1 nodes"}', 90.0)
    assert (status.stage, status.began, status.since) == ("cluster of 1 nodes", 90.0, 0.0)


def test_the_runs_of_an_arm_are_by_seed():
    assert [planned.seed for planned, _ in board().runs("equal", "digits", "random")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("standings", "latest", "step"),
    [
        ((), None, "Start"),
        (("done",), None, "Go on"),
        (("interrupted",), None, "Go on"),
        (("done",) * 6, None, None),
        (("done",) * 5 + ("running",), None, None),
        (("done",) * 5 + ("failed",), None, "Go on"),
        ((), MAKING, "Stop"),
        ((), replace(MAKING, state="stopping"), None),
        ((), replace(MAKING, job=StudyJob("another", 0)), None),
        ((), replace(MAKING, job=StudyJob("another", 0), state="done"), "Start"),
    ],
)
def test_what_can_be_done_about_the_runs(standings, latest, step):
    assert next_step(board(*standings), latest) == step


@pytest.mark.parametrize(
    ("making", "output", "code", "state", "trouble"),
    [
        (MAKING, "{}", 0, "done", ""),
        (MAKING, "", 130, "stopped", ""),
        (replace(MAKING, state="stopping"), "", 1, "stopped", ""),
        (MAKING, '{"error": {"message": "no such study"}}', 2, "failed", "no such study"),
        (MAKING, '{"failed": [{"arm": "a", "task": "t", "seed": 1, "error": "x"}, {}]}', 1, "failed", "a on t, seed 1: x, and 1 more"),
        (MAKING, "[" * 100_000, 1, "failed", "its process ended with 1"),
        (after_line(MAKING, "out of memory", 0.0), "", -9, "failed", "its process was killed (signal 9): out of memory"),
    ],
)
def test_how_the_child_ended(making, output, code, state, trouble):
    found = after_end(making, output, code)
    assert (found.state, found.trouble.message if found.trouble else "") == (state, trouble)


def test_what_the_child_says_is_bounded_and_printable():
    made = MAKING
    for number in range(100):
        made = after_line(made, f"{number} \x1b[2J" + "x" * 10_000, 0.0)
    assert len(made.remarks) < 50
    assert all(line.isprintable() and len(line) <= 2000 for line in made.remarks)
    assert made.remarks[-1].startswith("99")


def test_a_report_is_composed_anew_only_where_runs_have_come_and_there_was_a_rest():
    reporter, one, more = ReportComposer(), board("done"), board("done", "done")
    assert not reporter.wanted(board(), hurry=True)
    assert reporter.wanted(one, hurry=False)
    reporter.report, reporter._of = Report("", "", ()), ("small", 1)
    reporter._ended, reporter._took = 1e12, 1.0  # just now
    assert not reporter.wanted(one, hurry=True)
    assert not reporter.wanted(more, hurry=False)
    assert reporter.wanted(more, hurry=True)
    reporter._ended = -1e12  # long ago
    assert reporter.wanted(more, hurry=False)
    reporter.composing = True
    assert not reporter.wanted(more, hurry=True)


def test_comparisons_are_those_of_the_panel_and_task_with_what_matters_first():
    rows = tuple(ComparisonRow(panel, task, "x", "y", "valid") for panel, task in (("a", "t"), ("a", "u"), ("b", "t")))
    report = Report("", "", (ReportSection("", (ComparisonsTable(title="", rows=rows),)),))
    found = comparisons_at(report, PanelTask("a", "u"))
    assert found.rows == rows[1:2]
    names = [found.columns[place].name for place in column_order(found.columns)]
    assert names[:4] == ["first", "second", "p", "Holm p"]
    assert "measure" in names
    assert not {"panel", "task"} & set(names)
    assert comparisons_at(Report("", "", ()), PanelTask("a", "u")) is None


@pytest.mark.parametrize("place", range(12))
def test_arms_have_the_numbers_of_their_curves(place):
    series = [Series("", ()) for _ in range(place)] + [Series("", [(1.0, 1.0), (9.0, 5.0)])]
    drawn = plain_text(draw_chart(series, 40, 10, ascii=True))
    assert mark_of(place) in drawn if place else "*" in drawn


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 30), st.booleans())
def test_a_bar_shows_what_has_begun_and_is_full_only_in_the_end(done, total, room, ascii):
    full, empty = draw_progress(done, total, room, ascii=ascii)
    if room < 2 or not total:
        assert full == empty == ""
        return
    assert len(full) + len(empty) == room
    assert bool(full) == (done > 0)
    assert (not empty) == (done >= total)
    assert not ascii or (full + empty).isascii()
