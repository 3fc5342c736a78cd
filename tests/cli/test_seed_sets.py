"""Sets of seeds that were interrupted go on; studies in two processes share their runs; nobody is left when a parent is killed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from signalled import marked, remaining
from small_study import SMALL
from test_processes import call, until
from waiting import PATIENCE

from nastui.base.executors.workplace import POOL, Workplace
from nastui.base.ties import tied
from nastui.cli.workplaces import workplace_words
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store, TakenError

SEARCH = ("run", "quickstart", "--set", "budget.generations=20", "--set", "algorithm.population=10")


def spawn(*arguments, **more):
    command = [sys.executable, "-m", "nastui", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **more)


def chunks(store):
    return [len(store.chunks(run.id)) for run in store.runs()]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_same_command_goes_on_with_a_set_and_after_it_makes_a_new_one(jobs):
    asked = [*SEARCH, "--seeds", "1..4", "--jobs", jobs]
    child = spawn(*asked, "--pace", "0.2")
    with Store() as store:
        until(lambda: len(chunks(store)) == int(jobs) and min(chunks(store)) > 2)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=PATIENCE)
        first = {run.id for run in store.runs()}
        assert f"interrupted: {jobs} stopped, {4 - int(jobs)} not begun; the same command goes on with them" in err
        again = call(*asked, "--json")
        resumed = "1 is resumed, 3 are begun" if jobs == "1" else "2 are resumed, 2 are begun"
        assert f"going on with the set of runs that was interrupted: {resumed}" in again.stderr
        assert [(one["seed"], one["state"]) for one in json.loads(again.stdout)] == [(seed, "done") for seed in (1, 2, 3, 4)]
        assert first <= {one["run"] for one in json.loads(again.stdout)}
        assert len(store.runs()) == 4


def test_where_a_set_is_made_is_said_of_a_set(nastui):
    assert "give --seeds with it" in nastui("run", "quickstart", "--executor", "ray").err
    here = nastui("run", "quickstart", "--seeds", "1,2", "--executor", "here", "--set", "budget.generations=2", "--json")
    assert [one["state"] for one in here.document] == ["done", "done"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("run", "quickstart", "--jobs", "4"), "--jobs is about a set of runs; give --seeds with it"),
        (("run", "quickstart", "--seeds", "1..2", "--executor", "here", "--jobs", "4"), "--jobs 4 is about several processes"),
        (("run", "quickstart", "--seeds", "1..2", "--cores", "2"), "--cores is about a Ray cluster; give --executor ray with it"),
        (("study", "run", "talk", "--gpus", "1", "--memory", "2"), "--gpus and --memory are about a Ray cluster; give --executor ray with it"),
        (("study", "run", "talk", "--executor", "here", "--jobs", "2"), "--jobs 2 is about several processes"),
        (("score", "mini-tss", "--all", "--address", "10.0.0.1:6379"), "--address is about a Ray cluster"),
        (("score", "mini-tss", "--all", "--executor", "here", "--jobs", "2"), "--jobs 2 is about several processes"),
        (("score", "mini-tss", "CELL", "--executor", "ray", "--jobs", "2"), "--jobs and --executor are about a whole space; give --all with it"),
        (("runs", "resume", "--jobs", "2"), "--jobs is about several runs; give --all with it"),
        (("runs", "resume", "--all", "--fork"), "--fork is about one run; leave that out, or --all"),
        (("runs", "resume", "0123abcd", "--all", "--pace", "1"), "a run's name and --pace are about one run"),
    ],
)
def test_options_that_would_do_nothing_are_refused(nastui, asked, said):
    refused = nastui(*asked)
    assert refused.code == 2
    assert said in refused.err


def test_a_detached_set_is_made_where_it_was_to_be():
    place = Workplace("ray", address="10.0.0.1:6379", cores=2, gpus=0.5)
    assert workplace_words(place) == ["--executor", "ray", "--address", "10.0.0.1:6379", "--cores", "2", "--gpus", "0.5"]
    assert workplace_words(POOL) == []


def test_a_set_that_is_complete_is_followed_by_a_new_one():
    asked = [*SEARCH, "--seeds", "1..3", "--jobs", "1", "--json"]
    with Store() as store:
        first, second = call(*asked), call(*asked)
        assert "going on" not in first.stderr + second.stderr
        assert len(store.runs()) == 6
        store.delete(json.loads(second.stdout)[2]["run"])
        assert "2 are done, 1 is begun" in call(*asked).stderr
        store.delete(store.runs()[0].id)
        assert "going on" not in call(*asked, "--anew").stderr
        assert len(store.runs()) == 8


def test_another_spec_or_other_seeds_are_another_set():
    child = spawn(*SEARCH, "--seeds", "1..2", "--jobs", "2", "--pace", "0.2")
    with Store() as store:
        until(lambda: len(chunks(store)) == 2)
        child.send_signal(signal.SIGTERM)
        assert child.wait(PATIENCE) == 130
    for arguments in (["--seeds", "1..3"], ["--seeds", "1..2", "--set", "algorithm.population=11"]):
        assert "going on" not in call(*SEARCH, *arguments).stderr


def test_two_processes_that_run_one_study_share_its_runs(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL.replace("1..3", "1..6"))
    children = [spawn("study", "run", str(path), "--json") for _ in range(2)]
    for child in children:
        out, err = child.communicate(timeout=120)
        assert (child.returncode, json.loads(out)["done"]) == (0, 12), err
    with Store() as store:
        assert [run.state for run in store.runs()] == ["done"] * 12


HOLDING = """
import sys, time
from nastui.runs.session import start
from nastui.runs.store import Store
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import read_study
with Store() as store:
    start(store, plan(read_study(sys.argv[1])[1])[0].spec)
    time.sleep(600)
"""
"""A process that has begun a run of a study, and makes nothing of it."""


def test_the_runs_of_a_process_that_dies_are_taken_over(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    with Store() as store:
        first = subprocess.Popen([sys.executable, "-c", HOLDING, str(path)])
        until(lambda: len(store.runs()) == 1)
        second = spawn("study", "run", str(path), "--jobs", "2", "--json")
        assert second.stderr.readline() == "1 is being made by another process, and shared with it\n"
        until(lambda: [run.state for run in store.runs()] == ["done"] * 5 + ["running"])
        first.kill()
        first.wait()
        out, err = second.communicate(timeout=60)
        assert (second.returncode, json.loads(out)["done"]) == (0, 6), err
        assert [run.state for run in store.runs()] == ["done"] * 6


def test_a_run_that_a_rival_has_stored_is_left_to_it(toy, toy_spec):
    from nastui.runs.session import Part

    with Store() as store:
        first = start(store, spec_from(toy_spec))
        with pytest.raises(TakenError) as taken:
            start(store, spec_from(toy_spec), part=Part(rival=lambda: first.run))
        assert taken.value.run == first.run
        assert len(store.runs()) == 1


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes by their environment")
@pytest.mark.parametrize("pause", [0.5, 1.0, 2.5])
def test_workers_end_with_a_parent_that_is_killed_and_hold_no_pipe(pause):
    environment = marked()
    child = spawn(*SEARCH, "--pace", "0.5", "--seeds", "1..4", "--jobs", "2", env=environment)
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(pause)
    child.kill()
    child.communicate(timeout=PATIENCE)
    assert remaining(environment) == []


@pytest.mark.skipif(os.name != "posix", reason="pipes are inherited")
def test_a_command_ends_in_good_order_with_the_process_that_it_works_for():
    with Store() as store:
        with tied() as tie:
            child = spawn(*SEARCH, "--pace", "0.2", env={**os.environ, **tie.environment}, pass_fds=tie.descriptors)
            until(lambda: chunks(store) and chunks(store)[0] > 2)
        assert child.wait(PATIENCE) == 130
        assert [run.state for run in store.runs()] == ["stopped"]
