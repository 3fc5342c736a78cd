"""Slips in the arguments of the API are told as sentences, before anything begins."""

import subprocess
import sys

import numpy as np
import pytest

import nastui
from nastui.base import workers
from nastui.base.worker_pool import WorkerPool

STUDY = """
name = "two"
seeds = "1..4"
[[task]]
name = "digits"
set = { benchmark = "mini-tss", dataset = "mnist8" }
[[arm]]
name = "random"
preset = "quickstart"
set = { "algorithm.name" = "random" }
[[panel]]
name = "equal"
budget = { evaluations = 10 }
"""


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: nastui.load_run(None), "run: nothing is not a text"),
        (lambda: nastui.load_run(5), "run: 5 is not a text"),
        (lambda: nastui.list_runs(3), "filter: 3 is not a text"),
        (lambda: nastui.follow(3), "run: 3 is not a text"),
        (lambda: nastui.open_benchmark(None), "name: nothing is not a text"),
        (lambda: nastui.open_space(["a"]), "name: a list is not a text"),
        (lambda: nastui.open_algorithm("genetic", 3), "space: 3 is not a text or an OpenSpace or an OpenBenchmark"),
        (lambda: nastui.run("quickstart", budget=5), "budget: 5 is not a table of names and values"),
        (lambda: nastui.run("quickstart", settings=5), "settings: 5 is not a table of names and values"),
        (lambda: nastui.run("quickstart", on_progress=5), "on_progress: 5 is not a function"),
        (lambda: nastui.run("quickstart", seed=True), "seed: true is not a whole number"),
        (
            lambda: (mini := nastui.open_benchmark("mini-tss")).accuracy(mini.cells, "mnist8"),
            r"cells: a method is not a text or a list; call it: cells\(\)",
        ),
        (lambda: nastui.run_study("talk", jobs="x"), "jobs: 'x' is not a whole number"),
        (lambda: nastui.run_study("talk", jobs=0), r"jobs: 0 is out of bounds \(1 to 1,024\)"),
        (lambda: nastui.run_study("talk", jobs=-1), "jobs: -1 is out of bounds"),
        (lambda: nastui.run_study("talk", executor="here", jobs=4), "jobs 4 is about several processes"),
        (lambda: nastui.run_study("talk", address="10.0.0.1:6379"), "address is about a Ray cluster"),
        (lambda: nastui.run_study("talk", executor="slurm"), "executor: 'slurm' is not"),
        (lambda: nastui.report_study("talk", seeds=5), "seeds: 5 is not a text or a list"),
        (lambda: nastui.Frame({"a": [1]})[0], r"a column is asked for by its name; choose one of a; `list\(frame\)` has the rows"),
        (lambda: nastui.open_space("nats-tss").random(-1, seed=0), "count: -1 is out of bounds"),
        (lambda: nastui.open_space("nats-tss").random(1, seed=-1), "seed: -1 is out of bounds"),
        (lambda: nastui.open_space("nats-tss").neighbours(None), "cell: nothing is not a text"),
    ],
)
def test_a_wrong_argument_is_named(call, said):
    with pytest.raises(nastui.NastuiError, match=said):
        call()
    assert nastui.list_runs() == []


def test_a_run_is_no_name_of_one():
    run = nastui.run("quickstart", budget={"evaluations": 10})
    with pytest.raises(nastui.NastuiError, match="run: a Run is not a text"):
        nastui.load_run(run)


def test_texts_are_no_fitness():
    search = nastui.open_algorithm("random", "nats-tss")
    cells = search.ask()
    with pytest.raises(nastui.NastuiError, match="not a list of numbers; tell one number for each cell"):
        search.tell(["a"] * len(cells))
    search.tell(np.ones(len(cells)))


@pytest.mark.parametrize("text", [None, 0, "", [None]])
def test_what_is_no_text_is_no_cell(text):
    assert not nastui.open_space("nats-tss").is_cell(text)


def test_numbers_of_numpy_are_numbers(tmp_path):
    run = nastui.run("quickstart", seed=np.int64(3), budget={"evaluations": np.int32(20)}, algorithm={"population": np.uint8(10)})
    assert (run.seed, run.total_evaluations, type(run.settings["seed"])) == (3, 20, int)
    assert run.settings["algorithm"]["population"] == 10
    (tmp_path / "two.toml").write_text(STUDY)
    result = nastui.run_study(str(tmp_path / "two.toml"), seeds=np.arange(1, 2), jobs=np.int64(1))
    assert (result.done, result.total) == (1, 1)


def test_a_script_without_a_guard_is_told_once(tmp_path):
    (tmp_path / "two.toml").write_text(STUDY)
    (tmp_path / "script.py").write_text('import nastui\nnastui.run_study("two.toml", jobs=2)\n')
    ended = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("Traceback") == 1
    *before, last = ended.stderr.splitlines()
    assert "script.py" in before[1]
    assert "worker_pool" not in ended.stderr  # the script's line, and not what lies between that and the sentence
    assert last.endswith('do its work again in every process that it starts; put the call below `if __name__ == "__main__":`')


def test_a_process_that_is_no_worker_goes_on():
    workers.end_rerun()
    with WorkerPool(1, _maker) as pool:
        assert pool.submit(3).result() == 4


def _maker(send):
    return lambda number: number + 1
