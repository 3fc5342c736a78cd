"""The images of a training, checked against its network, as tensors on its device."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch

from nastui.base.errors import InputError, Place
from nastui.fitness.images.source import ImageBatch, Splits
from nastui.networks.shape import NetworkShape
from nastui.networks.threads import one_thread


@dataclass(frozen=True)
class LabelledImages:
    """Images (float32, n × colours × side × side) and labels (int64, n)."""

    images: torch.Tensor
    labels: torch.Tensor

    def __len__(self) -> int:
        """How many images."""
        return len(self.labels)


@dataclass(frozen=True)
class TrainingImages:
    """The three splits."""

    train: LabelledImages
    valid: LabelledImages
    test: LabelledImages | None


def training_images(splits: Splits, device: torch.device) -> TrainingImages:
    """Put checked splits on a device."""
    test = None if splits.test is None else _labelled(splits.test, device)
    return TrainingImages(_labelled(splits.train, device), _labelled(splits.valid, device), test)


def check_images(splits: Splits, shape: NetworkShape, batch_size: int) -> None:
    """Check that a network of this shape can be trained on the splits.

    Raises:
        InputError: it cannot; says why.
    """
    for batch in all_splits(splits):
        _check_batch(batch, shape)
    train = splits.train
    if len(np.unique(train.labels)) < 2:
        raise InputError(f"{train.source}: all images to train on are of one class", remedy="choose images of two classes or more")
    if train.all_equal:
        raise InputError(
            f"{train.source}: nothing can be learnt from {len(train.labels):,} equal images",
            remedy="look at them as nastui does: transparent parts lie over white",
        )
    if batch_size > len(train.labels):
        raise InputError(
            f"a batch of {batch_size:,} is more than the {len(train.labels):,} images to train on",
            remedy="choose a smaller one",
            place=Place(key="fitness.batch_size"),
        )


def all_splits(splits: Splits) -> tuple[ImageBatch, ...]:
    """Training, validation and, where there are some, test images."""
    return (splits.train, splits.valid) if splits.test is None else (splits.train, splits.valid, splits.test)


def _check_batch(batch: ImageBatch, shape: NetworkShape) -> None:
    wanted = (shape.colours, shape.side, shape.side)
    if batch.images.shape[1:] != wanted:
        have, want = ("×".join(map(str, sides)) for sides in (batch.images.shape[1:], wanted))
        raise InputError(f"{batch.source}: the images are {have} and the network takes {want} (colours × side × side)", remedy="choose other images")
    if not len(batch.labels):
        raise InputError(f"{batch.source}: there are no images", remedy="choose images with some to train on and some for validation")
    if batch.labels.min() < 0:
        raise InputError(f"{batch.source}: the images have no labels", remedy="choose a folder with one subfolder per class")
    if batch.labels.max() >= shape.classes:
        raise InputError(
            f"{batch.source}: label {batch.labels.max()} is beyond the network's {shape.classes} outputs", remedy="choose images of fewer classes"
        )


def _labelled(batch: ImageBatch, device: torch.device) -> LabelledImages:
    return LabelledImages(torch.from_numpy(batch.images).to(device), torch.from_numpy(batch.labels).to(device))


# ---- how many of torch's threads a training is given on the processor


_WORTH_SHARING: Final = 2**14
"""Pixels in a batch below which threads only wait for each other."""


def suitable_threads(pixels: int) -> AbstractContextManager[None]:
    """One thread for batches of few pixels (images × side²), else as many as torch has.

    Threads that share too little wait for each other: on a busy machine two took 4 to 20 times as long as one for a training on mini-tss, whose
    batches have 4,096 pixels.
    """
    return one_thread() if pixels < _WORTH_SHARING else nullcontext()
