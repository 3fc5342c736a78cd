"""A table's arrays vouch for themselves: flipped bits and impossible accuracies are told before a number is given."""

import os
from dataclasses import replace

import numpy as np
import pytest

from nastui.base.errors import DamagedError
from nastui.benchmarks import tablefile
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY
from nastui.benchmarks.header import read_header
from nastui.benchmarks.table import open_benchmark


@pytest.fixture
def table(tmp_path):
    """A copy of the embedded table."""
    benchmark = benchmark_named("mini-tss")
    benchmark.save(tmp_path / "copy.nastui")
    return tmp_path / "copy.nastui"


def flip(path, place, bit=0):
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << bit
    path.write_bytes(content)


def test_only_the_array_that_is_read_is_compared(table):
    header, base = read_header(table)
    last = max((entry["offset"], name) for name, entry in header["arrays"].items() if name.startswith("column"))
    flip(table, base + last[0])
    benchmark = open_benchmark(table)
    place = int(last[1].removeprefix("column"))
    assert len(benchmark.values[0]) == benchmark.size or place == 0
    with pytest.raises(DamagedError, match=f"'{last[1]}' does not have the bytes that were written") as caught:
        list(benchmark.values)
    assert (caught.value.kind, caught.value.place.file) == ("damaged", str(table))


def test_an_array_is_compared_once_per_version_of_the_file(table, monkeypatch):
    open_benchmark(table)
    compared = []
    monkeypatch.setattr(tablefile.Arrays, "whole", lambda arrays, name: not compared.append(name))
    open_benchmark(table)
    assert compared == []
    os.utime(table, ns=(1, 1))
    open_benchmark(table)
    assert "cells" in compared


@pytest.mark.parametrize("impossible", [1e9, -0.5, np.inf])
def test_an_impossible_accuracy_is_damage(tmp_path, impossible):
    benchmark = benchmark_named("mini-tss")
    place = next(place for place, column in enumerate(benchmark.columns) if column.unit == "percent" and column.meaning.metric == ACCURACY)
    values = [np.array(one) for one in benchmark.values]
    values[place][3] = impossible
    replace(benchmark, values=values).save(tmp_path / "wrong.nastui")
    with pytest.raises(DamagedError, match="outside 0 to 100 %"):
        list(open_benchmark(tmp_path / "wrong.nastui").values)


def test_sixty_flips_give_an_error_or_the_same_numbers(table):
    honest, size = [np.array(one) for one in open_benchmark(table).values], table.stat().st_size
    rng = np.random.default_rng(1)
    whole = table.read_bytes()
    told = 0
    for place, bit in zip(rng.integers(size, size=60), rng.integers(8, size=60), strict=True):
        table.write_bytes(whole)
        flip(table, int(place), int(bit))
        try:
            benchmark = open_benchmark(table)
            assert all(np.array_equal(one, other, equal_nan=True) for one, other in zip(honest, benchmark.values, strict=True))
        except DamagedError:
            told += 1
    assert told > 40  # the rest is padding between arrays
