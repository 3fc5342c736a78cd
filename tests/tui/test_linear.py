"""nastui in lines: the form, a run followed, and what the commands otherwise draw, in words."""

import io
import os
import re

import click
import pytest
from study_helpers import write_study
from tui_golden import assert_golden
from tui_helpers import finished_run, paused_run

from nastui.cli.linear.following import Announcer
from nastui.cli.linear.shell import Shell
from nastui.cli.main import cli, main
from nastui.drawing.graph_words import cell_words
from nastui.drawing.printable import printable
from nastui.presets.places import find
from nastui.runs.run_follower import RunFollower
from nastui.runs.store import Store
from nastui.tui.form.validation import validate
from nastui.tui.setup.unsaved import UnsavedEntries

CELL = "'|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|'"


@pytest.fixture(autouse=True)
def in_lines(monkeypatch):
    monkeypatch.setenv("NASTUI_LINEAR", "1")


@pytest.fixture
def shell(toy_home):
    return Shell(cli, "toy")


@pytest.fixture
def said(shell, capsys):
    """What is told, and what is refused, when lines are entered."""

    def said(*lines):
        capsys.readouterr()
        for line in lines:
            shell.do(line)
        return "".join(capsys.readouterr())

    return said


def test_the_form_is_told_field_by_field(said):
    assert_golden(said("fields"), "linear-setup")


def test_what_is_entered_stands_there_and_what_is_wrong_is_told(said, shell):
    assert said("set population 30") == "algorithm.population, Population: 30, changed from 20\n"
    assert shell.form.validation.spec.algorithm.settings.population == 30
    assert "out of bounds" in said("set population 1")
    assert shell.form.validation.spec.algorithm.settings.population == 30
    assert "choose one of" in said("set algorithm.name genetics")
    assert "no field is now called 'nothing'" in said("set nothing 3")
    assert "algorithm.initial" in said("set algorithm.name local-search")
    assert said("reset") == "Nothing differs from toy.\n"
    assert said('set "population') == "nastui: a quotation mark is open\n"


def test_an_entry_that_does_not_go_with_others_says_why_it_cannot_be_started(said):
    assert "It cannot be started: " in said("set budget.generations ''", "set budget.evaluations ''")
    assert said("start").startswith("nastui: ")


def test_a_field_is_explained_with_its_paper(said):
    told = said("explain algorithm.name")
    assert told.startswith("Algorithm, algorithm.name: genetic\n")
    assert "Paper: " in told
    assert "choice local-search: " in told


def test_the_form_is_kept_as_a_preset(said):
    assert "Saved as" in said("set population 30", "save mine")
    assert find("mine").own
    assert said("changes") == "Nothing differs from mine.\n"


def test_what_another_program_wrote_into_the_preset_is_not_overwritten(said, toy_home):
    path = toy_home / "config" / "presets" / "toy.toml"
    path.write_text(path.read_text().replace("evaluations = 200", "evaluations = 777"))
    assert "Evaluations 777 (it was 200)" in said("set seed 5", "save toy")
    assert "evaluations = 777" in path.read_text()


def test_undo_behind_a_save_is_a_change_against_what_was_saved(said):
    assert "Saved as" in said("set seed 5", "save toy")
    assert "seed, Seed: 1, changed from 5\n" in said("undo")
    assert "Saved as" in said("save toy")
    assert said("undo") == "nastui: nothing was changed before\n"


def test_the_form_is_checked_once_for_a_change_and_again_after_a_command(said, shell, monkeypatch):
    checked = []
    monkeypatch.setattr("nastui.cli.linear.form.validate", lambda draft: checked.append(draft) or validate(draft))
    assert "changed from" in said("set seed 5", "set population 30", "changes", "fields")
    assert len(checked) == 2
    assert said("data remove nats-tss --yes")
    assert "'nats-tss' is not here" in said("fields run")


def test_a_run_is_started_in_a_process_of_its_own_and_followed_to_its_end(said, shell):
    told = said("set watching.pace 0", "set budget.generations 3", "start")
    assert f"run {shell.run_id} is done: the budget of 3 generations is used up\n" in told
    assert "best " in told
    with Store(reading=True) as store:
        assert store.run(shell.run_id).state == "done"
    assert "no process drives it" in said("stop")


@pytest.fixture
def typing(monkeypatch):
    """What is typed on the terminal."""
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "r") as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        yield lambda text: os.write(ours, text.encode())
    os.close(ours)


def test_what_is_typed_while_a_run_is_followed_is_heeded(said, shell, typing):
    typing("stop\n")
    told = said("set watching.pace 60", "set budget.generations 300", "start")
    assert "Type stop, pause, resume" in told
    assert f"run {shell.run_id} is told.\n" in told
    assert f"run {shell.run_id} is stopped" in told


def test_a_word_that_steers_no_run_is_done_and_ends_the_following(shell, capsys):
    assert not shell._heard("")
    assert not shell._heard("changes")
    assert capsys.readouterr().out == "Nothing differs from toy.\n"
    assert shell._heard("pace nothing")
    assert "'nothing' is no number of seconds" in capsys.readouterr().err
    with pytest.raises(StopIteration):
        shell._heard("quit")


def test_what_another_preset_replaces_comes_back(said, shell):
    told = said("set seed 47", "set algorithm.population 33", "load quickstart")
    assert told.endswith(
        "The form holds the preset quickstart. What was entered over toy is put aside (seed, algorithm.population): `undo` brings it back.\n"
    )
    assert "seed, Seed: 47" in said("undo")
    assert (shell.form.draft.name, shell.form.validation.spec.algorithm.settings.population) == ("toy", 33)
    assert "Nothing differs from toy" in said("reset")
    assert "seed, Seed: 47" in said("undo")
    assert "Nothing differs from toy" in said("undo", "undo")
    assert said("undo") == "nastui: nothing was changed before\n"


def test_what_was_entered_is_there_again_after_a_hang_up(toy_home, monkeypatch, capsys):
    Shell(cli, "toy", UnsavedEntries()).do("set seed 47")  # and nothing more is heard of it
    monkeypatch.setattr("nastui.tui.setup.unsaved.is_gone", lambda _: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("quit\n"))
    shell = Shell(cli, None, UnsavedEntries())
    assert (shell.form.draft.name, shell.form.validation.spec.seed) == ("toy", 47)
    shell.run()
    told = capsys.readouterr().out
    assert "It has your changes again that were not saved when nastui ended (seed)." in told
    assert "What was entered over toy is there again next time (seed)" in told
    again = Shell(cli, None, UnsavedEntries())
    assert again.form.validation.spec.seed == 47
    again.do("reset")
    assert Shell(cli, None, UnsavedEntries()).form.draft.name == "quickstart"


def test_each_best_is_told_with_what_it_changes(toy_home):
    finished_run(id="0123abcd")
    with_trail = RunFollower("0123abcd", reading=True)
    snapshot = with_trail.look()
    with_trail.close()
    announcer = Announcer(now=lambda: 0.0)
    lines = list(announcer.lines(snapshot))
    assert lines[0].startswith("run 0123abcd is done: ")
    assert lines[1].startswith(f"generation {snapshot.trail[-1].generation}: best ")
    assert lines[2].startswith("100 %, gen ")
    assert list(announcer.lines(snapshot)) == []


def test_commands_say_in_words_what_they_draw(said, toy_home):
    finished_run(id="0123abcd")
    told = said("runs list", "runs show 0123abcd", "follow 0123abcd")
    lines = [re.sub(r"started 2025-06-1\d \d\d:\d\d", "started DATE", line) for line in told.splitlines() if "made with" not in line]
    assert_golden("\n".join(lines), "linear-runs")
    assert not set("│─╮╯┃━┠◄") & set(told)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("help", ("help",)),
        ("live", ("runs list", "runs show 0123abcd")),
        ("data", ("data list", f"query nats-tss {CELL}")),
        ("studies", ("study list", "study status small")),
    ],
)
def test_what_other_tabs_show_is_said(said, toy_home, monkeypatch, name, lines):
    monkeypatch.setattr("nastui.studies.plan.places._PACKAGED", toy_home / "none")
    monkeypatch.setattr("nastui.studies.plan.places._SOURCE_TREE", toy_home / "none")
    write_study()
    paused_run("0123abcd")
    told = re.sub(r"started 2025-06-1\d \d\d:\d\d", "started DATE", said(*lines)).replace(str(toy_home), "HOME")
    assert_golden("\n".join(line for line in told.splitlines() if "made with" not in line), f"linear-{name}")
    assert not set("│─╮╯┃━┠◄▁█") & set(told)


def test_what_is_no_command_is_told(said):
    assert "help" in said("dance")
    assert "Usage: nastui runs" in said("help runs")
    assert said("help quit") == "quit: Leave; runs go on.\n"
    with pytest.raises(StopIteration):
        said("quit")


def test_a_word_too_many_is_refused(said, toy_home):
    finished_run(id="0123abcd")
    assert said("watch 0123abcd --control") == "nastui: '--control' is a word too many; say `follow [RUN]`\n"
    assert "is a word too many" in said("start 1..2 now")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("no number"), "an error that nastui did not expect: ValueError: no number"),
        (ModuleNotFoundError("No module named 'torch'", name="torch"), "this needs the package torch, which is not installed"),
        (click.FileError("a.toml", "is a folder"), "nastui: Could not open file 'a.toml': is a folder\n"),
    ],
)
def test_what_a_command_raises_is_told_and_the_form_stays(toy_home, capsys, error, told):
    def fails():
        raise error

    shell = Shell(click.Group(commands={"fails": click.Command("fails", callback=fails)}), "toy")
    shell.do("set population 30")
    shell.do("fails")
    assert told in capsys.readouterr().err
    assert shell.form.validation.spec.algorithm.settings.population == 30


def test_lines_can_come_from_a_file(toy_home, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("set seed 7\nchanges\nquit\nset seed 8\n"))
    with pytest.raises(SystemExit) as ended:
        main(["--preset", "toy", "--linear"])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert (told.count("seed, Seed: 7"), told.count("Seed: 8")) == (2, 0)
    assert told == printable(told, lines=True)


@pytest.mark.parametrize(
    ("space", "cell", "words"),
    [
        (
            "nats-tss",
            "|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|",
            ("output: skip of input", "without effect: node 1, node 2, conv 3×3 from input to node 1"),
        ),
        ("nats-sss", "8:16:24:32:40", ("8 of 64 channels", "40 of 64 channels")),
    ],
)
def test_a_cell_is_told_vertex_by_vertex(space, cell, words):
    from nastui.cells.spaces import graph_of

    told = cell_words(graph_of(space, cell))
    for part in words:
        assert any(part in line for line in told), told
