"""Checks that every space passes. A failed check raises AssertionError with a sentence that says what is wrong.

Other packages run these checks by `nastui.testing.space_suite`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base import requiring
from nastui.base.errors import InputError
from nastui.cells.arrays import Cells
from nastui.cells.space import Space

_MOST_DIRECT: Final = 1 << 24
"""Exact keys that a table with the identity `string` can have."""


def check_random_cells_are_valid(space: Space) -> None:
    """Of the right shape, type and values; the seed decides them."""
    cells = _drawn(space, 0, 200)
    require(cells.shape == (200, space.length) == (200, len(space.choices)), "cells × length, and as many choices")
    require(cells.dtype == np.uint8, "cells are uint8")
    require(space.valid(cells).all(), "random cells are valid")
    require(np.array_equal(cells, _drawn(space, 0, 200)), "the same seed gives the same cells")
    require(not np.array_equal(cells, _drawn(space, 1, 200)), "another seed gives others")


def check_values_out_of_range_are_invalid(space: Space) -> None:
    """Whatever else the row holds."""
    for position in range(space.length):
        cells = _drawn(space, 2, 1)
        cells[0, position] = 200
        require(not space.valid(cells).any(), f"200 at position {position} makes a row invalid")


def check_mutants(space: Space) -> None:
    """Valid, changed somewhere, by the seed alone; parents stay as they are."""
    parents = _drawn(space, 3, 200)
    before = parents.copy()
    mutants, again = (space.mutate(np.random.default_rng(4), parents) for _ in range(2))
    require(mutants.shape == parents.shape, "one mutant per parent")
    require(mutants.dtype == np.uint8, "mutants are uint8")
    require(space.valid(mutants).all(), "mutants are valid")
    require(np.array_equal(parents, before), "parents are not changed")
    require(np.array_equal(mutants, again), "the same seed gives the same mutants")
    require(not np.array_equal(mutants, parents), "mutation changes cells")


def check_neighbours(space: Space) -> None:
    """Valid, and different in one position."""
    cell = _drawn(space, 5, 1)[0]
    neighbours = space.neighbours(cell)
    require(space.valid(neighbours).all(), "neighbours are valid")
    require(((neighbours != cell).sum(axis=1) == 1).all(), "neighbours differ in one position")


def check_exact_keys(space: Space) -> None:
    """Equal for equal rows only, and read back; small enough for a table of rows where that is the identity."""
    cells = _drawn(space, 6, 300)
    keys = space.exact_keys(cells)
    require(keys.dtype == np.uint64, "keys are uint64")
    require(len(np.unique(keys)) == len(np.unique(cells, axis=0)), "exact keys are equal for equal rows only")
    require(np.array_equal(space.from_keys(keys), cells), "from_keys gives the cells back")
    if space.identity == "string":
        codes = int(np.prod(np.array(space.choices, dtype=np.float64)))
        require(codes <= _MOST_DIRECT, "the identity `string` is for at most 2²⁴ rows; choose `network`")
        require(int(keys.max()) < codes, "exact keys are below the product of the choices")


def check_canonical_and_network_keys(space: Space) -> None:
    """Of a batch those of its cells; a network's key is the exact key of a cell of that network."""
    cells = _drawn(space, 7, 50)
    for keys in (space.exact_keys, space.canonical_keys, space.network_keys):
        require(np.array_equal(keys(cells), np.concatenate([keys(cell[None]) for cell in cells])), "a key depends on its cell alone")
        require(keys(cells).dtype == np.uint64, "keys are uint64")
    networks = space.network_keys(cells)
    scored = space.from_keys(networks)
    require(space.valid(scored).all(), "the cell that stands for a network is valid")
    require(np.array_equal(space.network_keys(scored), networks), "the cell that stands for a network has its key")


def check_isomorphic_cells(space: Space) -> None:
    """Valid, distinct, of one canonical key, the cell's own encoding among theirs."""
    for cell in _drawn(space, 8, 5):
        members = space.isomorphic(cell)
        require(space.valid(members).all(), "isomorphic cells are valid")
        require(len(np.unique(members, axis=0)) == len(members), "isomorphic cells are distinct")
        require(set(space.canonical_keys(members).tolist()) == set(space.canonical_keys(cell[None]).tolist()), "they have one canonical key")
        require(space.encode(cell[None]).tolist()[0] in space.encode(members).tolist(), "the cell's own form is among them")


def check_encodings(space: Space) -> None:
    """0 and 1 in `encode` and `encode_paths`; as many rows as cells; isomorphic encodings are those of isomorphic cells."""
    cells = _drawn(space, 9, 20)
    features = space.encode(cells)
    require(features.shape == (20, space.feature_length), "cells × feature_length")
    for encoded in (features, space.encode_paths(cells)):
        require(encoded.dtype == np.uint8, "encodings are uint8")
        require(len(encoded) == 20, "one row per cell")
        require((encoded <= 1).all(), "encodings are 0 and 1")
    require(len(space.structure(cells)) == 20, "one row of structure per cell")
    rows, owners = space.isomorphic_encodings(cells[:3])
    for number, cell in enumerate(cells[:3]):
        own = np.unique(space.encode(space.isomorphic(cell)), axis=0)
        require(np.array_equal(np.unique(rows[owners == number], axis=0), own), "isomorphic encodings are those of isomorphic cells")


def check_empty_batches(space: Space) -> None:
    """No cells in, none out."""
    none = _drawn(space, 0, 0)
    require(none.shape == (0, space.length), "no random cells")
    require(space.mutate(np.random.default_rng(0), none).shape == (0, space.length), "no mutants")
    require(space.encode(none).shape == (0, space.feature_length), "no encodings")
    for per_cell in (space.valid, space.exact_keys, space.canonical_keys, space.network_keys):
        require(per_cell(none).shape == (0,), f"no {per_cell.__name__}")


def check_notation(space: Space) -> None:
    """What is written can be read, is recognised, and is the same query; other texts are refused with a remedy."""
    for cell in _drawn(space, 10, 20):
        text = space.format(cell)
        parsed = space.parse(f"  {text}\n")
        require(space.valid(parsed[None]).all(), "what is parsed is valid")
        require(np.array_equal(space.canonical_keys(parsed[None]), space.canonical_keys(cell[None])), "it has the same canonical key")
        require(space.format(parsed) == text, "it is written the same")
        require(space.recognises(text), "its text is recognised")
    for text in ("", "nonsense", "|", "1,2,3"):
        try:
            space.parse(text)
        except InputError as error:
            require(bool(error.remedy), "a refusal says how to mend it")
            require(space.name in str(error), "a refusal names the space")
        else:
            raise AssertionError(f"'{text}' is refused")
    require(not space.recognises("0.5"), "a number is recognised as a cell of no space")


def check_columns(space: Space) -> None:
    """Cells that stand in several columns, and hashes, where the space has them."""
    cells = _drawn(space, 11, 5)
    if space.hash_column is not None:
        hashes = space.hashes(cells)
        require(all(len(text) == 32 and int(text, 16) >= 0 for text in hashes), "a hash has 32 hexadecimal digits")
        alike = space.isomorphic(cells[0])
        require(len(set(space.hashes(alike))) == 1, "isomorphic cells have one hash")
    if not space.columns:
        try:
            space.parse_columns({})
        except InputError:
            return
        raise AssertionError("a space without columns refuses them")


def check_lists(space: Space) -> None:
    """`every_cell` has each valid row once; `every_distinct` at least one cell of each class."""
    every, distinct = space.every_cell(), space.every_distinct()
    if every is not None:
        require(space.valid(every).all(), "listed cells are valid")
        require(len(np.unique(space.exact_keys(every))) == len(every), "each is listed once")
        require(np.isin(space.exact_keys(_drawn(space, 12, 100)), space.exact_keys(every)).all(), "random cells are among them")
    if distinct is not None and space.distinct is not None:
        require(len(np.unique(space.canonical_keys(distinct))) == space.distinct, "`distinct` is how many classes there are")


def check_drawings_and_graphs(space: Space) -> None:
    """A drawing has its input first and output last; graphs have edges between vertices that are there."""
    cells = _drawn(space, 13, 20)
    for cell in cells:
        if (graph := space.graph(cell)) is not None:
            ends = [(edge.source, edge.target) for edge in graph.edges]
            require(all(0 <= source < target < len(graph.vertices) for source, target in ends), "edges lead from earlier to later vertices")
    for read in (space.graphs, space.misread_graphs):
        if (batch := read(space.encode(cells))) is not None:
            require(not np.tril(batch.adjacency).any(), "edges lead from earlier to later vertices")
            require(_between_present(batch.adjacency, batch.present), "edges lie between vertices that are there")


def check_hand_made_cells(space: Space) -> None:
    """They are cells, in the space's own notation."""
    for name, text in space.hand_made.items():
        require(space.format(space.parse(text)) == text, f"'{name}' is in the space's notation")


CHECKS: Final[tuple[Callable[[Space], None], ...]] = (
    check_random_cells_are_valid,
    check_values_out_of_range_are_invalid,
    check_mutants,
    check_neighbours,
    check_exact_keys,
    check_canonical_and_network_keys,
    check_isomorphic_cells,
    check_encodings,
    check_empty_batches,
    check_notation,
    check_columns,
    check_lists,
    check_drawings_and_graphs,
    check_hand_made_cells,
)


def _drawn(space: Space, seed: int, count: int) -> Cells:
    return space.random(np.random.default_rng(seed), count)


def _between_present(adjacency: npt.NDArray[np.float32], present: npt.NDArray[np.float32]) -> bool:
    return bool((adjacency <= present[:, :, None] * present[:, None, :]).all())


def require(holds: bool | np.bool_, rule: str) -> None:
    """Raise AssertionError where a rule, which is said as it should be, does not hold."""
    __tracebackhide__ = True
    requiring.require(holds, f"this does not hold: {rule}")
