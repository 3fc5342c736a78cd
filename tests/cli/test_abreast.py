"""Several seeds at a time, each run in a process of its own."""

import json
import os
import signal
import subprocess
import sys

from test_processes import call
from waiting import PATIENCE, until

from nastui.runs.parallel import ParallelRun, run_in_parallel
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

SEARCH = ("run", "quickstart", "--set", "budget.generations=5", "--set", "algorithm.population=20")
TOLD = ("seed", "state", "trajectory", "evaluations", "unique_evaluations", "best")


def spawn(*arguments):
    command = [sys.executable, "-m", "nastui", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def told(*arguments):
    return [{name: one[name] for name in TOLD} for one in json.loads(call(*SEARCH, *arguments, "--json").stdout)]


def test_runs_abreast_are_the_runs_one_after_the_other():
    assert told("--seeds", "1..5", "--jobs", "3") == told("--seeds", "1..5", "--jobs", "1")
    with Store() as store:
        assert {run.state for run in store.runs()} == {"done"}


def test_an_interrupt_stops_all_runs_in_good_order():
    paced = [*SEARCH[:2], "--pace", "0.2", "--set", "budget.generations=300", "--seeds", "1..6", "--jobs", "2", "--json"]
    child = subprocess.Popen(
        [sys.executable, "-m", "nastui", *paced], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    with Store() as store:
        until(lambda: len(store.runs()) == 2 and all(len(store.chunks(run.id)) > 2 for run in store.runs()))
        os.killpg(child.pid, signal.SIGINT)  # as a terminal does
        out, err = child.communicate(timeout=PATIENCE)
        assert child.returncode == 130
        assert [run.state for run in store.runs()] == ["stopped", "stopped"]
    assert len(json.loads(out)) == 2
    assert "interrupted: 2 stopped, 4 not begun; the same command goes on with them" in err


def test_a_run_that_cannot_be_is_refused_once_with_its_place():
    refused = call(*SEARCH, "--seeds", "1..4", "--jobs", "2", "--set", "dataset=cifar10")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "mini-tss has no dataset 'cifar10'" in refused.stderr


def test_a_killed_worker_is_told_and_its_run_can_be_resumed():
    paced = [*SEARCH[:2], "--pace", "0.2", "--set", "budget.generations=12", "--seeds", "1..2", "--jobs", "2"]
    child = spawn(*paced)
    with Store() as store:
        until(lambda: len(store.runs()) == 2)
        victim = store.runs()[0]
        store.command(victim.id, "pause")  # so that it does not come to its end before it is killed
        until(lambda: store.run(victim.id).state == "paused")
        os.kill(victim.owner.pid, signal.SIGKILL)
        _, err = child.communicate(timeout=PATIENCE)
        assert child.returncode == 1
        assert "a process that made a run was killed" in err
        assert store.run(victim.id).state == "interrupted"


def test_a_killed_worker_fails_its_own_run_only_where_failures_are_tolerated(toy, toy_spec):
    specs = [spec_from(toy_spec | {"seed": seed}) for seed in (1, 2, 3)]
    jobs = [ParallelRun(number, spec, None, pace=60.0 if number == 0 else 0.0) for number, spec in enumerate(specs)]

    def begun(number, run):
        if number == 0:
            with Store(reading=True) as store:
                os.kill(store.run(run).owner.pid, signal.SIGKILL)

    ended = {done.job.number: done for done in run_in_parallel(jobs, 1, begun, tolerant=True)}
    assert "a process that made a run was killed" in ended[0].error
    assert [ended[number].error for number in (1, 2)] == [None, None]
    with Store() as store:
        assert [store.run(ended[number].run).state for number in (0, 1, 2)] == ["interrupted", "done", "done"]
