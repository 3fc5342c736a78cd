"""A table that was imported elsewhere comes in as its file: all of it is looked at, and it is the same table, byte for byte."""

import json
import shutil

import numpy as np
import pytest

from nastui.base.errors import InputError
from nastui.base.paths import home
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.header import read_header
from nastui.benchmarks.importing import table_file
from nastui.benchmarks.importing.import_source import import_source
from nastui.benchmarks.importing.space_source import import_path
from nastui.benchmarks.listing import table_path
from nastui.benchmarks.tablefile import read_table, write_table
from nastui.cells.nats_tss.notation import every_cell, format_cell
from nastui.cli.main import main


def text(cells, header="arch,digits.valid@10,digits.valid@10.run1,digits.valid@10.run2,digits.latency_ms"):
    return "\n".join([header, *(f"{format_cell(cell)},{80 + n / 2},{79 + n / 2},{81 + n / 2},{n}.5" for n, cell in enumerate(cells))]) + "\n"


@pytest.fixture
def sent(tmp_path):
    """The file of the table `mine`, which is not here any more: twelve trainings with their means, latencies, millions, and scores of −∞."""
    lines = text(every_cell()[100:112]).splitlines()
    (tmp_path / "mine.csv").write_text(
        "\n".join([lines[0] + ",digits.flops_m,x", *(f"{line},{number}.5,-inf" for number, line in enumerate(lines[1:]))])
    )
    import_source(tmp_path / "mine.csv", "mine")
    return table_path("mine").rename(tmp_path / "sent.nastui")


def tables():
    return sorted(path.name for path in home().tables.iterdir() if path.suffix != ".lock")


def test_it_is_the_same_table_byte_for_byte(sent):
    """So the SHA-256 in a bundle is that of the copy too."""
    brought = import_source(sent)
    assert (brought.benchmark.name, brought.joined, brought.remarks) == ("mine", False, ())
    assert table_path("mine").read_bytes() == sent.read_bytes()
    again = import_source(sent)
    assert again.remarks == ("it is the table mine that is here already",)
    assert table_path("mine").read_bytes() == sent.read_bytes()


def test_the_published_list_with_all_its_columns_is_the_same(toy, tmp_path):
    moved = table_path("nats-tss").rename(tmp_path / "theirs.nastui")
    import_source(moved)
    assert table_path("nats-tss").read_bytes() == moved.read_bytes()


def test_it_may_have_another_name(sent):
    assert import_source(sent, "theirs").benchmark.name == "theirs"
    assert benchmark_named("theirs").about.name == "theirs"
    assert tables() == ["theirs.nastui"]


def test_it_is_added_to_a_table_of_its_name_cell_by_cell(sent, tmp_path):
    (tmp_path / "here.csv").write_text(text(every_cell()[100:112], "arch,other.valid@10,other.valid@10.run1,other.valid@10.run2,other.latency_ms"))
    import_source(tmp_path / "here.csv", "mine")
    brought = import_source(sent)
    assert brought.joined
    assert brought.benchmark.datasets == ("other", "digits")


def test_a_contradiction_is_refused_and_the_table_here_stays(sent, tmp_path):
    (tmp_path / "here.csv").write_text(text(every_cell()[101:113]))
    import_source(tmp_path / "here.csv", "mine")
    before = table_path("mine").read_bytes()
    with pytest.raises(InputError):
        import_source(sent)
    assert table_path("mine").read_bytes() == before


def test_the_command_takes_it_and_says_so(sent, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["data", "import", str(sent)])
    assert not ended.value.code
    assert capsys.readouterr().out == "sent.nastui is now mine: 12 cells, 6 columns\n"
    with pytest.raises(SystemExit) as ended:
        main(["data", "import", str(sent), "--rename", "a=b", "--json"])
    assert ended.value.code == 2
    assert "are for tables (.csv, .tsv)" in json.loads(capsys.readouterr().out)["error"]["message"]


# ---- spaces of one's own


SPACE = 'name = "toy"\n[[position]]\nname = "depth"\nchoices = [1, 2, 3]\n[[position]]\nname = "width"\nchoices = [8, 9]\n'


def test_a_space_of_ones_own_comes_with_its_file(tmp_path):
    (tmp_path / "space.toml").write_text(SPACE)
    (tmp_path / "toy.csv").write_text("arch,digits.valid@10\n1:8,90\n2:8,91\n3:9,92\n")
    import_path(tmp_path / "space.toml", tmp_path / "toy.csv")
    sent = table_path("toy").rename(tmp_path / "sent.nastui")
    shutil.rmtree(home().tables)
    with pytest.raises(
        InputError, match=r"has cells of toy, a space that is not here; import it with its space file \(`nastui data import SPACE.toml"
    ):
        import_source(sent)
    import_path(tmp_path / "space.toml", sent)
    assert table_path("toy").read_bytes() == sent.read_bytes()
    (tmp_path / "other.toml").write_text(SPACE.replace("toy", "other"))
    with pytest.raises(InputError, match="the table has cells of toy, not of other"):
        import_path(tmp_path / "other.toml", sent)


# ---- files that nastui did not write


def rewritten(sent, change):
    """The file with its header and arrays changed, and right checksums."""
    header, _ = read_header(sent)
    arrays = {name: np.array(array) for name, array in read_table(sent).arrays.items()}
    change(header, arrays)
    write_table(sent, {name: value for name, value in header.items() if name not in ("arrays", "bytes")}, arrays)


def put(where, *keys):
    *path, last, value = keys
    for key in path:
        where = where[key]
    where[last] = value


WRONG = {
    "an operation that is none": (lambda h, a: put(a, "cells", (0, 0), 77), "cells that are none of nats-tss"),
    "longer cells": (lambda h, a: a.update(cells=np.zeros((12, 7), np.uint8)), "cells that are none of nats-tss"),
    "cells of other numbers": (lambda h, a: a.update(cells=a["cells"].astype(np.float32)), "cells that are none of nats-tss"),
    "a cell twice": (lambda h, a: put(a, "cells", 0, a["cells"][1].copy()), "a cell twice"),
    "an accuracy of 300": (lambda h, a: put(a, "column1", 0, 300.0), "outside 0 to 100"),
    "an infinite latency": (lambda h, a: put(a, "column3", 0, -np.inf), "its column 4"),
    "numbers of another kind": (lambda h, a: a.update(column3=np.zeros(12, np.uint8)), None),
    "a unit that is none": (lambda h, a: put(h, "columns", 3, "unit", "parsec"), "its column 4"),
    "a name that is none": (lambda h, a: put(h, "columns", 3, "metric", ["latency"]), "header is not what"),
    "a name that draws": (lambda h, a: put(h, "columns", 3, "metric", "lat\x1b[2J"), "its column 4"),
    "a training that is none": (lambda h, a: put(h, "columns", 1, "seeds", "sum"), "its column 2"),
    "epochs before none": (lambda h, a: put(h, "columns", 1, "epochs", -1), "its column 2"),
    "two columns alike": (lambda h, a: put(h, "columns", 2, {**h["columns"][1]}), "mean the same"),
    "another way to tell cells apart": (lambda h, a: put(h, "identity", "network"), "tells cells of nats-tss apart by their network"),
    "a space that is nowhere": (lambda h, a: put(h, "space", "nowhere"), "has cells of nowhere, a space that is not here"),
    "hashes": (lambda h, a: a.update(hashes=np.zeros((12, 16), np.uint8)), "hashes of cells that have none"),
    "a name that leads elsewhere": (lambda h, a: put(h, "name", "../outside"), "cannot be a benchmark's name"),
    "a name that is taken": (lambda h, a: put(h, "name", "mini-tss"), "it is the table 'mini-tss', which is here in any case"),
    "the name of another space": (lambda h, a: put(h, "name", "nasbench101"), "belongs to another space"),
    "a part under the whole list's name": (lambda h, a: put(h, "name", "nats-tss"), "belongs to the published list of 15,625 cells"),
    "no index": (lambda h, a: a.pop("direct"), "header is not what"),
}


@pytest.mark.parametrize(("change", "said"), WRONG.values(), ids=WRONG)
def test_what_nastui_would_not_write_is_refused_and_leaves_nothing(sent, change, said):
    rewritten(sent, change)
    if said is None:  # zeros are zeros
        assert import_source(sent).benchmark.values[3].tolist() == [0.0] * 12
        return
    with pytest.raises(InputError, match=said.replace(".", r"\.")):
        import_source(sent)
    assert tables() == []


def test_an_index_that_leads_to_other_rows_is_made_anew(sent):
    rewritten(sent, lambda header, arrays: put(arrays, "direct", slice(None), 10**6))
    table = import_source(sent).benchmark
    assert table.find(table.cells).tolist() == list(range(12))


def test_more_numbers_than_a_machine_can_hold_are_refused_by_the_header_alone(sent, monkeypatch):
    """Columns that share an array, and means of one column many times over, take no room in a file."""
    monkeypatch.setattr(table_file, "_MOST_BYTES", 12 * 8 * 50)
    opened = []
    monkeypatch.setattr(table_file, "open_benchmark", opened.append)
    rewritten(sent, lambda header, arrays: put(header, "columns", 0, "stored", {"mean_of": [1] * 60}))
    with pytest.raises(InputError, match="the table has 792 numbers of 12 cells, more than can be handled"):
        import_source(sent)
    assert opened == []


def test_a_file_that_was_cut_off_or_changed_is_refused_or_still_the_same_table(sent):
    """Any byte of it."""
    whole = sent.read_bytes()
    chance = np.random.default_rng(0)
    before = import_source(sent, "before").benchmark
    for place in [*range(0, 64, 3), *chance.integers(len(whole), size=150).tolist()]:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << int(chance.integers(8))
        sent.write_bytes(bytes(damaged))
        try:
            found = import_source(sent, "after").benchmark
        except InputError:
            assert not table_path("after").exists()
            continue
        for one, other in zip(before.values, found.values, strict=True):
            np.testing.assert_array_equal(one, other)
        table_path("after").unlink()
    sent.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="copy it anew from where it was made"):
        import_source(sent, "after")
