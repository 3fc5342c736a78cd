"""Images to train on: the shipped digits, and a few of them for trainings of a blink."""

import numpy as np
import pytest
import torch

from nastui.benchmarks.mini_tss.images import load_digits
from nastui.cells.nats_tss.notation import parse_cell
from nastui.fitness.images.source import ImageBatch, Splits
from nastui.fitness.training.training_images import training_images
from nastui.networks.building import build_network
from nastui.networks.shape import shape_named

CELL = "|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|none~1|avg_pool_3x3~2|"


def batch(split, count=None) -> ImageBatch:
    return ImageBatch(split.images[:count], split.labels[:count], "digits", "made up")


@pytest.fixture(scope="session")
def digits():
    """All 5,000."""
    shipped = load_digits()
    return training_images(Splits(batch(shipped.train), batch(shipped.valid), batch(shipped.test)), torch.device("cpu"))


@pytest.fixture(scope="session")
def few_digits():
    """160 to train on, 100 for validation, 60 for test: three steps an epoch."""
    shipped = load_digits()
    return training_images(Splits(batch(shipped.train, 160), batch(shipped.valid, 100), batch(shipped.test, 60)), torch.device("cpu"))


@pytest.fixture(autouse=True)
def _one_thread():
    """Networks this small are slowed by a second."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def network():
    """Makes the same untrained network each time."""
    return lambda seed=1, cell=CELL: build_network(shape_named("mini-tss"), np.asarray(parse_cell(cell)), seed)
