"""The contract of a source of images: batches, splits, and standardised pixels."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, Place

# ---- what image sources give: standardised images with labels


NO_LABEL: Final = -1
MOST_BYTES: Final = 4 << 30
"""Of one batch or split: what is more is refused before memory is taken."""


@dataclass(frozen=True)
class ImageBatch:
    """Standardised images (float32, n × colours × side × side) and their labels (int64, n; −1 where there are none)."""

    images: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int64]
    source: str
    """In words, with what the pixels depend on: `Gaussian noise`, `CIFAR-10, training images`; shown beside each score."""
    digest: str
    """Of images and labels: equal digests are equal batches."""
    skipped: tuple[str, ...] = ()
    """Images that could not be read, and why."""

    @property
    def all_equal(self) -> bool:
        """Whether there are several images and all are equal, so that nothing can be learnt from them."""
        return len(self.images) > 1 and all(np.array_equal(image, self.images[0]) for image in self.images[1:])


@dataclass(frozen=True)
class Splits:
    """What a network is trained on, chosen by, and finally measured on."""

    train: ImageBatch
    valid: ImageBatch
    test: ImageBatch | None


def batch_of(images: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], source: str, skipped: tuple[str, ...] = ()) -> ImageBatch:
    """A batch with its digest: sixteen hexadecimal digits of the SHA-256 of images and labels."""
    sha = hashlib.sha256()
    for part in (images, labels):
        sha.update(np.ascontiguousarray(part).reshape(-1).data)
    return ImageBatch(images, labels, source, sha.hexdigest()[:16], skipped)


def check_memory(count: int, side: int, colours: int) -> None:
    """Check that so many images fit into the memory that is allowed.

    Raises:
        InputError: they would take more than four gigabytes.
    """
    size = count * colours * side * side * np.dtype(np.float32).itemsize
    if size > MOST_BYTES:
        raise InputError(
            f"{count:,} images of {side}×{side} pixels take {size / 2**30:.1f} GiB of memory, more than the {MOST_BYTES >> 30} that are allowed",
            remedy="choose fewer images",
        )


class ImageSource(ABC):
    """Images of one size, by the batch or as a whole. The same seed gives the same images."""

    name: str
    """By which it is chosen: a name, or the path of a folder."""
    title: str
    """In words."""
    classes: int | None
    """How many there are; None where images have no labels."""

    @abstractmethod
    def batch(self, size: int, seed: int) -> ImageBatch:
        """`size` images, drawn without replacement.

        Raises:
            InputError: there are fewer, or they cannot be read.
        """

    @abstractmethod
    def splits(self, seed: int) -> Splits:
        """All images for a real training; the seed decides the split where they come without one.

        Raises:
            InputError: they cannot be trained on; says why.
        """


# ---- which images: those of a batch, and those of each part of a split


Places = npt.NDArray[np.int64]
"""Of images in their source's order."""


def draw_places(count: int, size: int, seed: int) -> Places:
    """`size` of `count` places, without replacement, in the order in which they were drawn.

    Raises:
        InputError: there are fewer.
    """
    if size > count:
        raise too_few_images(count, size)
    return np.random.default_rng(seed).permutation(count)[:size]


def too_few_images(count: int, size: int) -> InputError:
    """The error for a batch that is larger than its source."""
    there = "there is only one image" if count == 1 else f"there are only {count:,} images"
    return InputError(
        f"{there} for a batch of {size:,}", remedy="choose a smaller batch, or another source of images", place=Place(key="fitness.batch_size")
    )


def stratified(labels: npt.NDArray[np.int64], shares: Sequence[float], seed: int) -> list[Places]:
    """Part images so that each part has its share of every class, to the nearest image. Each part is in the source's order.

    Args:
        labels: of the images, n.
        shares: of the parts; their sum is 1.
        seed: of the draw.
    """
    rng = np.random.default_rng(seed)
    parts: list[list[Places]] = [[] for _ in shares]
    for label in np.unique(labels):
        places = rng.permutation(np.flatnonzero(labels == label))
        cuts = np.round(np.cumsum(shares[:-1]) * len(places)).astype(np.int64)
        for part, members in zip(parts, np.split(places, cuts), strict=True):
            part.append(members)
    return [np.sort(np.concatenate(part)) for part in parts]


# ---- from stored pixels to what networks are given: mean 0 and deviation 1 per colour


Pixels = npt.NDArray[np.uint8]
"""n × colours × side × side."""
_BLOCK: Final = 4096


@dataclass(frozen=True)
class Standard:
    """Mean and deviation of each colour, in pixel values 0 to 255."""

    mean: Sequence[float]
    deviation: Sequence[float]

    def apply(self, pixels: Pixels) -> npt.NDArray[np.float32]:
        """The pixels as float32, standardised."""
        images = pixels.astype(np.float32)
        images -= np.asarray(self.mean, np.float32)[:, None, None]
        images /= np.asarray(self.deviation, np.float32)[:, None, None]
        return images


def standard_of(pixels: Pixels) -> Standard:
    """Mean and deviation of these images; a colour that is the same everywhere has the deviation 1. Exact, whatever the order of the images."""
    return Standard(*zip(*(_moments(pixels[:, colour]) for colour in range(pixels.shape[1])), strict=True))


def _moments(pixels: Pixels) -> tuple[float, float]:
    """From the histogram, block by block: counting takes eight bytes a pixel."""
    counts, values = np.zeros(256, np.int64), np.arange(256)
    for begin in range(0, len(pixels), _BLOCK):
        counts += np.bincount(pixels[begin : begin + _BLOCK].reshape(-1), minlength=256)
    total, first, second = int(counts.sum()), int(counts @ values), int(counts @ values**2)
    return first / total, ((second * total - first * first) / total**2) ** 0.5 or 1.0
