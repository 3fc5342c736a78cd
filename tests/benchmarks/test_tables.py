"""The native table file: exact round trip, and damage is seen before anything is read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nastui.base.errors import InputError, MissingError
from nastui.benchmarks import tablefile
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import Meaning
from nastui.benchmarks.header import describe, header_bytes, read_header
from nastui.benchmarks.listing import listed, table_path
from nastui.benchmarks.table import open_benchmark
from nastui.benchmarks.tablefile import damaged_arrays, read_table, write_table
from nastui.cells.nats_tss.notation import every_cell

NUMBERS = st.lists(st.floats(width=64, allow_nan=True), max_size=20)


@given(NUMBERS, st.lists(st.integers(0, 255), max_size=9))
@settings(max_examples=30)
def test_arrays_come_back_bit_by_bit(tmp_path_factory, floats, small):
    path = tmp_path_factory.mktemp("tables") / "t.nastui"
    arrays = {"cells": np.zeros((1, 6), dtype=np.uint8), "a": np.array(floats, dtype=np.float64), "b": np.array(small, dtype=np.uint8)}
    about = {"name": "t", "title": "", "space": "nats-tss", "note": "", "sources": []}
    write_table(path, {"version": 1, "identity": "string", "columns": [], **about}, arrays)
    back = read_table(path).arrays
    assert all(back[name].tobytes() == array.tobytes() for name, array in arrays.items())


def test_a_table_knows_every_cell_it_was_given(toy):
    assert toy.find(every_cell()).tolist() == list(range(15_625))
    assert toy.size == 15_625


def test_a_header_is_read_without_arrays(toy):
    described = describe(table_path("nats-tss"))
    assert (described.size, described.datasets) == (15_625, ("toy",))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: data[:-1], "bytes where its header says"),
        (lambda data: data[:40], "cut off or damaged"),
        (lambda data: b"", "no nastui table"),
        (lambda data: b"PK" + data[2:], "no nastui table"),
        (lambda data: data[:100] + b"X" + data[101:], "cut off or damaged"),
    ],
)
def test_a_damaged_table_is_refused_with_the_remedy(toy, damage, said):
    path = table_path("nats-tss")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(InputError, match=f"nats-tss.nastui: .*{said}.*; import it again"):
        open_benchmark(path)


def test_a_flipped_bit_in_the_numbers_is_found_when_asked_for(toy):
    path = table_path("nats-tss")
    data = bytearray(path.read_bytes())
    data[-64 * 1000] ^= 1
    path.write_bytes(data)
    assert len(damaged_arrays(path)) == 1


def test_a_benchmark_that_is_not_here_names_the_command_that_brings_it():
    with pytest.raises(MissingError, match="'nats-tss' is not here; `nastui data get nats-tss` fetches it"):
        benchmark_named("nats-tss")
    with pytest.raises(MissingError, match="did you mean 'nats-tss'"):
        benchmark_named("nats-tsss")


def test_a_name_that_leaves_the_folder_is_refused():
    with pytest.raises(InputError, match="cannot be a benchmark's name"):
        benchmark_named("../secrets")


def test_the_list_begins_with_the_embedded_one_and_ends_with_the_users(toy):
    table_path("nats-tss").rename(table_path("own"))
    assert [one.name for one in listed()] == ["mini-tss", "nats-tss", "nats-sss", "nasbench101", "own"]
    assert [one.path is not None for one in listed()] == [True, False, False, False, True]


def test_single_trainings_lie_behind_their_mean(toy):
    runs = toy.single_trainings(Meaning("toy", "accuracy", "valid", 10))
    assert [round(float(run[7] - toy.column(Meaning("toy", "accuracy", "valid", 10))[7]), 3) for run in runs] == [-0.5, 0.5]


@pytest.mark.parametrize(
    "forge",
    [
        lambda header: header["arrays"]["cells"].update(offset=-64),
        lambda header: header["arrays"]["cells"].update(shape=[-1, 6]),
        lambda header: header["arrays"]["column0"].update(shape=[2**40, 2**40]),
        lambda header: header["arrays"]["column0"].update(shape=[3]),
        lambda header: header.pop("columns") and header["arrays"].pop("cells"),
        lambda header: header.pop("columns"),
        lambda header: header["columns"].__setitem__(0, "accuracy"),
        lambda header: header["columns"][0]["stored"].update(mean_of=[0]),
        lambda header: header["arrays"].pop("column1"),
        lambda header: header.update(sources=3),
        lambda header: header.update(title=None),
        lambda header: header["summaries"].pop(),
        lambda header: header["arrays"]["cells"].pop("crc32"),
        lambda header: header["arrays"].update(hashes={**header["arrays"]["cells"]}),
        lambda header: header["arrays"]["cells"].update(shape=[15_625 * 6]),
    ],
)
def test_a_forged_header_is_refused(toy, forge):
    path = table_path("nats-tss")
    header, _ = read_header(path)
    forge(header)
    data = header_bytes(header)
    path.write_bytes(data + b"\0" * header["bytes"])
    with pytest.raises(InputError, match="its header is not what it should be"):
        open_benchmark(path)


def test_a_table_that_is_exchanged_while_it_is_opened_is_the_one_or_the_other(tmp_path, monkeypatch):
    path, cells = tmp_path / "t.nastui", every_cell()[:100]
    old, new = ({"cells": cells[:count], "numbers": np.full(count, float(count))} for count in (100, 60))
    about = {"version": 1, "identity": "string", "columns": [], "name": "t", "title": "", "space": "nats-tss", "note": "", "sources": []}
    write_table(path, about, old)
    read = tablefile.header_of

    def exchanged(file, path):
        found = read(file, path)
        write_table(path, about, new)
        return found

    monkeypatch.setattr(tablefile, "header_of", exchanged)
    arrays = read_table(path).arrays
    assert arrays["numbers"].tolist() == [100.0] * 100
    monkeypatch.setattr(tablefile, "header_of", read)
    assert read_table(path).arrays["numbers"].tolist() == [60.0] * 60
