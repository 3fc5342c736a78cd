"""`nastui score`: some cells, a whole space, what it says of wrong input, and what is left after it was cut off."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from made_up_score import MADE_UP, MadeUp, add_made_up
from PIL import Image
from test_processes import call
from waiting import PATIENCE, until

from nastui.base.errors import InputError
from nastui.cells.nats_tss.notation import every_cell, format_cell
from nastui.fitness.registry import FITNESSES
from nastui.fitness.scoring.parallel import ScoringJob, score_in_parallel
from nastui.fitness.scoring.scored import Scored
from nastui.fitness.scoring.store import ScoreStore

CELLS = [format_cell(np.array(cell, dtype=np.uint8)) for cell in ([3, 1, 2, 3, 4, 1], [2, 4, 3, 1, 2, 3])]
DISCONNECTED = format_cell(every_cell()[0])
SMALL = ("--batch-size", "4", "--variant", "paper")


def kept_counts():
    with ScoreStore() as kept:
        return [found.count for found in kept.sets()]


@pytest.fixture
def asked(monkeypatch):
    return add_made_up(monkeypatch)


def test_cells_are_scored_and_the_document_is_that_of_the_design(nastui):
    said = nastui("score", "mini-tss", *CELLS, DISCONNECTED, *SMALL, "--seed", "3", "--json")
    document = said.document
    assert said.code == 0
    assert list(document) == ["space", "fitness", "settings", "scores"]
    assert (document["space"], document["fitness"]) == ("mini-tss", "naswt")
    assert {"variant": "paper", "batch_size": 4, "score_seed": 3, "images": "auto", "repeats": 1}.items() <= document["settings"].items()
    assert [one["cell"] for one in document["scores"]] == [*CELLS, DISCONNECTED]
    assert [one["status"] for one in document["scores"]] == ["ok", "ok", "disconnected"]
    assert all(list(one) == ["cell", "score", "status", "seconds"] and one["seconds"] > 0 for one in document["scores"])
    assert all(one["score"] > 0 for one in document["scores"][:2])


def test_the_same_settings_give_the_kept_scores_and_others_give_others(nastui, asked):
    first = nastui("score", "nats-tss", *CELLS, "--fitness", "made-up", "--json").document
    count = len(asked)
    again = nastui("score", "nats-tss", *CELLS, "--fitness", "made-up", "--json").document
    assert (again, len(asked)) == (first, count)
    other = nastui("score", "nats-tss", *CELLS, "--fitness", "made-up", "--seed", "1", "--json").document
    assert [one["score"] for one in other["scores"]] == [one["score"] + 1 for one in first["scores"]]
    assert nastui("score", "nats-tss", *CELLS, "--fitness", "made-up", "--set", "repeats=2", "--json").document["settings"]["repeats"] == 2
    assert "batch 128 of Gaussian noise, seed 0" in nastui("score", "nats-tss", *CELLS, "--fitness", "made-up").out


def test_a_search_asks_for_none_of_the_scores_of_a_whole_space(nastui, asked):
    document = nastui("score", "mini-tss", "--all", "--fitness", "made-up", "--set", "live=true", "--jobs", "1", "--json").document
    assert len(document["scores"]) == len({one["cell"] for one in document["scores"]}) == len(asked) == 5260
    changes = ["fitness.name=made-up", "fitness.live=true", "budget.generations=3"]
    run = nastui("run", "quickstart", *(part for change in changes for part in ("--set", change)), "--json").document
    assert len(asked) == 5260
    best = {one["cell"]: one["score"] for one in document["scores"]}
    assert run["best"]["fitness"] in best.values()
    text = nastui("score", "mini-tss", "--all", "--fitness", "made-up", "--set", "live=true").out
    assert "the best 10 of 5,260 cells" in text
    assert len(asked) == 5260


@pytest.fixture
def usual_interrupt():
    """Who follows has SIGINT end the command; the tests are not that command."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("usual_interrupt")
def test_a_program_that_follows_reads_progress_of_what_is_missing_and_a_summary(nastui, asked):
    nastui("score", "mini-tss", *CELLS, "--fitness", "made-up", "--set", "live=true")
    said = nastui("score", "mini-tss", "--all", "--fitness", "made-up", "--set", "live=true", "--jobs", "1", "--follow", "--json")
    lines = [json.loads(line) for line in said.err.splitlines()]
    assert lines[0]["stage"].startswith("5,258 of 5,260 cells to score")
    assert lines[-1] == {"done": 5258, "total": 5258}
    document = said.document
    assert list(document) == ["space", "fitness", "settings", "cells", "statuses"]
    assert (document["cells"], document["statuses"]) == (5260, {"ok": 3754, "disconnected": 394, "singular": 630, "nan": 482})


def test_naswt_searches_mini_tss_through_the_command_line(nastui):
    changes = ["fitness.name=naswt", "fitness.batch_size=8", "algorithm.population=8", "budget.generations=2"]
    said = nastui("run", "quickstart", *(part for change in changes for part in ("--set", change)), "--json")
    result = said.document
    assert said.code == 0
    assert (result["state"], result["fitness"], result["split"]) == ("done", "naswt", None)
    assert result["best"]["fitness"] > 0
    assert result["best"]["valid_accuracy"] > 0
    spec = nastui("runs", "show", "--json").document["spec"]
    assert spec["fitness"]["seconds_per_cell"] > 0
    assert result["simulated_seconds"] == pytest.approx(spec["fitness"]["seconds_per_cell"] * result["unique_evaluations"])
    scored = nastui("score", "mini-tss", result["best"]["cell"], "--batch-size", "8", "--json").document["scores"][0]
    assert scored["score"] == result["best"]["fitness"]


@pytest.mark.parametrize(
    ("arguments", "message", "key"),
    [
        (["mini-tss", CELLS[0], "--batch-size", "1"], "1 is out of bounds", "batch_size"),
        (["mini-tss", "|none~0|"], "is not a cell of nats-tss", None),
        (["nasbench101", "0" * 32], "is a module hash", None),
        (["mini-tss", CELLS[0], "--fitness", "naswot"], "'naswot' is no score of untrained networks (did you mean 'naswt'?)", None),
        (["mini-tss", CELLS[0], "--fitness", "accuracy"], "'accuracy' is no score of untrained networks", None),
        (["nats-tssx", CELLS[0]], "there is no benchmark 'nats-tssx' (did you mean 'nats-tss'?)", None),
        (["mini-tss", CELLS[0], "--images", "/nowhere/at/all"], "/nowhere/at/all", "fitness.images"),
        (["mini-tss", CELLS[0], "--variant", "offical"], "(did you mean 'official'?)", "variant"),
        (["mini-tss", CELLS[0], "--fitness", "made-up", "--variant", "paper"], "made-up has no variants", "variant"),
        (["mini-tss", CELLS[0], "--set", "repeat=3"], "unknown key (did you mean 'repeats'?)", "repeat"),
        (["mini-tss", CELLS[0], "--all"], "--all and cells exclude each other", None),
        (["mini-tss"], "there is nothing to score", None),
        (["mini-tss", CELLS[0], "--device", "tpu"], "'tpu'", None),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_code_2(nastui, asked, arguments, message, key):
    error = nastui("score", *arguments, "--json")
    assert error.code == 2
    assert message in error.document["error"]["message"]
    assert error.document["error"]["key"] == key
    said = nastui("score", *arguments)
    assert (said.code, said.out) == (2, "")
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--images", "IMAGES", "--batch-size", "128"), "--batch-size: there are only 2 images for a batch of 128"),
        (("--batch-size", "1"), "--batch-size: 1 is out of bounds"),
        (("--images", "/nowhere/at/all"), "--images: '/nowhere/at/all' is no source of images"),
        (("--variant", "offical"), "--variant: "),
    ],
)
def test_a_wrong_setting_is_told_by_the_option_that_gives_it(nastui, arguments, said, tmp_path):
    for number in (1, 2):
        Image.new("L", (8, 8), number).save(tmp_path / f"{number}.png")
    words = [str(tmp_path) if word == "IMAGES" else word for word in arguments]
    assert nastui("score", "mini-tss", CELLS[0], *words).err.startswith(f"nastui: {said}")


def test_processes_abreast_score_every_cell_once(monkeypatch, asked):
    settings = MADE_UP.settings(seconds_per_cell=0.5)
    job = ScoringJob(MADE_UP, settings, "mini-tss", "cpu")
    scored = job.scored()
    keys = scored.keying.every()[:60]
    assert sum(score_in_parallel(job, scored, keys, 2)) == 60
    assert asked == []
    assert scored.store.find(scored.set, keys).known.all()
    alone = [MadeUp.score(scored.scorer, cell).value for cell in scored.keying.cells(keys)]
    assert np.array_equal(scored.store.find(scored.set, keys).values, alone, equal_nan=True)


def test_workers_on_another_device_are_refused_since_their_scores_would_be_kept_as_this_ones(monkeypatch, asked):
    job = ScoringJob(MADE_UP, MADE_UP.settings(seconds_per_cell=0.5), "mini-tss", "cpu")
    scored = job.scored()
    monkeypatch.setattr(scored, "computed_on", lambda: "cuda:0 a card")
    keys = scored.keying.every()[:10]
    with pytest.raises(InputError, match="a worker computes on cpu, and the numbers are kept as those of cuda:0 a card"):
        list(score_in_parallel(job, scored, keys, 2))
    assert not scored.store.find(scored.set, keys).known.any()


class DeadlyScorer(MadeUp):
    """It ends the process at one cell, whatever is tried."""

    def score(self, cell):
        if cell.tolist() == DEADLY:
            os._exit(1)
        return super().score(cell)


DEADLY = [0, 0, 0, 0, 1, 2]
make_deadly = partial(Scored, "Deadly", DeadlyScorer)


@pytest.mark.parametrize("pack", [None, 3])
def test_a_cell_that_ends_its_worker_has_no_score_and_all_others_have_theirs(asked, pack):
    entry = replace(MADE_UP, factory=f"{__name__}:make_deadly")
    job = ScoringJob(entry, MADE_UP.settings(seconds_per_cell=0.5), "mini-tss", "cpu", pack)
    scored, said = job.scored(), []
    keys = scored.keying.every()[:24]
    deadly = int(scored.keying.keys(np.array([DEADLY], dtype=np.uint8))[0])
    assert deadly in keys
    assert sum(score_in_parallel(job, scored, keys, 2, told=said.append)) == 24
    known = scored.store.find(scored.set, keys).known
    assert keys[~known].tolist() == [deadly]
    assert said[-1] == "|none~0|+|none~0|none~1|+|none~0|skip_connect~1|nor_conv_1x1~2| has no score: each worker that scored it died"


@pytest.mark.parametrize("jobs", [pytest.param("1", marks=pytest.mark.slow), "2"])
def test_what_was_scored_before_a_kill_is_kept_and_nobody_is_left(jobs):
    child = spawn("--jobs", jobs)
    until(lambda: kept_counts() and kept_counts()[0] >= 40)
    workers = children_of(child.pid)
    child.kill()
    child.communicate()
    assert len(workers) >= int(jobs) - 1
    until(lambda: not any(map(lives, workers)))
    (before,) = kept_counts()
    assert before >= 40
    again = spawn("--jobs", jobs)
    assert "of 5,260 cells to score" in again.stderr.readline()
    until(lambda: kept_counts()[0] > before)
    again.send_signal(signal.SIGINT)
    out, err = again.communicate(timeout=PATIENCE)
    assert again.returncode == 130
    assert out == ""
    assert "interrupted; what was scored is kept, and the same command goes on from there" in err
    assert "Traceback" not in err


def spawn(*arguments):
    command = [sys.executable, "-m", "nastui", "score", "mini-tss", "--all", *SMALL, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def children_of(pid):
    """Of a process and of its children."""
    found = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*found, *(further for one in found for further in children_of(one))]


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
def test_interrupted_as_json_is_the_error_document():
    child = spawn("--jobs", "2", "--json")
    until(lambda: kept_counts() and kept_counts()[0] >= 20)
    os.killpg(child.pid, signal.SIGINT)
    out, _ = child.communicate(timeout=PATIENCE)
    assert (child.returncode, json.loads(out)["error"]["kind"]) == (130, "interrupted")


@pytest.mark.slow
def test_a_whole_space_is_scored_by_several_processes_as_by_one(monkeypatch):
    whole = json.loads(spawn("--jobs", "2", "--json").communicate(timeout=600)[0])
    assert kept_counts() == [len(whole["scores"])] == [5260]
    cells = [one["cell"] for one in whole["scores"]][::500]
    monkeypatch.setenv("NASTUI_HOME", os.environ["NASTUI_HOME"] + "-other")
    alone = json.loads(call("score", "mini-tss", *cells, *SMALL, "--json").stdout)
    assert [one["score"] for one in alone["scores"]] == [one["score"] for one in whole["scores"]][::500]


def test_every_registered_score_is_offered(nastui):
    said = nastui("score", "mini-tss", CELLS[0], "--fitness", "nothing", "--json").document["error"]
    offered = said["remedy"].removeprefix("choose one of ").split(", ")
    assert set(offered) == set(FITNESSES.entries) - {"accuracy", "table-score", "training"}


def test_a_cluster_is_connected_to_before_anything_is_said_of_it(nastui, asked, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    said = nastui("score", "nats-tss", "--all", "--fitness", "made-up", "--executor", "ray", "--jobs", "2")
    assert "a cluster needs Ray, which is not installed" in said.err
