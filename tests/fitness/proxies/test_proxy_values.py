"""Each proxy on networks whose score follows from a formula."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from small_networks import Linear
from torch import nn
from torch.nn import functional

from nastui.fitness.proxies.fisher import fisher
from nastui.fitness.proxies.grad_norm import grad_norm
from nastui.fitness.proxies.grasp import grasp
from nastui.fitness.proxies.jacob_cov import jacob_cov
from nastui.fitness.proxies.snip import snip
from nastui.fitness.proxies.synflow import synflow
from nastui.fitness.proxies.zen import zen

SEEDS = st.integers(0, 10_000)
SCORED = settings(max_examples=20)


@SCORED
@given(SEEDS)
def test_synflow_of_two_linear_layers_is_twice_the_product_of_their_absolute_weights(seed):
    net = Linear(seed)
    flow = np.abs(net.second).sum(axis=0) @ np.abs(net.first).sum(axis=1)
    assert synflow(net.network(), *net.batch()) == pytest.approx(math.log(2 * flow), rel=1e-12)


def test_synflow_leaves_batch_norm_out():
    torch.manual_seed(0)
    convolution, head = nn.Conv2d(1, 3, 1, bias=False), nn.Linear(3, 2)
    norm = nn.BatchNorm2d(3)
    nn.init.constant_(norm.weight, 7.0)
    images, labels = torch.randn(4, 1, 2, 2), torch.zeros(4, dtype=torch.long)
    plain = nn.Sequential(convolution, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), head)
    normed = nn.Sequential(convolution, norm, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), head)
    assert synflow(normed, images, labels) == synflow(plain, images, labels)


def test_synflow_is_minus_infinity_where_nothing_flows():
    net = Linear()
    net.second[:] = 0
    assert synflow(net.network(), *net.batch()) == -math.inf


@SCORED
@given(SEEDS)
def test_grad_norm_adds_up_the_norms_of_the_layers_gradients(seed):
    net = Linear(seed)
    assert grad_norm(net.network(), *net.batch()) == pytest.approx(sum(np.linalg.norm(slope) for slope in net.slopes()), rel=1e-9)


@SCORED
@given(SEEDS)
def test_snip_adds_up_weight_times_gradient_without_signs(seed):
    net = Linear(seed)
    first, second = net.slopes()
    expected = np.abs(net.first * first).sum() + np.abs(net.second * second).sum()
    assert snip(net.network(), *net.batch()) == pytest.approx(expected, rel=1e-9)


@SCORED
@given(SEEDS)
def test_grasp_is_minus_the_weights_times_hessian_times_gradient(seed):
    net, small = Linear(seed), 1e-5
    slopes = net.slopes()
    above, below = (net.slopes((net.first + step * slopes[0], net.second + step * slopes[1])) for step in (small, -small))
    curved = [(up - down) / (2 * small) for up, down in zip(above, below, strict=True)]
    expected = -sum((weight * product).sum() for weight, product in zip((net.first, net.second), curved, strict=True))
    assert grasp(net.network(), *net.batch()) == pytest.approx(expected, rel=1e-5, abs=1e-7)


def test_grasp_has_the_digits_that_float32_loses():
    """Two images through a batch norm, whose second derivatives grow where they are alike."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(1, 4, 1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))
    images = torch.ones(2, 1, 2, 2) + 1e-3 * torch.randn(2, 1, 2, 2)
    labels = torch.tensor([0, 1])
    exact = grasp(network.double(), images.double(), labels)
    assert grasp(network.float(), images, labels) == pytest.approx(exact, rel=1e-9)
    assert all(parameter.dtype == torch.float32 for parameter in network.parameters())


@SCORED
@given(SEEDS)
def test_fisher_of_linear_layers_squares_signal_times_gradient_and_counts_each_weight(seed):
    net = Linear(seed)
    hidden, logits = net.slopes_of_signals()
    signals = net.images @ net.first.T, net.images @ net.first.T @ net.second.T
    wide = net.first.shape[1], net.second.shape[1]
    parts = [count * ((signal * slope) ** 2).mean(axis=0).sum() / 2 for count, signal, slope in zip(wide, signals, (hidden, logits), strict=True)]
    assert fisher(net.network(), *net.batch()) == pytest.approx(sum(parts), rel=1e-9)


def test_fisher_of_a_convolution_sums_over_pixels_before_it_squares():
    torch.manual_seed(0)
    convolution, head = nn.Conv2d(2, 3, 3, bias=False), nn.Linear(3, 4)
    images, labels = torch.randn(5, 2, 6, 6), torch.tensor([0, 1, 2, 3, 0])
    signal = convolution(images)
    logits = head(torch.relu(signal).mean(dim=(2, 3)))
    slopes = torch.autograd.grad(functional.cross_entropy(logits, labels), (signal, logits))
    expected = 0.0
    for image in range(5):
        for channel in range(3):
            expected += 2 * 3 * 3 * float((signal[image, channel].detach() * slopes[0][image, channel]).sum()) ** 2 / (2 * 5)
        for output in range(4):
            expected += 3 * float(logits[image, output].detach() * slopes[1][image, output]) ** 2 / (2 * 5)
    network = nn.Sequential(convolution, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), head)
    assert fisher(network, images, labels) == pytest.approx(expected, rel=1e-5)


class Squares(nn.Module):
    """Its gradient at an image is the image."""

    def forward(self, images):
        return (images**2 / 2).flatten(1)


@SCORED
@given(SEEDS)
def test_jacob_cov_is_the_papers_sum_over_the_spectrum_of_the_jacobians_correlations(seed):
    images = torch.from_numpy(np.random.default_rng(seed).normal(size=(4, 1, 3, 3)))
    spectrum = np.linalg.eigvals(np.corrcoef(images.flatten(1))).real + 1e-5
    assert jacob_cov(Squares(), images, torch.zeros(4)) == pytest.approx(-(np.log(spectrum) + 1 / spectrum).sum(), rel=1e-9)


def test_jacob_cov_is_best_where_jacobians_are_uncorrelated_and_worst_where_they_are_one():
    rows = torch.tensor([[1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]], dtype=torch.float64)
    best = jacob_cov(Squares(), rows, torch.zeros(3))
    assert best == pytest.approx(-3 * (math.log(1 + 1e-5) + 1 / (1 + 1e-5)))
    net = Linear(count=3)
    worst = jacob_cov(net.network(), *net.batch())
    assert worst == pytest.approx(-(math.log(3) + 1 / 3 + 2 * (math.log(1e-5) + 1e5)), rel=1e-6)
    assert worst < jacob_cov(Squares(), torch.randn(3, 4, dtype=torch.float64), torch.zeros(3)) <= best


def test_jacob_cov_of_images_that_change_nothing_is_no_number():
    net = Linear()
    net.first[:] = 0
    assert math.isnan(jacob_cov(net.network(), *net.batch()))


class Features(nn.Module):
    """A 1×1 convolution of four channels, batch norm or not, global pooling."""

    def __init__(self, weights, norm):
        super().__init__()
        self.convolution = nn.Conv2d(4, 1, 1, bias=False)
        self.convolution.weight = nn.Parameter(torch.tensor(weights).view(1, 4, 1, 1))
        self.norm = nn.BatchNorm2d(1) if norm else nn.Identity()

    def forward(self, images):
        return self.norm(self.convolution(images)).mean(dim=(2, 3))


IMAGES = torch.randn(32, 4, 16, 16, generator=torch.Generator().manual_seed(1))


def test_zen_is_the_logarithm_of_how_far_the_features_move():
    """Four weights of size 1 make 0.01·2·|N(0, 1)| of each of 256 pixels."""
    moved = 0.01 * 2 * 256 * math.sqrt(2 / math.pi)
    assert zen(Features([3.0, -3.0, 3.0, 3.0], norm=False), IMAGES, torch.zeros(32)) == pytest.approx(math.log(moved), abs=0.02)


def test_zen_undoes_the_scaling_of_batch_norm():
    weights = [1.0, -2.0, 0.5, 1.5]
    plain = zen(Features(weights, norm=False), IMAGES, torch.zeros(32))
    assert zen(Features(weights, norm=True), IMAGES, torch.zeros(32)) == pytest.approx(plain, abs=0.002)


def test_zen_of_features_that_never_move_is_minus_infinity():
    class Still(Features):
        def forward(self, images):
            return (0 * images).mean(dim=(2, 3))

    assert zen(Still([1.0] * 4, norm=False), IMAGES, torch.zeros(32)) == -math.inf
