"""A report as terminal text, Markdown, HTML, CSV and pictures."""

import csv
import io
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from nastui.base.errors import StorageError
from nastui.studies.report.columns import ReportColumn, ReportRow, Table
from nastui.studies.report.document import Report, ReportSection
from nastui.studies.report.figures import (
    CostAxis,
    IncumbentDistributions,
    MeanRanks,
    PanelTaskFigure,
    PointCloud,
    RegretCurve,
    RegretCurves,
    ScoreClouds,
    ShareCurve,
    TargetShares,
    ValueGroup,
    VerdictStrip,
    VerdictStrips,
)
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.render.drawing import pictures_of
from nastui.studies.report.render.exports import tables_document
from nastui.studies.report.render.folder import write_report
from nastui.studies.report.render.html import html
from nastui.studies.report.render.pictures import picture, png, svg
from nastui.studies.report.render.text import csv_of, markdown, plain
from nastui.studies.statistics.verdicts import Verdict

NAN = float("nan")
AT = PanelTask("a", "t")


@dataclass(frozen=True)
class Row(ReportRow):
    """A row of every kind of value."""

    arm: Annotated[str, ReportColumn("arm")]
    valid: Annotated[float, ReportColumn("valid", 2, "%")]
    p: Annotated[float | None, ReportColumn("p", 3)] = None
    runs: Annotated[int, ReportColumn("runs")] = 0


@dataclass(frozen=True, kw_only=True)
class Arms(Table[Row]):
    """A table of them."""

    STEM: ClassVar = "arms"


def numbers(*values):
    return np.array(values, dtype=np.float64)


def cloud(*points, marked=()):
    return PointCloud("batch", numbers(*points), np.array([place in marked for place in range(len(points))]))


TABLE = Arms(
    title="Arms",
    rows=(Row("genetic", 91.5678, 0.00012, 30), Row("<b>|evil|*", NAN, None, 1234), Row("=1+1", float("-inf"), 0.5, 2)),
    note="A note.",
)
FIGURES = (
    RegretCurves(at=AT, axis=CostAxis.QUERIES, title="Curves", curves=(RegretCurve("a & b", numbers(1, 2), numbers(1.0, 0.1)),)),
    IncumbentDistributions(at=AT, title="Values", x="accuracy", groups=(ValueGroup("a", numbers(1, 2, NAN)), ValueGroup("none", numbers()))),
    TargetShares(at=AT, title="Shares", curves=(ShareCurve("a", numbers(1, 5), numbers(0.2, 1.0)),)),
    ScoreClouds(at=AT, title="Points", clouds=(cloud((1.0, 2.0), (NAN, 1.0), (float("-inf"), 3.0)),)),
    ScoreClouds(at=AT, title="Many", clouds=tuple(cloud((1.0, 2.0), (2, n), marked=(1,)) for n in range(4))),
    MeanRanks(title="Ranks", panel="a", arms=("a", "b", "c"), ranks=(1.2, 2.0, 2.8), alike=(("b", "c"),)),
    VerdictStrips(title="Strips", strips=(VerdictStrip("a: digits", (("100", Verdict.HOLDS), ("end", Verdict.NOT_DECIDED))), VerdictStrip("b", ()))),
)
REPORT = Report("A study", "3 runs", (ReportSection("Arms", ("Some text.", TABLE)), ReportSection("Pictures", FIGURES)))


def test_the_terminal_text_fits_its_columns():
    lines = plain(REPORT, 60).splitlines()
    row = next(line for line in lines if line.startswith("genetic"))
    assert row.split() == ["genetic", "91.57", "1.2e−04", "30"]
    assert next(line for line in lines if "evil" in line).split() == ["<b>|evil|*", "–", "–", "1,234"]


def test_the_terminal_has_no_heading_without_anything_below_it_and_says_where_pictures_are():
    empty = replace(TABLE, rows=(), title="Nothing")
    more = (ReportSection("Empty", (empty,)), ReportSection("Words", ("Some words.", empty)), ReportSection("Told", ("Of pictures.", *FIGURES)))
    text = plain(replace(REPORT, sections=(*REPORT.sections, *more)), 200)
    assert [line for line in text.splitlines() if line in {"Arms", "Nothing", "Empty", "Words", "Told", "Pictures"}] == [
        "Arms",
        "Arms",
        "Words",
        "Pictures",
    ]
    assert "14 pictures cannot be drawn here; `--out FOLDER` writes them" in text
    assert "[picture" not in text


def test_people_see_no_empty_table_and_programs_find_every_one():
    empty = replace(TABLE, rows=(), title="Nothing")
    report = replace(REPORT, sections=(*REPORT.sections, ReportSection("Empty", (empty,))))
    for text in (markdown(report, lambda _: None), html(report, svg)):
        assert "Nothing" not in text
        assert "Empty" not in text
    assert [table["title"] for table in tables_document(report)["tables"]] == ["Arms", "Nothing"]


def test_nothing_in_a_name_becomes_markup():
    page = html(REPORT, svg)
    assert "<b>" not in page
    assert "&lt;b&gt;|evil|*" in page
    assert "a &amp; b" in page
    text = markdown(REPORT, lambda figure: f"{figure.name}.svg")
    assert r"&lt;b\>\|evil\|\*" in text
    assert "![Curves](regret-unique-a-t.svg)" in text


def test_the_html_needs_nothing_else_and_runs_nothing():
    page = html(REPORT, svg)
    assert page.count("<svg") == len(FIGURES)
    assert "<script" not in page
    for outside in ('src="http', "url(http", "@import", "<link"):
        assert outside not in page


def test_the_csv_has_every_digit_and_no_formula():
    rows = list(csv.reader(io.StringIO(csv_of(TABLE))))
    assert rows[0] == ["arm", "valid (%)", "p", "runs"]
    assert rows[1] == ["genetic", "91.5678", "0.00012", "30"]
    assert rows[2][1:3] == ["", ""]
    assert rows[3][:2] == ["'=1+1", "-inf"]
    assert csv_of(Arms(title="T", rows=(Row("", NAN),))) == "arm,valid (%),p,runs\n,,,0\n"


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.title)
def test_each_kind_of_picture_is_drawn_the_same_each_time(figure):
    drawn = svg(figure)
    assert drawn == svg(figure)
    assert ET.fromstring(drawn).tag.endswith("svg")
    assert png(figure).startswith(b"\x89PNG")


def test_several_processes_draw_the_same_pictures():
    placed = {figure.name: figure for figure in FIGURES if isinstance(figure, PanelTaskFigure)}.values()
    figures = [replace(figure, at=PanelTask("a", task)) for task in "xyzuvw" for figure in placed]
    assert len(figures) >= 16
    drawn = pictures_of(figures, 2)
    assert list(drawn) == [figure.name for figure in figures]
    assert drawn == {figure.name: picture(figure) for figure in figures}


def test_what_can_be_read_in_a_picture_keeps_its_digits():
    fine = IncumbentDistributions(at=AT, title="Fine", x="x", groups=(ValueGroup("rate 0.12345", numbers(0.0005, 0.0045)),))
    drawn = svg(fine)
    assert "rate 0.12345" in drawn
    assert ">0.0035<" in drawn


def test_a_distribution_of_equal_values_is_drawn(recwarn):
    equal = ValueGroup("a", numbers(*[90.0] * 296, *[10.0] * 4))
    svg(IncumbentDistributions(at=AT, title="Equal", x="accuracy", groups=(equal,)))
    assert not recwarn.list


def test_points_without_a_number_are_left_out_of_a_scatter():
    only = ScoreClouds(at=AT, title="Points", clouds=(cloud((1.0, 2.0)),))
    odd = ScoreClouds(at=AT, title="Points", clouds=(cloud((1.0, 2.0), (np.nan, 1.0), (-np.inf, 3.0)),))
    assert svg(only) == svg(odd)


def test_a_report_is_a_folder_of_files(tmp_path):
    files = write_report(REPORT, tmp_path / "out", {"runs.csv": "a\n1\n"})
    names = {str(path.relative_to(tmp_path / "out")) for path in files}
    assert names >= {
        "report.html",
        "report.md",
        "tables/arms.csv",
        "pictures/regret-unique-a-t.png",
        "runs.csv",
    }
    assert all(path.stat().st_size for path in files)
    assert "pictures/regret-unique-a-t.svg" in (tmp_path / "out/report.md").read_text()
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        write_report(REPORT, tmp_path / "file", {})
