"""The first page of a report: question, verdicts, curves, limits."""

from dataclasses import replace

import numpy as np
import pytest
import tomli
from made_up_study import SPACE, made_up, many, searching
from small_study import SMALL

from nastui.base.errors import InputError
from nastui.studies.plan.matrix import Matrix
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import study_from
from nastui.studies.plan.study import Claim, Summary
from nastui.studies.report.columns import TextLines
from nastui.studies.report.document import Report, ReportSection
from nastui.studies.report.figures import CostAxis, RegretCurve, RegretCurves, RegretRow
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.render.exports import tables_document
from nastui.studies.report.render.html import html
from nastui.studies.report.render.pictures import svg
from nastui.studies.report.render.text import csv_of, markdown, plain
from nastui.studies.report.rules.deciding import decide
from nastui.studies.report.sections.glance import glance
from nastui.studies.report.study_data import StudyData
from nastui.studies.report.tables import VerdictMatrix, VerdictMatrixRow


def claim(name, text, compared, **settings):
    return Claim(name, text, "best", {"panel": "equal", "reference": "slow", **settings}, compared)


CLAIMS = (
    claim("a", "Quick is best.", "as said", arm="quick", others=["slow"]),
    claim("a", "Quick is best.", "beside all", arm="quick"),
    claim("a", "Quick is best.", "beside none that anybody has", arm="quick", others=["slow"]),
    claim("b", "Slow is best.", "as said", arm="slow", others=["quick"]),
    claim("b", "Slow is best.", "beside all", arm="slow"),
)


@pytest.fixture
def page():
    """Of two arms, of which one is three times as fast; one run was planned and is missing."""
    data = made_up({"quick": many(searching, 3.0), "slow": many(searching, 1.0, first=1000)}, budgets=[50, 100])
    data = StudyData(study_from({**data.study.document, "summary": {"question": "Which?", "limits": ["Made up."]}}), data.groups)
    found = [decide(one, data, {"digits": SPACE}) for one in CLAIMS]
    return glance(data, Matrix(plan(data.study)[:1], {}), found, {})


def test_claims_stand_in_rows_and_what_they_share_in_columns(page):
    (table,) = (part for part in page.parts if isinstance(part, VerdictMatrix))
    assert [column.name for column in table.columns] == ["claim", "as said", "beside all"]
    assert tuple(tuple(map(str, row)) for row in table.values) == (
        ("a. Quick is best.", "holds · ✓✓ digits", "holds · ✓✓ digits"),
        ("a, beside none that anybody has", "holds · ✓✓ digits", ""),
        ("b. Slow is best.", "does not hold · ✗✗ digits", "does not hold · ✗✗ digits"),
    )
    assert "after 50, 100 trainings" in table.note
    assert csv_of(table).splitlines()[0] == "claim,as said,beside all"


def test_the_page_says_what_is_asked_and_what_it_hangs_on(page):
    assert page.parts[0] == "The question. Which?"
    limits = [part for part in page.parts if isinstance(part, str) and part.startswith("Limit")]
    assert limits[0].startswith("Limit 1. Runs that are planned and not made: 1 on digits in the panel 'equal'.")
    assert limits[1:] == ["Limit 2. Made up."]


def test_a_claim_in_whose_words_a_dot_stands_is_one_line():
    table = VerdictMatrix(
        title="V", rows=(VerdictMatrixRow((TextLines(("a. Quick · best.",)), TextLines(("holds", "✓ digits")))),), headings=("claim", "verdict")
    )
    report = Report("T", "S", (ReportSection("One", (table,)),))
    assert '<td class="words">a. Quick · best.</td><td class="strips"><strong>holds</strong><br><b class="v0">✓</b> digits</td>' in html(report, svg)
    assert "| a. Quick · best. | holds · ✓ digits |" in markdown(report, lambda _: None)
    assert csv_of(table) == "claim,verdict\na. Quick · best.,holds · ✓ digits\n"
    assert tables_document(report)["tables"][0]["rows"] == [{"claim": "a. Quick · best.", "verdict": "holds · ✓ digits"}]


ARMS = {"quick": many(searching, 3.0), "slow": many(searching, 1.0, first=1000)}


def noted(*budgets):
    """The note below the verdicts of a claim that was judged at all of these."""
    data = [made_up(ARMS, budgets=one) for one in budgets]
    found = [decide(CLAIMS[0], one, {"digits": SPACE}) for one in data]
    page = glance(data[0], Matrix((), {}), [replace(found[0], places=tuple(place for one in found for place in one.places))], {})
    (table,) = (part for part in page.parts if isinstance(part, VerdictMatrix))
    return table.note


def test_the_note_says_when_each_sign_was_given():
    assert "for verdicts after 50, 100 trainings, in this order (other numbers stand beside them): ✓" in noted([50, 100])
    assert "for verdicts after 50 trainings, and at the end of the runs, in this order (other numbers stand beside them): ✓" in noted([50], "end")
    assert "for verdicts at the end of the runs: ✓" in noted("end")


def test_where_no_claim_has_a_place_the_note_says_what_signs_are():
    data = made_up(ARMS, panel={"verdicts": False})
    page = glance(data, Matrix((), {}), [decide(CLAIMS[0], data, {"digits": SPACE})], {})
    (table,) = (part for part in page.parts if isinstance(part, VerdictMatrix))
    assert table.note.startswith("Signs stand for verdicts: ✓ holds")


def test_all_formats_have_the_page(page):
    report = Report("T", "S", (page,))
    text = html(report, svg)
    assert '<strong>holds</strong><br><b class="v0">✓</b><b class="v0">✓</b> digits' in text
    assert '<b class="v1">✗</b>' in text
    assert "| a. Quick is best. | holds · ✓✓ digits | holds · ✓✓ digits |" in markdown(report, lambda _: None)
    assert "holds · ✓✓ digits" in plain(report, 200)


def test_a_study_that_claims_and_asks_nothing_has_no_such_page():
    data = made_up({"one": [90.0, 91.0], "two": [90.0, 91.0]})
    assert glance(data, Matrix((), {}), [], {}).parts == ()


def test_the_curves_of_all_tasks_are_one_picture():
    curve = RegretCurve("an arm", np.array([1.0, 10.0, 1000.0]), np.array([10.0, 0.1, 0.001]))
    pictures = tuple(RegretCurves(at=PanelTask("p", task), axis=CostAxis.QUERIES, title="", curves=(curve,)) for task in ("one task", "another"))
    drawn = svg(RegretRow(title="Row", pictures=pictures))
    assert drawn.count(">one task<") == drawn.count(">another<") == drawn.count(">an arm<") == 1
    assert ">0.001<" in drawn
    assert "mathdefault" not in drawn  # what powers of ten look like where nothing is set in formulas


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        ({"panel": "equal", "arms": ["genetics"]}, r"'genetics' is none of this study's \(did you mean 'genetic'"),
        ({"panel": "all"}, "'all' is none of this study's"),
        ({"arms": ["genetic"]}, "`arms` are those of a `panel`, which is missing"),
        ({"limits": "none"}, "a list of sentences must stand here"),
        ({"questions": "?"}, "unknown key"),
    ],
)
def test_what_is_wrong_in_the_summary_is_named(summary, said):
    with pytest.raises(InputError, match=said):
        study_from({**tomli.loads(SMALL), "summary": summary})


def test_the_summary_is_read():
    summary = {"question": "Which?", "panel": "equal", "arms": ["random"], "limits": ["Made up."]}
    assert study_from({**tomli.loads(SMALL), "summary": summary}).summary == Summary("Which?", "equal", ("random",), ("Made up.",))
