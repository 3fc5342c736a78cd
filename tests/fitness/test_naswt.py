"""NASWT beside the plain way to compute it, and what its scores promise."""

import csv
import gzip
import json
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from nasbench_pytorch.model.model import Network as Published101
from plain_naswt import PlainNetwork, is_relu, named_relu, plain_kernel
from torch import nn

from nastui.base.errors import InputError
from nastui.cells.nasbench101.layout import INNER, OUTPUT, matrices
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import parse_cell
from nastui.cells.spaces import space_named
from nastui.fitness import naswt as scoring
from nastui.fitness.images.source import ImageBatch
from nastui.fitness.naswt import Naswt, log_determinant
from nastui.fitness.scoring.memory import enough_memory
from nastui.fitness.scoring.scorer import ScoreStatus, initialisation_seed
from nastui.fitness.settings import NaswtSettings
from nastui.networks.building import build_network
from nastui.networks.devices import device_named, reproducible

VARIANTS = ("official", "paper", "all")
SIDE = 8
LIVE = "|nor_conv_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|"
WITH_DEAD = "|nor_conv_3x3~0|+|nor_conv_1x1~0|none~1|+|skip_connect~0|nor_conv_3x3~1|none~2|"
READS_ZERO = "|none~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_1x1~0|nor_conv_1x1~1|skip_connect~2|"
WITHOUT_CONVOLUTION = "|skip_connect~0|+|avg_pool_3x3~0|skip_connect~1|+|avg_pool_3x3~0|none~1|skip_connect~2|"
DISCONNECTED = "|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|nor_conv_3x3~2|"
CELLS = (LIVE, WITH_DEAD, READS_ZERO, WITHOUT_CONVOLUTION, DISCONNECTED)


def batch(count=16, side=SIDE, seed=0) -> ImageBatch:
    images = np.random.default_rng(seed).standard_normal((count, 3, side, side), dtype=np.float32)
    return ImageBatch(images, np.zeros(count, np.int64), "Gaussian noise", f"{seed}")


def scorer(kind="nats-tss", images=None, **settings) -> Naswt:
    chosen = NaswtSettings(**{"channels": None if kind == "nats-sss" else 8, "cells": 1, **settings})
    images = images or batch()
    return Naswt(chosen, replace(chosen.shape(kind), side=images.images.shape[-1]), images, "cpu")


def plain(asked: Naswt, topology, row) -> np.ndarray:
    """K of the same network, computed the plain way."""
    seed = initialisation_seed(asked.chosen.score_seed, 0)
    network = build_network(asked.shape, row, seed, asked.chosen.initialisation, live_only=False)
    variant = asked.chosen.variant
    cell = live_edges(topology) if variant == "paper" else topology
    return plain_kernel(PlainNetwork(cell, network), torch.from_numpy(asked.batch.images), named_relu if variant == "official" else is_relu)


def nearly_equal(kernel, expected) -> bool:
    """Rounding may put a unit near zero on the other side: a few of thousands."""
    return bool(np.abs(kernel - expected).max() <= 3 and (np.diagonal(kernel) == np.diagonal(expected)).all())


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("text", CELLS)
def test_the_kernel_is_the_plain_one_on_nats_networks(text, variant):
    cell = parse_cell(text)
    asked = scorer(variant=variant, initialisation="kaiming-normal", score_seed=5)
    expected = plain(asked, cell, cell)
    assert nearly_equal(asked.gram(cell), expected)
    assert asked.score(cell).value == pytest.approx(log_determinant(expected.astype(np.int64)), abs=1e-3)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_kernel_is_the_plain_one_on_networks_of_the_size_space(variant):
    asked = scorer("nats-sss", variant=variant)
    topology = parse_cell("|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|")
    row = space_named("nats-sss").parse("8:16:8:24:8")
    assert nearly_equal(asked.gram(row), plain(asked, topology, row))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("seed", range(3))
def test_the_kernel_is_the_plain_one_on_nasbench101_networks(variant, seed):
    cell = space_named("nasbench101").random(np.random.default_rng(seed), 1)[0]
    asked = scorer("nasbench101", variant=variant, channels=16)
    ours = build_network(asked.shape, cell, initialisation_seed(0, 0), live_only=True)
    expected = plain_kernel(published101(cell, ours), torch.from_numpy(asked.batch.images), named_relu)
    assert nearly_equal(asked.gram(cell), expected)
    assert asked.score(cell).value == pytest.approx(log_determinant(expected.astype(np.int64)), abs=1e-3)


def published101(cell, ours) -> nn.Module:
    """nasbench_pytorch's network of a cell, with our weights."""
    operations = ["input", *(("conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3", "maxpool3x3")[number] for number in cell[:INNER]), "output"]
    network = Published101((matrices(cell[None])[0], operations), num_labels=1, stem_out_channels=16, num_modules_per_stack=1)
    copy(ours.stem, network.layers[0])
    for module, published in zip((module for stack in ours.stacks for module in stack), (network.layers[place] for place in (1, 3, 5)), strict=True):
        for place, vertex in enumerate((*module.graph.inner, OUTPUT), start=1):
            for own, theirs in ((module.projections, published.input_op), (module.operations, published.vertex_op)):
                if str(vertex) in own:
                    copy(own[str(vertex)], theirs[place])
    return network


def copy(block, published) -> None:
    """The weight of one convolution."""
    weights = [[module.weight for module in side.modules() if isinstance(module, nn.Conv2d)] for side in (block, published)]
    (ours,), (theirs,) = weights
    assert ours.shape == theirs.shape
    theirs.data = ours.detach().clone()


def test_equal_images_have_equal_codes_and_the_score_says_singular():
    images = batch()
    images.images[5] = images.images[11]
    score = scorer(images=images).score(parse_cell(LIVE))
    assert (score.value, score.status) == (-math.inf, ScoreStatus.SINGULAR)


def test_a_cell_without_a_path_is_disconnected_and_keeps_its_number():
    score = scorer().score(parse_cell(DISCONNECTED))
    assert score.status is ScoreStatus.DISCONNECTED
    assert math.isfinite(score.value)
    assert scorer().score(parse_cell(WITHOUT_CONVOLUTION)).status is ScoreStatus.OK


@pytest.mark.parametrize("kind", ["nats-tss", "nats-sss", "nasbench101", "mini-tss"])
def test_a_score_is_the_same_for_the_same_seed_whatever_was_scored_before(kind):
    cells = space_named("nats-tss" if kind == "mini-tss" else kind).random(np.random.default_rng(3), 3)
    images = batch() if kind != "mini-tss" else ImageBatch(batch().images[:, :1].copy(), batch().labels, "", "")
    scores = [scorer(kind, images, channels=None).score(cell).value for cell in cells]
    torch.manual_seed(9)
    asked = scorer(kind, images, channels=None)
    assert [asked.score(cell).value for cell in cells[::-1]][::-1] == scores
    assert [scorer(kind, images, channels=None, score_seed=1).score(cell).value for cell in cells] != scores


def test_only_the_paper_s_variant_gives_cells_that_are_equal_after_pruning_one_score():
    pair = [parse_cell(WITH_DEAD), live_edges(parse_cell(WITH_DEAD))]
    for variant in VARIANTS:
        asked = scorer(variant=variant)
        first, second = (asked.score(cell).value for cell in pair)
        assert asked.live_only == (variant == "paper")
        assert (first == second) == asked.live_only
    assert all(scorer("nasbench101", variant=variant).live_only for variant in VARIANTS)


def test_a_score_of_several_repeats_is_their_mean():
    cell = parse_cell(LIVE)
    asked = scorer(repeats=3)
    parts = [log_determinant(asked.gram(cell, repeat)) for repeat in range(3)]
    assert len(set(parts)) == 3
    assert asked.score(cell).value == pytest.approx(sum(parts) / 3)
    assert scorer().score(cell).value == parts[0]


def test_bfloat16_ranks_cells_as_float32_does():
    cells = space_named("nats-tss").random(np.random.default_rng(0), 20)
    images = batch(24)
    exact, rough = (np.array([scorer(images=images, precision=p).score(cell).value for cell in cells]) for p in ("float32", "bfloat16"))
    known = np.isfinite(exact)
    assert kendall(exact[known], rough[known]) > 0.95
    assert (exact != rough).any()


def kendall(left, right) -> float:
    """τ without ties."""
    order = np.sign(left[:, None] - left) * np.sign(right[:, None] - right)
    return float(order.sum()) / (len(left) * (len(left) - 1))


@pytest.mark.slow
def test_ranks_and_infinities_are_those_of_the_published_scores(real_data):
    with gzip.open(real_data / "nats_tss.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    chosen = [rows[place] for place in np.random.default_rng(0).choice(len(rows), 100, replace=False)]
    asked = scorer(images=batch(128, 32), channels=None, cells=None)
    published = np.array([float(row["cifar10.naswot"]) for row in chosen])
    ours = np.array([asked.score(parse_cell(row["arch"])).value for row in chosen])
    known = np.isfinite(published)
    assert 0 < known.sum() < len(known)
    assert (np.isfinite(ours) == known).all()
    assert kendall(ours[known], published[known]) > 0.85


@pytest.mark.parametrize(
    "change",
    [
        {"variant": "paper"}, {"precision": "bfloat16"}, {"score_seed": 1}, {"initialisation": "xavier-normal"}, {"repeats": 2}, {"channels": 4},
        {"cells": 2}, {"images": batch(8)}, {"images": replace(batch(), digest="other")}, {"kind": "nasbench101"},
    ],
)  # fmt: skip
def test_settings_name_all_that_decides_a_score(change):
    assert scorer().settings() == scorer().settings()
    assert json.loads(json.dumps(scorer(**change).settings())) != json.loads(json.dumps(scorer().settings()))


def test_settings_leave_out_how_many_outputs_there_are():
    images, chosen = batch(), NaswtSettings()
    ten = Naswt(chosen, replace(chosen.shape("nats-tss"), classes=10, side=SIDE), images, "cpu")
    assert ten.settings() == Naswt(chosen, replace(chosen.shape("nats-tss"), side=SIDE), images, "cpu").settings()


def test_the_networks_are_those_of_the_authors_unless_told_otherwise():
    assert [NaswtSettings().shape(kind).channels for kind in ("nats-tss", "nasbench101")] == [16, 16]
    assert NaswtSettings().shape("nats-tss").cells == 5
    assert NaswtSettings(channels=32, cells=2).shape("nasbench101").channels == 32


def test_a_network_without_relu_is_refused(monkeypatch):
    monkeypatch.setattr(scoring, "build_network", lambda *_, **__: nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten()))
    with pytest.raises(InputError, match="networks with ReLUs only"):
        scorer().score(parse_cell(LIVE))


def test_memory_that_ends_is_told_with_the_batch():
    with pytest.raises(InputError, match="no memory for a batch of 64 images.*smaller batch"), enough_memory(64):
        torch.empty(2**56, dtype=torch.uint8)
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"), enough_memory(64):
        torch.ones(2, 3) @ torch.ones(2, 3)


@pytest.mark.parametrize("name", ["cuda", "cuda:3", "gpu", "mps"])
def test_a_device_that_is_not_there_is_refused_with_what_to_do(name, monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    with pytest.raises(InputError, match="choose cpu"):
        device_named(name)


def test_float32_is_not_rounded_to_tf32_and_sums_keep_their_order_while_a_network_runs():
    def flags():
        return [getattr(torch.backends.cudnn, name) for name in ("allow_tf32", "deterministic", "benchmark")]

    before = flags()
    with reproducible():
        assert flags() == [False, True, False]
    assert flags() == before
