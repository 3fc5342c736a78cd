"""The digits that ship with the package, as a source of images."""

from __future__ import annotations

from typing import Final

from nastui.base.errors import InputError
from nastui.benchmarks.mini_tss.images import Split, load_digits
from nastui.fitness.images.source import Batch, ImageSource, Splits, batch_of, drawn

_SIDE: Final = 8


class Digits(ImageSource):
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

    def batch(self, size: int, seed: int) -> Batch:
        """So many of the training images.

        Raises:
            InputError: there are fewer.
        """
        train = load_digits().train
        chosen = drawn(len(train.labels), size, seed)
        return batch_of(train.images[chosen], train.labels[chosen], f"{self.title}, training images")

    def splits(self, seed: int) -> Splits:
        """As they ship, whatever the seed."""
        digits = load_digits()
        return Splits(self._whole(digits.train, "training"), self._whole(digits.valid, "validation"), self._whole(digits.test, "test"))

    def _whole(self, split: Split, what: str) -> Batch:
        return batch_of(split.images, split.labels, f"{self.title}, {what} images")
