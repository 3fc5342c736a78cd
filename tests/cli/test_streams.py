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
