"""What image sources give: standardised images with labels."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError

NO_LABEL: Final = -1
MOST_BYTES: Final = 4 << 30
"""Of one batch or split: what is more is refused before memory is taken."""


@dataclass(frozen=True)
class Batch:
    """Standardised images (float32, n × colours × side × side) and their labels (int64, n; −1 where there are none)."""

    images: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int64]
    source: str
    """In words, with what decides the pixels: `Gaussian noise`, `CIFAR-10, training images`; stands beside each score."""
    digest: str
    """Of images and labels: equal digests are equal batches."""
    skipped: tuple[str, ...] = ()
    """Images that were meant to be in it and cannot be read."""

    @property
    def all_equal(self) -> bool:
        """Whether there are several and they look the same, so that nothing can be told from them."""
        return len(self.images) > 1 and all(np.array_equal(image, self.images[0]) for image in self.images[1:])


@dataclass(frozen=True)
class Splits:
    """What a network is trained on, chosen by, and finally measured on."""

    train: Batch
    valid: Batch
    test: Batch | None


def batch_of(images: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], source: str, skipped: tuple[str, ...] = ()) -> Batch:
    """Put its digest beside images and labels: sixteen hexadecimal digits of the SHA-256 of their bytes."""
    sha = hashlib.sha256()
    for part in (images, labels):
        sha.update(np.ascontiguousarray(part).reshape(-1).data)
    return Batch(images, labels, source, sha.hexdigest()[:16], skipped)


def check_memory(count: int, side: int, colours: int) -> None:
    """See that so many images may be held at once.

    Raises:
        InputError: they would take more than four gigabytes.
    """
    size = count * colours * side * side * np.dtype(np.float32).itemsize
    if size > MOST_BYTES:
        raise InputError(
            f"{count:,} images of {side}×{side} pixels take {size / 2**30:.1f} GiB of memory, more than the {MOST_BYTES >> 30} that are allowed",
            remedy="choose fewer images",
        )
