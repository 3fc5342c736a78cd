"""Commands that only read need no permission to write."""

import os
import sqlite3
import subprocess
import sys

import pytest
from small_study import SMALL
from test_processes import call
from unprivileged import BOUND

from nastui.base.errors import StorageError
from nastui.base.sqlite import connect_reading
from nastui.runs.schema import MIGRATIONS
from nastui.runs.store import Store

QUICK = ("run", "quickstart", "--set", "budget.generations=2")


def reading(*arguments, home=None):
    """A command with a login that may write nowhere."""
    command = [*BOUND, sys.executable, "-m", "nastui", *arguments]
    environment = os.environ | ({"NASTUI_HOME": str(home)} if home else {})
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)


@pytest.fixture
def closed(own_home):
    """A home folder with a run, in which nothing may be written; to be opened again for its removal."""
    assert call(*QUICK).returncode == 0
    folders = [own_home, *(path for path in own_home.rglob("*") if path.is_dir())]
    for path in own_home.rglob("*"):
        path.chmod(0o500 if path.is_dir() else 0o400)
    own_home.chmod(0o500)
    yield own_home
    for folder in folders:
        folder.chmod(0o700)


@pytest.mark.parametrize(
    "words", ["runs list", "runs show last", "runs export last", "watch last", "data list", "presets list", "study list", "query mini-tss"]
)
def test_what_only_reads_says_the_same(closed, words):
    arguments = [*words.split(), *(["|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"] if "query" in words else [])]
    said = reading(*arguments)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout
    assert "runs.sqlite" not in said.stdout


def test_a_study_is_read_and_writing_is_refused_in_one_sentence(closed, tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    assert reading("study", "status", str(path)).returncode == 0
    assert reading("study", "report", str(path)).returncode == 0
    refused = reading(*QUICK)
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "make the file and its folder writable" in refused.stderr


def test_a_home_that_cannot_be_made_is_empty(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    said = reading("runs", "list", "--json", home=folder / "home")
    assert (said.returncode, said.stdout) == (0, "[]\n")
    assert reading("data", "list", home=folder / "home").returncode == 0
    refused = reading(*QUICK, home=folder / "home")
    assert "cannot create the folder" in refused.stderr


def test_a_run_that_goes_on_is_seen_as_it_is(own_home):
    with Store() as writer:
        session = call(*QUICK)
        assert session.returncode == 0
        beside = sorted(path.name for path in writer.path.parent.iterdir())
        assert {"runs.sqlite", "runs.sqlite-marks", "runs.sqlite-shm", "runs.sqlite-wal"} <= set(beside)
        for path in writer.path.parent.iterdir():
            path.chmod(0o444)
        writer.path.parent.chmod(0o555)
        try:
            assert '"state": "done"' in reading("runs", "list", "--json").stdout
        finally:
            writer.path.parent.chmod(0o755)


def test_a_reading_connection_of_nothing_refuses_to_write(tmp_path):
    (tmp_path / "file").write_text("")
    connection = connect_reading(tmp_path / "file" / "state" / "runs.sqlite", MIGRATIONS)
    assert connection.execute("SELECT count(*) FROM runs").fetchone()[0] == 0
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("INSERT INTO commands (run, at, verb) VALUES ('a', 0, 'stop')")


def test_what_is_no_database_is_refused_to_readers_too(own_home):
    (own_home / "state").mkdir(parents=True)
    (own_home / "state" / "runs.sqlite").write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(StorageError, match="file is not a database"):
        Store(reading=True)
