"""Noise in place of images: what a score of untrained networks needs no data for."""

from __future__ import annotations

from typing import Final, NoReturn

import numpy as np

from nastui.base.errors import InputError
from nastui.fitness.images.source import Batch, ImageSource, batch_of, check_memory

_CLASSES: Final = 10


class Noise(ImageSource):
    """Standard normal pixels; labels are uniform over ten classes."""

    name, title, classes = "noise", "Gaussian noise", _CLASSES

    def __init__(self, side: int, colours: int) -> None:
        self.side, self.colours = side, colours

    def batch(self, size: int, seed: int) -> Batch:
        """So many images of noise.

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
