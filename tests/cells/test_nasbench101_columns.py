"""Columns of NAS-Bench-101 cells, as tables hold them."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nasbench101_oracle import is_cell

from nastui.base.errors import InputError
from nastui.cells.nasbench101.layout import OPERATIONS, from_matrices, matrices
from nastui.cells.nasbench101.notation import format_cell, parse_cell, parse_columns
from nastui.cells.nasbench101.space import NasBench101

CHAIN = ("010001000", "input,conv3x3-bn-relu,output")
DIRECT = ("0100", "input,output")
names = st.sampled_from([*OPERATIONS, "input", "output", "conv3x3"])


def columns(*rows):
    return tuple(list(column) for column in zip(*rows, strict=True))


def small_rows():
    """Pairs of adjacency and operations of 2 to 4 vertices, most of them malformed in one way or another."""

    def of_size(vertices):
        inner = st.lists(names, min_size=vertices - 2, max_size=vertices - 2)
        texts = inner.map(lambda inside: ",".join(["input", *inside, "output"]))
        bits = st.lists(st.sampled_from("01"), min_size=vertices**2, max_size=vertices**2).map("".join)
        return st.tuples(bits | st.text("01", max_size=20), texts | st.lists(names, max_size=5).map(",".join))

    return st.integers(2, 4).flatmap(of_size)


def is_well_formed(adjacency, operations):
    listed = operations.split(",")
    size = len(listed)
    if len(adjacency) != size**2 or size < 2 or [listed[0], listed[-1]] != ["input", "output"] or not set(listed[1:-1]) <= set(OPERATIONS):
        return False
    matrix = np.array(list(adjacency), dtype=np.uint8).reshape(size, size)
    indices = np.array([OPERATIONS.index(name) for name in listed[1:-1]], dtype=np.uint8)
    return not np.tril(matrix).any() and is_cell(from_matrices(matrix[None], indices[None])[0])


def test_cells_of_different_sizes_keep_their_order():
    texts = [format_cell(cell) for cell in NasBench101().random(np.random.default_rng(0), 300)]
    cells = parse_columns(*columns(*(text.split(":") for text in texts)))
    np.testing.assert_array_equal(cells, [parse_cell(text) for text in texts])


def test_matrices_make_the_round_trip():
    cells = NasBench101().random(np.random.default_rng(1), 100)
    np.testing.assert_array_equal(from_matrices(matrices(cells), cells[:, :5]), cells)


@settings(max_examples=300)
@given(row=small_rows())
def test_a_row_is_refused_exactly_where_it_is_no_cell(row):
    if is_well_formed(*row):
        assert NasBench101().valid(parse_columns(*columns(row))).all()
    else:
        with pytest.raises(InputError, match="row 0"):
            parse_columns(*columns(row))


def test_the_first_wrong_row_is_named_with_its_position_and_the_reason():
    wrong = ("0000", "input,output")
    why = "row 2: '0000:input,output' is not a cell of nasbench101: no path leads from vertex 0, its input, to vertex 1, its output"
    with pytest.raises(InputError, match=re.escape(why)):
        parse_columns(*columns(CHAIN, DIRECT, wrong, wrong))


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(InputError, match="2 adjacency matrices stand beside 1 lists of operations"):
        parse_columns(["0100", "0100"], ["input,output"])


def test_empty_columns_are_no_cells():
    assert parse_columns([], []).shape == (0, 26)
