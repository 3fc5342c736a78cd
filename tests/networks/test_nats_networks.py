"""Networks of NATS-Bench against the authors' own, with copied weights."""

from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from network_oracles import give_weights, images, layers, our_codes, published_codes
from torch import nn

from nastui.cells.nats_sss import space as sizes
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import SIZE, format_cell, from_codes, parse_cell
from nastui.networks.building import build_network
from nastui.networks.convolution import Activation, observe
from nastui.networks.counting import parameters
from nastui.networks.shape import shape_named

tiny_network = pytest.importorskip("xautodl.models.cell_infers.tiny_network")
from xautodl.models.cell_searchs.genotypes import Structure  # noqa: E402
from xautodl.models.shape_infers.InferTinyCellNet import DynamicShapeTinyNet  # noqa: E402

SMALL = shape_named("nats-tss", channels=4, cells=2, side=8)
SIZED = shape_named("nats-sss", side=8)
FULL = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_1x1~1|+|avg_pool_3x3~0|nor_conv_3x3~1|skip_connect~2|"
DEAD = "|nor_conv_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|nor_conv_3x3~0|none~1|none~2|"
UNREACHED = "|none~0|+|nor_conv_1x1~0|nor_conv_3x3~1|+|none~0|nor_conv_1x1~1|skip_connect~2|"
DISCONNECTED = "|nor_conv_3x3~0|+|none~0|avg_pool_3x3~1|+|none~0|none~1|none~2|"
JOINED = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|avg_pool_3x3~2|"
SKIPPING = "|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_3x3~1|nor_conv_1x1~2|"
POOLING = "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|avg_pool_3x3~0|nor_conv_3x3~1|nor_conv_1x1~2|"
NAMED = {"full": FULL, "dead": DEAD, "unreached": UNREACHED, "disconnected": DISCONNECTED, "joined": JOINED, "skipping": SKIPPING, "pooling": POOLING}

some_cell = st.integers(0, SIZE - 1).map(lambda code: from_codes(np.array([code]))[0])


def pair(cell):
    """The authors' network and ours, in float64, with the same weights."""
    theirs = tiny_network.TinyNetwork(SMALL.channels, SMALL.cells, Structure.str2structure(format_cell(cell)), SMALL.classes).double()
    ours = build_network(SMALL, cell, 0, live_only=False).double()
    give_weights(theirs, ours)
    return theirs, ours


def sized_pair(cell):
    best = Structure.str2structure("|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|")
    theirs = DynamicShapeTinyNet(list(sizes.widths(cell)), best, SIZED.classes).double()
    ours = build_network(SIZED, cell, 0).double()
    give_weights(theirs, ours)
    return theirs, ours


def assert_same_logits(theirs, ours):
    """In training mode, quick and slow, and then in evaluation mode with the statistics that training left."""
    with torch.inference_mode():
        torch.testing.assert_close(ours(images()), theirs(images())[1], rtol=0, atol=1e-9)
    theirs_again, ours_again = theirs(images())[1], ours(images())
    torch.testing.assert_close(ours_again, theirs_again, rtol=0, atol=1e-9)
    for one, other in zip(layers(theirs), layers(ours), strict=True):
        other.load_state_dict(one.state_dict())
    for form in (theirs, ours):
        form.eval()
    torch.testing.assert_close(ours(images()), theirs(images())[1], rtol=0, atol=1e-9)
    with torch.inference_mode():
        torch.testing.assert_close(ours(images()), theirs(images())[1], rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", NAMED)
def test_logits_are_those_of_the_authors_network(name):
    assert_same_logits(*pair(parse_cell(NAMED[name])))


@settings(max_examples=15)
@given(cell=some_cell)
def test_logits_of_any_cell_are_those_of_the_authors_network(cell):
    assert_same_logits(*pair(cell))


def test_the_whole_network_agrees_in_single_precision():
    theirs = tiny_network.TinyNetwork(16, 5, Structure.str2structure(FULL), 10)
    ours = build_network(shape_named("nats-tss"), parse_cell(FULL), 0)
    give_weights(theirs, ours)
    pictures = images(8, 32, kind=torch.float32)
    with torch.inference_mode():
        torch.testing.assert_close(ours(pictures), theirs(pictures)[1], rtol=0, atol=1e-4)


@pytest.mark.parametrize("text", ["8:16:24:32:40", "16:16:16:16:16", "24:8:64:8:16", "8:24:8:40:40"])
def test_logits_of_the_size_space_are_those_of_the_authors_network(text):
    assert_same_logits(*sized_pair(sizes.parse_cell(text)))


@pytest.mark.parametrize("name", NAMED)
def test_gradients_and_running_statistics_are_those_of_the_authors_network(name):
    theirs, ours = pair(parse_cell(NAMED[name]))
    for logits in (theirs(images())[1], ours(images())):
        logits.square().sum().backward()
    for one, other in zip(layers(theirs), layers(ours), strict=True):
        for parameter, value in one.named_parameters():
            gradient = getattr(other, parameter).grad
            torch.testing.assert_close(torch.zeros_like(value) if gradient is None else gradient, value.grad, rtol=1e-7, atol=1e-8)
        if isinstance(one, nn.BatchNorm2d) and other.weight.grad is not None:
            torch.testing.assert_close(other.running_mean, one.running_mean)
            torch.testing.assert_close(other.running_var, one.running_var)


@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize("name", NAMED)
def test_every_relu_is_observed(name, quick):
    theirs, ours = pair(parse_cell(NAMED[name]))
    with torch.inference_mode(quick):
        assert our_codes(ours, images()) == published_codes(theirs, images())


@settings(max_examples=15)
@given(cell=some_cell, quick=st.booleans())
def test_every_relu_of_the_published_network_is_observed_as_often_as_it_stands_there(cell, quick):
    theirs, ours = pair(cell)
    with torch.inference_mode(quick):
        assert our_codes(ours, images()) == published_codes(theirs, images())


@pytest.mark.parametrize("text", ["8:16:24:32:40", "16:16:16:16:16"])
def test_every_relu_of_the_size_space_is_observed(text):
    theirs, ours = sized_pair(sizes.parse_cell(text))
    assert our_codes(ours, images()) == published_codes(theirs, images())


@settings(max_examples=15)
@given(cell=some_cell)
def test_cells_equal_after_pruning_are_one_network_with_live_branches_alone(cell):
    whole, pruned = build_network(SMALL, cell, 3), build_network(SMALL, live_edges(cell), 3)
    assert whole.state_dict().keys() == pruned.state_dict().keys()
    assert torch.equal(whole(images().float()), pruned(images().float()))
    assert all(module.uses.dead == 0 for module in whole.modules() if isinstance(module, Activation))


@settings(max_examples=15)
@given(cell=some_cell)
def test_dead_branches_do_not_change_the_logits_of_an_untrained_network(cell):
    live, whole = (build_network(SMALL, cell, 3, live_only=live_only).double() for live_only in (True, False))
    torch.testing.assert_close(live(images()), whole(images()), rtol=0, atol=1e-9)
    seen_live, seen_whole = our_codes(live, images()), our_codes(whole, images())
    assert seen_live <= seen_whole


def test_dead_relus_are_counted_apart_from_live_ones():
    uses = Counter()
    for module in build_network(SMALL, parse_cell(DEAD), 0, live_only=False).modules():
        if isinstance(module, Activation):
            uses += Counter(live=module.uses.live, dead=module.uses.dead, last=module.uses.last)
    cells = 3 * SMALL.cells
    assert uses == Counter(live=cells + 4 + 1, dead=2 * cells, last=1)


def test_a_convolution_whose_result_nothing_reads_is_built_and_not_run():
    network, run = build_network(SMALL, parse_cell(DEAD), 0, live_only=False), []
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d):
            module.register_forward_hook(lambda *_, name=name: run.append(name))
    network(images().float())
    built = {name for name, module in network.named_modules() if isinstance(module, nn.Conv2d)}
    assert {name.split(".")[3] for name in built - set(run)} == {"2"}


def test_every_module_can_be_hooked_on_its_way_back():
    """Proxies that go by gradients do so: a result that is overwritten would refuse."""
    network, seen = build_network(SMALL, parse_cell(FULL), 0), []
    for module in network.modules():
        module.register_full_backward_hook(lambda *_: seen.append(1))
    network(images().float().requires_grad_()).sum().backward()
    assert len(seen) > 50


def test_an_activation_is_shared_by_the_convolutions_that_read_its_node():
    network = build_network(SMALL, parse_cell(JOINED), 0)
    seen = []
    for module in network.modules():
        if isinstance(module, Activation):
            module.observer = lambda activation, _: seen.append(activation.uses.live)
    network(images().float())
    stages = [[3, 2] * SMALL.cells] * 3
    assert seen == [*stages[0], 1, 1, *stages[1], 1, 1, *stages[2], 1]


def test_the_quick_way_leaves_the_running_statistics_and_gives_the_same_twice():
    network = build_network(SMALL, parse_cell(FULL), 0)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with torch.inference_mode():
        first, again = network(images().float()), network(images().float())
    assert torch.equal(first, again)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_the_quick_way_leaves_the_images_alone():
    given_images = images().float()
    kept = given_images.clone()
    with torch.inference_mode():
        build_network(SMALL, parse_cell(FULL), 0)(given_images)
    assert torch.equal(given_images, kept)


@pytest.mark.parametrize("name", ["full", "joined", "unreached"])
def test_in_bfloat16_the_quick_way_lets_nearly_the_same_units_through(name):
    network = build_network(shape_named("nats-tss", channels=16, cells=1, side=16), parse_cell(NAMED[name]), 0, live_only=False)
    codes = []
    observe(network, lambda _, result: codes.append(result.flatten() > 0))
    before = {name: value.clone() for name, value in network.state_dict().items()}
    pictures = images(16, 16, kind=torch.float32)
    with torch.inference_mode():
        network(pictures)
        exact, codes[:] = torch.cat(codes), []
        with torch.autocast("cpu", torch.bfloat16):
            assert network(pictures).dtype == torch.bfloat16
    agreeing = (torch.cat(codes) == exact).double().mean().item()
    assert 0.98 < agreeing < 1
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


@pytest.mark.parametrize("shape", [SMALL, shape_named("nats-tss", channels=4, cells=1, side=8, classes=100)])
@pytest.mark.parametrize("name", NAMED)
def test_built_parameters_are_the_counted_ones(name, shape):
    network = build_network(shape, parse_cell(NAMED[name]), 0, live_only=False)
    assert sum(value.numel() for value in network.parameters()) == parameters(shape, parse_cell(NAMED[name]))
