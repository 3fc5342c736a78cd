"""A space that another package brings: tables of its cells are imported, searched, drawn, scored or refused, and reported like any other."""

import csv
from statistics import fmean

import numpy as np
import pytest
from ec_nas import EcNas, table
from misbehaving import install
from nb101_files import plain_reading
from small_study import SMALL

from nastui.base import plugins
from nastui.cells import spaces
from nastui.cells.conformance import CHECKS
from nastui.cli.main import main
from nastui.cli.summary import cell_drawing
from nastui.drawing.spans import plain_text
from nastui.predictors.graphs import graph_reader

RUN = ("run", "quickstart", "--set", "benchmark=ec-nas", "--set", "dataset=cifar10", "--set", "budget.evaluations=60", "--json")
NAMES = {"conv3x3-bn-relu": "conv3x3", "conv1x1-bn-relu": "conv1x1", "maxpool3x3": "maxpool"}
CHAIN = """
   input ┠──╮
conv 3×3 ┃◄─╯
         ┠──╮
max pool ┃◄─╯
         ┠──╮
  output ┃◄─╯
"""


def forget():
    for cached in (plugins.plugins, plugins._points, plugins.tell, spaces._made):
        cached.cache_clear()


@pytest.fixture
def ec_nas(tmp_path, monkeypatch):
    """The package is installed."""
    folder = tmp_path / "packages"
    folder.mkdir()
    install(folder, "ec-nas", "[nastui.spaces]\nec-nas = ec_nas:ENTRY\n")
    monkeypatch.syspath_prepend(str(folder))
    forget()
    yield
    monkeypatch.undo()
    forget()


@pytest.fixture
def nastui(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        return ended.value.code or 0, *capsys.readouterr()

    return call


def written(path, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["arch", "cifar10.valid@108", "cifar10.test@108", "cifar10.train_seconds@108"], *rows])
    return path


@pytest.fixture
def made_up(tmp_path):
    """A cell of each of the 91 graphs, and numbers for them."""
    space, rng = EcNas(), np.random.default_rng(0)
    cells = space.from_keys(np.unique(space.canonical_keys(table()[0])))
    accuracies = np.round(80 + 3 * (cells[:, :2] == 0).sum(axis=1) + rng.normal(0, 1, len(cells)), 3)
    rows = zip(map(space.format, cells), accuracies.tolist(), (accuracies - 1).round(3).tolist(), range(100, 191), strict=True)
    return written(tmp_path / "made_up.csv", rows)


@pytest.fixture
def published(real_data, tmp_path):
    """The authors' numbers at 108 epochs, the mean of three trainings, from their file."""
    found = {}
    for name, epochs, bits, operations, evaluations, *_ in plain_reading((real_data / "official" / "ec_nas_4v9e.tfrecord").read_bytes()):
        if epochs == 108:
            seconds, _, valid, test = evaluations[-1][1:]
            found.setdefault(name, (text_of(bits, operations), []))[1].append((100 * valid, 100 * test, seconds))
    return written(tmp_path / "published.csv", [[text, *(fmean(column) for column in zip(*runs, strict=True))] for text, runs in found.values()])


def text_of(bits, operations):
    """A cell of at most four vertices in the notation of the space; vertices that it lacks get no edge."""
    count = len(operations.split(","))
    seats = [0, *range(1, count - 1), 3]
    edges = {(seats[place // count], seats[place % count]) for place, bit in enumerate(bits) if bit == "1"}
    names = [NAMES[name] for name in operations.split(",")[1:-1]] + ["conv3x3"] * (4 - count)
    return f"4v:{''.join(str(int(edge in edges)) for edge in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)])}:{','.join(names)}"


@pytest.mark.parametrize("check", CHECKS)
def test_it_holds_to_the_contract(check):
    check(EcNas())


def test_it_has_the_published_number_of_cells():
    assert len(np.unique(table()[1])) - 1 == 91


@pytest.mark.usefixtures("ec_nas")
def test_a_table_is_imported_queried_and_searched(nastui, made_up):
    code, out, _ = nastui("data", "import", str(made_up))
    assert (code, out.strip()) == (0, "made_up.csv is now ec-nas: 91 cells, 3 columns")
    code, out, _ = nastui("query", "ec-nas", "4v:100101:conv3x3,maxpool")
    assert code == 0
    assert "cifar10" in out
    for algorithm in ("genetic", "regularized-evolution"):
        code, out, _ = nastui(*RUN, "--set", f"algorithm.name={algorithm}")
        assert (code, '"space": "ec-nas"' in out or '"benchmark": "ec-nas"' in out) == (0, True)
    code, out, error = nastui(*RUN, "--set", "algorithm.name=nas-ea-fa", "--set", "predictor.name=xgboost")
    assert code == 0, out + error


def test_predictors_of_graphs_read_its_encodings():
    space = EcNas()
    cell = space.parse("4v:100101:conv3x3,maxpool")
    graphs = graph_reader(space, "gcn")(space.encode(cell[None]))
    assert np.argwhere(graphs.adjacency[0]).tolist() == [[0, 1], [1, 2], [2, 3]]


@pytest.mark.usefixtures("ec_nas")
def test_a_cell_is_drawn():
    assert plain_text(cell_drawing("ec-nas", "4v:100101:conv3x3,maxpool")) == CHAIN.strip("\n")


@pytest.mark.usefixtures("ec_nas")
def test_without_networks_a_score_is_refused_in_one_sentence(nastui, made_up):
    nastui("data", "import", str(made_up))
    code, _, error = nastui("score", "ec-nas", "4v:100101:conv3x3,maxpool")
    assert code == 2
    assert "no network is known for 'ec-nas'" in error
    assert "Traceback" not in error


@pytest.mark.usefixtures("ec_nas")
def test_a_study_on_it_is_reported(nastui, made_up, tmp_path):
    nastui("data", "import", str(made_up))
    small = tmp_path / "small.toml"
    small.write_text(
        SMALL.replace('benchmark = "mini-tss", dataset = "mnist8"', 'benchmark = "ec-nas", dataset = "cifar10"').replace("= 12", "= 108")
    )
    code, out, _ = nastui("study", "run", str(small), "--jobs", "1")
    assert (code, out) == (0, "small: 6 of 6 runs done\n")
    code, out, _ = nastui("study", "report", str(small))
    assert code == 0
    assert "two 3×3 convolutions in a chain" in out


@pytest.mark.usefixtures("ec_nas")
def test_the_published_numbers_import(nastui, published):
    code, out, _ = nastui("data", "import", str(published))
    assert (code, out.strip()) == (0, "published.csv is now ec-nas: 91 cells, 3 columns")
    code, out, _ = nastui("data", "verify", "ec-nas")
    assert code == 0, out
