"""The report of a study, from its runs to its verdicts."""

import csv
import io
import re
from dataclasses import replace

import numpy as np
import pytest
import tomli
from made_up_study import made_up
from small_study import SMALL

from nastui.runs.session import start
from nastui.runs.store import Store
from nastui.studies.plan.matrix import matrix
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import study_from
from nastui.studies.plan.requirements import without_duplicates
from nastui.studies.report.columns import Table
from nastui.studies.report.composing import compose
from nastui.studies.report.figures import EvaluatedDistributions, IncumbentDistributions, RegretByTest, RegretCurves, TargetShares
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.render.exports import iohinspector_csv, tables_document
from nastui.studies.report.render.text import csv_of
from nastui.studies.report.sections.comparisons import compared, comparisons
from nastui.studies.report.sections.costs import costs
from nastui.studies.report.study_data import StudyData, read_groups
from nastui.studies.report.tables import ArmsTable, ClaimRow, ClaimsTable, ComparisonsTable, EvidenceTable, ResultsTable, RunCountsTable, TargetsTable
from nastui.studies.statistics.two_arms import two_samples
from nastui.studies.statistics.verdicts import Verdict

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
    report = compose(study, whole, read_groups(store, whole))
    rows = {row.arm: row for row in report.first(ResultsTable, lambda one: one.at == PanelTask("equal", "digits")).rows}
    finals = [run.final["valid"] for group in read_groups(store, whole) if group.arm == "genetic" for run in group.runs]
    genetic = rows["genetic"]
    assert (genetic.runs, genetic.mean, genetic.std) == (3, pytest.approx(np.mean(finals)), pytest.approx(np.std(finals, ddof=1)))
    assert "few runs" in genetic.remark
    assert {type(figure) for figure in report.figures} == {
        RegretCurves,
        RegretByTest,
        TargetShares,
        IncumbentDistributions,
        EvaluatedDistributions,
    }
    assert report.subtitle == "study small: 6 of 6 runs"


def test_the_declared_comparison_is_scipys(ran):
    study, whole, store = ran
    (found,) = compared(StudyData(study, read_groups(store, whole)))
    sides = [[run.final["valid"] for run in group.runs] for group in read_groups(store, whole)]
    assert (found.p, found.found.a12) == (two_samples(*sides).p, two_samples(*sides).a12)
    assert found.adjusted == found.p


def test_a_report_of_a_part_says_what_is_missing(own_home):
    study = study_from(tomli.loads(SMALL))
    with Store() as store:
        start(store, plan(study)[0].spec).drive(store)
        part = matrix(plan(study), store)
        report = compose(study, part, read_groups(store, part), (("NATS", "is not here"),))
    assert [(row.done, row.missing) for row in report.first(RunCountsTable).rows] == [(1, 2), (0, 3)]
    assert any("Left out" in part for section in report.sections for part in section.parts if isinstance(part, str))


def test_what_an_arm_costs_beside_one_that_never_gets_there_has_no_interval_and_two_that_never_do_no_ratio():
    good, bad = [99.9] * 12, [90.0] * 12
    data = made_up({"bad": bad, "worse": bad, "good": good})
    (table,) = [part for part in costs(data).parts if isinstance(part, TargetsTable)]
    rows = {row.arm: (row.speed_up, row.speed_up_interval) for row in table.rows if row.target == 1.0 and row.unit == "unique queries"}
    assert rows == {"bad": (pytest.approx(np.nan, nan_ok=True), None), "worse": (pytest.approx(np.nan, nan_ok=True), None), "good": (np.inf, None)}
    turned = made_up({"good": good, "bad": bad})
    (table,) = [part for part in costs(turned).parts if isinstance(part, TargetsTable)]
    rows = {row.arm: (row.speed_up, row.speed_up_interval) for row in table.rows if row.target == 1.0 and row.unit == "unique queries"}
    assert rows == {"good": (1.0, None), "bad": (0.0, None)}


def test_a_report_for_people_has_nothing_that_is_empty(ran):
    study, whole, store = ran
    report = compose(study, whole, read_groups(store, whole))
    assert "Predictors" not in [section.title for section in report.filled]
    for section in report.filled:
        for part in section.filled:
            assert not isinstance(part, Table) or part.rows
    texts = [part for part in report.parts if isinstance(part, str)]
    assert not [text for text in texts if "  " in text or " ," in text or text != text.strip()]


def test_an_arm_is_said_to_be_what_its_preset_says_or_what_it_changes_there_or_what_the_study_says(own_home):
    document = tomli.loads(SMALL)
    document["arm"] = [{"name": "plain", "preset": "quickstart"}, *document["arm"], {"name": "told", "preset": "recipe", "says": "Told."}]
    study = study_from(document)
    with Store() as store:
        table = compose(study, (nothing := matrix(plan(study), store)), read_groups(store, nothing)).first(ArmsTable)
    assert {row.arm: row.says for row in table.rows} == {
        "plain": "A first search: the talk's genetic algorithm on the small benchmark that ships with nastui",
        "genetic": "the preset, but algorithm.population = 10",
        "random": "the preset, but algorithm.name = 'random'",
        "told": "Told.",
    }


def test_an_arm_that_was_added_without_a_comparison_is_named():
    data = made_up({"one": [90.0, 91.0], "two": [90.0, 91.0], "three": [91.0, 92.0]})
    study = replace(data.study, comparisons=data.study.comparisons[:1])
    texts = [part for part in comparisons(compared(replace(data, study=study)), replace(data, study=study)).parts if isinstance(part, str)]
    assert "Declared for no comparison: three in the panel 'equal'. A `[[comparison]]` of the study's file adds one." in texts
    assert not [part for part in comparisons(compared(data), data).parts if isinstance(part, str) and "for no comparison" in part]


def test_a_report_of_nothing_is_a_report(own_home):
    study = study_from(tomli.loads(SMALL))
    with Store() as store:
        nothing = matrix(plan(study), store)
        assert compose(study, nothing, read_groups(store, nothing)).subtitle == "study small: 0 of 6 runs"


def test_the_same_runs_give_the_same_report(ran):
    study, whole, store = ran
    assert tables_document(compose(study, whole, read_groups(store, whole))) == tables_document(compose(study, whole, read_groups(store, whole)))


def test_other_programs_read_every_improvement(ran):
    _study, whole, store = ran
    rows = list(csv.DictReader(io.StringIO(iohinspector_csv(read_groups(store, whole)))))
    runs = [run for group in read_groups(store, whole) for run in group.runs]
    assert len(rows) == sum(len(run.incumbents.unique) for run in runs)
    assert float(rows[-1]["raw_y"]) == runs[-1].final["fitness"]


def test_every_number_of_every_csv_is_read_as_a_number(ran):
    study, whole, store = ran
    for table in compose(study, whole, read_groups(store, whole)).tables:
        read = list(csv.reader(io.StringIO(csv_of(table))))
        assert len(read) == len(table.rows) + 1
        assert len({len(row) for row in read}) == 1
        for row, texts in zip(table.values, read[1:], strict=True):
            values = [single for column, value in zip(table.columns, row, strict=True) for single in column.values(value)]
            for value, text in zip(values, texts, strict=True):
                known = value is not None and not (isinstance(value, float) and np.isnan(value))
                assert text == ("" if not known else value) if not known or isinstance(value, str) else float(text) == value
                assert not re.search(r"\d (to|and) -?\d|^'", text), (table.name, text)


def test_an_interval_has_a_column_for_each_end(ran):
    study, whole, store = ran
    report = compose(study, whole, read_groups(store, whole))
    (found,) = compared(StudyData(study, read_groups(store, whole)))
    (row,) = csv.DictReader(io.StringIO(csv_of(report.first(ComparisonsTable))))
    assert (float(row["90 % interval low"]), float(row["90 % interval high"])) == found.shift.interval.ends
    assert (row["runs of first"], row["runs of second"]) == ("3", "3")
    (document,) = next(table["rows"] for table in tables_document(report)["tables"] if table["name"] == "comparisons")
    assert (document["runs of first"], document["90 % interval low"]) == (3, _finite(found.shift.interval.low))


def _finite(value):
    return value if np.isfinite(value) else None


def test_arms_with_one_spec_are_no_evidence_beside_each_other(own_home):
    document = tomli.loads(SMALL)
    document["arm"].append({**document["arm"][0], "name": "again"})
    document["seeds"] = "1..10"
    pairs = [["genetic", "again"]]
    document["comparison"] = [
        {"panel": "equal", "first": first, "second": second} for first, second in [*pairs, ["random", "again"], ["genetic", "random"]]
    ]
    document["claim"] = [{"name": "x", "text": "they differ", "rule": "different-distributions", "panel": "equal", "pairs": pairs}]
    study, left_out = without_duplicates(study_from(document))
    with Store() as store:
        for one in plan(study):
            start(store, one.spec).drive(store)
        whole = matrix(plan(study), store)
        report = compose(study, whole, read_groups(store, whole), left_out)
    why = "'again' has the spec of 'genetic' on 'digits', so their runs are the same"
    rows = {(row.first, row.second): row for row in report.first(ComparisonsTable).rows}
    assert rows["genetic", "again"].values()[5:] == (*[None] * 11, why)
    assert rows["random", "again"].remark == why
    assert rows["genetic", "random"].runs == (10, 10)
    assert [row.arm for row in report.first(ResultsTable).rows] == ["genetic", "random"]
    assert report.first(ClaimsTable).rows == (ClaimRow("x", "they differ", Verdict.NOT_DECIDED, where="not decided: everywhere"),)
    assert {row.why for row in report.first(EvidenceTable).rows} == {why}
    assert f"Left out: again (in the panel 'equal', {why})." in [part for section in report.sections for part in section.parts]


def test_what_a_training_takes_and_two_trainings_are_read_off_the_table():
    from nastui.cells.spaces import space_named
    from nastui.studies.report.composing import known_of
    from nastui.studies.report.task_tables import tables_of

    table = tables_of(study_from(tomli.loads(SMALL)))["digits"]
    known = known_of(table)
    cells = space_named("nats-tss").every_cell()[:50]
    first, second = known.trainings(cells)
    assert (known.seconds(cells) > 0).all()
    assert np.isfinite([first, second]).all()
    assert not np.array_equal(first, second)
