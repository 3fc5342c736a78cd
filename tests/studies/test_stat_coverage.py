"""How much of a search space a run has seen."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from nastui.base.errors import InputError
from nastui.cells.spaces import space_named
from nastui.studies.statistics.coverage import coverage, within_one

CHOICES = (3, 2, 4)
CELLS = arrays.arrays(np.uint8, st.tuples(st.integers(1, 12), st.just(3)), elements=st.integers(0, 1))


def described(cells, **options):
    cells = np.array(cells, dtype=np.uint8)
    return coverage(cells, cells.astype(np.uint64) @ np.array([8, 4, 1], dtype=np.uint64), CHOICES, **options)


@given(CELLS)
def test_distances_entropies_and_neighbourhoods_are_those_of_a_count_by_hand(cells):
    found = described(cells)
    pairs = [(one != other).sum() for one, other in combinations(cells, 2)]
    assert found.hamming == pytest.approx(np.mean(pairs) if pairs else np.nan, nan_ok=True)
    assert found.entropy == pytest.approx([stats.entropy(np.bincount(column), base=2) for column in cells.T])
    near = [min((np.array(row) != cell).sum() for cell in cells) <= 1 for row in product(*map(range, CHOICES))]
    assert found.within_one == pytest.approx(np.mean(near))
    assert found.distinct == len(np.unique(cells, axis=0))


def test_a_part_that_is_absent_is_another_value():
    """Rows of NAS-Bench-101 have it at vertices that a smaller cell lacks."""
    found = described([[0, 0, 0], [CHOICES[0], 0, 0]], complete=False)
    assert (found.hamming, found.entropy[0]) == (1.0, 1.0)


def test_cells_that_are_isomorphic_are_one():
    space = space_named("nats-tss")
    cell = space.random(np.random.default_rng(0), 1)[0]
    twins = space.isomorphic(cell)
    assert coverage(twins, space.canonical_keys(twins), space.choices).distinct == 1


def test_a_run_that_stays_in_place_covers_its_neighbourhood_and_no_more():
    found = described([[1, 1, 1]] * 5)
    assert (found.cells, found.distinct, found.entropy, found.hamming) == (5, 1, (0, 0, 0), 0)
    assert found.within_one == (1 + 2 + 1 + 3) / 24


def test_uniform_cells_have_all_the_entropy_that_there_is():
    space = space_named("nats-tss")
    every = space.every_cell()
    found = coverage(every, space.exact_keys(every), space.choices)
    assert found.entropy == pytest.approx([np.log2(5)] * 6)
    assert (found.distinct, found.within_one) == (15_625, 1)


def test_the_best_cells_that_were_touched_are_counted_once_each():
    best = np.array([8 + 4 + 1, 0, 0, 99], dtype=np.uint64)
    assert described([[1, 1, 1], [1, 1, 1], [0, 0, 0]], best=best).best_touched == pytest.approx(2 / 3)
    assert described([[1, 1, 1]]).best_touched is None


def test_of_a_space_too_large_or_with_invalid_rows_no_neighbourhood_is_counted():
    cells = np.zeros((2, 26), dtype=np.uint8)
    assert coverage(cells, np.zeros(2, dtype=np.uint64), (2,) * 21 + (3,) * 5).within_one is None
    assert described([[0, 0, 0]], complete=False).within_one is None


@given(CELLS, st.randoms())
def test_the_order_of_cells_does_not_matter(cells, random):
    order = random.sample(range(len(cells)), len(cells))
    assert repr(described(cells)) == repr(described(cells[order]))


@given(CELLS)
def test_one_more_cell_never_covers_less(cells):
    assert within_one(cells[:-1], CHOICES) <= within_one(cells, CHOICES)


@pytest.mark.parametrize("cells", [np.zeros((0, 3)), np.zeros((2, 4)), [[3, 0, 0]]])
def test_rows_of_another_space_are_refused(cells):
    cells = np.array(cells, dtype=np.uint8)
    with pytest.raises(InputError):
        coverage(cells, np.zeros(len(cells), dtype=np.uint64), CHOICES)
