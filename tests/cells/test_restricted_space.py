"""A space cut down to the cells that a predicate allows."""

import numpy as np
import pytest

from nastui.base.errors import InputError
from nastui.cells.nasbench101.space import NasBench101
from nastui.cells.nats_tss.notation import SKIP
from nastui.cells.nats_tss.space import NatsTss
from nastui.cells.restricted import RestrictedSpace


def starts_with_skip(cells):
    return cells[:, 0] == SKIP


def test_random_cells_and_mutants_are_allowed():
    space, rng = RestrictedSpace(NatsTss(), starts_with_skip), np.random.default_rng(0)
    cells = space.random(rng, 500)
    assert cells.shape == (500, space.length)
    assert starts_with_skip(cells).all()
    mutants = space.mutate(rng, cells)
    assert starts_with_skip(mutants).all()
    assert not np.array_equal(mutants, cells)


def test_cells_that_are_not_allowed_are_not_valid():
    space = RestrictedSpace(NatsTss(), starts_with_skip)
    cells = NatsTss().random(np.random.default_rng(1), 100)
    np.testing.assert_array_equal(space.valid(cells), starts_with_skip(cells))


def test_all_else_is_as_in_the_whole_space():
    whole = NatsTss()
    space = RestrictedSpace(whole, starts_with_skip)
    cells = whole.random(np.random.default_rng(2), 10)
    np.testing.assert_array_equal(space.canonical_keys(cells), whole.canonical_keys(cells))
    np.testing.assert_array_equal(space.encode(cells), whole.encode(cells))
    np.testing.assert_array_equal(space.parse(space.format(cells[0])), cells[0])


def test_a_parent_whose_mutants_are_never_allowed_is_copied(monkeypatch):
    monkeypatch.setattr("nastui.cells.restricted._MUTANTS", 5)
    parents = NatsTss().random(np.random.default_rng(3), 10)
    space = RestrictedSpace(NatsTss(), lambda cells: np.zeros(len(cells), dtype=bool))
    np.testing.assert_array_equal(space.mutate(np.random.default_rng(4), parents), parents)


@pytest.mark.parametrize("whole", [NatsTss(), NasBench101()])
def test_a_space_without_allowed_cells_is_refused(monkeypatch, whole):
    monkeypatch.setattr("nastui.cells.restricted._ROUNDS", 5)
    space = RestrictedSpace(whole, lambda cells: np.zeros(len(cells), dtype=bool))
    with pytest.raises(InputError, match="next to no cell of the space is allowed"):
        space.random(np.random.default_rng(5), 1)


def test_all_that_is_allowed_is_drawn_alike():
    space = RestrictedSpace(NatsTss(), starts_with_skip)
    every = space.every_cell()
    assert len(every) == 5**5
    assert starts_with_skip(every).all()
    drawn = np.bincount(space.exact_keys(space.random(np.random.default_rng(6), 50_000)).astype(int), minlength=5**6)
    assert drawn[space.exact_keys(every).astype(int)].min() > 0
    assert drawn.max() < 50
