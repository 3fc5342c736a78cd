"""Signals at many moments: nothing is left running, the terminal is whole, exit codes are right, and what was evaluated is kept."""

import json
import signal
from pathlib import Path

import pytest
from benchmarks.nats_files import NAME, record, write_folder
from signalled import BLOWS, app_struck, remaining, struck
from small_study import SMALL
from test_processes import call
from waiting import until

from nastui.fitness.scoring.store import ScoreStore
from nastui.runs.store import Store
from nastui.studies.plan.matrix import matrix
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import read_study

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes by their environment")
FEW, MANY = 3, 50
QUICKLY = (0.3, 0.9, 1.8)


def moments(last: float):
    """(number, seconds): three for every day; fifty, spread from the very start, for `make check-slow`."""
    spread = [last * (number + 0.5) / MANY for number in range(MANY)]
    quick = [pytest.param(number, moment, id=f"{moment:.2f} s") for number, moment in enumerate(QUICKLY)]
    return [*quick, *(pytest.param(number, moment, id=f"slow {moment:.2f} s", marks=pytest.mark.slow) for number, moment in enumerate(spread))]


def blow(number):
    return BLOWS[number % len(BLOWS)]


def check(ended, number, *, done: bool = False):
    """It ended as asked, or by itself before; while Python itself starts, it decides how it ends."""
    assert ended.left == []
    ours = ended.err.replace("nastui/__main__.py", "").replace("nastui/__init__.py", "")
    if ended.out or "nastui" in ours or (ours and "Traceback" not in ours):
        assert ended.code in ({0, 130} if done else {130}), ended
        assert "Traceback" not in ended.err
    else:
        assert ended.code in {1, 130, -blow(number).number, *({0} if done else ())}, ended


SEARCH = ("run", "quickstart", "--set", "budget.generations=30", "--set", "algorithm.population=10", "--seeds", "1..3", "--jobs", "2", "--json")
TOLD = ("seed", "state", "trajectory", "evaluations", "unique_evaluations", "best")


def told(text):
    return [{name: one[name] for name in TOLD} for one in json.loads(text)]


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NASTUI_HOME", str(tmp_path_factory.mktemp("whole")))
        return told(call(*SEARCH).stdout)


@pytest.mark.parametrize(("number", "moment"), moments(4.0))
def test_a_set_of_seeds_is_stopped_and_the_same_command_goes_on(number, moment, uninterrupted):
    ended = struck([*SEARCH, "--pace", "0.1"], moment, blow(number))
    check(ended, number)
    with Store() as store:
        begun = {run.id: run.state for run in store.runs()}
    assert set(begun.values()) <= {"stopped", "done"}
    again = call(*SEARCH)
    assert again.returncode == 0
    assert told(again.stdout) == uninterrupted
    with Store() as store:
        assert len(store.runs()) == 3
        assert set(begun) <= {run.id for run in store.runs()}


@pytest.mark.parametrize(("number", "moment"), moments(4.0))
def test_a_study_is_stopped_and_goes_on(number, moment, tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL.replace("evaluations = 30", "evaluations = 3000").replace("1..3", "1..6"))
    check(struck(["study", "run", str(path), "--jobs", "2"], moment, blow(number)), number, done=True)
    with Store() as store:
        begun = {run.id: run.state for run in store.runs()}
    assert set(begun.values()) <= {"stopped", "done"}
    assert call("study", "run", str(path)).returncode == 0
    with Store() as store:
        assert {run.state for run in store.runs()} == {"done"}
        assert len(store.runs()) == 12
        assert matrix(plan(read_study(str(path))[1]), store).pending() == ()


CELLS = ["|nor_conv_3x3~0|+|nor_conv_3x3~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|skip_connect~2|"]


def scores_of_some():
    said = call("score", "mini-tss", *CELLS, "--batch-size", "4", "--variant", "paper", "--json")
    return [one["score"] for one in json.loads(said.stdout)["scores"]]


@pytest.fixture(scope="module")
def some_scores(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NASTUI_HOME", str(tmp_path_factory.mktemp("scores")))
        return scores_of_some()


SCORE = ("score", "mini-tss", "--all", "--batch-size", "4", "--variant", "paper", "--jobs", "2")


@pytest.mark.parametrize(("number", "moment"), moments(12.0))
def test_scores_of_a_whole_space_are_stopped_and_kept(number, moment, some_scores):
    ended = struck(SCORE, moment, blow(number))
    check(ended, number, done=True)
    with ScoreStore() as kept:
        counts = [one.count for one in kept.sets()]
    if "cells to score" in ended.err:
        assert "interrupted; what was scored is kept" in ended.err or ended.code == 0
        assert counts[0] > 0
    if number % FEW == 0:
        assert scores_of_some() == some_scores


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """An official folder that takes a while."""
    return write_folder(tmp_path_factory.mktemp("nats") / NAME, {number: record(number) for number in range(100)})


@pytest.mark.parametrize(("number", "moment"), moments(5.0))
def test_an_import_is_whole_or_nothing(number, moment, records, own_home):
    ended = struck(["data", "import", str(records)], moment, blow(number))
    check(ended, number, done=True)
    tables = own_home / "data" / "tables"
    there = [path.name for path in tables.iterdir() if not path.name.endswith(".lock")] if tables.exists() else []
    assert len(there) in ((1,) if ended.code == 0 else (0, 1))
    assert not any(name.startswith(".") for name in there)
    if number % FEW == 0:
        assert call("data", "import", str(records)).returncode == 0


@pytest.mark.parametrize(("number", "moment"), moments(8.0))
def test_the_app_ends_in_good_order(number, moment):
    sent = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)[number % 3]
    ended = app_struck(moment, sent)
    assert ended.code in {128 + sent, 130, -sent}
    assert ended.whole
    assert b"Traceback" not in ended.after
    assert ended.left == [] or sent == signal.SIGHUP
    if ended.code == -sent:
        assert ended.before == b""
    if sent == signal.SIGHUP:  # the search goes on in a process of its own
        with Store() as store:
            until(lambda: {run.state for run in store.runs()} <= {"done"})
        until(lambda: remaining(ended.environment) == [])
    with Store() as store:
        assert {run.state for run in store.runs()} <= {"stopped", "done"}
