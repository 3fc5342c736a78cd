"""`--output` is treated in one way by every command that has it; what RUN stands for is said by every command that takes one."""

import click
import pytest

from nastui.cli.main import cli

WRITING = [("runs", "export", "last"), ("runs", "export", "last", "--format", "jsonl"), ("runs", "bundle", "last"), ("study", "export", "talk")]


@pytest.fixture
def searched(nastui):
    nastui("run", "quickstart", "--set", "budget.evaluations=5")


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_folders_that_are_missing_are_made(nastui, searched, tmp_path, words):
    file = tmp_path / "not" / "yet" / "there"
    assert nastui(*words, "--output", str(file)).code == 0
    assert file.stat().st_size > 0


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_a_folder_is_no_file(nastui, searched, tmp_path, words):
    refused = nastui(*words, "--output", str(tmp_path))
    assert (refused.code, "--output" in refused.err) == (2, True)


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_a_place_that_refuses_is_told_with_1(nastui, searched, tmp_path, words):
    (tmp_path / "file").touch()
    refused = nastui(*words, "--output", str(tmp_path / "file" / "below"))
    assert (refused.code, "cannot" in refused.err) == (1, True)


@pytest.mark.parametrize("verb", ["export", "bundle", "bibtex"])
def test_a_run_that_is_not_there_is_wrong_input(nastui, verb):
    assert nastui("runs", verb, "nowhere").code == nastui("runs", verb).code == 2


def test_a_tag_that_a_run_does_not_have_is_told(nastui, searched):
    nastui("runs", "tag", "last", "paper")
    said = nastui("runs", "tag", "last", "--remove", "papers", "--remove", "PAPER")
    assert (said.code, said.out) == (0, "")
    assert "has no tag 'papers'" in said.err
    assert "'PAPER'" not in said.err
    assert "an empty text is no tag" in nastui("runs", "tag", "last", "").err
    assert nastui("runs", "tag", "last", "").code == 2


def taking_runs(command, path="nastui"):
    """The path and help of each command with an argument RUN."""
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from taking_runs(command.get_command(click.Context(command), name), f"{path} {name}")
    elif any(parameter.name == "run" or "[RUN]" in str(parameter.metavar) for parameter in command.params if isinstance(parameter, click.Argument)):
        yield path, command


def test_every_command_says_how_a_run_is_named_and_which_it_takes_without_one():
    found = dict(taking_runs(cli))
    assert {"nastui watch", "nastui runs show", "nastui runs tag", "nastui runs bundle", "nastui runs resume"} <= set(found)
    for path, command in found.items():
        assert "RUN is an id, a unique beginning of one, or 'last'" in command.help, path
        optional = not any(parameter.required for parameter in command.params if isinstance(parameter, click.Argument))
        assert ("Without it, the newest." in command.help) == optional, path


def every_command(command=cli, path="nastui"):
    yield path, command
    for name in command.list_commands(click.Context(command)) if isinstance(command, click.Group) else ():
        yield from every_command(command.get_command(click.Context(command), name), f"{path} {name}")


def test_either_name_of_the_option_says_where_it_goes():
    """Some commands write a file and some a folder; nobody should have to know which of them says `--out`."""
    named = {path: {"--out", "--output"} & {name for one in command.params for name in one.opts} for path, command in every_command()}
    assert {path for path, names in named.items() if names} >= {"nastui runs bundle", "nastui study report", "nastui study table"}
    assert {path: names for path, names in named.items() if len(names) == 1} == {}
