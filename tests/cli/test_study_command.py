"""`nastui study`: run, interrupt, go on, status."""

import json
import os
import signal
import subprocess
import sys

import pytest
from small_study import SMALL
from waiting import until

from nastui import __version__
from nastui.presets.places import find
from nastui.runs.store import Store
from nastui.studies.plan.reading import read_study


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return str(path)


def states():
    with Store() as store:
        return [run.state for run in store.runs()]


def kill(child):
    """The study and its workers; returns when the last that made a run is gone."""
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    until(lambda: "running" not in states())


def test_a_study_is_run_once(nastui, small):
    first = nastui("study", "run", small, "--json")
    assert (first.code, first.document) == (0, {"study": "small", "runs": 6, "done": 6, "failed": [], "left": 0})
    again = nastui("study", "run", small)
    assert again.out == "small: 6 of 6 runs done\n"
    assert "6 of 6 runs are there already" in again.err
    with Store() as store:
        assert len(store.runs()) == 6
        assert {run.preset for run in store.runs()} == {"small: genetic", "small: random"}


def test_the_status_tells_what_is_missing(nastui, small):
    nastui("study", "run", small, "--seeds", "1..2")
    arms = nastui("study", "status", small, "--json").document["arms"]
    assert [(arm["arm"], arm["done"], arm["missing"]) for arm in arms] == [("genetic", 2, 1), ("random", 2, 1)]
    assert "missing" in nastui("study", "status", small).out


def test_the_status_needs_no_torch(small, own_home):
    """So it is there within a second, whatever the study's arms are."""
    program = (
        "import sys; from nastui.cli.main import cli; cli.main(['study', 'status', 'talk', '--json'], standalone_mode=False);"
        "print([name for name in ('torch', 'scipy', 'xgboost', 'nastui.benchmarks.mini_tss.trainer') if name in sys.modules], file=sys.stderr)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    *left_out, loaded = said.stderr.splitlines()
    assert loaded == "[]"
    assert len(left_out) == 4
    assert all("the benchmark 'n" in line and "is not here" in line for line in left_out)
    arms = json.loads(said.stdout)["arms"]
    assert {one["task"] for one in arms} == {"mini-tss"}
    assert sum(one["missing"] for one in arms) > 300


def test_a_killed_study_goes_on_where_it_was(nastui, small, own_home):
    command = [sys.executable, "-m", "nastui", "study", "run", small, "--jobs", "2", "--seeds", "1..40"]
    child = subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    until(lambda: states().count("done") >= 5)
    kill(child)
    with Store() as store:
        before = {run.id for run in store.runs() if run.state == "done"}
    assert 5 <= len(before) < 80
    assert nastui("study", "run", small, "--seeds", "1..40", "--json").document["done"] == 80
    with Store() as store:
        runs = store.runs()
    assert before <= {run.id for run in runs}
    assert sum(run.state == "done" for run in runs) == 80


def test_a_failing_arm_is_reported_and_the_others_finish(nastui, tmp_path, monkeypatch):
    path = tmp_path / "half.toml"
    path.write_text(SMALL + '[[arm]]\nname = "refused"\npreset = "quickstart"\nset = { "algorithm.name" = "nas-ea-fa" }\n')
    said = nastui("study", "run", str(path), "--json")
    assert said.code == 2
    assert "the arm 'refused'" in json.dumps(said.document)


def test_studies_are_listed(nastui):
    assert isinstance(nastui("study", "list", "--json").document, list)


def test_an_unknown_study_is_named(nastui):
    said = nastui("study", "run", "tolk")
    assert said.code == 2
    assert "there is no study 'tolk'" in said.err


def test_the_report_is_printed_or_written(nastui, small, tmp_path):
    nastui("study", "run", small)
    said = nastui("study", "report", small)
    together = " ".join(said.out.split())
    assert f"Made with nastui {__version__}, python " in together
    assert "Numbers of tables that runs searched by, each with the beginning of its digest: mini-tss, mnist8, validation accuracy" in together
    assert said.code == 0
    assert "What each arm reached" in said.out
    names = {table["name"] for table in nastui("study", "report", small, "--json").document["tables"]}
    assert {"runs", "results-equal-digits"} <= names
    written = nastui("study", "report", small, "--out", str(tmp_path / "out"))
    assert written.out == ""
    assert (tmp_path / "out/report.html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "out/iohinspector.csv").read_text().startswith("data_id,algorithm_name")


def test_a_killed_study_that_goes_on_gives_the_report_of_one_that_was_never_killed(nastui, small, monkeypatch, tmp_path):
    def tables(home):
        monkeypatch.setenv("NASTUI_HOME", str(home))
        document = nastui("study", "report", small, "--seeds", "1..12", "--json").document
        return [table for table in document["tables"] if not table["name"].startswith("costs-equal")]  # wall seconds differ

    monkeypatch.setenv("NASTUI_HOME", str(tmp_path / "whole"))
    nastui("study", "run", small, "--seeds", "1..12")
    monkeypatch.setenv("NASTUI_HOME", str(tmp_path / "killed"))
    command = [sys.executable, "-m", "nastui", "study", "run", small, "--jobs", "2", "--seeds", "1..12"]
    child = subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    until(lambda: states().count("done") >= 3)
    kill(child)
    nastui("study", "run", small, "--seeds", "1..12")
    assert tables(tmp_path / "killed") == tables(tmp_path / "whole")


def test_a_study_is_written_of_runs_of_presets_or_of_another_one(nastui, small):
    nastui("study", "run", small)
    with Store() as store:
        runs = [run.id for run in store.runs()]
    made = nastui("study", "new", "mine", *(word for run in runs for word in ("--run", run)), "--title", "Which?", "--json").document
    assert (made["study"], sorted(made["arms"]), made["seeds"]) == ("mine", ["genetic", "random"], [1, 2, 3])
    assert nastui("study", "run", "mine").out == "mine: 6 of 6 runs done\n"
    assert nastui("study", "status", "mine", "--json").document["arms"][0]["done"] == 3
    assert nastui("study", "new", "mine", "--preset", "quickstart").code == 2
    assert nastui("study", "new", "presets", "--preset", "quickstart", "--preset", "recipe", "--json").document["arms"] == ["quickstart", "recipe"]
    assert nastui("study", "new", "copied", "--from", small, "--seeds", "4..5", "--json").document["seeds"] == [4, 5]
    assert "give --run or --preset" in nastui("study", "new", "none").err


def test_a_study_of_a_preset_file_works_from_every_folder(nastui, tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    (here / "small.toml").write_bytes(find("quickstart").path.read_bytes())
    monkeypatch.chdir(here)
    assert nastui("study", "new", "mine", "--preset", "small.toml", "--json").document["arms"] == ["small"]
    monkeypatch.chdir(tmp_path)
    assert nastui("study", "status", "mine").code == 0
    (here / "small.toml").rename(here / "other.toml")
    assert f"there is no preset file {here / 'small.toml'}" in nastui("study", "status", "mine").err


def test_a_copy_that_cannot_be_planned_leaves_no_file(nastui, small):
    assert nastui("study", "new", "copied", "--from", small, "--seeds", "zz").code == 2
    copied = nastui("study", "new", "copied", "--from", small, "--seeds", "4", "--title", "Which?")
    assert copied.code == 0
    assert "2 arms, 1 task, 1 seed; " in copied.err
    study = read_study("copied")[1]
    assert (study.title, study.seeds, study.panels) == ("Which?", (4,), read_study(small)[1].panels)


def test_parts_of_a_study_made_by_machines_that_share_no_store_come_together(nastui, small, own_home, monkeypatch, tmp_path):
    stores, runs = [], []
    for part in (1, 2):
        monkeypatch.setenv("NASTUI_HOME", str(tmp_path / f"machine {part}"))
        done = nastui("study", "run", small, "--shard", f"{part}/2", "--executor", "here", "--json")
        assert (done.code, done.document["runs"], done.document["done"]) == (0, 3, 3)
        with Store() as store:
            runs += [run.heading.digest for run in store.runs()]
            stores.append(str(store.path))
    assert len(set(runs)) == 6
    monkeypatch.setenv("NASTUI_HOME", str(own_home))
    brought = nastui("runs", "import", *stores, "--json")
    assert (brought.code, len(brought.document["runs"]), brought.document["left"]) == (0, 6, [])
    again = nastui("runs", "import", stores[0])
    assert "in the store already, and equal" in again.out
    assert "6 of 6 runs are there already" in nastui("study", "run", small).err


@pytest.mark.parametrize("shard", ["0/2", "3/2", "2", "a/b"])
def test_what_is_no_part_of_a_study_is_refused(nastui, small, shard):
    refused = nastui("study", "run", small, "--shard", shard)
    assert refused.code == 2
    assert "is no part of a study; give I/N" in refused.err


# ---- what a newcomer meets


def test_a_preset_that_is_given_twice_is_one_arm_and_told_how_it_may_be_changed(nastui):
    said = nastui("study", "new", "twice", "--preset", "quickstart", "--preset", "quickstart")
    assert said.code == 0
    assert "2 presets are 1 arm, since presets that search alike are one; an [[arm]] of the file may change its preset" in said.err
    assert "presets that search alike" not in nastui("study", "new", "two", "--preset", "quickstart", "--preset", "recipe").err


def test_a_study_of_a_name_that_is_taken_is_refused_with_its_file(nastui):
    path = nastui("study", "new", "mine", "--preset", "quickstart").out.strip()
    assert f"add arms to it: an [[arm]] and its [[comparison]] in {path}" in nastui("study", "new", "mine", "--preset", "quickstart").err
