"""The contract of a source of images."""

from __future__ import annotations

from abc import ABC, abstractmethod

from nastui.fitness.images.batch import Batch, Splits


class ImageSource(ABC):
    """Images of one size, asked for by the batch or as a whole. The same seed gives the same images."""

    name: str
    """By which it is chosen: a name, or the path of a folder."""
    title: str
    """In words."""
    classes: int | None
    """How many there are; None where images have no labels."""

    @abstractmethod
    def batch(self, size: int, seed: int) -> Batch:
        """So many images, drawn without replacement.

        Raises:
            InputError: there are fewer, or they cannot be read.
        """

    @abstractmethod
    def splits(self, seed: int) -> Splits:
        """All images for a real training; the seed parts them where they come in one piece.

        Raises:
            InputError: they cannot be trained on; says why.
        """
