"""What every search space promises. A new space joins by its entry in `nastui.cells.spaces`."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.base.errors import InputError
from nastui.cells.arrays import Cells
from nastui.cells.conformance import CHECKS
from nastui.cells.space import Space
from nastui.cells.spaces import space_entries, space_named

every_space = pytest.mark.parametrize("space", [space_named(name) for name in space_entries()], ids=list(space_entries()))
seeds = st.integers(0, 2**32 - 1)


def drawn(space: Space, seed: int, count: int = 20) -> Cells:
    return space.random(np.random.default_rng(seed), count)


@pytest.mark.parametrize("check", CHECKS)
@every_space
def test_it_holds_to_the_contract(space, check):
    check(space)


@every_space
@given(seed=seeds, count=st.integers(0, 300))
def test_random_cells_are_valid_rows(space, seed, count):
    cells = drawn(space, seed, count)
    assert cells.shape == (count, space.length)
    assert cells.dtype == np.uint8
    assert (cells < space.choices).all()
    assert space.valid(cells).all()


@every_space
def test_every_value_of_every_position_is_drawn(space):
    cells = drawn(space, seed=0, count=2000)
    for position, choices in enumerate(space.choices):
        assert set(cells[:, position].tolist()) == set(range(choices))


@every_space
def test_random_cells_depend_on_the_seed_alone(space):
    np.testing.assert_array_equal(drawn(space, seed=5), drawn(space, seed=5))
    assert not np.array_equal(drawn(space, seed=5), drawn(space, seed=6))


@every_space
@given(seed=seeds)
def test_mutants_are_valid_and_leave_their_parents_alone(space, seed):
    parents = drawn(space, seed)
    before = parents.copy()
    mutants = space.mutate(np.random.default_rng(seed), parents)
    assert mutants.shape == parents.shape
    assert mutants.dtype == np.uint8
    assert (mutants < space.choices).all()
    assert space.valid(mutants).all()
    np.testing.assert_array_equal(parents, before)


@every_space
def test_mutation_depends_on_the_seed_alone(space):
    parents = drawn(space, seed=1)
    once, again = (space.mutate(np.random.default_rng(2), parents) for _ in range(2))
    np.testing.assert_array_equal(once, again)


@every_space
def test_mutation_reaches_every_other_value_of_every_position(space):
    parent = drawn(space, seed=3, count=1)
    mutants = space.mutate(np.random.default_rng(4), np.repeat(parent, 20_000, axis=0))
    for position, choices in enumerate(space.choices):
        assert set(mutants[:, position].tolist()) == set(range(choices))


@every_space
def test_a_value_out_of_range_makes_a_row_invalid(space):
    for position in range(space.length):
        cells = drawn(space, seed=8, count=2)
        cells[1, position] = 200
        assert space.valid(cells).tolist() == [True, False]


@every_space
@given(seed=seeds)
def test_exact_keys_are_equal_for_equal_rows_only(space, seed):
    cells = drawn(space, seed, count=200)
    cells[100:150] = cells[:50]
    keys = space.exact_keys(cells)
    assert keys.dtype == np.uint64
    assert len(np.unique(keys)) == len(np.unique(cells, axis=0))
    np.testing.assert_array_equal(keys[100:150], keys[:50])


@every_space
@given(seed=seeds)
def test_keys_of_a_batch_are_the_keys_of_its_cells(space, seed):
    cells = drawn(space, seed)
    for keys in (space.exact_keys, space.canonical_keys):
        assert keys(cells).tolist() == [int(keys(cell[None])[0]) for cell in cells]


@every_space
def test_a_batch_may_be_empty(space):
    none = drawn(space, seed=0, count=0)
    assert space.mutate(np.random.default_rng(0), none).shape == (0, space.length)
    assert space.encode(none).shape == (0, space.feature_length)
    for per_cell in (space.valid, space.exact_keys, space.canonical_keys):
        assert per_cell(none).shape == (0,)


@every_space
@given(seed=seeds)
def test_what_is_printed_parses_to_the_same_graph_and_prints_the_same(space, seed):
    for cell in drawn(space, seed, count=5):
        parsed = space.parse(space.format(cell))
        assert space.valid(parsed[None]).all()
        assert space.canonical_keys(parsed[None]) == space.canonical_keys(cell[None])
        assert space.format(parsed) == space.format(cell)


@every_space
@given(seed=seeds)
def test_white_space_around_a_cell_is_no_part_of_it(space, seed):
    text = space.format(drawn(space, seed, count=1)[0])
    np.testing.assert_array_equal(space.parse(f"  {text}\n"), space.parse(text))


@every_space
@given(text=st.text(max_size=60))
def test_any_other_text_is_refused_with_a_remedy(space, text):
    with pytest.raises(InputError, match=space.name) as refusal:
        space.parse(text)
    assert refusal.value.remedy


@every_space
@given(seed=seeds, count=st.integers(0, 50))
def test_features_are_zeros_and_ones(space, seed, count):
    features = space.encode(drawn(space, seed, count))
    assert features.shape == (count, space.feature_length)
    assert features.dtype == np.uint8
    assert (features <= 1).all()


@every_space
@given(seed=seeds)
def test_isomorphic_cells_are_valid_distinct_and_one_graph(space, seed):
    for cell in drawn(space, seed, count=3):
        members = space.isomorphic(cell)
        assert members.dtype == np.uint8
        assert space.valid(members).all()
        assert len(np.unique(members, axis=0)) == len(members)
        assert set(space.canonical_keys(members).tolist()) == set(space.canonical_keys(cell[None]).tolist())


@every_space
@given(seed=seeds)
def test_the_cell_s_own_form_is_among_its_isomorphic_cells(space, seed):
    for cell in drawn(space, seed, count=3):
        assert space.encode(cell[None]).tolist()[0] in space.encode(space.isomorphic(cell)).tolist()


@every_space
@given(seed=seeds)
def test_isomorphic_cells_have_the_same_isomorphic_cells(space, seed):
    members = space.isomorphic(drawn(space, seed, count=1)[0])
    for member in members[:: max(1, len(members) // 3)]:
        np.testing.assert_array_equal(space.isomorphic(member), members)


@every_space
def test_keys_of_queries_are_those_of_the_identity(space):
    cells = drawn(space, seed=0)
    own = space.exact_keys if space.identity == "string" else space.canonical_keys
    assert space.query_keys(cells).tolist() == own(cells).tolist()
    assert space.query_keys(cells, "string").tolist() == space.exact_keys(cells).tolist()
    assert space.query_keys(cells, "network").tolist() == space.canonical_keys(cells).tolist()


def test_an_unknown_space_is_refused_with_the_nearest_name():
    with pytest.raises(
        InputError, match=r"'nats-ts' is no search space \(did you mean 'nats-tss'\?\); choose one of nats-tss, nats-sss, nasbench101"
    ):
        space_named("nats-ts")
