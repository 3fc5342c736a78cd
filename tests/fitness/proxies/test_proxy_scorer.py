"""Proxies as scorers of cells."""

import csv
import gzip
import math
import time
from dataclasses import replace
from statistics import fmean

import numpy as np
import pytest
import torch
from scipy.stats import kendalltau
from small_networks import DISCONNECTED, LIVE, SHAPE, batch, tensors

from nastui.base.errors import InputError
from nastui.cells.nats_tss.notation import parse_cell
from nastui.cells.spaces import space_named
from nastui.fitness.images.source import ImageBatch
from nastui.fitness.proxies.listing import PROXIES, Proxy
from nastui.fitness.proxies.scorer import ProxyScorer, proxy_named
from nastui.fitness.scoring.scorer import ScoreStatus, initialisation_seed
from nastui.fitness.settings import ScoringSettings
from nastui.networks.building import build_network
from nastui.networks.shape import shape_named

MEASURED = [name for name, proxy in PROXIES.items() if proxy.reads != "shape"]


def scorer(name="snip", images=None, **settings) -> ProxyScorer:
    return proxy_named(name)(ScoringSettings(**settings), SHAPE, images or batch(), "cpu")


class MadeUp(Proxy):
    """Does what its title says."""

    @property
    def function(self):
        return {"NaN": lambda *_: math.nan, "inf": lambda *_: math.inf, "slow": lambda *_: time.sleep(0.05) or 1.0, "greedy": _greedy}[self.title]


def _greedy(*_):
    raise torch.OutOfMemoryError("CUDA out of memory")


def made_up(title) -> ProxyScorer:
    return ProxyScorer(MadeUp("made-up", title, "", "", "labels"), ScoringSettings(), SHAPE, batch(), "cpu")


@pytest.mark.parametrize("name", MEASURED)
def test_a_score_is_the_mean_over_initialisations(name):
    asked = scorer(name, repeats=3, score_seed=7, initialisation="xavier-normal")
    seeds = [initialisation_seed(7, repeat) for repeat in range(3)]
    each = [PROXIES[name].function(build_network(SHAPE, LIVE, seed, "xavier-normal"), *tensors(batch())) for seed in seeds]
    score = asked.score(LIVE)
    assert len(set(each)) > 1
    assert score.value == pytest.approx(fmean(each), rel=1e-6)
    assert score.status is ScoreStatus.OK
    assert asked.score(LIVE).value == score.value


@pytest.mark.parametrize("name", PROXIES)
def test_a_cell_without_a_path_is_disconnected(name):
    assert scorer(name).score(DISCONNECTED).status is ScoreStatus.DISCONNECTED


@pytest.mark.parametrize("name", PROXIES)
@pytest.mark.parametrize("kind", ["mini-tss", "nats-sss", "nasbench101"])
def test_networks_of_every_space_are_scored(name, kind):
    shape = replace(shape_named(kind), side=8, **({"channels": 8, "cells": 1} if kind == "nasbench101" else {}))
    space = space_named("nats-tss" if kind == "mini-tss" else kind)
    cell = parse_cell("|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|skip_connect~0|none~1|nor_conv_3x3~2|")
    cell = cell if kind == "mini-tss" else space.random(np.random.default_rng(1), 1)[0]
    score = proxy_named(name)(ScoringSettings(), shape, batch(4, colours=shape.colours), "cpu").score(cell)
    assert score.status is ScoreStatus.OK
    assert math.isfinite(score.value)


@pytest.mark.parametrize("title", ["NaN", "inf"])
def test_a_number_that_is_none_is_called_so(title):
    assert made_up(title).score(LIVE).status is ScoreStatus.NAN


def test_a_score_says_how_long_it_took():
    assert made_up("slow").score(LIVE).seconds >= 0.05


def test_too_little_memory_is_an_error_with_a_remedy():
    with pytest.raises(InputError, match="no memory for a batch of 8 images") as caught:
        made_up("greedy").score(LIVE)
    assert caught.value.remedy


def test_an_unknown_proxy_is_named_beside_the_nearest():
    with pytest.raises(InputError, match="did you mean 'synflow'"):
        proxy_named("synflw")


@pytest.mark.parametrize("name", PROXIES)
def test_scores_are_kept_apart_by_all_that_they_read_and_shared_otherwise(name):
    reads = PROXIES[name].reads
    mine = scorer(name).settings()
    assert (scorer(name, score_seed=1).settings() != mine) == (reads != "shape")
    assert (scorer(name, repeats=2).settings() != mine) == (reads != "shape")
    assert (scorer(name, initialisation="kaiming-normal").settings() != mine) == (reads != "shape")
    assert (scorer(name, images=batch(seed=1)).settings() != mine) == (reads in ("images", "labels"))
    assert scorer(name).settings() == mine
    assert len({str(scorer(other).settings()) for other in PROXIES}) == len(PROXIES)


def test_counts_go_by_the_cell_as_it_is_written_and_scores_by_what_lives():
    assert {name for name in PROXIES if not scorer(name).live_only} == {name for name, proxy in PROXIES.items() if proxy.reads == "shape"}


def test_a_network_has_an_output_for_each_label():
    hundred = batch(120, classes=100)
    assert scorer(images=hundred).shape.classes == 100
    assert scorer(images=batch()).shape.classes == SHAPE.classes
    assert math.isfinite(scorer(images=hundred).score(LIVE).value)


def test_synflow_is_the_published_one_up_to_the_draw_of_weights(real_data):
    """The published column was drawn with kaiming-normal convolutions; the order hardly depends on the draw."""
    with gzip.open(real_data / "nats_tss.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    chosen = [rows[place] for place in np.random.default_rng(0).permutation(len(rows))[:30]]
    asked = proxy_named("synflow")(ScoringSettings(initialisation="kaiming-normal"), shape_named("nats-tss"), batch(2, side=32), "cpu")
    scores = [asked.score(parse_cell(row["arch"])) for row in chosen]
    published = [float(row["cifar10.synflow"]) for row in chosen]
    assert all((score.status is ScoreStatus.DISCONNECTED) == (number == 0) for score, number in zip(scores, published, strict=True))
    pairs = [(score.value, math.log(number)) for score, number in zip(scores, published, strict=True) if number]
    assert max(abs(ours - theirs) for ours, theirs in pairs) < 1.5
    assert kendalltau(*zip(*pairs, strict=True)).statistic > 0.96


def test_a_proxy_that_reads_labels_refuses_images_without():
    images = np.zeros((4, 1, 8, 8), dtype=np.float32)
    unlabelled = ImageBatch(images, np.full(4, -1), "a folder of images without classes", "0" * 16)
    with pytest.raises(InputError, match="grad_norm needs labels, and a folder of images without classes has none"):
        proxy_named("grad_norm")(ScoringSettings(), shape_named("mini-tss"), unlabelled, "cpu")
