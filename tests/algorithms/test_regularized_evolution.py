"""Regularized evolution, step by step."""

import numpy as np
import pytest
from calibrating import algorithm, evaluations
from hypothesis import given
from hypothesis import strategies as st

from nastui.algorithms.regularized_evolution import OneChange
from nastui.cells.restricted import RestrictedSpace
from nastui.cells.spaces import space_named

SPACES = ("nats-tss", "nasbench101")


@pytest.mark.parametrize("space", SPACES)
@given(seed=st.integers(0, 2**32))
def test_a_mutant_is_a_cell_that_differs_in_exactly_one_position(space, seed):
    space, rng = space_named(space), np.random.default_rng(seed)
    cell = space.random(rng, 1)[0]
    mutant = OneChange(space)(rng, cell)
    assert (mutant[0] != cell).sum() == 1
    assert space.valid(mutant).all()


@pytest.mark.parametrize("space", SPACES)
def test_every_valid_neighbour_is_as_likely_as_any_other(space):
    space, rng = space_named(space), np.random.default_rng(0)
    cell = space.random(rng, 1)[0]
    neighbours, change, draws = space.neighbours(cell), OneChange(space), 6000
    drawn = [change(rng, cell)[0].tobytes() for _ in range(draws)]
    counts = [drawn.count(neighbour.tobytes()) for neighbour in neighbours]
    assert sum(counts) == draws
    shares = np.array(counts) / draws
    expected = 1 / len(neighbours)
    assert np.abs(shares - expected).max() < 5 * np.sqrt(expected / draws)


def test_on_an_island_of_one_cell_a_random_cell_comes_instead_of_a_mutant():
    whole = space_named("nats-tss")
    ends = np.array([[0] * 6, [4] * 6], dtype=np.uint8)
    space = RestrictedSpace(whole, lambda cells: np.isin(whole.exact_keys(cells), whole.exact_keys(ends)))
    rng = np.random.default_rng(0)
    assert {tuple(OneChange(space)(rng, ends[0])[0]) for _ in range(20)} == {tuple(end) for end in ends}


def test_the_population_is_random_cells_that_are_all_evaluated_first():
    search = algorithm("regularized-evolution", population=7, sample=3)
    first = search.ask()
    assert len(first) == 7
    search.tell(evaluations(first[:5], range(5)))
    assert len(search.ask()) == 2


def test_a_child_enters_whatever_it_is_worth_and_the_oldest_leaves():
    search = algorithm("regularized-evolution", population=4, sample=4)
    search.tell(evaluations(search.ask(), [9, 1, 2, 3]))
    child = search.ask()
    search.tell(evaluations(child, [-5]))
    assert sorted(search.fitness) == [-5, 1, 2, 3]
    assert search.notes() == {"population best": 3, "population mean": 0.25}


def test_with_a_sample_of_the_whole_population_the_parent_is_its_best():
    search = algorithm("regularized-evolution", population=10, sample=10)
    first = search.ask()
    search.tell(evaluations(first, [0, 0, 0, 0, 5, 0, np.nan, -np.inf, 0, 0]))
    for _ in range(30):
        assert (search.ask()[0] != first[4]).sum() == 1


def test_a_sample_is_drawn_without_replacement():
    """A sample of all but one has the best in nine of ten; with replacement it would be in 1 − 0.9⁹ = 61 %."""
    search = algorithm("regularized-evolution", population=10, sample=9)
    first = np.zeros((10, 6), dtype=np.uint8)
    first[0] = 4
    search.ask()
    search.tell(evaluations(first, [5, *[0] * 9]))
    shares = np.mean([(search.ask()[0] == 4).sum() >= 5 for _ in range(2000)])
    assert 0.87 < shares < 0.93


def test_a_sample_larger_than_the_population_is_a_conflict():
    assert list(type(algorithm("regularized-evolution").settings)(population=5, sample=6).conflicts())
    assert not list(type(algorithm("regularized-evolution").settings)(population=5, sample=5).conflicts())
