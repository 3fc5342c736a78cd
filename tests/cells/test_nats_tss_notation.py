"""The official strings of the NATS topology space."""

import re

import numpy as np
import pytest

from nastui.base.errors import InputError
from nastui.cells.nats_tss.notation import SIZE, codes, every_cell, format_cell, from_codes, parse_cell
from nastui.cells.nats_tss.space import NatsTss

TEXT = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|none~1|nor_conv_1x1~2|"


def test_a_row_holds_the_operations_in_the_order_of_the_string():
    assert parse_cell(TEXT).tolist() == [3, 0, 1, 4, 0, 2]
    assert format_cell(np.array([3, 0, 1, 4, 0, 2], dtype=np.uint8)) == TEXT


def test_all_15625_cells_make_the_round_trip_through_codes_and_strings():
    cells = every_cell()
    assert cells.shape == (15_625, 6)
    assert codes(cells).tolist() == list(range(SIZE))
    np.testing.assert_array_equal(from_codes(codes(cells)), cells)
    texts = [format_cell(cell) for cell in cells]
    assert len(set(texts)) == SIZE
    np.testing.assert_array_equal([parse_cell(text) for text in texts], cells)


def test_each_edge_mutates_with_probability_one_sixth_to_each_other_operation_alike():
    space, count = NatsTss(), 60_000
    parent = np.array([0, 1, 2, 3, 4, 0], dtype=np.uint8)
    mutants = space.mutate(np.random.default_rng(0), np.repeat(parent[None], count, axis=0))
    for edge in range(space.length):
        shares = np.bincount(mutants[:, edge], minlength=5) / count
        expected = np.where(np.arange(5) == parent[edge], 5 / 6, 1 / 24)
        np.testing.assert_allclose(shares, expected, atol=5 * (0.14 / count) ** 0.5)


def test_edges_mutate_independently():
    space, count = NatsTss(), 60_000
    parents = np.zeros((count, 6), dtype=np.uint8)
    changed = space.mutate(np.random.default_rng(1), parents) != parents
    np.testing.assert_allclose(np.corrcoef(changed.T), np.eye(6), atol=5 / count**0.5)
    np.testing.assert_allclose((~changed).all(axis=1).mean(), (5 / 6) ** 6, atol=5 * (0.23 / count) ** 0.5)


def encoded(*operations):
    return NatsTss().encode(np.array([operations], dtype=np.uint8))[0].reshape(6, 4).tolist()


def test_operations_are_encoded_one_hot_and_none_as_zeros():
    assert encoded(1, 2, 3, 4, 0, 2) == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0], [0, 1, 0, 0]]


def test_edges_off_all_paths_are_encoded_as_zeros():
    assert encoded(0, 1, 2, 3, 4, 0) == [[0, 0, 0, 0]] * 3 + [[0, 0, 1, 0]] + [[0, 0, 0, 0]] * 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("|skip_connect~0|", "it has 1 '+'-separated nodes where the space has 3"),
        ("|none~0|+|none~0|+|none~0|none~1|none~2|", "node 2 must name 2 edges, as in '|op~0|op~0|'"),
        ("none~0+|none~0|none~1|+|none~0|none~1|none~2|", "node 1 must name 1 edge, as in '|op~0|'"),
        ("|none~0|+|none~0|none~0|+|none~0|none~1|none~2|", "'none~0' stands where an edge from node 1 ('…~1') belongs"),
        ("|none|+|none~0|none~1|+|none~0|none~1|none~2|", "'none' stands where an edge from node 0 ('…~0') belongs"),
        ("|skip_conect~0|+|none~0|none~1|+|none~0|none~1|none~2|", "'skip_conect' is no operation (did you mean 'skip_connect'?)"),
    ],
)
def test_a_malformed_string_is_refused_with_the_reason(text, why):
    with pytest.raises(InputError, match=re.escape(f"'{text}' is not a cell of nats-tss: {why}; write it like |")):
        parse_cell(text)
