"""Sources of images by name: the digits, noise, published image sets, and folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NoReturn

import numpy as np

from nastui.base.errors import InputError, choose_one, nearest
from nastui.benchmarks.mini_tss import MINI_TSS
from nastui.benchmarks.mini_tss.images import ImageSplit, load_digits
from nastui.fitness.images.archive import ArchiveSource
from nastui.fitness.images.image_sets import IMAGE_SETS, image_source_names, path_error, path_of_image_set, recognise_image_set
from nastui.fitness.images.shared_images import received_images
from nastui.fitness.images.source import ImageBatch, ImageSource, Splits, batch_of, check_memory, draw_places

# ---- the digits that ship with the package, as a source of images


_SIDE: Final = 8


class DigitSource(ImageSource):
    """The images of mini-tss: 1,000 to train on, 2,000 for validation, 2,000 for test.

    Args:
        side: of the images that the network takes.
        colours: likewise.

    Raises:
        InputError: it takes others than 8×8 pixels in one colour.
    """

    name, title, classes = "digits", "MNIST digits of 8×8", 10

    def __init__(self, side: int, colours: int) -> None:
        if (side, colours) != (_SIDE, 1):
            raise InputError(
                f"the digits have 8×8 pixels in 1 colour, and the network takes {side}×{side} in {colours}",
                remedy="use them with mini-tss, or choose other images",
            )

    def batch(self, size: int, seed: int) -> ImageBatch:
        """`size` of the training images.

        Raises:
            InputError: there are fewer.
        """
        train = load_digits().train
        chosen = draw_places(len(train.labels), size, seed)
        return batch_of(train.images[chosen], train.labels[chosen], f"{self.title}, training images")

    def splits(self, seed: int) -> Splits:
        """As they ship, whatever the seed."""
        digits = load_digits()
        return Splits(self._whole(digits.train, "training"), self._whole(digits.valid, "validation"), self._whole(digits.test, "test"))

    def _whole(self, split: ImageSplit, what: str) -> ImageBatch:
        return batch_of(split.images, split.labels, f"{self.title}, {what} images")


# ---- noise in place of images: what a score of untrained networks needs no data for


_CLASSES: Final = 10


class NoiseSource(ImageSource):
    """Standard normal pixels; labels are uniform over ten classes."""

    name, title, classes = "noise", "Gaussian noise", _CLASSES

    def __init__(self, side: int, colours: int) -> None:
        self.side, self.colours = side, colours

    def batch(self, size: int, seed: int) -> ImageBatch:
        """`size` images of noise.

        Raises:
            InputError: they would not fit into memory.
        """
        check_memory(size, self.side, self.colours)
        rng = np.random.default_rng(seed)
        images = rng.standard_normal((size, self.colours, self.side, self.side), dtype=np.float32)
        return batch_of(images, rng.integers(0, _CLASSES, size), self.title)

    def splits(self, seed: int) -> NoReturn:
        """Refused.

        Raises:
            InputError: always.
        """
        raise InputError("there is nothing to learn from Gaussian noise", remedy="choose cifar10, cifar100 or a folder with one subfolder per class")


# ---- any source, by its name


def settled_source(name: str, benchmark: str) -> str:
    """What `auto` is for a benchmark; any other name as it is."""
    return name if name != "auto" else "digits" if benchmark == MINI_TSS else "noise"


def source_named(name: str, benchmark: str, side: int, colours: int) -> ImageSource:
    """The source of this name, for a network that takes images of this size and these colours.

    Args:
        name: `auto` (the digits for mini-tss, else noise), `noise`, `digits`, `cifar10`, `cifar100`, `imagenet16-120`, or a path: of a folder of
            images, or of one of these image sets as it is distributed.
        benchmark: what `auto` depends on.
        side: pixels.
        colours: 1 or 3.

    Raises:
        InputError: no such source, not here, or of images that the network does not take.
    """
    name = settled_source(name, benchmark)
    if name == "digits":
        return DigitSource(side, colours)
    if name == "noise":
        return NoiseSource(side, colours)
    if name in IMAGE_SETS:
        return ArchiveSource(IMAGE_SETS[name], received_images(name) or path_of_image_set(IMAGE_SETS[name]), side, colours)
    return _at(name, side, colours)


def _at(name: str, side: int, colours: int) -> ImageSource:
    """The source at a path."""
    path = received_images(name) or Path(os.path.expanduser(name))  # noqa: PTH111 -- Path's own refuses users that it does not know
    if not name or not os.path.exists(path):  # noqa: PTH110 -- Path's own refuses names that no file can have
        known = image_source_names()
        raise InputError(
            f"'{name}' is no source of images{nearest(path.name, known)}",
            remedy=f"{choose_one(known)}, or give an existing folder of images",
        )
    if found := recognise_image_set(path):
        return ArchiveSource(*found, side, colours)
    if not path.is_dir():
        archives = ", ".join(each.archive for each in IMAGE_SETS.values() if each.archive)
        raise path_error(path, "is a file, and no archive of images", f"give {archives} or a folder")
    from nastui.fitness.images.folder import FolderSource

    return FolderSource(name, path, side, colours)
