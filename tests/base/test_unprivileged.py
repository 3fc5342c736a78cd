"""The tests' own means to be refused by a file's mode, as root or not."""

import subprocess
import sys

import pytest
from unprivileged import BOUND, modes_bind


@pytest.fixture
def read_only(tmp_path):
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o500)
    return folder


def test_modes_bind_within_the_block(read_only):
    with modes_bind(), pytest.raises(PermissionError):
        (read_only / "file").touch()


def test_modes_bind_a_child(read_only):
    program = "import pathlib, sys; pathlib.Path(sys.argv[1]).touch()"
    done = subprocess.run([*BOUND, sys.executable, "-c", program, str(read_only / "file")], capture_output=True, text=True, check=False)
    assert "PermissionError" in done.stderr
