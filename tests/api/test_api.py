"""The Python API beside what it stands for: the engine's runs, the store, the tables."""

import threading

import numpy as np
import pytest

import nastui
from nastui.base import absent
from nastui.benchmarks.columns import Meaning
from nastui.presets.reading import read
from nastui.runs.labels import change_tags, set_note
from nastui.runs.session import start
from nastui.runs.store import Store


def test_a_run_is_the_engine_s_run():
    mine = nastui.run("quickstart", seed=5, budget={"evaluations": 300})
    with Store() as store:
        session = start(store, read("quickstart", ["seed=5", "budget.evaluations=300"]).spec)
        session.drive(store)
    theirs = nastui.load_run(session.run)
    assert mine.evaluations["cell"].tolist() == theirs.evaluations["cell"].tolist()
    assert (mine.best, mine.preset, theirs.preset) == (theirs.best, "quickstart", None)


def test_a_run_is_found_with_what_was_noted_about_it():
    run = nastui.run("quickstart", budget={"evaluations": 20})
    with Store() as store:
        set_note(store, run.id, "after the fix")
        change_tags(store, run.id, ["paper"])
    assert (nastui.load_run(run.id[:4]).note, nastui.load_run("last").tags) == ("after the fix", ("paper",))
    assert nastui.list_runs("tag:paper") == [run.reload()]
    with pytest.raises(nastui.NastuiError, match="there is no run 'zz'"):
        nastui.load_run("zz")


def test_the_budget_replaces_that_of_the_preset_and_settings_change_it():
    assert nastui.run("quickstart", budget={"generations": 2}).settings["budget"] == {"generations": 2}
    assert nastui.run("quickstart", settings={"budget": {"evaluations": 60}}).settings["budget"]["evaluations"] == 60


def test_another_algorithm_has_its_own_defaults():
    run = nastui.run("quickstart", algorithm="local-search", budget={"evaluations": 20})
    assert "population" not in run.settings["algorithm"]


def test_a_run_is_followed_by_whoever_called_it():
    heard = []
    run = nastui.run("quickstart", on_progress=lambda one: heard.append((one, threading.current_thread())))
    assert {thread for _, thread in heard} == {threading.main_thread()}
    last = heard[-1][0]
    assert (last.run, last.state, last.evaluations, last.share) == (run.id, "done", run.total_evaluations, 1.0)
    assert last.best_fitness == run.best.fitness
    assert list(nastui.follow(run.id)) == [last]


def test_what_is_raised_meanwhile_stops_the_run_which_can_be_gone_on_with():
    def stop(progress):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        nastui.run("quickstart", budget={"evaluations": 20_000}, on_progress=stop)
    run = nastui.load_run()
    assert run.state == "stopped"
    finished = run.resume()
    assert (finished.id, finished.state, finished.total_evaluations) == (run.id, "done", 20_000)


def test_what_cannot_begin_is_said_though_somebody_listens():
    with pytest.raises(nastui.NastuiError, match="there is no benchmark 'nowhere'"):
        nastui.run("quickstart", benchmark="nowhere", on_progress=print)
    assert nastui.list_runs() == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"algorithm": {"popluation": 3}}, r"algorithm.popluation: unknown key \(did you mean 'population'\?\)"),
        ({"budget": {"evaluation": 3}}, r"^budget.evaluation: unknown key"),
        ({"settings": {"seed": -1}}, "^seed: "),
        ({"fitness": 3}, "fitness: 3 is not a text or a table of names and values"),
    ],
)
def test_a_wrong_setting_is_named_and_is_not_the_file_s(given, said):
    with pytest.raises(nastui.NastuiError, match=said):
        nastui.run("quickstart", **given)


def test_a_mistake_in_a_file_is_told_with_its_line(tmp_path):
    (tmp_path / "wrong.toml").write_text('benchmark = "mini-tss"\ndataset = "mnist8"\n[algorithm]\nname = "genetics"\n')
    with pytest.raises(nastui.NastuiError, match=r"wrong.toml:4: algorithm.name: 'genetics' is no algorithm"):
        nastui.run(str(tmp_path / "wrong.toml"), dataset="mnist8")


def test_a_table_is_looked_up(toy):
    benchmark = nastui.open_benchmark("nats-tss")
    cells = benchmark.space.random(4, seed=0)
    rows = toy.find(np.stack([toy.space.parse(cell) for cell in cells]))
    assert len(benchmark) == 15_625
    assert benchmark.datasets == ("toy",)
    for split in ("valid", "test"):
        known = toy.column(Meaning("toy", "accuracy", split, 10))
        assert benchmark.accuracy(cells, "toy", split=split).tolist() == known[rows].tolist()
    assert benchmark.accuracy(cells[0], "TOY", epochs=10).shape == (1,)
    with pytest.raises(nastui.NastuiError, match="it has accuracies of valid at 10, test at 10 epochs"):
        benchmark.accuracy(cells, "toy", epochs=11)


def test_a_cell_is_a_text():
    benchmark = nastui.open_benchmark("mini-tss")
    with pytest.raises(nastui.NastuiError, match="give cells as texts"):
        benchmark.accuracy([3], "mnist8")


def test_cells_are_made_and_compared():
    space = nastui.open_space("nats-tss")
    cell = space.random(1, seed=3)[0]
    assert space.random(1, seed=3) == [cell]
    assert all(space.is_cell(one) and one != cell for one in space.neighbours(cell))
    assert all(space.same(cell, one) for one in space.isomorphic(cell))
    assert len(space.every_cell()) == 15_625
    assert len(space.mutate([cell, cell], seed=1)) == 2
    with pytest.raises(nastui.NastuiError, match="too many to be listed"):
        nastui.open_space("nasbench101").every_cell()


@pytest.mark.parametrize("algorithm", sorted(set(nastui.available()["algorithms"]) - {"nas-ea-fa", "bananas", "bayesian-optimization", "tpe"}))
@pytest.mark.parametrize("space", ["nats-tss", "nasbench101"])
def test_any_algorithm_is_asked_and_told(algorithm, space):
    search, again = (nastui.open_algorithm(algorithm, space, seed=2) for _ in range(2))
    for _ in range(3):
        cells = search.ask()
        assert cells == search.ask() == again.ask()
        search.tell([float(len(cell)) for cell in cells])
        again.tell([float(len(cell)) for cell in cells])


def test_asked_and_told_it_is_the_search_that_a_run_is():
    run = nastui.run("quickstart", seed=4, algorithm={"population": 10}, budget={"generations": 3})
    benchmark = nastui.open_benchmark("mini-tss")
    settings = {name: value for name, value in run.settings["algorithm"].items() if name != "name"}
    search = nastui.open_algorithm("genetic", benchmark, seed=4, **settings)
    asked = []
    for _ in range(3):
        asked += search.ask()
        search.tell(benchmark.accuracy(asked[-10:], "mnist8"))
    assert asked == run.evaluations["cell"].tolist()


def test_a_predictor_comes_along():
    search = nastui.open_algorithm("nas-ea-fa", "nats-tss", predictor={"name": "gaussian-process"}, population=60)
    for _ in range(2):
        search.tell([float(number) for number, _ in enumerate(search.ask())])
    with pytest.raises(nastui.NastuiError, match="nas-ea-fa needs a predictor"):
        nastui.open_algorithm("nas-ea-fa", "nats-tss")


def test_too_few_numbers_are_refused_and_none_is_lost():
    search = nastui.open_algorithm("random", "nats-tss")
    cells = search.ask()
    with pytest.raises(nastui.NastuiError, match=f"{len(cells)} cells were asked for, and 0 are told"):
        search.tell([])
    assert search.ask() == cells


def test_a_study_is_not_run_beside_the_main_thread():
    raised = []

    def run():
        with pytest.raises(nastui.NastuiError, match="main thread") as found:
            nastui.run_study("future-work")
        raised.append(found)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert raised


# ---- frames


def test_columns_have_the_kind_of_their_values():
    frame = nastui.Frame({"n": [1, 2], "x": [1.5, None], "t": ["a", None], "b": [True, False], "m": [1, None]})
    assert {name: frame[name].dtype.kind for name in frame.columns} == {"n": "i", "x": "f", "t": "O", "b": "b", "m": "f"}
    assert list(frame) == [{"n": 1, "x": 1.5, "t": "a", "b": True, "m": 1.0}, {"n": 2, "x": None, "t": None, "b": False, "m": None}]
    assert repr(frame) == "<Frame: 2 rows of n, x, t, b, m>"
    assert "<td>1.5</td>" in frame._repr_html_()
    assert (len(nastui.Frame({})), list(nastui.Frame.from_rows([], ("a",)))) == (0, [])


def test_a_frame_becomes_a_data_frame():
    pandas = pytest.importorskip("pandas")
    frame = nastui.Frame({"n": [1, 2], "x": [1.5, None], "t": ["a", "b"]}).to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame["x"].isna().tolist() == [False, True]


def test_a_frame_becomes_an_arrow_table():
    pytest.importorskip("pyarrow")
    assert nastui.Frame({"x": [1.5, None]}).to_arrow()["x"].to_pylist() == [1.5, None]


@pytest.mark.parametrize(("library", "method"), [("pandas", "to_pandas"), ("pyarrow", "to_arrow")])
def test_a_library_that_is_not_there_is_a_sentence(monkeypatch, library, method):
    def absent_module(name):
        raise ModuleNotFoundError(f"No module named '{name}'", name=name)

    monkeypatch.setattr(absent, "import_module", absent_module)
    with pytest.raises(nastui.NastuiError, match=f"this needs the package {library}, which is not installed; `pip install {library}` brings it"):
        getattr(nastui.Frame({}), method)()
