"""The published image sets that are read as they are distributed. Light to import: forms list them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TRAIN, TEST = "training", "test"


@dataclass(frozen=True)
class Published:
    """An image set: which files it comes in, and what networks are given of it."""

    name: str
    title: str
    classes: int
    side: int
    mean: tuple[float, float, float]
    """Of each colour, 0 to 255. With the deviation: what NATS-Bench standardised by, so that its networks see the pixels they were trained on."""
    deviation: tuple[float, float, float]
    train: tuple[str, ...]
    """Files of the training images."""
    test: str
    """File of the test images."""
    labels: str
    """Their key in a file."""
    first_label: int
    """Labels count from here …"""
    last_label: int
    """… to here; those beyond the classes are left out (the files of ImageNet16-120 hold all 1,000 classes of ImageNet)."""
    halved: str
    """Which of the two parts is halved into two splits, as NATS-Bench did with other random halves."""
    folders: tuple[str, ...]
    """What the folder of these files may be called within a folder of image sets."""
    archive: str | None
    """The name of its `.tar.gz`, where it has one."""
    address: str
    """Where people get it."""


PUBLISHED: Final = {
    published.name: published
    for published in (
        Published(
            "cifar10", "CIFAR-10", 10, 32, (125.3, 123.0, 113.9), (63.0, 62.1, 66.7),
            train=tuple(f"data_batch_{number}" for number in range(1, 6)), test="test_batch", labels="labels", first_label=0, last_label=9,
            halved=TRAIN, folders=("cifar-10-batches-py",), archive="cifar-10-python.tar.gz", address="https://www.cs.toronto.edu/~kriz/cifar.html",
        ),
        Published(
            "cifar100", "CIFAR-100", 100, 32, (129.3, 124.1, 112.4), (68.2, 65.4, 70.4),
            train=("train",), test="test", labels="fine_labels", first_label=0, last_label=99, halved=TEST,
            folders=("cifar-100-python",), archive="cifar-100-python.tar.gz", address="https://www.cs.toronto.edu/~kriz/cifar.html",
        ),
        Published(
            "imagenet16-120", "ImageNet16-120", 120, 16, (122.68, 116.66, 104.01), (63.22, 61.26, 65.09),
            train=tuple(f"train_data_batch_{number}" for number in range(1, 11)), test="val_data", labels="labels", first_label=1, last_label=1000,
            halved=TEST, folders=("ImageNet16",), archive=None, address="https://github.com/D-X-Y/NATS-Bench",
        ),
    )
}  # fmt: skip
