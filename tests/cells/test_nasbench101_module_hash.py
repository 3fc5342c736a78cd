"""The module hash, against nasbench_pytorch."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from nasbench101_oracle import ABSENT, published_hash, row

from nastui.cells.nasbench101.module_hash import module_hash, module_hashes
from nastui.cells.nasbench101.space import NasBench101

SPACE = NasBench101()
seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=30)
@given(seed=seeds)
def test_hashes_are_the_published_ones(seed):
    cells = SPACE.random(np.random.default_rng(seed), 10)
    assert module_hashes(cells) == [published_hash(cell) for cell in cells]


@settings(max_examples=20)
@given(seed=seeds)
def test_one_cell_is_hashed_as_in_a_batch(seed):
    cells = SPACE.random(np.random.default_rng(seed), 3)
    assert [module_hash(cell) for cell in cells] == module_hashes(cells)


@settings(max_examples=20)
@given(seed=seeds)
def test_all_labellings_have_one_hash(seed):
    cell = SPACE.random(np.random.default_rng(seed), 1)[0]
    assert set(module_hashes(SPACE.isomorphic(cell))) == {module_hash(cell)}


def test_the_smallest_cell_has_a_hash_of_32_hexadecimal_digits():
    nothing = row([ABSENT] * 5, {(0, 6)})
    assert module_hash(nothing) == published_hash(nothing)
    assert len(bytes.fromhex(module_hash(nothing))) == 16


def test_no_cells_have_no_hashes():
    assert module_hashes(np.empty((0, 26), dtype=np.uint8)) == []


def test_many_batches_are_hashed_in_order():
    few = SPACE.random(np.random.default_rng(0), 300)
    assert module_hashes(np.concatenate([few] * 30)) == module_hashes(few) * 30
