"""Runs that were chosen by hand, compared as arms."""

from dataclasses import replace

import numpy as np
import pytest
import tomli
from small_study import SMALL

from nastui.base.errors import InputError
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store
from nastui.studies import comparing
from nastui.studies.arm_names import arm_names, search_key
from nastui.studies.comparing import EXPLORATORY, compare, grouped
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import study_from
from nastui.studies.report.figures import EvaluatedDistributions, IncumbentDistributions, RegretByTest, RegretCurves, TargetShares
from nastui.studies.report.tables import ComparisonsTable, ResultsTable
from nastui.studies.statistics.p_values import holm
from nastui.studies.statistics.two_arms import two_samples


@pytest.fixture
def ran(own_home):
    """The runs of the small study, newest first, and their store."""
    with Store() as store:
        for one in plan(study_from(tomli.loads(SMALL))):
            start(store, one.spec).drive(store)
        yield store.runs(), store


def document(**changes):
    """A run's document with these dotted keys changed."""
    base = {
        "benchmark": "mini-tss",
        "dataset": "mnist8",
        "seed": 1,
        "algorithm": {"name": "genetic", "population": 10},
        "fitness": {"name": "accuracy"},
        "budget": {"evaluations": 30},
    }
    for key, value in changes.items():
        part, _, name = key.partition("__")
        base[part] = {**base[part], name: value} if name else value
    return base


def run_of(store, **changes):
    session = start(store, spec_from(document(**changes)))
    session.drive(store)
    return store.run(session.run)


def test_the_same_settings_with_other_seeds_are_one_arm(ran):
    runs, _ = ran
    made = grouped(runs)
    assert {name: [int(run.document["seed"]) for run in own] for name, own in made.runs.items()} == {
        "genetic": [1, 2, 3],
        "random": [1, 2, 3],
    }


def test_the_report_holds_the_studys_own_numbers_for_all_pairs(ran):
    runs, store = ran
    other = [run_of(store, algorithm__population=15, seed=seed) for seed in (1, 2, 3)]
    made = grouped([*runs, *other])
    report = compare(made, store)
    table = report.first(ComparisonsTable)
    assert len(table.rows) == 3
    assert {row.arm for row in report.first(ResultsTable).rows} == set(made.runs)
    found = {}
    for row in table.rows:
        sides = [[store.last_chunk(run.id).best for run in made.runs[name]] for name in (row.first, row.second)]
        one = found[row.first, row.second] = two_samples(*sides)
        assert (row.p, row.a12) == (pytest.approx(one.p), pytest.approx(one.a12))
    assert np.allclose([row.adjusted for row in table.rows], holm([one.p for one in found.values()]))


def test_it_is_called_exploratory_wherever_it_is_read(ran):
    runs, store = ran
    report = compare(grouped(runs), store)
    assert EXPLORATORY in report.title
    assert all("eclared" not in table.title for table in report.tables)
    assert {type(figure) for figure in report.figures} == {RegretCurves, RegretByTest, TargetShares, IncumbentDistributions, EvaluatedDistributions}


def test_few_runs_are_said_to_be_few(ran):
    runs, store = ran
    made = grouped(runs)
    assert any("Fewer than 10 runs: genetic (3), random (3)" in remark or "random (3), genetic (3)" in remark for remark in made.remarks)
    assert all("few runs (3)" in row.remark for row in compare(made, store).first(ResultsTable).rows)


def test_runs_of_different_benchmarks_or_accuracies_are_refused(ran, toy):
    runs, store = ran
    elsewhere = run_of(store, benchmark="nats-tss", dataset="toy")
    with pytest.raises(InputError, match="different benchmarks cannot be compared: mini-tss, nats-tss"):
        grouped([*runs, elsewhere])
    tested = run_of(store, fitness__split="test")
    with pytest.raises(InputError, match="different kinds of accuracy"):
        grouped([*runs, tested])


def test_one_arm_is_nothing_to_compare(ran):
    runs, _ = ran
    genetic = [run for run in runs if run.document["algorithm"]["name"] == "genetic"]
    with pytest.raises(InputError, match="1 arm, and at least 2"):
        grouped(genetic)
    with pytest.raises(InputError, match="0 arms"):
        grouped([])


def test_a_run_that_was_made_twice_counts_once(ran):
    runs, store = ran
    again = start(store, runs[0].spec)
    again.drive(store)
    made = grouped([*runs, store.run(again.run)])
    assert sum(map(len, made.runs.values())) == len(runs)
    assert any("1 repeated (same search and seed)" in remark for remark in made.remarks)


def test_what_a_search_is_is_asked_once_for_all_its_seeds(ran, monkeypatch):
    runs, asked = ran[0], []
    monkeypatch.setattr(comparing, "identity", lambda spec: asked.append(spec) or spec.algorithm.name)
    assert len(grouped(runs).runs) == len(asked) == 2


def test_what_is_not_done_is_left_out_and_told(ran):
    runs, _ = ran
    stopped = replace(runs[0], stored_state="stopped")
    made = grouped([stopped, *runs[1:]])
    assert sum(map(len, made.runs.values())) == len(runs) - 1
    assert any("1 not done" in remark for remark in made.remarks)


def test_budgets_that_differ_are_told(ran):
    runs, store = ran
    random = [run for run in runs if run.document["algorithm"]["name"] == "random"]
    longer = run_of(store, algorithm={"name": "genetic"}, budget={"evaluations": 40})
    made = grouped([*random, longer])
    assert any(remark.startswith("Budgets differ: ") and "evaluations 30" in remark and "evaluations 40" in remark for remark in made.remarks)
    assert not any("Budgets differ" in remark for remark in grouped(runs).remarks)


@pytest.mark.parametrize(
    "part", [{"engine": {"executor": "ray", "address": "head:6379"}}, {"objective": [{"measure": "fitness", "seconds_per_cell": 0.3}]}]
)
def test_where_runs_are_made_and_what_is_measured_meanwhile_make_no_other_search(part):
    here = {"engine": {"executor": "here"}} if "engine" in part else {"objective": [{"measure": "fitness"}]}
    assert search_key(document() | part) == search_key(document() | here)


def test_an_arm_of_one_run_is_shown_without_a_test(ran):
    runs, store = ran
    one = [run for run in runs if run.document["algorithm"]["name"] == "genetic"][:1]
    many = [run for run in runs if run.document["algorithm"]["name"] == "random"]
    report = compare(grouped([*one, *many]), store)
    assert report.first(ComparisonsTable) is None
    assert any("No pair of arms" in part for section in report.sections for part in section.parts if isinstance(part, str))


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        (({}, {"algorithm__population": 1500}), ("population 10", "population 1,500")),
        (({}, {"algorithm": {"name": "random"}}), ("genetic", "random")),
        (({}, {"budget": {"evaluations": 500}, "seed": 9}), ("evaluations 30", "evaluations 500")),
        (({}, {"predictor": {"name": "xgboost", "rounds": 5}}), ("no predictor", "xgboost")),
        (({}, {"fitness__seconds_per_cell": 0.5, "seed": 2}), ("arm 1", "arm 2")),
        (
            ({}, {"algorithm": {"name": "random"}}, {"algorithm__population": 20}),
            ("genetic, population 10", "random", "genetic, population 20"),
        ),
    ],
)
def test_arms_are_named_by_what_differs(changes, names):
    assert tuple(arm_names([document(**one) for one in changes])) == names


@pytest.mark.parametrize(
    "again", [{"engine": {"workers": 1}}, {"fitness__epochs": 12}, {"dataset": "MNIST8"}, {"engine": {"device": "cpu"}}], ids=str
)
def test_one_search_that_is_written_in_two_ways_is_one_arm(ran, again):
    runs, store = ran
    plain, other = run_of(store, fitness__split="valid"), run_of(store, **again)
    made = grouped([*[run for run in runs if run.document["algorithm"]["name"] == "random"], plain, other])
    assert [len(own) for own in made.runs.values()] == [3, 1]
    assert any("twice" in remark or "same" in remark for remark in made.remarks)
