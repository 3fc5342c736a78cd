"""A published image set as a source of images."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from nastui.base.errors import InputError
from nastui.fitness.images.archive_files import COLOURS, Stored, read_archive
from nastui.fitness.images.batch import Batch, Splits, batch_of
from nastui.fitness.images.drawing import Places, drawn, stratified
from nastui.fitness.images.published import TEST, TRAIN, Published
from nastui.fitness.images.source import ImageSource
from nastui.fitness.images.standardising import Standard

_HALVES: Final = (0.5, 0.5)


class Archived(ImageSource):
    """A published image set.

    Args:
        published: which.
        path: its folder, or its archive.
        side: of the images that the network takes.
        colours: likewise.

    Raises:
        InputError: the network takes images of another kind.
    """

    def __init__(self, published: Published, path: Path, side: int, colours: int) -> None:
        if (side, colours) != (published.side, COLOURS):
            raise InputError(
                f"the images of {published.title} have {published.side}×{published.side} pixels in {COLOURS} colours, and the network takes "
                f"{side}×{side} in {colours}",
                remedy="choose other images",
            )
        self.published, self.path = published, path
        self.name, self.title, self.classes = published.name, published.title, published.classes
        self._standard = Standard(published.mean, published.deviation)

    def batch(self, size: int, seed: int) -> Batch:
        """So many of the training images.

        Raises:
            InputError: there are fewer, or a file is not as it was published.
        """
        train = self._stored(TRAIN)
        return self._batch(train, TRAIN, drawn(len(train.labels), size, seed))

    def splits(self, seed: int) -> Splits:
        """Training and test images, one of the two halved by class: the other half is for validation.

        Raises:
            InputError: a file is not as it was published.
        """
        train, test = self._stored(TRAIN), self._stored(TEST)
        if self.published.halved == TRAIN:
            first, second = stratified(train.labels, _HALVES, seed)
            return Splits(self._batch(train, f"half of {TRAIN}", first), self._batch(train, f"half of {TRAIN}", second), self._batch(test, TEST))
        first, second = stratified(test.labels, _HALVES, seed)
        return Splits(self._batch(train, TRAIN), self._batch(test, f"half of {TEST}", first), self._batch(test, f"half of {TEST}", second))

    def _stored(self, part: str) -> Stored:
        return read_archive(self.published, self.path, self.published.train if part == TRAIN else (self.published.test,))

    def _batch(self, stored: Stored, part: str, places: Places | slice = slice(None)) -> Batch:
        images = self._standard.applied(stored.pixels[places])
        return batch_of(images, stored.labels[places], f"{self.title}, {part} images")
