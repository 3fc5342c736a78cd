"""Images that a network cannot be trained on are refused in one sentence."""

import numpy as np
import pytest
import torch

from nastui.base.errors import InputError
from nastui.fitness.images.source import ImageBatch, Splits
from nastui.fitness.training.training_images import check_images, training_images
from nastui.networks.shape import shape_named

SHAPE = shape_named("mini-tss", classes=3)


def batch(count=6, colours=1, side=8, labels=None) -> ImageBatch:
    labels = np.arange(count) % 3 if labels is None else np.asarray(labels)
    images = np.zeros((count, colours, side, side), dtype=np.float32)
    images[:, 0, 0, 0] = np.arange(count)
    return ImageBatch(images, labels.astype(np.int64), "made-up images", "0")


def test_images_that_fit_are_taken():
    check_images(Splits(batch(), batch(1), batch(2)), SHAPE, 6)
    check_images(Splits(batch(), batch(1), None), SHAPE, 2)


@pytest.mark.parametrize(
    ("splits", "size", "said"),
    [
        ((batch(side=32), batch(), batch()), 2, r"the images are 1×32×32 and the network takes 1×8×8"),
        ((batch(), batch(colours=3), batch()), 2, r"the images are 3×8×8 and the network takes 1×8×8"),
        ((batch(), batch(), batch(side=4)), 2, r"the images are 1×4×4"),
        ((batch(labels=[-1] * 6), batch(), None), 2, r"have no labels; choose a folder with one subfolder per class"),
        ((batch(), batch(labels=[0, 1, 2, -1, 0, 1]), None), 2, r"have no labels"),
        ((batch(labels=[1] * 6), batch(), None), 2, r"all images to train on are of one class"),
        ((batch(), batch(), None), 7, r"fitness.batch_size: a batch of 7 is more than the 6 images to train on; choose a smaller one"),
        ((batch(labels=[0, 1, 2, 3, 0, 1]), batch(), None), 2, r"label 3 is beyond the network's 3 outputs"),
        ((batch(), batch(), batch(labels=[0, 1, 2, 5, 0, 1])), 2, r"label 5 is beyond"),
        ((batch(), batch(0), None), 2, r"there are no images"),
        ((batch(0), batch(), None), 2, r"there are no images"),
    ],
)
def test_images_that_do_not_fit_are_refused_with_what_is_wrong(splits, size, said):
    with pytest.raises(InputError, match=said):
        check_images(Splits(*splits), SHAPE, size)


def test_the_splits_come_to_the_device_as_they_are():
    made = training_images(Splits(batch(4), batch(3), None), torch.device("cpu"))
    assert (len(made.train), len(made.valid), made.test) == (4, 3, None)
    assert made.train.images.shape == (4, 1, 8, 8)
    assert made.train.labels.tolist() == [0, 1, 2, 0]
