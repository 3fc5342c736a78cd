"""The report of a study, from its runs to its verdicts."""

import csv
import io

import numpy as np
import pytest
import tomli
from small_study import SMALL

from nastui.runs.session import start
from nastui.runs.store import Store
from nastui.studies.plan.matching import matrix
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import study_from
from nastui.studies.report.composing import compose
from nastui.studies.report.evidence import Evidence
from nastui.studies.report.exports import iohinspector_csv, tables_document
from nastui.studies.report.gathered import gather
from nastui.studies.report.sections.comparisons import compared
from nastui.studies.statistics.two_samples import two_samples

DECLARED = {"comparison": [{"panel": "equal", "first": "genetic", "second": "random"}]}


@pytest.fixture
def ran(own_home):
    """The small study, all of its runs made."""
    study = study_from({**tomli.loads(SMALL), **DECLARED})
    with Store() as store:
        for one in plan(study):
            start(store, one.spec).drive(store)
        yield study, matrix(plan(study), store), store


def test_the_report_holds_what_the_store_has(ran):
    study, whole, store = ran
    report = compose(study, whole, gather(store, whole))
    tables = {table.name: table for table in report.tables}
    rows = {row[0]: row for row in tables["results-equal-digits"].rows}
    finals = [run.final["valid"] for group in gather(store, whole) if group.arm == "genetic" for run in group.runs]
    assert rows["genetic"][1:4] == (3, pytest.approx(np.mean(finals)), pytest.approx(np.std(finals, ddof=1)))
    assert "few runs" in rows["genetic"][-1]
    assert {figure.kind for figure in report.figures} == {"curves", "distributions", "ecdf"}
    assert report.subtitle == "study small: 6 of 6 runs"


def test_the_declared_comparison_is_scipys(ran):
    study, whole, store = ran
    (found,) = compared(Evidence(study, gather(store, whole)))
    sides = [[run.final["valid"] for run in group.runs] for group in gather(store, whole)]
    assert (found.p, found.found.a12) == (two_samples(*sides).p, two_samples(*sides).a12)
    assert found.adjusted == found.p


def test_a_report_of_a_part_says_what_is_missing(own_home):
    study = study_from(tomli.loads(SMALL))
    with Store() as store:
        start(store, plan(study)[0].spec).drive(store)
        part = matrix(plan(study), store)
        report = compose(study, part, gather(store, part), (("NATS", "is not here"),))
    table = next(table for table in report.tables if table.name == "runs")
    assert [row[3:] for row in table.rows] == [(1, 2), (0, 3)]
    assert any("Left out" in part for section in report.sections for part in section.parts if isinstance(part, str))


def test_a_report_of_nothing_is_a_report(own_home):
    study = study_from(tomli.loads(SMALL))
    with Store() as store:
        nothing = matrix(plan(study), store)
        assert compose(study, nothing, gather(store, nothing)).subtitle == "study small: 0 of 6 runs"


def test_the_same_runs_give_the_same_report(ran):
    study, whole, store = ran
    assert tables_document(compose(study, whole, gather(store, whole))) == tables_document(compose(study, whole, gather(store, whole)))


def test_other_programs_read_every_improvement(ran):
    _study, whole, store = ran
    rows = list(csv.DictReader(io.StringIO(iohinspector_csv(gather(store, whole)))))
    runs = [run for group in gather(store, whole) for run in group.runs]
    assert len(rows) == sum(len(run.incumbents.unique) for run in runs)
    assert float(rows[-1]["raw_y"]) == runs[-1].final["fitness"]
