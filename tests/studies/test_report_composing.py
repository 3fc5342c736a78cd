"""The report of a study, from its runs to its verdicts."""

import csv
import io

import numpy as np
import pytest
import tomli
from small_study import SMALL

from nastui.base.errors import InputError
from nastui.runs.session import start
from nastui.runs.store import Store
from nastui.studies.plan.matching import matrix
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import study_from
from nastui.studies.plan.study import Claim
from nastui.studies.report.composing import compose
from nastui.studies.report.evidence import Evidence
from nastui.studies.report.exports import iohinspector_csv, tables_document
from nastui.studies.report.gathered import Gathered, Group, Incumbents, gather
from nastui.studies.report.rules import Grounds, decide
from nastui.studies.report.sections.comparisons import compared
from nastui.studies.statistics.claims import Verdict
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


def one_run(seed, accuracy, *, optimum=100.0, queries=50, best=None):
    """A run whose only improvement is its first evaluation."""
    number = np.array([float(accuracy)])
    incumbents = Incumbents(np.array([1.0]), np.array([10.0]), np.array([1.0]), number, number, number - 1)
    cells = np.zeros((queries, 6), dtype=np.uint8)
    values = np.full(queries, accuracy)
    return Gathered(f"r{seed}", seed, queries, queries, 10.0, 0.0, 1.0, incumbents, cells, values, values, best or accuracy, optimum, ())


def made_up(**arms):
    """A study of these arms, each with these incumbents, and no runs in any store."""
    document = tomli.loads(SMALL)
    names = list(arms)
    document["arm"] = [{"name": name, "preset": "quickstart"} for name in names]
    pairs = [{"panel": "equal", "first": names[0], "second": other} for other in names[1:]]
    study = study_from(document | {"comparison": pairs})
    groups = tuple(Group("equal", "digits", name, tuple(one_run(n, value) for n, value in enumerate(values))) for name, values in arms.items())
    return Evidence(study, groups)


def verdict(rule, evidence, **settings):
    return decide(Claim("x", "words", rule, {"panel": "equal", **settings}), Grounds(evidence, compared(evidence), {}))


def test_the_report_holds_what_the_store_has(ran):
    study, whole, store = ran
    report = compose(study, whole, store)
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
        report = compose(study, matrix(plan(study), store), store, (("NATS", "is not here"),))
    table = next(table for table in report.tables if table.name == "runs")
    assert [row[3:] for row in table.rows] == [(1, 2), (0, 3)]
    assert any("Left out" in part for section in report.sections for part in section.parts if isinstance(part, str))


def test_a_report_of_nothing_is_a_report(own_home):
    study = study_from(tomli.loads(SMALL))
    with Store() as store:
        assert compose(study, matrix(plan(study), store), store).subtitle == "study small: 0 of 6 runs"


def test_the_same_runs_give_the_same_report(ran):
    study, whole, store = ran
    assert tables_document(compose(study, whole, store)) == tables_document(compose(study, whole, store))


def test_other_programs_read_every_improvement(ran):
    _study, whole, store = ran
    rows = list(csv.DictReader(io.StringIO(iohinspector_csv(store, whole))))
    runs = [run for group in gather(store, whole) for run in group.runs]
    assert len(rows) == sum(len(run.incumbents.unique) for run in runs)
    assert float(rows[-1]["raw_y"]) == runs[-1].final["fitness"]


LOW, HIGH = np.linspace(90.0, 90.2, 12), np.linspace(92.0, 92.2, 12)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(LOW, HIGH, Verdict.HOLDS), (HIGH, LOW, Verdict.HOLDS), (LOW, LOW + 0.001, Verdict.DOES_NOT_HOLD), (LOW[:2], HIGH[:2], Verdict.NOT_DECIDED)],
)
def test_arms_are_different_where_the_difference_is_tested_and_large(first, second, expected):
    found = verdict("different-distributions", made_up(one=first, two=second), pairs=[["one", "two"]])
    assert found.verdict is expected


def test_one_larger_batch_that_is_not_better_is_enough():
    assert verdict("larger-is-not-always-better", made_up(small=LOW, larger=HIGH, largest=HIGH)).verdict is Verdict.DOES_NOT_HOLD
    assert verdict("larger-is-not-always-better", made_up(small=HIGH, larger=HIGH + 2, largest=LOW)).verdict is Verdict.HOLDS


def test_the_best_arm_is_faster_than_every_other():
    fast = [99.0] * 12
    slow = [*[99.0] * 6, *[50.0] * 6]
    assert verdict("best", made_up(reference=slow, arm=fast), arm="arm", reference="reference").verdict is Verdict.HOLDS
    assert verdict("best", made_up(reference=fast, arm=slow), arm="arm", reference="reference").verdict is not Verdict.HOLDS


def test_a_score_guides_and_cannot_tell():
    def group(name, accuracy, best):
        return Group("equal", "digits", name, tuple(one_run(n, accuracy + n / 100, best=best + n / 100) for n in range(12)))

    evidence = made_up(score=LOW, control=LOW, baseline=LOW)
    groups = (group("score", 90, 93), group("control", 92, 93), group("baseline", 80, 93))
    settings = {"arm": "score", "control": "control", "baseline": "baseline"}
    assert verdict("guides", Evidence(evidence.study, groups), **settings).verdict is Verdict.HOLDS
    better = (group("score", 92, 92), groups[1], groups[2])
    assert verdict("guides", Evidence(evidence.study, better), **settings).verdict is Verdict.DOES_NOT_HOLD


def test_panels_and_tasks_without_verdicts_decide_nothing():
    evidence = made_up(one=LOW, two=HIGH)
    document = {**evidence.study.document, "task": [{**evidence.study.document["task"][0], "verdicts": False}]}
    silent = Evidence(study_from(document), evidence.groups)
    assert verdict("different-distributions", silent, pairs=[["one", "two"]]).verdict is Verdict.NOT_DECIDED


def test_an_unknown_rule_or_a_missing_setting_is_named():
    evidence = made_up(one=LOW, two=HIGH)
    with pytest.raises(InputError, match=r"'bast' is no rule \(did you mean 'best'\?\)"):
        verdict("bast", evidence)
    with pytest.raises(InputError, match="the rule 'best' of the claim 'x' lacks 'arm'"):
        verdict("best", evidence)


def test_arms_that_are_the_same_are_rarely_called_different():
    """Over 200 synthetic studies, each with two arms of 30 runs from one distribution, at most the level and three standard errors."""
    rng = np.random.default_rng(0)
    settings = {"pairs": [["one", "two"]]}
    held = [verdict("different-distributions", made_up(one=rng.normal(91, 0.1, 30), two=rng.normal(91, 0.1, 30)), **settings) for _ in range(200)]
    share = np.mean([one.verdict is Verdict.HOLDS for one in held])
    assert share <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)
