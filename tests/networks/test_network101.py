"""Networks of NAS-Bench-101 against nasbench_pytorch, with copied weights."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from network_oracles import give_weights, images, layers, our_codes, published_codes
from torch import nn

from nastui.base.errors import InputError
from nastui.cells.nasbench101.layout import OPERATIONS, OUTPUT, codes, from_codes
from nastui.cells.nasbench101.rules import pruned
from nastui.cells.nasbench101.space import NasBench101
from nastui.networks.building import build_network
from nastui.networks.counting import flops, parameters
from nastui.networks.macro import module_graph, vertex_widths
from nastui.networks.shape import shape_named

published = pytest.importorskip("nasbench_pytorch.model.model")

SMALL = shape_named("nasbench101", channels=10, cells=2, side=8)
SPACE = NasBench101()
BARE = "0100:input,output"
GATHERING = "011111" + "000001" * 4 + "000000" + ":input," + ",".join([*OPERATIONS, OPERATIONS[0]]) + ",output"
"""Four vertices and the input lead to the output: ten channels cannot be split evenly."""
TRUNCATING = "010000" + "001110" + "000001" * 3 + "000000" + ":input," + ",".join([OPERATIONS[0]] * 4) + ",output"
"""A vertex as wide as the widest of three that share ten channels leads to all of them."""

some_cell = st.integers(0, 2**32).map(lambda seed: SPACE.random(np.random.default_rng(seed), 1)[0])


def specification(cell):
    """Adjacency matrix and operations of the pruned cell, as the published code takes them."""
    form = module_graph(cell)
    present = [0, *form.inner, OUTPUT]
    matrix = np.array([[source in form.sources[target] for target in present] for source in present], dtype=int)
    return matrix, ["input", *(OPERATIONS[form.operations[vertex - 1]] for vertex in form.inner), "output"]


def pair(cell):
    theirs = published.Network(specification(cell), stem_out_channels=SMALL.channels, num_modules_per_stack=SMALL.cells, momentum=0.003).double()
    ours = build_network(SMALL, cell, 0).double()
    give_weights(theirs, ours)
    return theirs, ours


def assert_same_logits(theirs, ours):
    with torch.inference_mode():
        torch.testing.assert_close(ours(images()), theirs(images()), rtol=0, atol=1e-9)
    torch.testing.assert_close(ours(images()), theirs(images()), rtol=0, atol=1e-9)
    give_weights(theirs, ours)
    for form in (theirs, ours):
        form.eval()
    torch.testing.assert_close(ours(images()), theirs(images()), rtol=0, atol=1e-9)


@pytest.mark.parametrize("text", [BARE, GATHERING, TRUNCATING])
def test_logits_are_those_of_the_published_network(text):
    assert_same_logits(*pair(SPACE.parse(text)))


@settings(max_examples=10)
@given(cell=some_cell)
def test_logits_of_any_cell_are_those_of_the_published_network(cell):
    assert_same_logits(*pair(cell))


def test_running_statistics_are_those_of_the_published_network():
    """The published code gives its momentum to the stem and to projections, and this cell has no other norms."""
    theirs, ours = pair(SPACE.parse(BARE))
    theirs(images()), ours(images())
    for one, other in zip(layers(theirs), layers(ours), strict=True):
        for name, value in one.named_buffers():
            torch.testing.assert_close(other.get_buffer(name), value)


@settings(max_examples=5)
@given(cell=some_cell, quick=st.booleans())
def test_every_relu_is_observed_once(cell, quick):
    theirs, ours = pair(cell)
    with torch.inference_mode(quick):
        assert our_codes(ours, images()) == published_codes(theirs, images())


@settings(max_examples=10)
@given(cell=some_cell)
def test_the_network_has_the_counted_parameters(cell):
    assert sum(value.numel() for value in build_network(SMALL, cell, 0).parameters()) == parameters(SMALL, cell)


@settings(max_examples=5)
@given(cell=some_cell)
def test_flops_are_the_multiplications_of_convolutions_and_classifier(cell):
    network, done = build_network(SMALL, cell, 0), []
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            module.register_forward_hook(lambda layer, _, result: done.append(layer.weight.numel() * result[0, 0].numel()))
    network(images(1, kind=torch.float32).repeat(2, 1, 1, 1))
    assert flops(SMALL, cell) == sum(done) + network.classifier.weight.numel()


@settings(max_examples=10)
@given(cell=some_cell)
def test_dead_vertices_do_not_matter(cell):
    live = from_codes(pruned(codes(cell[None])))[0]
    one, other = build_network(SMALL, cell, 5, live_only=False), build_network(SMALL, live, 5)
    assert torch.equal(one(images().float()), other(images().float()))


@settings(max_examples=50)
@given(cell=some_cell, outputs=st.integers(5, 600))
def test_channels_are_split_as_published(cell, outputs):
    matrix, _ = specification(cell)
    theirs = published.compute_vertex_channels(outputs, outputs, matrix)
    assert [vertex_widths(module_graph(cell), outputs)[vertex] for vertex in module_graph(cell).inner] == theirs[1:-1]


def test_too_few_channels_to_split_are_refused():
    cell = SPACE.parse(GATHERING)
    shape = shape_named("nasbench101", channels=3, cells=1)
    for ask in (lambda: build_network(shape, cell, 0), lambda: parameters(shape, cell)):
        with pytest.raises(InputError, match="cannot share 3"):
            ask()
