"""docs/extending.md, followed to the letter: every file as it is printed, every change where the page says, every command."""

import json
import sys
from pathlib import Path

import pytest
from guide import PAGE, ROOT, changed, commands, copy_of_nastui, results
from once import made_once


def _followed(folder: Path) -> None:
    results(folder, sys.executable, copy_of_nastui)


@pytest.fixture(scope="session")
def followed(tmp_path_factory):
    """What the commands said and the app showed, in a process of its own."""
    return json.loads((made_once(tmp_path_factory, "followed", _followed) / "results.json").read_text())


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.words[:60])
def test_every_command_says_what_the_page_says(followed, command):
    found = followed["commands"][command.words]
    assert found["code"] == 0, found["output"]
    for line in command.says:
        assert line in found["output"]


def test_the_live_table_has_the_columns(followed):
    """Of the first population of 50, whose members are not evaluated, the 5 that elitism keeps are a generation old."""
    assert "live" in followed["app"], followed["app"]
    lines = [line.split("│")[1].split() for line in followed["app"]["live"].splitlines() if line.startswith("│") and "│" in line[1:]]
    place = next(number for number, words in enumerate(lines) if words[:1] == ["gen"])
    assert lines[place][3] == "again"
    assert lines[place][-1] == "age"
    number, evaluated, fresh, again = map(int, lines[place + 1][:4])
    assert (number, evaluated, fresh + again, lines[place + 1][-1]) == (1, 50, 50, "0.09")


def test_the_new_columns_are_explained(followed):
    assert followed["app"]["unexplained"] == []


def test_the_command_copies_the_run_under_the_cursor(followed):
    assert followed["app"]["copied"] == followed["app"]["chosen"]


def test_the_tab_opens_and_its_job_checks_a_table(followed):
    shown = followed["app"]["checks"]
    assert "7 Checks" in shown.splitlines()[0]
    assert "mini-tss is as it should be" in shown
    assert "v Check" in shown.splitlines()[-1]


def test_a_change_that_fits_nowhere_is_refused():
    assert changed("one\ntwo\n", " one\n+new\n@@\n-two\n+three\n") == "one\nnew\nthree\n"
    with pytest.raises(AssertionError, match="0 places"):
        changed("one\n", " other\n+new\n")


@pytest.mark.parametrize("folder", ["nastui", "nastui/tui"])
def test_the_tables_name_all_folders(folder):
    rows = [line.split("|")[1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    named = set("".join(rows).replace("`", "").replace(",", "").split())
    assert {path.name for path in (ROOT / folder).iterdir() if (path / "__init__.py").exists()} <= named
