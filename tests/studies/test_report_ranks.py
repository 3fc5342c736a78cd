"""Ranks over tasks: a test and a diagram only where there are ten of them."""

from dataclasses import replace

import numpy as np
import pytest
import tomli
from made_up_study import runs_of
from scipy.stats import friedmanchisquare
from small_study import SMALL

from nastui.studies.plan.reading import study_from
from nastui.studies.report.figures import MeanRanks
from nastui.studies.report.sections.comparisons import ranks
from nastui.studies.report.study_data import Group, StudyData
from nastui.studies.report.tables import RanksTable

ARMS = ("one", "two", "three")


def over(medians, **changes):
    """A study of three arms on so many tasks: tasks × arms, what each arm reaches in the median."""
    document = tomli.loads(SMALL)
    names = [f"task {number}" for number in range(len(medians))]
    document["task"] = [{**document["task"][0], "name": name, **changes} for name in names]
    document["arm"] = [{"name": name, "preset": "quickstart"} for name in ARMS]
    groups = [
        Group("equal", name, arm, runs_of([value - 1, value, value + 5]))
        for name, row in zip(names, medians, strict=True)
        for arm, value in zip(ARMS, row, strict=True)
    ]
    return StudyData(study_from(document), tuple(groups))


def test_ten_tasks_are_tested_on_the_medians():
    medians = np.random.default_rng(0).normal([80, 81, 83], 1, (10, 3))
    *_, figure, table = ranks(over(medians.tolist())).parts
    assert isinstance(table, RanksTable)
    (row,) = table.rows
    assert (row.tasks, row.arms) == (10, 3)
    assert (row.statistic, row.p) == pytest.approx(tuple(friedmanchisquare(*medians.T)))
    assert isinstance(figure, MeanRanks)
    assert np.argmin(figure.ranks) == 2


def test_nine_tasks_are_not_tested_and_it_says_why():
    parts = ranks(over([[80.0, 81.0, 82.0]] * 9)).parts
    assert not [part for part in parts if isinstance(part, MeanRanks)]
    assert "9 blocks of 3 arms" in parts[-1].rows[0].remark


def test_a_single_task_has_no_ranks():
    assert ranks(over([[80.0, 81.0, 82.0]])).parts == ()


def test_tasks_without_verdicts_or_with_an_arm_that_has_no_runs_are_no_blocks():
    assert ranks(over([[80.0, 81.0, 82.0]] * 10, verdicts=False)).parts == ()
    whole = over(np.random.default_rng(0).normal(80, 1, (11, 3)).tolist())
    part = replace(whole, groups=tuple(replace(one, runs=()) if (one.task, one.arm) == ("task 4", "two") else one for one in whole.groups))
    assert ranks(part).parts[-1].rows[0].tasks == 10
