"""From stored pixels to what networks are given: mean 0 and deviation 1 per colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""n × colours × side × side."""
_BLOCK: Final = 4096


@dataclass(frozen=True)
class Standard:
    """Mean and deviation of each colour, in pixel values 0 to 255."""

    mean: Sequence[float]
    deviation: Sequence[float]

    def applied(self, pixels: Pixels) -> npt.NDArray[np.float32]:
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
