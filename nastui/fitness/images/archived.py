"""A published image set as a source of images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.fitness.images.archive_index import files_of
from nastui.fitness.images.places import TEST, TRAIN, Published
from nastui.fitness.images.restricted_pickle import StoredArray, unpickled
from nastui.fitness.images.source import Batch, ImageSource, Places, Splits, batch_of, drawn, stratified
from nastui.fitness.images.standardising import Pixels, Standard
from nastui.fitness.images.trouble import wrong_at

# ---- the pixels and labels in the files of a published image set


COLOURS: Final = 3
_REMEDY: Final = "fetch it again from the official address"


@dataclass(frozen=True)
class Stored:
    """Images as they are stored, and their labels, counted from 0."""

    pixels: Pixels
    labels: npt.NDArray[np.int64]


def read_archive(published: Published, path: Path, names: Sequence[str]) -> Stored:
    """The images of these files, in their order.

    Args:
        published: the set.
        path: its folder, or its archive.
        names: of files.

    Raises:
        InputError: anything is not as it was published; no code in it is run.
    """
    parts: dict[str, Stored] = {}
    for name, content in files_of(path, names):
        try:
            parts[name] = _stored(unpickled(content), published)
        except InputError as error:
            raise wrong_at(path, f"{name} {error.message}", error.remedy or _REMEDY) from error
    inorder = [parts[name] for name in names]
    return Stored(np.concatenate([part.pixels for part in inorder]), np.concatenate([part.labels for part in inorder]))


def _stored(document: Any, published: Published) -> Stored:
    """What a file holds, as far as it is of the set's classes."""
    if not isinstance(document, dict):
        raise InputError("holds no images")
    labels = _labels(document.get(published.labels), published)
    data = document.get("data")
    if not isinstance(data, StoredArray) or data.values.dtype != np.uint8:
        raise InputError("holds no pixels of 0 to 255")
    wanted = (len(labels), COLOURS * published.side**2)
    if data.values.shape != wanted:
        raise InputError(f"holds pixels in the shape {_shape(data.values.shape)}, where {_shape(wanted)} belong to its labels")
    kept = labels < published.classes
    return Stored(data.values[kept].reshape(-1, COLOURS, published.side, published.side), labels[kept])


def _labels(stored: Any, published: Published) -> npt.NDArray[np.int64]:
    if isinstance(stored, StoredArray) and stored.values.ndim == 1 and stored.values.dtype.kind in "iu":
        stored = stored.values.tolist()
    if type(stored) is not list or set(map(type, stored)) != {int}:
        raise InputError(f"holds no list of numbers named {published.labels}")
    first, last = published.first_label, published.last_label
    if not first <= min(stored) <= max(stored) <= last:
        raise InputError(f"holds labels outside of {first} to {last}")
    return np.array(stored, np.int64) - first


def _shape(shape: Sequence[int]) -> str:
    return "×".join(f"{length:,}" for length in shape)


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
