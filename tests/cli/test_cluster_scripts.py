"""The scripts of docs/cluster, run as SLURM would run them: a part of an array, cut off at its time limit and queued again; a study on a cluster."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from small_study import SMALL
from waiting import PATIENCE, until

SCRIPTS = Path(__file__).parents[2] / "docs" / "cluster"


@pytest.fixture
def job(tmp_path):
    """Begins a script in an environment as SLURM gives it; `scontrol` and `nastui` are programs of the test."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, line in (("nastui", f'exec {sys.executable} -m nastui "$@"'), ("scontrol", f'echo "$@" >> {tmp_path}/queued')):
        (programs / name).write_text(f"#!/bin/sh\n{line}\n")
        (programs / name).chmod(0o755)
    (tmp_path / "small.toml").write_text(SMALL)
    (tmp_path / "disk").mkdir()

    def begin(script, number, path="", **variables):
        environment = {name: value for name, value in os.environ.items() if name != "NASTUI_HOME"} | variables
        environment |= {
            "PATH": os.pathsep.join([str(programs), path, os.environ["PATH"]]),
            "TMPDIR": str(tmp_path / "disk"),
            "SLURM_JOB_ID": str(number),
        }
        command = ["bash", str(SCRIPTS / script), str(tmp_path / "small.toml")]
        return subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    return begin


def part(job, number, task):
    return job("array.sbatch", number, SLURM_ARRAY_JOB_ID="7", SLURM_ARRAY_TASK_ID=str(task), SLURM_ARRAY_TASK_COUNT="2", SLURM_CPUS_PER_TASK="1")


def test_parts_are_made_and_come_together(job, nastui, tmp_path):
    for task in (1, 2):
        made = part(job, task, task)
        assert made.wait(PATIENCE) == 0, made.stdout.read()
    brought = nastui("runs", "import", *map(str, sorted((tmp_path / "nastui-small").glob("*.runs"))), "--json")
    assert (brought.code, len(brought.document["runs"])) == (0, 6)
    assert "6 of 6 runs done" in nastui("study", "run", str(tmp_path / "small.toml")).out


def test_a_part_that_is_cut_off_is_queued_again_and_goes_on(job, nastui, tmp_path):
    cut = part(job, 1, 1)
    until(lambda: (tmp_path / "disk" / "nastui-1" / "state" / "runs.sqlite").exists())
    cut.send_signal(signal.SIGTERM)
    cut.communicate(timeout=PATIENCE)
    assert (tmp_path / "queued").read_text() == "requeue 7_1\n"
    again = part(job, 2, 1)  # on another node, whose disk is empty
    assert again.wait(PATIENCE) == 0, again.stdout.read()
    brought = nastui("runs", "import", str(tmp_path / "nastui-small" / "1.runs"), "--json")
    assert len(brought.document["runs"]) == 3
    assert {one["state"] for one in nastui("runs", "list", "--json").document} == {"done"}


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="there is no shellcheck")
def test_a_checker_finds_nothing_in_the_scripts():
    checked = subprocess.run(["shellcheck", *sorted(map(str, SCRIPTS.glob("*.sbatch")))], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


@pytest.mark.slow
def test_a_study_on_a_cluster_of_the_job(job, nastui, tmp_path):
    pytest.importorskip("ray", reason="the extra [cluster] is not installed")
    made = job("study.sbatch", 3, str(Path(sys.executable).parent), SLURM_CPUS_PER_TASK="1", SLURM_JOB_NUM_NODES="1")
    said, _ = made.communicate(timeout=300)
    assert made.returncode == 0, said
    assert "on a Ray cluster of 1 node, 1 cores" in said
    brought = nastui("runs", "import", str(tmp_path / "nastui-small" / "runs"), "--json")
    assert (brought.code, len(brought.document["runs"])) == (0, 6)
