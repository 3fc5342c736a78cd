"""Newer proxies against their authors' definitions, written down once more in plain loops; the largest relative difference stands at each."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy.stats import rankdata
from small_networks import LIVE, WITH_DEAD, Linear, batch, network, tensors
from torch import nn
from torch.nn import functional

from nastui.base.errors import InputError
from nastui.cells.spaces import space_named
from nastui.fitness.proxies.az_nas import az_expressivity, az_progressivity, az_trainability
from nastui.fitness.proxies.epe_nas import epe_nas
from nastui.fitness.proxies.l2_norm import l2_norm
from nastui.fitness.proxies.meco import meco
from nastui.fitness.proxies.plain import plain
from nastui.fitness.proxies.swap import swap
from nastui.fitness.proxies.zico import zico
from nastui.fitness.rank_ensemble import RankEnsemble
from nastui.fitness.scoring.scorer import ScoreStatus, make_scorer
from nastui.fitness.settings import RankEnsembleSettings
from nastui.networks.building import build_network
from nastui.networks.shape import NetworkShape

NATS, NB101 = LIVE, space_named("nasbench101").random(np.random.default_rng(3), 1)[0]


def networks():
    yield network(NATS).train()
    yield build_network(NetworkShape("nasbench101", 8, 1, 3, 8), NB101, 0).train()


def test_l2_norm_adds_up_the_norms_of_layers():
    """1e-12."""
    net = Linear()
    assert l2_norm(net.network(), *net.batch()) == pytest.approx(np.linalg.norm(net.first) + np.linalg.norm(net.second), rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_plain_is_weight_times_gradient_with_signs(seed):
    """1e-9."""
    net = Linear(seed)
    first, second = net.slopes()
    assert plain(net.network(), *net.batch()) == pytest.approx((net.first * first).sum() + (net.second * second).sum(), rel=1e-9)


class Squares(nn.Module):
    """Its gradient at an image is the image; as many outputs as pixels."""

    def forward(self, images):
        return (images**2 / 2).flatten(1)


@pytest.mark.parametrize("pixels", [9, 121])
def test_epe_nas_compares_the_jacobians_of_a_class(pixels):
    """1e-9; with 9 outputs and with 121, where classes are compared with each other. A class with one image is there too."""
    rng = np.random.default_rng(0)
    images, labels = rng.normal(size=(12, 1, 1, pixels)), np.array([0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4])
    found = {}
    for label in range(5):
        of_class = images[labels == label].reshape(-1, pixels)
        if len(of_class) == 1 and pixels > 100:
            continue  # its correlation is a number, which has no length
        correlations = np.atleast_2d(np.corrcoef(of_class))
        found[label] = sum(math.log(abs(one) + 1e-5) for row in correlations for one in row) / (len(correlations) if pixels > 100 else 1)
    if pixels > 100:
        expected = sum(abs(one - other) for one in found.values() for other in found.values()) / len(found)
    else:
        expected = sum(abs(one) for one in found.values())
    assert epe_nas(Squares(), torch.from_numpy(images), torch.from_numpy(labels)) == pytest.approx(expected, rel=1e-9)


def test_epe_nas_of_images_that_change_nothing_is_no_number():
    net = Linear()
    net.first[:] = 0
    assert math.isnan(epe_nas(net.network(), *net.batch()))


@pytest.mark.parametrize("seed", range(5))
def test_zico_is_the_inverse_coefficient_of_variation_over_two_batches(seed):
    """1e-9."""
    net = Linear(seed, count=8)
    images, labels = net.batch()
    halves = []
    for part in (slice(0, 4), slice(4, 8)):
        half = Linear(seed, count=8)
        half.images, half.labels = half.images[part], half.labels[part]
        halves.append(half.slopes())
    expected = 0.0
    for layer in range(2):
        gradients = np.stack([half[layer].reshape(-1) for half in halves])
        deviation = np.std(gradients, axis=0)
        kept = np.nonzero(deviation)[0]
        expected += math.log((np.mean(np.abs(gradients), axis=0)[kept] / deviation[kept]).sum())
    assert zico(net.network(), images, labels) == pytest.approx(expected, rel=1e-9)


def test_meco_adds_up_the_smallest_eigenvalues_of_channel_correlations():
    """1e-5 of the sum: the features are float32."""
    images, labels = tensors(batch())
    for built in networks():
        kept = []
        for module in built.modules():
            if isinstance(module, nn.Conv2d):
                module.register_forward_hook(lambda _, __, result, kept=kept: kept.append(result[0].detach().numpy()))
        built(images)
        expected = 0.0
        for features in kept:
            with np.errstate(invalid="ignore", divide="ignore"):
                correlations = np.nan_to_num(np.atleast_2d(np.corrcoef(features.reshape(len(features), -1).astype(np.float64))))
            expected += np.linalg.eigvals(correlations).real.min()
        assert len(kept) >= 3
        assert meco(built, images, labels) == pytest.approx(expected, rel=1e-5, abs=1e-9)


def test_swap_counts_different_patterns_of_units():
    """Exact."""
    images, labels = tensors(batch())
    for built in networks():
        kept = []
        for module in built.modules():
            if type(module).__name__ == "Activation":
                module.register_forward_hook(lambda _, __, result, kept=kept: kept.append(torch.sign(result.detach()).flatten(1)))
        built(images)
        patterns = {tuple(column) for column in torch.cat(kept, dim=1).T.tolist()}
        assert swap(built, images, labels) == len(patterns)


def test_swap_without_a_relu_is_refused():
    net = Linear()
    with pytest.raises(InputError, match="networks with ReLUs only"):
        swap(net.network(), *net.batch())


def features_by_hand(built, images):
    """As the authors' programs do it: stem, then blocks; Kaiming's scale on every weight."""
    for parameter in built.parameters():
        if parameter.dim() > 1:
            fan_in = parameter[0].numel()
            parameter.data *= math.sqrt(2 / fan_in) / math.sqrt(float((parameter.data**2).mean()))
    built.classifier.bias.data.zero_()
    signals = [built.stem(images)]
    if hasattr(built, "layers"):
        for layer in built.layers:
            signals.append(layer(signals[-1]))
    else:
        for number, stack in enumerate(built.stacks):
            for place, module in enumerate(stack):
                entering = functional.max_pool2d(signals[-1], 2) if number and not place else signals[-1]
                signals.append(module(entering))
    return signals


def test_az_nas_expressivity_and_progressivity_are_entropies_of_spectra():
    """1e-5: the features are float32."""
    images, labels = tensors(batch())
    for asked, built in zip(networks(), networks(), strict=True):
        entropies = []
        for signal in features_by_hand(built, images):
            rows = signal.detach().double().permute(0, 2, 3, 1).reshape(-1, signal.shape[1]).numpy()
            spectrum = np.linalg.eigvalsh(np.cov(rows.T, bias=True))
            shares = spectrum / spectrum.sum()
            entropies.append(float(-(shares * np.log(shares + 1e-8)).sum()))
        assert az_expressivity(asked, images, labels) == pytest.approx(sum(entropies), rel=1e-5)
        expected = min(after - before for before, after in pairwise(entropies))
        assert az_progressivity(asked, images, labels) == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_az_nas_trainability_is_of_the_largest_singular_value_of_a_block():
    """1e-5."""
    images, labels = tensors(batch())
    for asked, built in zip(networks(), networks(), strict=True):
        signals = features_by_hand(built, images)
        signs, found = torch.Generator().manual_seed(0), []
        for place in reversed(range(1, len(signals))):
            behind = torch.randint(0, 2, signals[place].shape, generator=signs).float() * 2 - 1
            (front,) = torch.autograd.grad(signals[place], signals[place - 1], behind, retain_graph=True)
            if front.shape[2] != behind.shape[2]:
                front = nn.PixelUnshuffle(front.shape[2] // behind.shape[2])(front)
            rows = [one.permute(0, 2, 3, 1).reshape(-1, one.shape[1]).double() for one in (front, behind)]
            matrix = sum(torch.outer(one, other) for one, other in zip(*rows, strict=True)) / len(rows[0])
            largest = float(torch.linalg.svdvals(matrix).max())
            found.append(-largest - 1 / (largest + 1e-6) + 2)
        assert az_trainability(asked, images, labels) == pytest.approx(np.mean(found), rel=1e-5)


def test_an_ensemble_ranks_as_the_sum_of_log_ranks_of_its_parts():
    """With the cells of its reference: exactly the authors' Σ log(rank), up to the half that keeps a last rank finite."""
    settings = RankEnsembleSettings(scores="params, l2_norm", reference=30, batch_size=4, channels=2, cells=1, images="noise")
    ensemble = make_scorer(RankEnsemble, settings, "nats-tss", "cpu")
    cells = ensemble.space.random(np.random.default_rng([0, 0xA2]), 30)
    parts = np.stack([part.values(cells) for part in ensemble.parts])
    expected = sum(np.log(rankdata(part) / 31) for part in parts)
    found = [ensemble.score(cell).value for cell in cells]
    assert np.allclose(found, expected, atol=1e-12)
    assert max(found) <= 0
    assert ensemble.score(WITH_DEAD).status is ScoreStatus.OK


def test_an_ensemble_depends_on_the_cell_alone_and_its_parts_are_kept():
    settings = RankEnsembleSettings(scores="swap, naswt", reference=10, batch_size=4, channels=2, cells=1)
    first, second = (make_scorer(RankEnsemble, settings, "mini-tss", "cpu") for _ in range(2))
    values = [first.score(LIVE).value, second.score(WITH_DEAD).value, second.score(LIVE).value]
    assert values[0] == values[2]
    assert first.settings()["parts"][1]["score"] == "naswt"


@pytest.mark.parametrize("names", ["", "swap, swap", "rank-ensemble, swap"])
def test_what_cannot_be_joined_is_told(names):
    assert list(RankEnsembleSettings(scores=names).conflicts())


class Scaled(nn.Sequential):
    """Does something to its images before its first part has them."""

    def forward(self, images):
        return super().forward(images * 1)


@pytest.mark.parametrize("kind", [nn.Sequential, Scaled])
def test_the_trainability_of_a_network_that_is_a_plain_sequence_is_that_of_the_parts_behind_its_first(kind):
    torch.manual_seed(0)
    parts = [nn.Sequential(nn.Conv2d(width, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU()) for width in (3, 8, 8, 8)]
    network = kind(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 10))
    images, labels = torch.randn(4, 3, 8, 8), torch.arange(4)
    assert np.isfinite(az_trainability(network, images, labels))
