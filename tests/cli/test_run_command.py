"""`nastui run` and what follows from it: results, seeds, errors, and exit codes."""

import json
from dataclasses import replace

import numpy as np
import pytest
from misbehaving import ASKER
from PIL import Image

from nastui import open_benchmark
from nastui.base import registry

KEYS = ["run", "state", "preset", "benchmark", "dataset", "split", "algorithm", "fitness", "predictor", "seed", "evaluations"]
KEYS += ["unique_evaluations", "generations", "best", "trajectory", "simulated_seconds", "wall_seconds", "overhead_seconds"]


def test_the_quickstart_gives_the_document_of_the_design(nastui):
    said = nastui("run", "quickstart", "--json")
    document = said.document
    assert said.code == 0
    assert list(document) == KEYS
    assert (document["benchmark"], document["dataset"], document["state"], document["predictor"]) == ("mini-tss", "mnist8", "done", None)
    assert (document["evaluations"], document["generations"]) == (2000, 40)
    assert document["trajectory"][-1][2] == document["best"]["fitness"] > 85


def test_the_same_seed_gives_the_same_evaluations_and_another_gives_others(nastui):
    def exported(seed):
        nastui("run", "quickstart", "--seed", seed, "--set", "budget.generations=5")
        return nastui("runs", "export").out

    first, again, other = exported("1"), exported("1"), exported("2")
    assert first == again != other
    assert first.count("\n") == 251


def test_several_seeds_give_an_array(nastui):
    document = nastui("run", "quickstart", "--seeds", "3..5", "--set", "budget.generations=2", "--json").document
    assert [one["seed"] for one in document] == [3, 4, 5]
    assert "best fitness over 2 seeds" in nastui("run", "quickstart", "--seeds", "3..4", "--set", "budget.generations=2").out


def test_settings_are_changed_on_the_command_line(nastui):
    document = nastui("run", "quickstart", "--set", "algorithm.name=random", "--set", "budget.generations=3", "--json").document
    assert (document["algorithm"], document["evaluations"], document["unique_evaluations"]) == ("random", 300, 300)


def test_the_summary_shows_cell_and_cost(nastui):
    said = nastui("run", "quickstart")
    assert "mini-tss, embedded (not NATS-Bench)" in said.out
    assert "2,000 evaluations" in said.out
    assert "out ┃" in said.out


@pytest.mark.parametrize(
    ("arguments", "message", "key"),
    [
        (["quickstart", "--set", "algorithm.populaton=9"], "unknown key (did you mean 'population'?)", "algorithm.populaton"),
        (["quickstart", "--set", "fitness.epochs=99"], "mini-tss has no mnist8 valid accuracy at 99 epochs", "fitness.epochs"),
        (["quickstart", "--set", "dataset=cifar10"], "mini-tss has no dataset 'cifar10'", "dataset"),
        (["quickstart", "--set", "benchmark=nats-tss"], "the benchmark 'nats-tss' is not here", "benchmark"),
        (["quickstart", "--seeds", "5..1"], "the range 5..1 goes down", None),
        (["quickstart", "--seeds", "x"], "'x' is no seed and no range of seeds", None),
        (["quickstart", "--seeds", ""], "'' is no seed and no range of seeds", None),
        (["quickstart", "--seed", "1", "--seeds", "1..2"], "--seed and --seeds exclude each other", None),
        (["nothing"], "there is no preset 'nothing'", None),
        (["quickstart", "--nonsense"], "No such option", None),
    ],
)
def test_wrong_input_is_one_document_and_exit_code_2(nastui, arguments, message, key):
    said = nastui("run", *arguments, "--json")
    error = said.document["error"]
    assert said.code == 2
    assert message in error["message"]
    assert error["key"] == key
    assert list(error) == ["kind", "message", "file", "line", "key", "remedy", "reason"]


def test_an_error_of_a_preset_file_has_file_and_line(nastui, tmp_path):
    path = tmp_path / "mine.toml"
    lines = ['benchmark = "mini-tss"', 'dataset = "mnist8"', "[algorithm]", 'name = "genetic"', "[fitness]", 'name = "accuracy"', "epochs = 50"]
    path.write_text("\n".join([*lines, "[budget]", "evaluations = 5"]))
    error = nastui("run", str(path), "--json").document["error"]
    assert (error["file"], error["line"], error["key"]) == (str(path), 7, "fitness.epochs")
    said = nastui("run", str(path))
    assert said.err.startswith(f"nastui: {path}:7: fitness.epochs: mini-tss has no")
    assert "Traceback" not in said.err
    assert said.out == ""


def test_accuracies_of_the_table_are_told_apart_from_a_score_on_ones_own_images(nastui, tmp_path):
    for number in range(4):
        Image.new("L", (24, 20), 60 * number).save(tmp_path / f"{number}.png")
    few = ("--set", "fitness.batch_size=4", "--set", "algorithm.name=random", "--set", "budget.generations=1", "--set", "algorithm.population=3")
    said = nastui("run", "quickstart", "--set", "fitness.name=naswt", "--set", f"fitness.images={tmp_path}", *few).out
    assert "; the table of mini-tss has for it on mnist8: validation " in said
    assert "resized from 24×20 to 8×8" in said
    assert "the budget of 1 generation is used up" in said
    assert "the table of" not in nastui("run", "quickstart", "--set", "budget.generations=1").out.replace("the table's best", "")


@pytest.mark.parametrize("seeds", [(), ("--seeds", "1..2", "--executor", "here")])
def test_the_traceback_of_a_plug_in_that_fails_is_shown_when_it_is_asked_for(nastui, monkeypatch, seeds):
    """As the message says: `nastui -v …` shows where."""
    monkeypatch.setattr(registry, "_plugins", lambda group: (replace(ASKER, package="odd"),) if group == "nastui.algorithms" else ())
    words = ["run", "quickstart", "--set", "algorithm.name=asker", "--set", "algorithm.how=raises", *seeds]
    plain, shown = nastui(*words), nastui("-v", *words)
    assert "the algorithm asker failed at asking for cells: KeyError: 'nowhere'; `nastui -v …` shows where" in plain.err
    assert "Traceback" not in plain.err
    assert 'misbehaving.py", line' in shown.err
    assert "in raised" in shown.err


@pytest.mark.parametrize("option", ["-v", "--verbose", "--quiet"])
def test_an_option_of_nastui_behind_a_command_is_told_where_it_stands(nastui, option):
    said = nastui("runs", "list", option)
    assert said.code == 2
    assert f"it stands before the command: `nastui {option} runs list …`" in said.err


def test_a_refused_run_leaves_nothing_in_the_store(nastui):
    nastui("run", "quickstart", "--set", "fitness.epochs=99")
    assert nastui("runs", "list", "--json").document == []


def test_runs_are_listed_newest_first_without_trajectory(nastui):
    for seed in ("1", "2"):
        nastui("run", "quickstart", "--seed", seed, "--set", "budget.generations=2")
    listed = nastui("runs", "list", "--json").document
    assert [one["seed"] for one in listed] == [2, 1]
    assert list(listed[0]) == [*(key for key in KEYS if key != "trajectory"), "note", "tags"]
    assert listed[0]["run"] in nastui("runs", "list").out


def test_a_run_is_exported_as_csv_and_json(nastui, tmp_path):
    run = nastui("run", "quickstart", "--set", "budget.generations=3", "--json").document
    csv = nastui("runs", "export", "last").out.splitlines()
    assert csv[0] == "number,cell,fitness,status,valid_accuracy,test_accuracy,table_seconds,measured_seconds,new_query"
    assert len(csv) == 151
    path = tmp_path / "run.json"
    assert nastui("runs", "export", run["run"][:5], "--format", "json", "--output", str(path)).code == 0
    document = json.loads(path.read_text())
    assert max(one["fitness"] for one in document["evaluated"]) == run["best"]["fitness"]
    assert document["spec"]["budget"] == {"generations": 3}
    assert document["trajectory"] == run["trajectory"]


def test_a_run_is_shown_and_deleted(nastui):
    run = nastui("run", "quickstart", "--set", "budget.generations=2", "--json").document["run"]
    assert nastui("runs", "show", "--json").document["spec"]["algorithm"]["name"] == "genetic"
    assert "made with" in nastui("runs", "show", run).out
    assert nastui("runs", "delete", run, "--yes").code == 0
    assert nastui("runs", "show", run).code == 2


def test_a_run_that_is_done_cannot_be_resumed_stopped_or_paused(nastui):
    nastui("run", "quickstart", "--set", "budget.generations=2")
    assert "is done" in nastui("runs", "resume").err
    for verb in ("stop", "pause"):
        said = nastui("runs", verb)
        assert (said.code, "no process drives it" in said.err) == (2, True)


def test_watching_without_a_terminal_prints_lines(nastui):
    nastui("run", "quickstart", "--set", "budget.generations=2")
    lines = nastui("watch").out.splitlines()
    assert lines[0].startswith("100 % · gen 2 · evaluated ")
    assert lines[-1] == "done: the budget of 2 generations is used up"


def test_the_result_says_when_the_objective_is_test_accuracy(nastui):
    said = nastui("run", "quickstart", "--set", 'fitness.split="test"', "--set", "budget.generations=2")
    assert "the objective is TEST accuracy" in said.out
    assert nastui("runs", "show", "--json").document["split"] == "test"
    assert "(test)" in nastui("runs", "list").out


def test_accuracies_of_another_budget_are_reported_beside_the_fitness(nastui):
    document = nastui("run", "quickstart", "--set", "fitness.epochs=4", "--set", "report.epochs=12", "--json").document
    values = nastui("query", "mini-tss", document["best"]["cell"], "--json").document["values"]
    table = {(one["metric"], one["split"], one["epochs"], one["seeds"]): one["value"] for one in values}
    assert document["best"]["fitness"] == table["accuracy", "valid", 4, "mean"]
    assert document["best"]["valid_accuracy"] == table["accuracy", "valid", 12, "mean"]
    assert np.isclose(table["seconds", "train", 4, "mean"] * 3, table["seconds", "train", 12, "mean"])


def test_runs_are_filtered_tagged_and_noted(nastui, toy):
    made = [nastui("run", "quickstart", "--seed", seed, "--set", "budget.evaluations=30", "--json").document["run"] for seed in ("1", "2")]
    first, second = made
    assert nastui("runs", "tag", first, "paper", "gpu").out == "paper gpu\n"
    assert nastui("runs", "tag", first, "--remove", "GPU").out == "paper\n"
    assert nastui("runs", "tag", second).out == ""
    assert nastui("runs", "note", first, "after", "the fix").out == nastui("runs", "note", first).out == "after the fix\n"
    listed = nastui("runs", "list", "--filter", "tag:paper", "--json").document
    assert [(one["run"], one["note"], one["tags"]) for one in listed] == [(first, "after the fix", ["paper"])]
    assert [one["run"] for one in nastui("runs", "list", "--filter", "seed>1 state:done", "--json").document] == [second]
    assert "paper" in nastui("runs", "list").out
    assert "after the fix" in nastui("runs", "show", first).out
    shown = nastui("runs", "show", first, "--json").document
    assert (shown["note"], shown["tags"]) == ("after the fix", ["paper"])
    assert nastui("runs", "note", first, "--clear").out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "--filter", "bets>91"), "there is no field 'bets' (did you mean 'best'?)"),
        (("tag", "last", "a b"), "'a b' is no tag"),
        (("note", "last", "x", "--clear"), "either given or removed"),
    ],
)
def test_a_wrong_filter_tag_or_note_is_refused_with_a_sentence(nastui, toy, words, said):
    nastui("run", "quickstart", "--set", "budget.evaluations=5")
    refused = nastui("runs", *words)
    assert (refused.code, said in refused.err) == (2, True)


# ---- a search among the cells that a table has


@pytest.fixture
def part(nastui, tmp_path):
    """A preset that searches among every so many cells of the embedded benchmark; `every` says how many."""

    def made(every):
        benchmark = open_benchmark("mini-tss")
        table = tmp_path / f"part{every}.csv"
        cells = benchmark.cells()[::every]
        rows = zip(cells, benchmark.accuracy(cells, "mnist8", epochs=12), strict=True)
        table.write_text("arch,d.valid@1\n" + "".join(f"{cell},{accuracy}\n" for cell, accuracy in rows))
        assert nastui("data", "import", str(table), "--name", f"part{every}").code == 0
        return ["quickstart", "--set", f"benchmark=part{every}", "--set", "dataset=d", "--set", "engine.domain=covered"]

    return made


SPARSE = "of the 263 cells that are searched have a neighbour among them (one position changed)"


@pytest.mark.parametrize("more", [[], ["--seeds", "1..2"]])
def test_a_search_among_few_cells_says_that_they_have_no_neighbours(nastui, part, more):
    said = nastui("run", *part(20), "--set", "budget.evaluations=10", *more)
    assert said.code == 0
    assert said.err.count(SPARSE) == 1
    assert "local-search, is little more than random search here" in said.err


def test_a_search_among_many_cells_and_one_of_all_say_nothing_of_neighbours(nastui, part):
    assert "neighbour" not in nastui("run", *part(5), "--set", "budget.evaluations=10").err
    assert "neighbour" not in nastui("run", "quickstart", "--set", "budget.evaluations=10").err
