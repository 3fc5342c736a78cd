"""Words that would do nothing, or something else than they say, are refused; a benchmark under another name is recognised."""

import click
import pytest

from nastui.benchmarks.other_names import meant
from nastui.cli.main import cli
from nastui.cli.paths import GivenPath


@pytest.mark.parametrize("options", [("--seeds", "1..2"), ("--seed", "1")])
def test_a_seed_is_given_in_one_way(nastui, options):
    said = nastui("run", "quickstart", *options, "--set", "seed=9")
    assert (said.code, said.err) == (2, f"nastui: {options[0]} and --set seed=… exclude each other; give one of them\n")


def paths_of(command, names=()):
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from paths_of(command.get_command(click.Context(command), name), (*names, name))
    else:
        yield from ((names, one) for one in command.params if isinstance(one.type, click.Path | click.File))


def test_no_path_of_any_command_may_be_empty():
    found = list(paths_of(cli))
    assert len(found) >= 12
    assert [(names, one.name) for names, one in found if not isinstance(one.type, GivenPath)] == []


@pytest.mark.parametrize(
    "words", [("study", "report", "talk", "--out", ""), ("data", "import", ""), ("runs", "export", "--output", ""), ("runs", "import", "")]
)
def test_an_empty_path_is_refused(nastui, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    said = nastui(*words)
    assert (said.code, "an empty text names no" in said.err, [*tmp_path.iterdir()]) == (2, True, [])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nasbench201", "NAS-Bench-201 is called 'nats-tss' here"),
        ("NAS-Bench-201", "NAS-Bench-201 is called 'nats-tss' here"),
        ("nats-bench", "NATS-Bench is called 'nats-tss' here, its topology search space, and 'nats-sss'"),
        ("nas-bench-101", "NAS-Bench-101 is called 'nasbench101' here"),
        ("nats-ts", "did you mean 'nats-tss'?"),
    ],
)
def test_a_benchmark_under_another_name_is_recognised(nastui, name, said):
    for words in (("run", "quickstart", "--set", f"benchmark={name}"), ("data", "get", name), ("query", name, "x")):
        assert said in nastui(*words).err


def test_another_number_is_another_benchmark(nastui):
    said = nastui("run", "quickstart", "--set", "benchmark=nasbench301")
    assert (said.code, "there is no benchmark 'nasbench301'" in said.err) == (2, True)
    assert "did you mean" not in said.err
    assert "is called" not in said.err


@pytest.mark.parametrize(
    ("name", "near"),
    [("nasbench10", "nasbench101"), ("nasbench1o1", "nasbench101"), ("my-exp-1", "my-exp-12"), ("nasbench301", None), ("my-exp-2", None)],
)
def test_a_number_with_a_typing_error_is_no_other_number(name, near):
    known = ["nasbench101", "my-exp-12" if name == "my-exp-1" else "my-exp-1"]
    assert meant(name, known) == (f" (did you mean '{near}'?)" if near else "")


def test_an_empty_name_is_not_all_of_them(nastui):
    assert "'' cannot be a benchmark's name" in nastui("data", "verify", "").err
