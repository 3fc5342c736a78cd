"""The 8×8 digits that ship with the package: 1,000 to train on, 2,000 for validation, 2,000 for test, from MNIST."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt

TRAIN_IMAGES = 1000
VALID_IMAGES = 2000
"""The rest, 2,000, is for test."""
IMAGES_FILE = Path(str(files("nastui.benchmarks.mini_tss"))) / "images.npz"
"""`pixels`: uint8, 5,000 × 8 × 8 in the order train, valid, test; `labels`: uint8, 5,000."""


@dataclass(frozen=True)
class ImageSplit:
    """Standardised images (float32, n × 1 × 8 × 8) and their labels (int64, n)."""

    images: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int64]


@dataclass(frozen=True)
class DigitSplits:
    """The three splits, standardised by the training images' mean and deviation."""

    train: ImageSplit
    valid: ImageSplit
    test: ImageSplit


def load_digits(path: Path = IMAGES_FILE) -> DigitSplits:
    """Read the shipped images (no pickle is read)."""
    with np.load(path, allow_pickle=False) as stored:
        pixels = stored["pixels"].astype(np.float32)[:, None]
        labels = stored["labels"].astype(np.int64)
    train = pixels[:TRAIN_IMAGES]
    images = (pixels - train.mean(dtype=np.float64).astype(np.float32)) / train.std(dtype=np.float64).astype(np.float32)
    cuts = (TRAIN_IMAGES, TRAIN_IMAGES + VALID_IMAGES)
    splits = [ImageSplit(x, y) for x, y in zip(np.split(images, cuts), np.split(labels, cuts), strict=True)]
    return DigitSplits(*splits)
