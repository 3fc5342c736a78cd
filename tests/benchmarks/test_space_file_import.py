"""A space file and a table become a benchmark, whose space is found again; what does not fit is refused and leaves nothing behind."""

import json
import subprocess
import sys

import numpy as np
import pytest

from nastui.base.errors import InputError
from nastui.base.paths import home
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.importing.space_source import import_path
from nastui.benchmarks.shared_tables import receive_tables, share_tables
from nastui.cells.spaces import graph_of, space_entries, space_named
from nastui.cli.main import main

SPACE = """
name = "toy"
valid = "mine:valid"
table = "toy.csv"
[[position]]
name = "depth"
choices = [1, 2, 3]
[[position]]
name = "operation"
choices = ["conv", "pool"]
"""
MINE = "def valid(cell):\n    return cell['depth'] < 3 or cell['operation'] == 'conv'\n"
TABLE = "arch,digits.valid@10\n1:conv,90\n2:conv,91\n3:conv,92\n1:pool,80\n2:pool,81\n"


@pytest.fixture
def files(tmp_path):
    for name, text in (("space.toml", SPACE), ("mine.py", MINE), ("toy.csv", TABLE)):
        (tmp_path / name).write_text(text)
    return tmp_path


def kept():
    return sorted(path.name for path in home().tables.glob("toy*"))


def test_the_space_is_found_again_by_another_process(files):
    brought = import_path(files / "space.toml")
    assert brought.remarks[0] == "the space toy is kept: 5 cells; its functions are run: mine:valid"
    assert kept() == ["toy.mine.py", "toy.nastui", "toy.space.toml"]
    for name in ("space.toml", "mine.py"):
        (files / name).unlink()
    program = "from nastui.benchmarks.catalogue import benchmark_named as b; t = b('toy'); print(t.distinct_in_space, t.find(t.cells).tolist())"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said == "5 [0, 1, 2, 3, 4]\n"


def test_cells_may_stand_in_a_column_for_each_position(files):
    (files / "columns.csv").write_text("Depth,Operation,digits.valid@10\n1,conv,90\n3,conv,92\n2,pool,81\n")
    table = import_path(files / "space.toml", files / "columns.csv").benchmark
    assert sorted(map(table.space.format, table.cells)) == ["1:conv", "2:pool", "3:conv"]


@pytest.mark.parametrize(
    ("row", "said"), [("1,pol,90", "'pol' is no operation of toy (did you mean 'pool'?)"), ("3,pool,90", "3:pool is no valid cell of toy")]
)
def test_what_is_no_cell_in_columns_is_told_by_its_line(files, row, said):
    (files / "columns.csv").write_text(f"depth,operation,digits.valid@10\n1,conv,90\n\n{row}\n")
    with pytest.raises(InputError) as refused:
        import_path(files / "space.toml", files / "columns.csv")
    assert refused.value.message == said
    assert (refused.value.place.file, refused.value.place.line) == (str(files / "columns.csv"), 4)


def test_a_later_table_is_recognised_by_its_cells_and_joined(files):
    import_path(files / "space.toml")
    (files / "more.csv").write_text("arch,digits.test@10\n1:conv,70\n2:pool,71\n")
    brought = import_path(files / "more.csv")
    assert brought.joined
    assert len(brought.benchmark.columns) == 2


def test_the_same_file_again_is_no_other_space_and_a_changed_one_is_refused(files):
    import_path(files / "space.toml")
    (files / "space.toml").write_text(SPACE.replace("[1, 2, 3]", "[1, 2,   3]") + "# a comment\n")
    import_path(files / "space.toml")
    for name, text in (("space.toml", SPACE.replace("[1, 2, 3]", "[3, 2, 1]")), ("mine.py", MINE + "\n")):
        (files / name).write_text(text)
        with pytest.raises(InputError, match="another space named toy is kept"):
            import_path(files / "space.toml")


def test_words_of_a_space_may_change_and_are_kept_as_they_are_now(files):
    import_path(files / "space.toml")
    (files / "space.toml").write_text('title = "A toy"\n' + SPACE + '[hand_made]\n"small" = "1:conv"\n')
    import_path(files / "space.toml")
    assert space_entries()["toy"].title == "A toy"
    assert "small" in (home().tables / "toy.space.toml").read_text()


def test_of_spaces_with_one_notation_the_one_that_is_named_is_taken_and_none_without_a_word(files, capsys):
    import_path(files / "space.toml")
    (files / "other.toml").write_text(SPACE.replace('"toy"', '"a-toy"').replace('table = "toy.csv"', ""))
    import_path(files / "other.toml", files / "toy.csv")
    (files / "more.csv").write_text("arch,digits.test@10\n1:conv,70\n2:pool,71\n")
    with pytest.raises(InputError, match=r"more.csv:2: arch: '1:conv' is a cell of a-toy and toy; say which with --name a-toy"):
        import_path(files / "more.csv")
    assert import_path(files / "more.csv", name="toy").benchmark.name == "toy"
    with pytest.raises(SystemExit):
        main(["data", "remove", "a-toy", "--yes"])
    assert "its space stays, as runs may be of it:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("toy.csv", TABLE + "3:pool,50\n"), "mine:valid does not allow it"),
        (("toy.csv", TABLE + "4:conv,50\n"), "'4' is no depth"),
        (("toy.csv", TABLE + "1:conv,50\n"), "stands again"),
        (("mine.py", "def valid(cell):\n    raise KeyError('x')\n"), "it fails for the cell .*KeyError"),
        (("mine.py", "import nothing_of_the_kind\n"), "its module cannot be imported: ModuleNotFoundError"),
        (("space.toml", SPACE.replace('"toy.csv"', '"../toy.csv"')), "does not lie beside the space file"),
        (("space.toml", SPACE.replace('table = "toy.csv"', "")), "names no table"),
        (("space.toml", SPACE.replace('"toy"', '"nats-tss"')), "known already"),
        (("space.toml", SPACE + '[hand_made]\n"the best" = "3:pool"\n'), "'the best': '3:pool' is not a cell of toy"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(files, change, said):
    name, text = change
    (files / name).write_text(text)
    with pytest.raises(InputError, match=said):
        import_path(files / "space.toml")
    assert kept() == []
    assert "toy" not in space_entries()


def test_a_damaged_kept_file_stands_in_the_way_of_nothing_else(files, toy_csv):
    import_path(files / "space.toml")
    (home().tables / "toy.space.toml").write_text("name = ")
    with pytest.raises(InputError, match="this is no TOML"):
        space_named("toy")
    assert graph_of("toy", "1:conv") is None
    assert import_path(toy_csv).benchmark.name == "nats-tss"


def test_a_large_space_is_searched_among_its_tables_cells_and_scored_beyond(tmp_path, capsys):
    rng = np.random.default_rng(0)
    positions = "".join(f'[[position]]\nname = "p{n}"\nchoices = {list(range(10))}\n' for n in range(12))
    network = '[network]\nfunction = "net:build"\nclasses = 10\nside = 8\ncolours = 1\n'
    (tmp_path / "space.toml").write_text(f'name = "large"\n{positions}{network}')
    (tmp_path / "net.py").write_text(
        "from torch import nn\n\ndef build(cell, shape):\n    wide = 2 + cell['p0']\n"
        "    return nn.Sequential(nn.Conv2d(1, wide, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(wide, shape.classes))\n"
    )
    rows = [":".join(map(str, row)) for row in rng.integers(10, size=(60, 12)).tolist()]
    (tmp_path / "large.csv").write_text("arch,digits.valid@10\n" + "".join(f"{row},{80 + place / 10}\n" for place, row in enumerate(rows)))
    brought = import_path(tmp_path / "space.toml", tmp_path / "large.csv")
    assert "up to" not in brought.remarks[0]
    common = ("run", "quickstart", "--json", "--set", "benchmark=large", "--set", "dataset=digits", "--set", "algorithm.population=10")
    code, out, _ = given(capsys, *common)
    assert (code, "60 of 1,000,000,000,000 cells of large have the validation accuracy" in out) == (2, True)
    code, out, error = given(capsys, *common, "--set", "engine.domain=covered", "--set", "budget.evaluations=60")
    assert code == 0, error
    assert json.loads(out)["best"]["cell"] in rows
    code, out, error = given(capsys, *common, "--set", "fitness.name=naswt", "--set", "fitness.batch_size=8", "--set", "budget.evaluations=20")
    assert code == 0, error
    assert json.loads(out)["best"]["cell"] not in rows


def given(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code or 0, *capsys.readouterr()


@pytest.mark.parametrize("name", ["params", "flops", "synflow", "zen", "naswt", "grad_norm", "jacob_cov"])
def test_scores_of_a_given_network(tmp_path, capsys, name):
    (tmp_path / "space.toml").write_text(SPACE.replace('valid = "mine:valid"', "") + '[network]\nfunction = "net:build"\nside = 8\ncolours = 1\n')
    (tmp_path / "net.py").write_text(
        "from torch import nn\n\ndef build(cell, shape):\n    layers = [nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU()]\n"
        "    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, shape.classes))\n"
    )
    (tmp_path / "toy.csv").write_text(TABLE)
    import_path(tmp_path / "space.toml")
    code, out, error = given(capsys, "score", "toy", "1:conv", "--fitness", name, "--images", "digits", "--batch-size", "8", "--json")
    assert code == 0, error
    if name in ("params", "flops"):
        found = json.loads(out)
        value = found["scores"][0]["score"] if "scores" in found else found[0]["score"]
        assert value == {"params": 40 + 8 + 50, "flops": 9 * 4 * 64 + 40}[name]


def test_a_table_and_a_table_are_not_imported_together(files):
    with pytest.raises(InputError, match="only where the first is a space file"):
        import_path(files / "toy.csv", files / "toy.csv")
    assert benchmark_named("mini-tss")


def test_a_node_gets_the_space_with_the_table(files):
    import_path(files / "space.toml")
    tables = share_tables(["toy"])
    contents = {path: path.read_bytes() for path in home().tables.glob("toy.*")}
    receive_tables(tables)
    for path in contents:
        path.unlink()
    receive_tables(tables)
    assert {path: path.read_bytes() for path in home().tables.glob("toy.*")} == contents
    (home().tables / "toy.mine.py").write_text(MINE + "\n")
    with pytest.raises(InputError, match="has another toy.mine.py than the machine"):
        receive_tables(tables)
