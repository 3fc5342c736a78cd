"""One cell of NAS-Bench-101 in many labellings: canonical keys, canonical rows and augmentation, against brute force."""

from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from nasbench101_oracle import ABSENT, edges_of, every_cell_of, labellings, pruned, relabelled, row

from nastui.cells.nasbench101.isomorphism import canonical
from nastui.cells.nasbench101.module_hash import module_hashes
from nastui.cells.nasbench101.space import NasBench101

SPACE = NasBench101()
some_cell = st.integers(0, 2**32 - 1).map(lambda seed: SPACE.random(np.random.default_rng(seed), 1)[0])
orders = st.permutations(range(1, 6)).map(list)


def key(cell):
    return int(SPACE.canonical_keys(cell[None])[0])


@settings(max_examples=50)
@given(cell=some_cell)
def test_isomorphic_rows_are_all_labellings_of_the_pruned_cell(cell):
    members = [tuple(member) for member in SPACE.isomorphic(cell).tolist()]
    assert set(members) == labellings(cell)
    assert tuple(pruned(cell).tolist()) in members


@settings(max_examples=50)
@given(cell=some_cell)
def test_the_canonical_row_is_the_smallest_labelling(cell):
    assert tuple(canonical(cell[None])[0].tolist()) == min(labellings(cell))


@given(cell=some_cell, order=orders)
def test_permuting_vertices_keeps_the_key(cell, order):
    other = relabelled(cell, order)
    if other is not None:
        assert key(other) == key(cell)


@given(cell=some_cell, order=orders)
def test_dead_vertices_do_not_enter_the_key(cell, order):
    bare = pruned(cell)
    assert key(bare) == key(cell)
    filled = row([1 if operation == ABSENT else operation for operation in bare[:5].tolist()], edges_of(bare))
    assert key(filled) == key(cell)


@given(seed=st.integers(0, 2**32 - 1))
def test_keys_are_equal_exactly_where_module_hashes_are(seed):
    rng = np.random.default_rng(seed)
    parents = np.repeat(SPACE.random(rng, 5), 40, axis=0)
    family = np.concatenate([parents, SPACE.mutate(rng, parents)])
    keys, hashes = SPACE.canonical_keys(family).tolist(), module_hashes(family)
    assert len(set(keys)) == len(set(hashes)) == len(set(zip(keys, hashes, strict=True)))


def test_all_small_cells_fall_into_the_known_number_of_classes():
    """With 62,010 of six and 359,082 of seven vertices they add up to the published 423,624."""
    counts = [len(np.unique(SPACE.canonical_keys(np.array(list(every_cell_of(inner)))))) for inner in range(4)]
    assert counts == [1, 6, 84, 2441]


@given(seed=st.integers(0, 2**32 - 1))
def test_canonical_rows_are_pruned_valid_and_their_own_canonical_rows(seed):
    cells = SPACE.random(np.random.default_rng(seed), 50)
    rows = canonical(cells)
    assert SPACE.valid(rows).all()
    np.testing.assert_array_equal(rows, [pruned(cell) for cell in rows])
    np.testing.assert_array_equal(canonical(rows), rows)
    np.testing.assert_array_equal(SPACE.exact_keys(rows), SPACE.canonical_keys(cells))


@given(seed=st.integers(0, 2**32 - 1))
def test_canonical_rows_have_their_absent_vertices_last(seed):
    absent = canonical(SPACE.random(np.random.default_rng(seed), 50))[:, :5] == ABSENT
    assert (np.diff(absent.astype(int), axis=1) >= 0).all()


def test_a_batch_of_any_size_gets_the_keys_of_its_parts():
    cells = SPACE.random(np.random.default_rng(0), 5000)
    parts = np.concatenate([SPACE.canonical_keys(part) for part in np.array_split(cells, 7)])
    np.testing.assert_array_equal(SPACE.canonical_keys(cells), parts)


def test_a_cell_of_five_alike_parallel_vertices_has_one_labelling_and_a_chain_of_five_too():
    chain = row([0, 1, 2, 0, 1], {(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)})
    fan = row([0, 0, 0, ABSENT, ABSENT], {(0, 1), (0, 2), (0, 3), (1, 6), (2, 6), (3, 6)})
    assert len(SPACE.isomorphic(chain)) == 1
    assert len(SPACE.isomorphic(fan)) == 10, "three seats out of five"


def test_different_operations_at_the_same_place_make_different_cells():
    chains = [row([*order, ABSENT, ABSENT], {(0, 1), (1, 2), (2, 3), (3, 6)}) for order in permutations(range(3))]
    assert len({key(chain) for chain in chains}) == 6
