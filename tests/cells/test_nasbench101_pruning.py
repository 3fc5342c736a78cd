"""Which rows are cells of NAS-Bench-101, what is left of them after pruning, and their features."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nasbench101_oracle import ABSENT, is_cell, pruned, row

from nastui.cells.nasbench101.layout import codes, from_codes
from nastui.cells.nasbench101.rules import pruned as pruned_codes
from nastui.cells.nasbench101.space import NasBench101

SPACE = NasBench101()
PATH = {(0, 1), (1, 6)}
rows = st.tuples(st.lists(st.integers(0, ABSENT), min_size=5, max_size=5), st.lists(st.booleans(), min_size=21, max_size=21)).map(
    lambda halves: np.array(halves[0] + halves[1], dtype=np.uint8)
)


def valid(operations, edges):
    return bool(SPACE.valid(row(operations, edges)[None])[0])


@given(cells=st.lists(rows, min_size=1, max_size=50))
def test_rows_are_valid_exactly_where_they_are_cells(cells):
    assert SPACE.valid(np.array(cells)).tolist() == [is_cell(cell) for cell in cells]


@given(cells=st.lists(rows, min_size=1, max_size=50))
def test_codes_are_another_form_of_rows(cells):
    np.testing.assert_array_equal(from_codes(codes(np.array(cells))), cells)


def test_codes_compare_as_rows_do():
    cells = SPACE.random(np.random.default_rng(0), 1000)
    np.testing.assert_array_equal(np.argsort(codes(cells), kind="stable"), np.lexsort(cells.T[::-1]))


def test_the_edge_from_input_to_output_alone_is_a_cell():
    assert valid([ABSENT] * 5, {(0, 6)})


def test_ten_edges_are_too_many_even_where_pruning_leaves_fewer():
    nine = {(0, target) for target in range(1, 6)} | {(1, 6), (1, 2), (1, 3), (1, 4)}
    assert valid([0] * 5, nine)
    assert not valid([0] * 5, nine | {(1, 5)})


def test_without_a_path_to_the_output_there_is_no_cell():
    assert not valid([0] * 5, {(0, 1), (1, 2), (3, 6)})


def test_an_absent_vertex_has_no_edge():
    assert valid([0, ABSENT, 1, 1, 1], PATH)
    assert not valid([0, ABSENT, 1, 1, 1], PATH | {(0, 2)})
    assert not valid([0, ABSENT, 1, 1, 1], PATH | {(2, 6)})


@pytest.mark.parametrize(("position", "value"), [(0, 4), (4, 255), (5, 2), (25, 255)])
def test_values_out_of_range_are_refused_and_do_not_leak_into_other_rows(position, value):
    cells = np.stack([row([0] * 5, PATH)] * 3)
    cells[1, position] = value
    assert SPACE.valid(cells).tolist() == [True, False, True]


@given(cells=st.lists(rows, min_size=1, max_size=50))
def test_pruning_drops_exactly_the_vertices_off_every_path(cells):
    np.testing.assert_array_equal(from_codes(pruned_codes(codes(np.array(cells)))), [pruned(cell) for cell in cells])


def test_features_are_one_hot_operations_then_edge_bits_of_the_pruned_cell():
    dead_end, unreached = {(1, 2)}, {(3, 6)}
    features = SPACE.encode(row([2, 0, 1, 1, 0], PATH | dead_end | unreached)[None])[0]
    assert features[:15].reshape(5, 3).tolist() == [[0, 0, 1]] + [[0, 0, 0]] * 4
    assert features[15:].tolist() == row([0] * 5, PATH)[5:].tolist()


def test_features_keep_the_order_of_vertices_but_not_where_absent_ones_stood():
    first, last = row([1, 0, 0, 0, 0], {(0, 1), (1, 6)}), row([0, 0, 0, 0, 1], {(0, 5), (5, 6)})
    assert SPACE.encode(first[None]).tolist() == SPACE.encode(last[None]).tolist()
    edges = {(0, 1), (0, 2), (1, 6), (2, 6)}
    one, other = row([0, 1, 0, 0, 0], edges), row([1, 0, 0, 0, 0], edges)
    assert SPACE.encode(one[None]).tolist() != SPACE.encode(other[None]).tolist()
