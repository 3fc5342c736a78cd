"""Numbers that describe a cell as a whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from nastui.cells.nasbench101 import encoding as nasbench101
from nastui.cells.nats_tss import encoding as nats
from nastui.cells.nats_tss.notation import every_cell
from nastui.cells.spaces import space_named

RESNET = "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|none~2|"
DEEP = {"skips": 1, "3×3 convolutions": 2, "1×1 convolutions": 1, "depth": 3, "3×3 depth": 2, "paths": 2, "bare paths": 1}
NO_PATH = "|none~0|+|nor_conv_3x3~0|none~1|+|none~0|nor_conv_3x3~1|none~2|"


def named(names, numbers) -> dict[str, float]:
    return {name: float(number) for name, number in zip(names, numbers, strict=True) if number}


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        (RESNET, {"skips": 1, "paths": 1, "bare paths": 1}),
        (RESNET.replace("none~2", "nor_conv_1x1~2"), DEEP),
        (NO_PATH, {"depth": -1, "3×3 depth": -1}),
        ("|none~0|+|none~0|none~1|+|avg_pool_3x3~0|none~1|none~2|", {"poolings": 1, "paths": 1, "paths with pooling": 1}),
    ],
)  # fmt: skip
def test_a_nats_cell_is_counted_along_its_live_paths(cell, numbers):
    space = space_named("nats-tss")
    assert named(nats.STRUCTURE_NAMES, space.structure(space.parse(cell)[None])[0]) == numbers


def test_exchanging_the_middle_nodes_of_a_nats_cell_changes_nothing():
    cells = every_cell()
    cells = cells[cells[:, 2] == 0]  # no edge between them
    swapped = cells[:, [1, 0, 2, 3, 5, 4]]
    assert np.array_equal(nats.structure(cells), nats.structure(swapped))


def test_a_nasbench101_cell_is_counted_along_its_paths():
    space = space_named("nasbench101")
    cell = space.parse("0111000100010000:input,conv3x3-bn-relu,maxpool3x3,output")
    assert named(nasbench101.STRUCTURE_NAMES, space.structure(cell[None])[0]) == {
        "3×3 convolutions": 1, "poolings": 1, "edges": 5, "vertices": 4, "depth": 1, "3×3 depth": 1, "convolution depth": 1, "pooling depth": 1,
        "paths": 3, "edges into the output": 3, "edges out of the input": 3, "bare edge": 1,
    }  # fmt: skip


@given(some.integers(0, 2**32 - 1))
def test_relabelling_a_nasbench101_cell_changes_nothing(seed):
    space = space_named("nasbench101")
    cell = space.random(np.random.default_rng(seed), 1)[0]
    numbers = space.structure(space.isomorphic(cell))
    assert np.array_equal(numbers, np.broadcast_to(numbers[0], numbers.shape))


@pytest.mark.parametrize("name", ["nats-tss", "nats-sss", "nasbench101"])
def test_structure_is_the_same_in_batches_and_one_by_one(name):
    space = space_named(name)
    cells = space.random(np.random.default_rng(0), 50)
    assert np.array_equal(space.structure(cells), np.concatenate([space.structure(cell[None]) for cell in cells]))
