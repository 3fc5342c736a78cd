"""Standard streams that are closed, or that nobody reads, are as good as /dev/null."""

import json
import subprocess
import sys

import pytest

from nastui.runs.store import Store

NASTUI = f"{sys.executable} -m nastui"
QUICK = "run quickstart --set budget.generations=2"


def shell(line):
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("closed", ["2>&-", "<&-", "<&- 2>&-"])
def test_a_closed_stream_changes_nothing(closed):
    said = shell(f"{NASTUI} {QUICK} --json {closed}")
    assert said.returncode == 0
    assert json.loads(said.stdout)["state"] == "done"
    assert "Error" not in said.stderr


COMMANDS = (
    "runs list",
    "runs show last",
    "data list",
    "presets show quickstart",
    "study list",
    "query mini-tss best",
    "config show",
    "doctor",
    "score mini-tss '|none~0|+|none~0|none~1|+|none~0|none~1|none~2|' --batch-size 4",
)


def test_every_other_command_says_the_same_without_the_streams_that_it_does_not_need():
    """Also where standard output is closed: it is as if nobody read it."""
    assert shell(f"{NASTUI} {QUICK}").returncode == 0
    for command in COMMANDS:
        said = shell(f"{NASTUI} {command} 2>/dev/null")
        closed = shell(f"{NASTUI} {command} <&- 2>&-")
        assert (closed.returncode, len(closed.stdout.splitlines())) == (said.returncode, len(said.stdout.splitlines())), command
        assert shell(f"{NASTUI} {command} >&-").returncode == said.returncode, command


def test_without_any_stream_the_run_is_made_and_no_file_takes_their_place():
    said = shell(f"{NASTUI} {QUICK} --seeds 1..2 --jobs 2 <&- >&- 2>&-")
    assert said.returncode == 0
    with Store() as store:
        assert [run.state for run in store.runs()] == ["done", "done"]


def test_wrong_input_keeps_its_exit_code_without_standard_error():
    assert shell(f"{NASTUI} run nothing-of-that-name 2>&-").returncode == 2
    assert shell(f"{NASTUI} runs delete last <&- 2>&-").returncode == 2


def test_remarks_that_nobody_reads_do_not_end_a_run():
    said = shell(f"{NASTUI} {QUICK} --json 2> >(exec true)")
    assert json.loads(said.stdout)["state"] == "done"
