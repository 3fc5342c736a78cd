"""The compiled trainer against the same network in torch."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from nastui.benchmarks.mini_tss.images import load_digits
from nastui.building.mini_tss.trainer import RECIPE, DigitArrays, batch_order, digit_arrays, flat_parameters, learning_rates, train
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import parse_cell
from nastui.networks.mini_tss import MiniNetwork, initial_weights

CELLS = {
    "every operation": "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|avg_pool_3x3~2|",
    "convolutions only": "|nor_conv_3x3~0|+|nor_conv_1x1~0|nor_conv_3x3~1|+|nor_conv_1x1~0|nor_conv_3x3~1|nor_conv_3x3~2|",
    "a dead branch": "|nor_conv_3x3~0|+|none~0|none~1|+|nor_conv_1x1~0|skip_connect~1|nor_conv_3x3~2|",
    "no convolution": "|avg_pool_3x3~0|+|skip_connect~0|avg_pool_3x3~1|+|none~0|none~1|skip_connect~2|",
    "disconnected": "|none~0|+|none~0|nor_conv_3x3~1|+|none~0|none~1|none~2|",
}
SEED = 5


@pytest.fixture(scope="module")
def digits():
    return load_digits()


@pytest.fixture(scope="module")
def data(digits):
    return digit_arrays(digits)


def torch_training(cell, digits, steps, images, seed=SEED):
    """The recipe in torch, for so many steps."""
    network = MiniNetwork(cell, initial_weights(cell, seed))
    settings = {"momentum": RECIPE.momentum, "weight_decay": RECIPE.weight_decay, "nesterov": True}
    optimiser = torch.optim.SGD(network.parameters(), RECIPE.learning_rate, **settings)
    order, rates = batch_order(seed, images, 1)[0], learning_rates(images, 1)
    network.train()
    for step in range(steps):
        batch = torch.from_numpy(order[step * RECIPE.batch_size : (step + 1) * RECIPE.batch_size].astype(np.int64))
        for group in optimiser.param_groups:
            group["lr"] = float(rates[step])
        optimiser.zero_grad()
        loss = functional.cross_entropy(network(torch.from_numpy(digits.train.images)[batch]), torch.from_numpy(digits.train.labels)[batch])
        loss.backward()
        optimiser.step()
    network.eval()
    return network


def first_images(data, steps):
    """Training data cut to so many batches, so that one epoch has so many steps."""
    count = steps * RECIPE.batch_size
    keep = np.r_[0:count, data.sizes[0] : data.sizes.sum()]
    return DigitArrays(np.ascontiguousarray(data.images[keep]), data.labels[keep], np.array([count, *data.sizes[1:]], dtype=np.int32))


def flat(network, cell):
    """The network's parameters in the order of trainer.c."""
    weights = {"stem": network.stem, "classifier.weight": network.classifier.weight, "classifier.bias": network.classifier.bias}
    norms = [network.stem_norm]
    for place, placed in enumerate(network.cells):
        for edge, convolution in placed.convolutions.items():
            weights[f"{place}.{edge}"] = convolution.weight
            norms.append(convolution.norm)
    parameters = flat_parameters({name: weight.detach().numpy() for name, weight in weights.items()})
    scales = [part.detach().numpy() for norm in (*norms, network.last_norm) for part in (norm.weight, norm.bias)]
    return np.concatenate([parameters[: -16 * (len(norms) + 1)], *scales])


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", [name for name in CELLS if name != "disconnected"])
def test_a_step_gives_the_parameters_that_torch_gives(name, seed, digits, data):
    """One step: later ones differ where rounding turns a ReLU's input over zero."""
    cell = live_edges(parse_cell(CELLS[name]))
    trained = train(cell, first_images(data, 1), seed, epochs=1)
    network = torch_training(cell, digits, 1, RECIPE.batch_size, seed)
    assert np.abs(trained.parameters - flat(network, cell)).max() < 1e-6


@pytest.mark.parametrize("name", CELLS)
def test_accuracy_and_loss_are_those_that_torch_measures(name, digits, data):
    cell = live_edges(parse_cell(CELLS[name]))
    trained = train(cell, first_images(data, 3), SEED, epochs=1)
    network = torch_training(cell, digits, 3, 3 * RECIPE.batch_size)
    with torch.no_grad():
        logits = network(torch.from_numpy(digits.valid.images))
    labels = torch.from_numpy(digits.valid.labels)
    assert trained.losses[1] == pytest.approx(functional.cross_entropy(logits, labels).item(), rel=5e-3)
    assert trained.valid[0] == pytest.approx((logits.argmax(dim=1) == labels).double().mean().item() * 100, abs=1.0)


def test_the_same_cell_and_seed_give_the_same_curves(data):
    cell = parse_cell(CELLS["every operation"])
    first, again = (train(cell, first_images(data, 3), SEED, epochs=2) for _ in range(2))
    other = train(cell, first_images(data, 3), SEED + 1, epochs=2)
    assert np.array_equal(first.parameters, again.parameters)
    assert not np.array_equal(first.parameters, other.parameters)


def test_a_disconnected_cell_learns_next_to_nothing(data):
    trained = train(parse_cell(CELLS["disconnected"]), data, SEED, epochs=2)
    assert 5 <= trained.valid[-1] <= 15


def test_a_good_cell_learns(data):
    trained = train(parse_cell(CELLS["convolutions only"]), data, SEED, epochs=4)
    assert trained.valid[-1] > 60
    assert trained.train_seconds > 0


def test_learning_rates_fall_along_a_cosine_to_almost_zero():
    rates = learning_rates(1000, 12)
    assert len(rates) == 192
    assert rates[0] == np.float32(RECIPE.learning_rate)
    assert (np.diff(rates) < 0).all()
    assert rates[-1] < 1e-4
