"""Which images: those of a batch, and those of each part of a split."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, Place

Places = npt.NDArray[np.int64]
"""Of images in their source's order."""


def drawn(count: int, size: int, seed: int) -> Places:
    """`size` of `count` places, without replacement, in the order in which they were drawn.

    Raises:
        InputError: there are fewer.
    """
    if size > count:
        raise too_few(count, size)
    return np.random.default_rng(seed).permutation(count)[:size]


def too_few(count: int, size: int) -> InputError:
    """What is said where a batch is larger than its source."""
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
