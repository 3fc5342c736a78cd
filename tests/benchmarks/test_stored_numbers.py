"""Numbers lie in a table in as few bytes as hold them exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from nastui.base.errors import InputError
from nastui.benchmarks.columns import BenchmarkColumn, Meaning
from nastui.benchmarks.curves import Curve
from nastui.benchmarks.header import describe, header_bytes, read_header
from nastui.benchmarks.stored import columns_from, mean_over, restored, smallest, store_columns
from nastui.benchmarks.table import Benchmark, open_benchmark

DOUBLES = arrays(np.float64, 5, elements=some.floats(allow_nan=True, allow_infinity=True))


def accuracy(seeds: str = "mean") -> BenchmarkColumn:
    return BenchmarkColumn(Meaning("d", "accuracy", "valid", 4, seeds), "percent", "made up")


@given(DOUBLES)
def test_any_number_comes_back_to_the_last_bit(values):
    assert np.array_equal(restored(*smallest(values)), values, equal_nan=True)


@pytest.mark.parametrize("factor", [1.0, 100.0])
def test_single_precision_takes_half_the_bytes(factor):
    values = np.float32([0.9376002, 0.1, 0.7]).astype(np.float64) * factor
    stored, _ = smallest(values)
    assert stored.dtype == np.float32
    assert smallest(np.array([0.1]))[0].dtype == np.float64


@given(some.lists(DOUBLES, min_size=1, max_size=3))
def test_a_mean_that_follows_from_its_trainings_is_not_stored(runs):
    with np.errstate(all="ignore"):
        mean = mean_over(runs)
    columns = [accuracy(), *(accuracy(f"run{number}") for number in range(1, len(runs) + 1))]
    with np.errstate(all="ignore"):
        forms, stored = store_columns(columns, [mean, *runs])
        back = columns_from(forms, stored)
        assert "column0" not in stored
        assert all(np.array_equal(one, other, equal_nan=True) for one, other in zip(back, [mean, *runs], strict=True))


def test_another_mean_is_kept_as_it_was_given():
    forms, stored = store_columns([accuracy(), accuracy("run1")], [np.array([50.25]), np.array([50.0])])
    assert columns_from(forms, stored)[0].tolist() == [50.25]


def test_equal_columns_lie_in_the_file_once(toy, tmp_path):
    column = np.arange(toy.size) / 7
    columns = tuple(BenchmarkColumn(Meaning("d", f"score{number}", None, None), "", "made up") for number in range(10))
    Benchmark(toy.about, toy.cells, toy.index, columns, [column.copy() for _ in columns]).save(tmp_path / "many.nastui")
    Benchmark(toy.about, toy.cells, toy.index, columns[:1], [column]).save(tmp_path / "one.nastui")
    assert (tmp_path / "many.nastui").stat().st_size < (tmp_path / "one.nastui").stat().st_size + 10_000
    assert all(np.array_equal(values, column) for values in open_benchmark(tmp_path / "many.nastui").values)


def test_learning_curves_come_back(toy, tmp_path):
    values = np.full((toy.size, 3), np.nan)
    values[7] = [1.5, 2.5, 100 / 3]
    curve = Curve(accuracy("run1"), (1.0, 2.0, 4.0), values)
    Benchmark(toy.about, toy.cells, toy.index, toy.columns, toy.values, curves=[curve]).save(tmp_path / "curves.nastui")
    (back,) = open_benchmark(tmp_path / "curves.nastui").curves
    assert (back.column, back.points) == (curve.column, curve.points)
    assert np.array_equal(back.values, values, equal_nan=True)
    assert describe(tmp_path / "curves.nastui").curves == (accuracy("run1"),)


def test_the_header_knows_coverage_and_the_best_cell(toy, tmp_path):
    values = toy.column(Meaning("toy", "accuracy", "valid", 10)).copy()
    values[:100] = np.nan
    Benchmark(toy.about, toy.cells, toy.index, (accuracy(),), [values]).save(tmp_path / "t.nastui")
    (summary,) = describe(tmp_path / "t.nastui").summaries
    assert summary.known == toy.size - 100
    assert summary.best == np.nanmax(values)
    assert toy.space.parse(summary.cell).tolist() == toy.cells[np.nanargmax(values)].tolist()


@pytest.mark.parametrize("mean_of", [[99], [-1], ["0"]])
def test_a_mean_of_columns_that_are_not_there_is_refused(toy, tmp_path, mean_of):
    toy.save(tmp_path / "t.nastui")
    header, _ = read_header(tmp_path / "t.nastui")
    header["columns"][0]["stored"]["mean_of"] = mean_of
    (tmp_path / "t.nastui").write_bytes(header_bytes(header) + b"\0" * header["bytes"])
    with pytest.raises(InputError, match="header is not what it should be"):
        open_benchmark(tmp_path / "t.nastui")
