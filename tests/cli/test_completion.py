"""What the shell is offered, by click's own protocol; nothing heavy is imported for it, and nothing is ever raised."""

import os
import sqlite3
import subprocess
import sys

import click
import pytest
from click.shell_completion import BashComplete

from nastui.cli.main import cli
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

HEAVY = ("numpy", "torch", "scipy", "xgboost", "textual", "matplotlib")
OWN = """# My own search. Nothing else.
benchmark = "mini-tss"
dataset = "mnist8"

[algorithm]
name = "random"

[fitness]
name = "accuracy"

[budget]
evaluations = 5
"""


def offered(*words):
    """(type, value, help) for the last word, which is being typed."""
    complete = BashComplete(cli, {}, "nastui", "_NASTUI_COMPLETE")
    return [(item.type, item.value, item.help) for item in complete.get_completions(list(words[:-1]), words[-1])]


def values(*words):
    return [value for kind, value, _ in offered(*words) if kind == "plain"]


@pytest.fixture
def runs(toy, toy_spec):
    """Two runs, the newer first."""
    with Store() as store:
        made = [start(store, spec_from({**toy_spec, "budget": {"evaluations": 20}}), "mine") for _ in range(2)]
        for session in made:
            session.drive(store)
    return [session.run for session in reversed(made)]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A working directory with files."""
    folder = tmp_path / "here"
    (folder / "deeper").mkdir(parents=True)
    (folder / "search.toml").write_text(OWN)
    (folder / "deeper" / "other.toml").write_text(OWN)
    (folder / "notes.txt").write_text("")
    monkeypatch.chdir(folder)
    return folder


PRESET_COMMANDS = [("run",), ("presets", "show"), ("presets", "validate"), ("presets", "validate", "quickstart"), ("--preset",)]
STUDY_COMMANDS = [("study", "run"), ("study", "status"), ("study", "report"), ("study", "table"), ("study", "export")]
RUN_COMMANDS = [("watch",), *(("runs", verb) for verb in ("show", "tag", "note", "resume", "stop", "pause", "export", "delete", "detach", "log"))]


@pytest.mark.parametrize("command", PRESET_COMMANDS)
def test_presets_are_offered_by_name_and_file(command, place, own_home):
    (own_home / "config" / "presets").mkdir(parents=True)
    (own_home / "config" / "presets" / "mine.toml").write_text(OWN)
    assert ("plain", "mine", "My own search") in offered(*command, "")
    assert "quickstart" in values(*command, "qu")
    assert values(*command, "talk/genetic-accuracy-na") == ["talk/genetic-accuracy-nats"]
    assert values(*command, "sea") == ["search.toml"]
    assert values(*command, "deeper/") == ["deeper/other.toml"]
    assert values(*command, f"{place}/s") == [f"{place}/search.toml"]


@pytest.mark.parametrize("command", [*PRESET_COMMANDS, *STUDY_COMMANDS])
def test_where_no_name_fits_the_shell_completes_a_path(command, place):
    assert offered(*command, "deep") == [("file", "deep", None)]
    assert offered(*command, "nowhere/at/all") == [("file", "nowhere/at/all", None)]


@pytest.mark.parametrize("command", STUDY_COMMANDS)
def test_studies_are_offered_by_name_and_file(command, place):
    assert {"talk", "future-work", "search.toml"} <= set(values(*command, ""))
    assert "quickstart" not in values(*command, "")


@pytest.mark.parametrize("command", RUN_COMMANDS)
def test_runs_are_offered_newest_first_and_last_says_which_that_is(command, runs):
    assert values(*command, "") == ["last", *runs]
    assert offered(*command, "la")[0][2].startswith("the newest: mine, done, 20")
    assert offered(*command, runs[1]) == [("plain", runs[1], offered(*command, runs[1])[0][2])]
    assert offered(*command, "zz") == []


def test_settings_are_offered_by_what_the_preset_chooses():
    assert "algorithm.population=" in values("run", "quickstart", "--set", "algorithm.")
    assert "algorithm.top_k=" not in values("run", "quickstart", "--set", "algorithm.")
    assert "algorithm.top_k=" in values("run", "quickstart", "--set", "algorithm.name=nas-ea-fa", "--set", "algorithm.")
    assert values("run", "quickstart", "--set", "fitness.split=") == ["fitness.split=valid", "fitness.split=test"]
    assert "algorithm.name=tpe" in values("run", "quickstart", "--set", "algorithm.name=t")
    assert "benchmark=mini-tss" in values("run", "quickstart", "--set", "benchmark=")
    assert "budget.evaluations=" in values("run", "no such preset", "--set", "budget.")
    assert ("plain", "seed=", "Seed") in offered("run", "quickstart", "--set", "se")


def test_benchmarks_scores_and_images_are_offered(toy):
    assert ("plain", "nasbench101", "its table is not here") in offered("score", "")
    assert {"mini-tss", "nats-tss"} == set(values("query", ""))
    assert values("query", "nats-tss", "cell", "--dataset", "") == ["toy"]
    assert {"mini-tss", "nats-tss"} == set(values("data", "remove", "")) == set(values("data", "verify", ""))
    assert "nasbench101" in values("data", "get", "nas")
    assert values("data", "build", "") == ["mini-tss"]
    assert {"naswt", "synflow"} <= set(values("score", "mini-tss", "--fitness", ""))
    assert {"digits", "noise", "cifar10"} <= set(values("score", "mini-tss", "--images", ""))
    assert offered("score", "mini-tss", "--images", "./pics") == [("file", "./pics", None)]
    assert values("score", "mini-tss", "--variant", "o") == ["official"]
    assert "batch_size=" in values("score", "mini-tss", "--set", "batch")


def text_arguments(command, path=()):
    """Every argument and option of a command, and of those below it, that takes a text and has no choices of its own."""
    if isinstance(command, click.Group):
        for name in command.list_commands(None):
            yield from text_arguments(command.get_command(None, name), (*path, name))
    for parameter in command.params:
        if parameter.type is click.STRING and not getattr(parameter, "hidden", False):
            yield (*path, parameter.name), parameter


def test_every_argument_offers_something_but_those_that_only_the_user_knows():
    known = {("score", "cells"), ("query", "cell"), ("data", "build", "seeds")}
    known |= {("data", "import", name) for name in ("name", "cell_column", "skip", "rename", "prefix")}
    known |= {
        (*path, "seeds")
        for path in (
            ("run",),
            ("study", "run"),
            ("study", "status"),
            ("study", "report"),
            ("study", "table"),
            ("study", "export"),
            ("study", "bibtex"),
        )
    }
    known |= {("study", "run", "shard"), ("study", "run", "address"), ("score", "address"), ("run", "address")}
    known |= {("study", "table", "queries"), ("runs", "note", "text")} | {("study", "new", name) for name in ("name", "title", "seeds")}
    bare = {path for path, parameter in text_arguments(cli) if parameter._custom_shell_complete is None}
    assert bare <= known


def broken_stores():
    def absent(store):
        pass

    def text(store):
        store.write_text("no database at all, and longer than a header of one hundred bytes " * 4)

    def empty(store):
        store.write_bytes(b"")

    def other(store):
        with sqlite3.connect(store) as connection:
            connection.execute("CREATE TABLE things (name TEXT)")

    def folder(store):
        store.mkdir()

    return [absent, text, empty, other, folder]


@pytest.mark.parametrize("damage", broken_stores(), ids=lambda damage: damage.__name__)
def test_a_store_that_is_absent_or_broken_offers_nothing_and_none_is_made(damage, own_home):
    from nastui.base.paths import home

    home().state.mkdir(parents=True)
    damage(home().store)
    before = sorted(path.name for path in home().state.iterdir())
    assert offered("runs", "show", "") == []
    assert sorted(path.name for path in home().state.iterdir()) == before


def test_a_store_that_somebody_holds_is_not_waited_for(runs, monkeypatch):
    from nastui.base.paths import home

    monkeypatch.setattr("nastui.cli.completing._BUSY_SECONDS", 0.01)
    with sqlite3.connect(home().store) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        assert values("runs", "show", "") in ([], ["last", *runs])


def test_a_preset_that_is_no_toml_does_not_hinder(place):
    (place / "broken.toml").write_text("[[[")
    assert "budget.evaluations=" in values("run", "broken.toml", "--set", "budget.")


def completed(line, home, **more):
    """What a new process answers to bash; then which heavy modules it had to import."""
    code = (
        "import sys\nfrom nastui.cli.main import main\ntry:\n    main()\n"
        f"finally:\n    print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    words = line.split(" ")
    protocol = {"_NASTUI_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "NASTUI_HOME": str(home)}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **protocol, **more}, check=False)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("nastui run quick", "plain,quickstart"),
        ("nastui runs show la", "plain,last"),
        ("nastui study report que", "plain,queries"),
        ("nastui run quickstart --set algorithm.pop", "plain,algorithm.population="),
        ("nastui score mini-tss --fitness nas", "plain,naswt"),
    ],
)
def test_a_shell_is_answered_without_anything_heavy(line, wanted, runs, own_home):
    answer = completed(line, own_home)
    assert (answer.stdout.splitlines(), answer.stderr.split()) == ([wanted], [])
