"""Runs of other processes: killed, watched, stopped, detached. Each `nastui` here is a real process."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import PATIENCE, until

from nastui.base.paths import home
from nastui.runs.store import Store

SHORT = ("run", "quickstart", "--pace", "0.2", "--set", "budget.generations=12")
LONG = ("run", "quickstart", "--pace", "0.2", "--set", "budget.generations=300", "--set", "algorithm.population=10")
"""A minute, unless it is stopped: there is time for whatever comes between. Resumed at full speed it takes a moment."""


def spawn(*arguments):
    return subprocess.Popen([sys.executable, "-m", "nastui", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def call(*arguments):
    return subprocess.run([sys.executable, "-m", "nastui", *arguments], capture_output=True, text=True, check=False, timeout=PATIENCE)


def evaluations(run):
    rows = list(csv.DictReader(io.StringIO(call("runs", "export", run).stdout)))
    return [{name: value for name, value in row.items() if name != "measured_seconds"} for row in rows]


def generations(store):
    return len(store.chunks(store.runs()[0].id)) if store.runs() else 0


@pytest.fixture
def store():
    with Store() as store:
        yield store


def test_a_killed_run_resumes_to_the_evaluations_of_an_uninterrupted_one(store):
    child = spawn(*LONG)
    until(lambda: generations(store) >= 3)
    child.kill()
    child.communicate()
    killed = store.find("last")
    assert killed.state == "interrupted"
    assert 3 <= len(store.chunks(killed.id)) < 300
    resumed = json.loads(call("runs", "resume", "last", "--json").stdout)
    whole = json.loads(call(*LONG, "--pace", "0", "--json").stdout)
    assert resumed["state"] == "done"
    assert resumed["best"] == whole["best"]
    assert resumed["trajectory"] == whole["trajectory"]
    assert evaluations(resumed["run"]) == evaluations(whole["run"])


def test_a_run_of_another_process_is_watched_as_it_comes_and_closing_the_view_changes_nothing(store):
    child = spawn(*SHORT, "--json")
    until(lambda: generations(store) >= 1)
    viewer = spawn("watch", "last")
    lines = [viewer.stdout.readline() for _ in range(3)]
    viewer.send_signal(signal.SIGINT)
    viewer.communicate()
    assert ["· gen " in line for line in lines] == [True] * 3
    document = json.loads(child.communicate(timeout=PATIENCE)[0])
    assert (document["state"], document["generations"]) == ("done", 12)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_a_run_in_good_order(store, number):
    child = spawn(*LONG)
    until(lambda: generations(store) >= 2)
    child.send_signal(number)
    _, said = child.communicate(timeout=PATIENCE)
    assert child.returncode == 130
    assert "goes on" in said
    assert store.find("last").state == "stopped"
    assert call("runs", "resume", "last").returncode == 0


def test_a_run_is_detached_stopped_from_elsewhere_and_resumed(store):
    said = call(*LONG, "--detach")
    run = said.stdout.strip()
    assert store.run(run).state == "running"
    assert os.getpid() != store.run(run).owner.pid
    assert call("runs", "pause", run).returncode == 0
    until(lambda: store.run(run).state == "paused")
    assert call("runs", "resume", run).returncode == 0
    until(lambda: store.run(run).state == "running")
    assert call("runs", "stop", run).returncode == 0
    until(lambda: store.run(run).state == "stopped")
    assert json.loads(call("runs", "resume", run, "--json").stdout)["generations"] == 300


def test_what_a_detached_run_refuses_is_told_at_once_as_without_detaching(tmp_path):
    path = tmp_path / "search.toml"
    path.write_text(Path("presets/quickstart.toml").read_text().replace("[fitness]", "[fitness]\nepochs = 99"))
    (tmp_path / "broken.toml").write_text('benchmark = "mini-tss"')
    for wrong in ((str(path),), ("quickstart", "--set", "fitness.epochs=99")):
        told, alone = (call("run", *wrong, "--json", *more) for more in (("--detach",), ()))
        assert (told.returncode, json.loads(told.stdout)) == (2, json.loads(alone.stdout))
    assert list((home().logs).iterdir()) == []


def test_a_detached_run_has_a_log(store):
    run = call("run", "quickstart", "--detach").stdout.strip()
    until(lambda: "is done" in call("runs", "log", run).stdout)
    assert f"run {run}: quickstart, seed" in call("runs", "log", run).stdout
    missing = call("runs", "log", json.loads(call("run", "quickstart", "--json").stdout)["run"])
    assert (missing.returncode, "only runs in the background have one" in missing.stderr) == (2, True)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up")
def test_a_run_whose_terminal_hangs_up_goes_on_in_a_process_of_its_own_to_the_same_end(store):
    child = spawn(*LONG)
    until(lambda: generations(store) >= 2)
    run = store.find("last").id
    child.send_signal(signal.SIGHUP)
    _, said = child.communicate(timeout=PATIENCE)
    assert (child.returncode, f"run {run} goes on in process" in said) == (0, True)
    moved = store.run(run)
    assert moved.owner is None or moved.owner.pid != child.pid
    assert store.pace(moved) == 0.2
    store.command(run, "pace 0")
    until(lambda: store.run(run).state == "done")
    assert [event.kind for event in store.events(run)] == ["handed over", "resumed", "pace", "done"]
    whole = json.loads(call(*LONG, "--pace", "0", "--json").stdout)
    assert evaluations(run) == evaluations(whole["run"])


HUNG_UP_EARLY = """
import os, signal
from nastui.runs import session
from nastui.__main__ import main

def begun(*what, begin=session.begin, **more):
    made = begin(*what, **more)
    os.kill(os.getpid(), signal.SIGHUP)
    return made

session.begin = begun
main()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up")
def test_a_terminal_that_hangs_up_as_soon_as_the_run_is_stored_does_not_stop_it(store):
    child = subprocess.run([sys.executable, "-c", HUNG_UP_EARLY, *LONG], capture_output=True, text=True, check=False, timeout=PATIENCE)
    run = store.find("last").id
    assert (child.returncode, f"run {run} goes on in process" in child.stderr) == (0, True), child
    store.command(run, "pace 0")
    until(lambda: store.run(run).state == "done")


def test_a_run_is_moved_to_the_background(store):
    child = spawn(*LONG)
    until(lambda: generations(store) >= 2)
    run = store.find("last").id
    assert call("runs", "detach", run).returncode == 0
    child.communicate(timeout=PATIENCE)
    assert store.run(run).owner.pid != child.pid
    assert call("runs", "stop", run).returncode == 0
    until(lambda: store.run(run).state == "stopped")
    refused = call("runs", "detach", run)
    assert (refused.returncode, "no process drives it" in refused.stderr) == (2, True)


def test_two_processes_share_the_store(store):
    children = [spawn("run", "quickstart", "--seeds", f"{first}..{first + 4}", "--json") for first in (1, 11)]
    for child in children:
        results = json.loads(child.communicate(timeout=PATIENCE)[0])
        assert [one["state"] for one in results] == ["done"] * 5
    assert len(store.runs()) == 10


def test_a_reader_that_goes_away_is_no_error():
    command = f"{sys.executable} -m nastui presets schema | head -1"
    said = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert said.stderr == ""
