"""A reader of standard output that has gone changes no exit code; output that cannot be written is told in one sentence; help is told in lines."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from nastui.base.paths import home
from nastui.cli.main import main
from nastui.cli.streams import guarded_streams, unread
from nastui.runs.store import Store

COMMANDS = ["runs list", "data list", "data list --json", "presets list", "config show", "runs --help", "--version", "watch last"]


@pytest.fixture
def searched(nastui):
    assert nastui("run", "quickstart", "--set", "budget.evaluations=5").code == 0


@pytest.fixture
def into(monkeypatch, capsys):
    """Call the command line with a stream as standard output (or error); gives its exit code and what standard error heard."""

    def call(line, stream, name="stdout"):
        with monkeypatch.context() as during, stream:
            during.setattr(sys, name, stream)
            with pytest.raises(SystemExit) as ended:
                main(line.split())
        return ended.value.code or 0, capsys.readouterr().err

    return call


def unread_pipe(encoding="utf-8"):
    read, write = os.pipe()
    os.close(read)
    return os.fdopen(write, "w", encoding=encoding)


def full_disk():
    return Path("/dev/full").open("w", encoding="utf-8")


@pytest.mark.parametrize("line", COMMANDS)
def test_a_reader_that_has_gone_changes_nothing(into, searched, line):
    assert into(line, unread_pipe()) == (0, "")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])  # to one of ASCII click writes bytes
def test_that_nobody_reads_any_more_is_known(monkeypatch, encoding):
    with monkeypatch.context() as during, unread_pipe(encoding) as pipe:
        during.setattr(sys, "stdout", pipe)
        with guarded_streams():
            click.echo("one line")
            click.echo("and another")
            assert unread()


def test_work_whose_result_nobody_reads_is_done_and_its_own_exit_code_stays(into, searched):
    code, said = into("run quickstart --set budget.evaluations=5 --seeds 1..2 --jobs 1", unread_pipe())
    assert (code, "Error" in said) == (0, False)
    with Store() as store:
        assert [run.state for run in store.runs()] == ["done"] * 3
        store._connection.execute("UPDATE chunks SET best = 1e79")
    assert into("runs check", unread_pipe())[0] == 1


def test_as_a_process_it_ends_with_0_too(searched):
    ended = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m nastui runs list | true; exit ${{PIPESTATUS[0]}}"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("line", [*COMMANDS, "runs list --json", "runs show nowhere --json"])
def test_output_that_cannot_be_written_is_told_in_one_sentence(into, searched, line):
    code, said = into(line, full_disk())
    if "nowhere" in line:  # what is wrong anyway, on the other stream
        assert (code, said.count("\n"), "nowhere" in said) == (2, 1, True)
    else:
        assert (code, said) == (1, "nastui: standard output cannot be written: No space left on device; free space there, or send it elsewhere\n")
    assert not (home().state / "crashes").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_full_streams_of_a_process(searched):
    def ended(rest):
        return subprocess.run(["bash", "-c", f"{sys.executable} -m nastui {rest}"], capture_output=True, text=True, check=False)

    full = ended("runs list --json >/dev/full")
    assert (full.returncode, full.stderr.count("\n"), "Traceback" in full.stderr) == (1, 1, False)
    assert ended("runs show nowhere 2>/dev/full").returncode == 2


@pytest.mark.parametrize("group", ["runs", "data", "study", "presets", "config"])
def test_a_group_without_a_command_tells_its_help_in_lines(nastui, group):
    said = nastui(group)
    assert said.code == 2
    assert said.err.startswith(f"Usage: nastui {group} [OPTIONS] COMMAND")
    assert "\n  " in said.err
    assert "�" not in said.err


def test_no_message_of_wrong_use_has_several_lines(nastui):
    """Click lists choices in lines."""
    for words in (["runs", "export", "--format", "x"], ["runs", "move"], ["score"], ["data", "get"]):
        said = nastui(*words)
        assert (said.err.count("\n"), "�" in said.err) == (1, False), words


@pytest.mark.parametrize(("typed", "why"), [("n\n", ""), ("\n", ""), ("", ", since there was no answer; --yes asks nothing")])
def test_what_is_not_agreed_to_is_not_removed(nastui, searched, tiny_table, monkeypatch, tmp_path, typed, why):
    (tmp_path / "answer").write_text(typed)
    for words, undone in ((("runs", "delete", "last"), "deleted"), (("data", "remove", "tiny"), "removed")):
        monkeypatch.setattr("sys.stdin", (tmp_path / "answer").open())
        said = nastui(*words)
        assert said.code == 1
        assert said.err.endswith(f"nastui: nothing was {undone}{why}\n")
    assert [row["state"] for row in json.loads(nastui("runs", "list", "--json").out)] == ["done"]
    assert (home().tables / "tiny.nastui").exists()


@pytest.fixture
def tiny_table():
    (home().tables).mkdir(parents=True, exist_ok=True)
    (home().tables / "tiny.nastui").write_bytes(b"")
