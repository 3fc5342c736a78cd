"""Initial weights: their place and the seed decide them, and nothing else."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from network_oracles import images

from nastui.base.errors import InputError
from nastui.cells.nats_tss.notation import CONV_1X1, CONV_3X3, SIZE, from_codes, parse_cell
from nastui.cells.spaces import space_named
from nastui.networks.building import build_network
from nastui.networks.initialising import Initialisation
from nastui.networks.shape import SHAPES, shape_named

SMALL = shape_named("nats-tss", channels=4, cells=2, side=8)
FULL = parse_cell("|nor_conv_3x3~0|+|nor_conv_1x1~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|avg_pool_3x3~2|")
SCHEMES = ["default", "kaiming-normal", "xavier-normal"]

some_cell = st.integers(0, SIZE - 1).map(lambda code: from_codes(np.array([code]))[0])


def some_of(kind):
    """A cell of each space."""
    return FULL if kind == "mini-tss" else space_named(kind).random(np.random.default_rng(2), 1)[0]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", SHAPES)
def test_the_same_seed_gives_the_same_network_and_another_seed_another(kind, scheme):
    shape = shape_named(kind, cells=1, channels=8)
    one, same, other = (build_network(shape, some_of(kind), seed, scheme).state_dict() for seed in (4, 4, 5))
    assert all(torch.equal(one[name], value) for name, value in same.items())
    assert not torch.equal(one["classifier.weight"], other["classifier.weight"])
    assert all(not torch.equal(one[name], other[name]) for name, value in one.items() if value.dim() == 4)


@pytest.mark.parametrize("kind", SHAPES)
def test_building_leaves_the_global_generators_alone(kind):
    before, numpys = torch.get_rng_state(), np.random.get_state()[1].copy()
    build_network(shape_named(kind, cells=1, channels=8), some_of(kind), 0)
    assert torch.equal(torch.get_rng_state(), before)
    assert np.array_equal(np.random.get_state()[1], numpys)


@settings(max_examples=20)
@given(one=some_cell, other=some_cell, live_only=st.booleans())
def test_an_edge_has_the_same_weights_whatever_else_the_cell_holds(one, other, live_only):
    states = [build_network(SMALL, cell, 9, live_only=live_only).state_dict() for cell in (one, other)]
    for name in states[0].keys() & states[1].keys():
        edge = int(name.split(".")[3]) if ".convolutions." in name else None
        if edge is None or one[edge] == other[edge]:
            assert torch.equal(states[0][name], states[1][name])


def test_no_two_parameters_share_their_numbers():
    network = build_network(SMALL, FULL, 0)
    firsts = [value.flatten()[0].item() * math.sqrt(value[0].numel()) for value in network.parameters() if value.dim() > 1]
    assert len(set(firsts)) == len(firsts)


@pytest.mark.parametrize(
    ("scheme", "deviation"), [("default", (1 / 900 / 3) ** 0.5), ("kaiming-normal", (2 / 900) ** 0.5), ("xavier-normal", (2 / (900 + 450)) ** 0.5)]
)
def test_weights_have_the_deviation_of_their_scheme(scheme, deviation):
    weights = Initialisation(scheme, 0).weights((50, 100, 3, 3), (1, 2))
    assert weights.dtype == torch.float32
    assert weights.std().item() == pytest.approx(deviation, rel=0.02)
    assert weights.mean().item() == pytest.approx(0, abs=4 * deviation / weights.numel() ** 0.5)
    assert (weights.abs().max() <= 30**-1) == (scheme == "default")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_norms_start_at_one_and_zero_and_biases_at_zero_but_by_default(scheme):
    network = build_network(SMALL, FULL, 0, scheme)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            assert (module.weight == 1).all()
            assert (module.bias == 0).all()
    assert (network.classifier.bias == 0).all() == (scheme != "default")


def test_an_unknown_initialisation_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="'kaiming' is no initialisation"):
        build_network(SMALL, FULL, 0, "kaiming")


@pytest.mark.parametrize(("kind", "side"), [("nats-tss", 30), ("nats-sss", 2), ("nasbench101", 3), ("mini-tss", 1)])
def test_images_that_cannot_be_halved_are_refused(kind, side):
    with pytest.raises(InputError, match=f"{side}×{side}"):
        build_network(shape_named(kind, side=side), some_of(kind), 0)


@pytest.mark.parametrize(("kind", "side"), [("nats-tss", 4), ("nats-sss", 12), ("nasbench101", 5), ("mini-tss", 7)])
def test_the_smallest_and_odd_sides_run(kind, side):
    shape = shape_named(kind, side=side, cells=1, channels=8, classes=3)
    logits = build_network(shape, some_of(kind), 0)(images(3, side, shape.colours).float())
    assert logits.shape == (3, 3)
    assert logits.isfinite().all()


def test_kernels_of_one_edge_differ_in_size_alone_where_operations_differ():
    shapes = []
    for operation in (CONV_1X1, CONV_3X3):
        cell = FULL.copy()
        cell[0] = operation
        shapes.append(tuple(build_network(SMALL, cell, 0).state_dict()["layers.0.convolutions.0.convolution.weight"].shape))
    assert shapes == [(4, 4, 1, 1), (4, 4, 3, 3)]
