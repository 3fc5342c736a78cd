"""What holds for every proxy on the network of a cell."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from small_networks import DISCONNECTED, LIVE, READS_ZERO, SHAPE, WITH_DEAD, batch, network, tensors

from nastui.cells.nats_tss.notation import every_cell
from nastui.cells.spaces import space_named
from nastui.fitness.proxies.gradients import Recording
from nastui.fitness.proxies.listing import PROXIES
from nastui.networks.building import build_network
from nastui.networks.shape import NetworkShape

NAMES = ("params", "flops", "synflow", "jacob_cov", "zen", "grad_norm", "snip", "grasp", "fisher")
MEASURED = [name for name, proxy in PROXIES.items() if proxy.reads != "shape"]


def test_the_published_names_are_there():
    assert set(NAMES) <= set(PROXIES)
    assert all(proxy.name == name and proxy.title and proxy.summary and proxy.paper for name, proxy in PROXIES.items())


def test_listing_them_imports_neither_torch_nor_numpy():
    code = "import sys, nastui.fitness.proxies.listing; sys.exit(bool({'torch', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_relus_are_calls_that_recording_sees_and_no_modules_of_torch():
    asked = network()
    assert not any(isinstance(module, torch.nn.ReLU) for module in asked.modules())
    with torch.no_grad(), Recording(torch.relu, torch.relu_) as units:
        asked(tensors(batch())[0])
    assert units.calls
    assert all((call.result >= 0).all() for call in units.calls)


@pytest.mark.parametrize("name", MEASURED)
def test_a_score_leaves_the_network_as_it_was_and_comes_out_the_same_again(name):
    asked = network()
    before = {key: value.clone() for key, value in asked.state_dict().items()}
    modes = [module.training for module in asked.modules()]
    images, labels = tensors(batch())
    pixels = images.clone()
    first = PROXIES[name].function(asked, images, labels)
    after = asked.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[key], after[key]) for key in before)
    assert all(parameter.grad is None and parameter.dtype == torch.float32 for parameter in asked.parameters())
    assert modes == [module.training for module in asked.modules()]
    assert torch.equal(images, pixels)
    assert not images.requires_grad
    assert PROXIES[name].function(asked, images, labels) == first


@pytest.mark.parametrize("name", MEASURED)
def test_a_score_is_taken_in_training_mode_whatever_mode_the_network_is_in(name):
    asked, images = network(), tensors(batch())
    assert PROXIES[name].function(network().eval(), *images) == PROXIES[name].function(asked, *images)


@pytest.mark.parametrize("name", MEASURED)
def test_a_score_draws_nothing_from_torchs_own_generator(name):
    torch.manual_seed(1)
    before = torch.get_rng_state()
    PROXIES[name].function(network(), *tensors(batch()))
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("name", MEASURED)
def test_a_score_depends_on_what_its_proxy_says_that_it_reads_and_on_nothing_else(name):
    proxy = PROXIES[name]
    score = proxy.function(network(), *tensors(batch(count=11)))
    assert proxy.function(network(seed=1), *tensors(batch(count=11))) != score
    assert (proxy.function(network(), *tensors(batch(count=11, seed=1))) != score) == (proxy.reads in ("images", "labels"))
    assert (proxy.function(network(), *tensors(batch(count=11, label_seed=1))) != score) == proxy.needs_labels


@pytest.mark.parametrize("cell", [WITH_DEAD, READS_ZERO])
@pytest.mark.parametrize("name", ["synflow", "jacob_cov", "grad_norm", "snip", "grasp", "fisher"])
def test_dead_branches_change_no_score(name, cell):
    whole, live = (PROXIES[name].function(network(cell, live_only=alone), *tensors(batch())) for alone in (False, True))
    assert whole == pytest.approx(live, rel=1e-3)
    assert PROXIES[name].function(network(LIVE), *tensors(batch())) != pytest.approx(live, rel=1e-3)


@pytest.mark.parametrize("name", ["snip", "grad_norm", "grasp"])
def test_without_a_path_only_the_classifiers_bias_could_learn(name):
    assert PROXIES[name].function(network(DISCONNECTED), *tensors(batch())) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("cell", every_cell()[::3125])
@pytest.mark.parametrize("shape", [SHAPE, NetworkShape("nats-tss", 16, 5, 10, 32)])
def test_params_counts_the_parameters_of_the_published_network(shape, cell):
    built = build_network(shape, cell, 0, live_only=False)
    assert PROXIES["params"].function(shape, cell) == sum(parameter.numel() for parameter in built.parameters())


def test_params_and_flops_are_those_of_the_network_on_every_space():
    shape = NetworkShape("nasbench101", 16, 1, 10, 8)
    for cell in space_named("nasbench101").random(np.random.default_rng(0), 5):
        built = build_network(shape, cell, 0)
        assert PROXIES["params"].function(shape, cell) == sum(parameter.numel() for parameter in built.parameters())
        assert PROXIES["flops"].function(shape, cell) == _multiply_adds(built, shape)


def _multiply_adds(built, shape) -> int:
    """Weights times the pixels that each convolution gives."""
    total = built.classifier.weight.numel()

    def count(module, _, result):
        nonlocal total
        total += module.weight.numel() * result.shape[2] * result.shape[3]

    for module in built.modules():
        if isinstance(module, torch.nn.Conv2d):
            module.register_forward_hook(count)
    built(torch.zeros(2, shape.colours, shape.side, shape.side))
    return total
