"""The time that a study has left, by what runs of the same kind took; the clock is the test's own."""

import click
import pytest
import tomli
from click.testing import CliRunner
from small_study import SMALL

from nastui.cli.study.running import Course
from nastui.studies.plan.matrix import Matrix
from nastui.studies.plan.pace import StudyPace
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import study_from

ARMS = [
    {"name": "quick", "preset": "quickstart", "set": {"algorithm.name": "random"}},
    {"name": "slow", "preset": "quickstart", "set": {"predictor.name": "xgboost"}},
    {"name": "slower", "preset": "quickstart", "set": {"predictor.name": "gcn"}},
    {"name": "like slow", "preset": "quickstart", "set": {"predictor.name": "xgboost", "algorithm.population": 30}},
]
STUDY = study_from({**tomli.loads(SMALL), "arm": ARMS})
PLANNED = plan(STUDY)
BY_ARM = {arm["name"]: [one for one in PLANNED if one.arm == arm["name"]] for arm in ARMS}


class Clock:
    """Goes when it is told to."""

    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def course():
    """Of twelve runs, two at a time; nothing is done."""
    clock = Clock()
    with click.Context(click.Command("study")):
        made = Course(Matrix(PLANNED, {}), 2, clock)
        yield made


def make(course, one, seconds):
    course.begun(one)
    course.clock.now += seconds
    course.ended(one)


def test_nothing_is_promised_before_anything_is_known(course):
    assert course.left() is None


def test_kinds_that_took_long_are_expected_to_take_long(course):
    """The mean of all runs would say 2 x 36.7 s after the slowest, and the plan's order begins with one of each."""
    for arm, seconds in (("quick", 1.0), ("slow", 10.0), ("slower", 100.0), ("like slow", 20.0)):
        make(course, BY_ARM[arm][0], seconds)
    left = [1.0, 10.0, 100.0, 20.0]
    assert course.left() == pytest.approx(2 * sum(left) / 2)
    for one in (*BY_ARM["slow"][1:], *BY_ARM["quick"][1:], *BY_ARM["like slow"][1:]):
        make(course, one, 1.0)
    assert course.left() == pytest.approx(100.0)  # two, each in a process of its own
    make(course, BY_ARM["slower"][1], 300.0)
    assert course.left() == pytest.approx(200.0)  # the median of 100 and 300
    course.begun(BY_ARM["slower"][2])
    course.clock.now += 50.0
    assert course.left() == pytest.approx(150.0)
    course.clock.now += 500.0
    assert course.left() == 0.0  # longer than expected: no negative time


def test_a_kind_without_a_finished_run_takes_as_long_as_the_most_alike():
    pace = StudyPace()
    assert pace.expected(BY_ARM["slow"][0]) is None
    pace.learn(BY_ARM["quick"][0], 1.0)
    assert pace.expected(BY_ARM["slow"][0]) == 1.0  # any run
    pace.learn(BY_ARM["slow"][0], 10.0)
    pace.learn(BY_ARM["slow"][1], 12.0)
    assert pace.expected(BY_ARM["like slow"][0]) == 11.0  # the same algorithm, fitness and predictor
    assert pace.expected(BY_ARM["slower"][0]) == 10.0  # the median of 1, 10 and 12: its fitness with another predictor says nothing
    pace.learn(BY_ARM["like slow"][0], 40.0)
    assert pace.expected(BY_ARM["like slow"][1]) == 40.0


def test_a_run_that_fails_is_no_more_waited_for(course):
    make(course, BY_ARM["quick"][0], 1.0)
    assert course.left() == pytest.approx(11 / 2)
    course.begun(BY_ARM["slow"][0])
    course.clock.now += 1000.0
    course.failed(BY_ARM["slow"][0])
    assert course.left() == pytest.approx(10 / 2)


def test_the_line_says_what_is_left():
    @click.command()
    def command():
        clock = Clock()
        course = Course(Matrix(PLANNED, {}), 1, clock)
        for one in PLANNED[:2]:
            make(course, one, 60.0)

    said = CliRunner().invoke(command).stderr
    assert "1 of 12 runs · 11 m 00 s left · quick, digits, seed 1" in said
    assert "2 of 12 runs · 10 m 00 s left · slow, digits, seed 1" in said
