"""Encodings of paths and of isomorphic forms, against what they are by definition."""

import numpy as np
import pytest

from nastui.cells.nasbench101.layout import ABSENT, INNER, VERTICES, matrices
from nastui.cells.nats_tss.notation import EDGES, NONE, every_cell
from nastui.cells.restricted import RestrictedSpace
from nastui.cells.space import Space
from nastui.cells.spaces import space_named

SPACES = ["nats-tss", "nasbench101"]


@pytest.mark.parametrize("name", SPACES)
def test_isomorphic_encodings_of_a_batch_are_those_of_its_cells(name):
    space = space_named(name)
    cells = space.random(np.random.default_rng(3), 200)
    encodings, owners = space.isomorphic_encodings(cells)
    assert (np.diff(owners) >= 0).all()
    for number, cell in enumerate(cells):
        expected = {row.tobytes() for row in space.encode(space.isomorphic(cell))}
        found = [row.tobytes() for row in encodings[owners == number]]
        assert len(found) == len(set(found))
        assert set(found) == expected


@pytest.mark.parametrize("name", SPACES)
def test_a_space_that_looks_nothing_up_has_the_same_isomorphic_encodings(name):
    space = space_named(name)
    cells = space.random(np.random.default_rng(4), 30)
    plain, looked_up = Space.isomorphic_encodings(space, cells), space.isomorphic_encodings(cells)
    assert np.array_equal(plain[1], looked_up[1])
    for number in range(len(cells)):
        assert {row.tobytes() for row in plain[0][plain[1] == number]} == {row.tobytes() for row in looked_up[0][looked_up[1] == number]}


@pytest.mark.parametrize("name", SPACES)
def test_no_cells_have_no_encodings(name):
    space = space_named(name)
    none = space.random(np.random.default_rng(0), 1)[:0]
    for encodings, owners in (space.isomorphic_encodings(none), Space.isomorphic_encodings(space, none)):
        assert encodings.shape == (0, space.feature_length)
        assert len(owners) == 0
    assert len(space.encode_paths(none)) == 0


def paths_of(adjacency, operations, vertex=0) -> set[tuple[int, ...]]:
    """The sequences of operations from a vertex to the last one; `operations` maps what is passed to a number."""
    last = len(adjacency) - 1
    if vertex == last:
        return {()}
    return {
        operations(vertex, following) + rest
        for following in np.flatnonzero(adjacency[vertex]).tolist()
        for rest in paths_of(adjacency, operations, following)
    }


def place(path: tuple[int, ...], kinds: int, shortest: int) -> int:
    number = 0
    for operation in path:
        number = number * kinds + operation
    return sum(kinds**length for length in range(shortest, len(path))) + number


def test_paths_of_nasbench101_are_found_by_walking():
    space = space_named("nasbench101")
    cells = space.random(np.random.default_rng(5), 300)
    cells = np.concatenate([cells, [space.parse("0100:input,output")]])
    encoded = space.encode_paths(cells)
    assert encoded.shape == (301, 364)
    for cell, adjacency, row in zip(cells, matrices(cells), encoded, strict=True):

        def passed(vertex, following, cell=cell):
            return () if following == VERTICES - 1 else (int(cell[following - 1]),)

        expected = {place(path, 3, 0) for path in paths_of(adjacency, passed)}
        assert set(np.flatnonzero(row).tolist()) == expected
    assert np.flatnonzero(encoded[-1]).tolist() == [0]  # input to output, nothing between


def test_paths_of_nats_are_found_by_walking():
    cells = every_cell()[::7]
    encoded = space_named("nats-tss").encode_paths(cells)
    assert encoded.shape == (len(cells), 84)
    for cell, row in zip(cells, encoded, strict=True):
        adjacency = np.zeros((4, 4), dtype=np.uint8)
        for operation, (source, target) in zip(cell.tolist(), EDGES, strict=True):
            adjacency[source, target] = operation != NONE

        def passed(vertex, following, cell=cell):
            return (int(cell[EDGES.index((vertex, following))]) - 1,)

        assert set(np.flatnonzero(row).tolist()) == {place(path, 4, 1) for path in paths_of(adjacency, passed)}


def test_paths_do_not_depend_on_the_labelling():
    space = space_named("nasbench101")
    for cell in space.random(np.random.default_rng(6), 30):
        forms = space.isomorphic(cell)
        assert (space.encode_paths(forms) == space.encode_paths(cell[None])).all()


def test_a_restricted_space_encodes_as_the_whole_one():
    whole = space_named("nasbench101")
    part = RestrictedSpace(whole, lambda cells: np.ones(len(cells), dtype=np.bool_))
    cells = whole.random(np.random.default_rng(7), 20)
    assert np.array_equal(part.isomorphic_encodings(cells)[0], whole.isomorphic_encodings(cells)[0])
    assert np.array_equal(part.encode_paths(cells), whole.encode_paths(cells))


def test_where_pruning_leaves_absent_vertices_does_not_matter():
    space = space_named("nasbench101")
    cells = space.random(np.random.default_rng(8), 300)
    ordered = 0
    for cell in cells:
        forms = space.isomorphic(cell)
        for form, encoding in zip(forms, space.encode(forms), strict=True):
            present = form[:INNER][form[:INNER] != ABSENT]
            assert encoding[: 3 * INNER].reshape(INNER, 3).any(axis=1).tolist() == [place < len(present) for place in range(INNER)]
            assert encoding[: 3 * INNER].reshape(INNER, 3)[: len(present)].argmax(axis=1).tolist() == present.tolist()
            assert encoding[3 * INNER :].sum() == form[INNER:].sum()
        ordered += len(np.unique(space.encode(forms), axis=0)) < len(forms)
    assert ordered > 50
