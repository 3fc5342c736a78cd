"""All 423,624 cells of NAS-Bench-101 as they were published, with their module hashes."""

import csv
import gzip
import os
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from nasbench101_oracle import ABSENT

from nastui.cells.nasbench101.module_hash import module_hashes
from nastui.cells.nasbench101.notation import format_cell, parse_cell, parse_columns
from nastui.cells.nasbench101.space import NasBench101

DATA = Path(os.environ.get("NASTUI_TEST_DATA", Path(__file__).parents[2] / "../shared/data"))
TABLE = DATA / "nasbench101.csv.gz"
pytestmark = pytest.mark.skipif(not TABLE.exists(), reason=f"needs {TABLE.name} in $NASTUI_TEST_DATA")


def published(count=None):
    """The first rows of the table: (module hashes, cells)."""
    with gzip.open(TABLE, "rt", newline="") as lines:
        rows = [(row["module_hash"], row["adjacency"], row["operations"]) for row in islice(csv.DictReader(lines), count)]
    hashes, adjacency, operations = zip(*rows, strict=True)
    return list(hashes), parse_columns(adjacency, operations)


def test_published_cells_have_the_published_hashes():
    hashes, cells = published(2000)
    assert NasBench101().valid(cells).all()
    assert module_hashes(cells) == hashes


def test_published_cells_make_the_round_trip_through_text():
    hashes, cells = published(200)
    assert module_hashes(np.array([parse_cell(format_cell(cell)) for cell in cells])) == hashes


@pytest.mark.slow
def test_all_published_cells_are_distinct_graphs_and_have_the_published_hashes():
    hashes, cells = published()
    vertices = 2 + (cells[:, :5] != ABSENT).sum(axis=1)
    assert np.bincount(vertices).tolist() == [0, 0, 1, 6, 84, 2441, 62_010, 359_082]
    assert len(np.unique(NasBench101().canonical_keys(cells))) == len(cells)
    assert module_hashes(cells) == hashes
