"""`nastui data verify`."""

import gzip
from itertools import islice

import numpy as np
import pytest

from nastui.benchmarks.importing.import_source import import_source
from nastui.benchmarks.listing import table_path
from nastui.benchmarks.table import open_benchmark


def test_a_good_table_holds(nastui, toy):
    said = nastui("data", "verify", "nats-tss")
    assert said.code == 0
    assert "all 15,625 cells find their row" in said.out


def test_a_flipped_bit_is_found(nastui, toy):
    path = table_path("nats-tss")
    data = bytearray(path.read_bytes())
    data[-64 * 500] ^= 1
    path.write_bytes(data)
    said = nastui("data", "verify", "nats-tss", "--json")
    assert said.code == 1
    assert [one["check"] for one in said.document if not one["holds"]] == ["bytes"]


def test_a_table_whose_optimum_is_not_the_published_one_is_told(nastui, real_data):
    import_source(real_data / "nats_tss.csv.gz")
    assert "best cifar10 valid accuracy at 200 epochs: 91.61 % here, 91.61 % published" in nastui("data", "verify", "nats-tss").out
    path = table_path("nats-tss")
    table = open_benchmark(path)
    values = [
        np.minimum(column, 91.0) if meaning.meaning.epochs == 200 else column for meaning, column in zip(table.columns, table.values, strict=True)
    ]
    type(table)(table.about, table.cells, table.index, table.columns, values).save(path)
    said = nastui("data", "verify", "nats-tss")
    assert said.code == 1
    assert "WRONG" in said.out


def test_module_hashes_of_a_part_are_those_of_nasbench_pytorch(nastui, real_data, tmp_path):
    with gzip.open(real_data / "nasbench101.csv.gz", "rt") as file:
        (tmp_path / "part.csv").write_text("".join(islice(file, 2001)))
    import_source(tmp_path / "part.csv", "part")
    said = nastui("data", "verify", "part", "--with", "nasbench-pytorch", "--sample", "50")
    assert "50 cells have the same hash" in said.out
    assert "all 2,000 are their cell's" in said.out


@pytest.mark.slow
def test_module_hashes_are_those_of_nasbench_pytorch(nastui, real_home, monkeypatch):
    monkeypatch.setenv("NASTUI_HOME", str(real_home))
    said = nastui("data", "verify", "nasbench101", "--with", "nasbench-pytorch", "--sample", "50")
    assert said.code == 0
    assert "50 cells have the same hash" in said.out
    assert "all 423,624 are their cell's" in said.out


def test_nats_bench_needs_the_records(nastui, toy):
    assert "give their folder with --source" in nastui("data", "verify", "nats-tss", "--with", "nats_bench").err
