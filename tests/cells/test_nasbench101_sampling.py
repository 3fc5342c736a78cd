"""Random cells of NAS-Bench-101 and the talk's mutation, against exact probabilities."""

from functools import cache

import numpy as np
import pytest
from nasbench101_oracle import ABSENT, row

from nastui.cells.nasbench101.layout import EDGE_MASK, INNER, codes, from_codes
from nastui.cells.nasbench101.rules import edge_counts, mutated, pruned, random_cells, valid_edges, valid_once_pruned
from nastui.cells.nasbench101.space import NasBench101

SPACE = NasBench101()
COUNT = 20_000
ALL_EDGES = np.arange(1 << 21, dtype=np.uint32)
SPARSE = {(0, 1), (1, 6)}
FULL = {(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (0, 2), (0, 3), (0, 4)}


@cache
def valid_codes():
    return ALL_EDGES[valid_edges(ALL_EDGES)]


def bits(packed):
    return packed[:, None] >> np.arange(20, -1, -1, dtype=np.uint32) & 1


def assert_shares(shares, expected, count=COUNT):
    """Each share of `count` draws lies within five standard deviations of its probability."""
    expected = np.asarray(expected)
    assert (np.abs(shares - expected) <= 5 * np.sqrt(expected * (1 - expected) / count) + 1e-12).all()


def test_random_edges_are_uniform_over_all_valid_matrices():
    edges = codes(SPACE.random(np.random.default_rng(0), COUNT)) & EDGE_MASK
    assert_shares(bits(edges).mean(axis=0), bits(valid_codes()).mean(axis=0))
    expected = np.bincount(edge_counts(valid_codes()), minlength=10) / len(valid_codes())
    assert_shares(np.bincount(edge_counts(edges), minlength=10) / COUNT, expected)


def test_random_operations_are_uniform():
    cells = SPACE.random(np.random.default_rng(1), COUNT)
    for position in range(5):
        assert_shares(np.bincount(cells[:, position], minlength=3) / COUNT, [1 / 3] * 3)


@pytest.mark.parametrize("edges", [SPARSE, FULL], ids=["two edges", "nine edges"])
def test_each_edge_bit_flips_with_probability_one_in_21_given_that_the_child_is_valid(edges):
    parent = row([0, 1, 2, 0, 1], edges)
    children = SPACE.mutate(np.random.default_rng(2), np.repeat(parent[None], COUNT, axis=0))
    flips = valid_codes() ^ codes(parent[None])[0] & EDGE_MASK
    weights = (1 / 21) ** edge_counts(flips) * (20 / 21) ** (21.0 - edge_counts(flips))
    assert_shares((children[:, 5:] != parent[5:]).mean(axis=0), weights @ bits(flips) / weights.sum())
    assert_shares((children[:, 5:] == parent[5:]).all(axis=1).mean(), weights[flips == 0].sum() / weights.sum())


def test_each_operation_changes_with_probability_one_fifth_to_both_others_alike():
    parent = row([0, 1, 2, 0, 1], FULL)
    children = SPACE.mutate(np.random.default_rng(3), np.repeat(parent[None], COUNT, axis=0))
    for position in range(5):
        expected = np.where(np.arange(3) == parent[position], 4 / 5, 1 / 10)
        assert_shares(np.bincount(children[:, position], minlength=3) / COUNT, expected)


def test_an_absent_vertex_gets_any_operation_alike():
    parent = row([1, ABSENT, ABSENT, ABSENT, ABSENT], SPARSE)
    children = SPACE.mutate(np.random.default_rng(4), np.repeat(parent[None], COUNT, axis=0))
    assert SPACE.valid(children).all()
    for position in range(1, 5):
        assert_shares(np.bincount(children[:, position], minlength=3) / COUNT, [1 / 3] * 3)


def test_every_parent_of_a_batch_has_its_own_child():
    parents = SPACE.random(np.random.default_rng(5), 2000)
    children = SPACE.mutate(np.random.default_rng(6), parents)
    distance = (parents != children).sum(axis=1).mean()
    assert distance < 3, "one operation and one edge on average, and what redrawing adds"
    assert (parents != np.roll(children, 1, axis=0)).sum(axis=1).mean() > 8


def test_edges_may_be_counted_after_pruning():
    cells = random_cells(np.random.default_rng(0), 2000, valid_once_pruned)
    children = mutated(np.random.default_rng(1), cells, valid_once_pruned)
    for rows in (cells, children):
        assert (rows[:, INNER:].sum(axis=1) > 9).any()
        assert SPACE.valid(from_codes(pruned(codes(rows)))).all()
    within = cells[cells[:, INNER:].sum(axis=1) <= 9]
    assert SPACE.valid(within).all()
