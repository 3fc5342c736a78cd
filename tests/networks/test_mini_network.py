"""The networks of mini-tss against the plain form, written out again here."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from network_oracles import images
from torch.nn import functional

from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import CONV_1X1, CONV_3X3, EDGES, NONE, POOL, SIZE, from_codes, parse_cell
from nastui.networks.building import build_network
from nastui.networks.convolution import Activation, observe
from nastui.networks.mini_tss import initial_weights
from nastui.networks.shape import SHAPES

SHAPE = SHAPES["mini-tss"]
DIGITS = images(16, 8, 1, torch.float32)
DEAD = parse_cell("|nor_conv_3x3~0|+|nor_conv_1x1~0|none~1|+|nor_conv_1x1~0|skip_connect~1|none~2|")

some_cell = st.integers(0, SIZE - 1).map(lambda code: from_codes(np.array([code]))[0])


def norm(signal):
    return (signal - signal.mean((0, 2, 3), keepdim=True)) * (signal.var((0, 2, 3), unbiased=False, keepdim=True) + 1e-5).rsqrt()


def plain(cell, seed):
    """Logits of the untrained network in float64."""
    weights = {name: torch.from_numpy(value).double() for name, value in initial_weights(cell, seed).items()}
    signal = norm(functional.conv2d(DIGITS.double(), weights["stem"], padding=1))
    for place in range(4):
        if place == 2:
            signal = functional.avg_pool2d(signal, 2)
        nodes = [signal, *torch.zeros(3, *signal.shape, dtype=torch.float64)]
        for edge, (operation, (source, target)) in enumerate(zip(live_edges(cell).tolist(), EDGES, strict=True)):
            if operation in (CONV_1X1, CONV_3X3):
                nodes[target] += norm(functional.conv2d(nodes[source].relu(), weights[f"{place}.{edge}"], padding=(operation == CONV_3X3) * 1))
            elif operation == POOL:
                nodes[target] += functional.avg_pool2d(nodes[source], 3, 1, 1, count_include_pad=False)
            elif operation != NONE:
                nodes[target] += nodes[source]
        signal = nodes[3]
    return functional.linear(norm(signal).relu().mean((2, 3)), weights["classifier.weight"], weights["classifier.bias"])


@settings(max_examples=40)
@given(cell=some_cell, quick=st.booleans(), live_only=st.booleans())
def test_logits_are_those_of_the_plain_form(cell, quick, live_only):
    with torch.inference_mode(quick):
        logits = build_network(SHAPE, cell, 7, live_only=live_only).double()(DIGITS.double())
        torch.testing.assert_close(logits, plain(cell, 7), rtol=0, atol=1e-9)


def test_dead_branches_are_built_on_request():
    seen = []
    network = build_network(SHAPE, DEAD, 0, live_only=False)
    observe(network, lambda activation, _: seen.append((activation.uses.live, activation.uses.dead)))
    network(DIGITS)
    assert seen == [(2, 1)] * 4 + [(1, 0)]
    assert {module.uses.dead for module in build_network(SHAPE, DEAD, 0).modules() if isinstance(module, Activation)} == {0}


@pytest.mark.parametrize("scheme", ["kaiming-normal", "xavier-normal"])
def test_other_schemes_draw_other_weights(scheme):
    default, other = build_network(SHAPE, DEAD, 0), build_network(SHAPE, DEAD, 0, scheme)
    assert not torch.equal(default.stem, other.stem)
