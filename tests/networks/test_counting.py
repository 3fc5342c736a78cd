"""Counted parameters and FLOPs against what the benchmarks published."""

import csv
import gzip
import subprocess
import sys

import pytest

from nastui.building.mini_tss import build as costs
from nastui.cells.nasbench101.notation import parse_columns
from nastui.cells.nats_sss import space as sizes
from nastui.cells.nats_tss.notation import every_cell, parse_cell
from nastui.networks.counting import flops, parameters
from nastui.networks.shape import SHAPES, shape_named


def rows_of(path, step):
    with gzip.open(path, "rt") as file:
        return [row for number, row in enumerate(csv.DictReader(file)) if number % step == 0]


@pytest.mark.parametrize(("dataset", "classes"), [("cifar10", 10), ("cifar100", 100)])
def test_nats_topology_cells_have_the_published_parameters_and_flops(real_data, dataset, classes):
    shape = shape_named("nats-tss", classes=classes)
    rows = rows_of(real_data / "nats_tss.csv.gz", 31)
    assert len(rows) > 500
    for row in rows:
        cell = parse_cell(row["arch"])
        assert parameters(shape, cell) == pytest.approx(float(row[f"{dataset}.params_m"]) * 1e6, abs=0.5)
        assert flops(shape, cell) == pytest.approx(float(row[f"{dataset}.flops_m"]) * 1e6, abs=0.5)


def test_nasbench101_cells_have_the_published_parameters(real_data):
    rows = rows_of(real_data / "nasbench101.csv.gz", 211)
    cells = parse_columns([row["adjacency"] for row in rows], [row["operations"] for row in rows])
    assert len(rows) > 2000
    assert [parameters(SHAPES["nasbench101"], cell) for cell in cells] == [int(row["trainable_parameters"]) for row in rows]


def test_a_size_cell_has_the_published_parameters():
    """As the official record of this cell has them."""
    assert parameters(SHAPES["nats-sss"], sizes.parse_cell("8:8:8:16:32")) == 49_202


def test_mini_tss_cells_cost_what_the_table_of_the_benchmark_says():
    for cell in every_cell()[::97]:
        assert parameters(SHAPES["mini-tss"], cell) == costs.parameters(cell)
        assert flops(SHAPES["mini-tss"], cell) == costs.multiply_adds(cell)


def test_counting_imports_no_torch():
    code = "import sys, nastui.networks.counting; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
