"""The image sources by name, and where published image sets are found on this machine. Light to import: forms list them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from nastui.base.errors import InputError, MissingError
from nastui.base.paths import home
from nastui.networks.shape import NetworkShape

# ---- what is wrong with images at a path


def path_error(path: Path, message: str, remedy: str | None = None) -> InputError:
    """An error whose message names the path; its place is left for the setting that names the path."""
    return InputError(f"{path}: {message}", remedy=remedy)


# ---- the published image sets that are read as they are distributed


TRAIN, TEST = "training", "test"


@dataclass(frozen=True)
class ImageSet:
    """A published image set: its files, and what of it networks are trained on."""

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
    """The lowest label in the files."""
    last_label: int
    """The highest label in the files. Labels beyond `classes` are left out (the files of ImageNet16-120 hold all 1,000 classes of ImageNet)."""
    halved: str
    """Which of the two parts is halved into two splits, as NATS-Bench did with other random halves."""
    folders: tuple[str, ...]
    """What the folder of these files may be called within a folder of image sets."""
    archive: str | None
    """The name of its `.tar.gz`, where it has one."""
    address: str
    """The web page to get it from."""


IMAGE_SETS: Final = {
    image_set.name: image_set
    for image_set in (
        ImageSet(
            "cifar10", "CIFAR-10", 10, 32, (125.3, 123.0, 113.9), (63.0, 62.1, 66.7),
            train=tuple(f"data_batch_{number}" for number in range(1, 6)), test="test_batch", labels="labels", first_label=0, last_label=9,
            halved=TRAIN, folders=("cifar-10-batches-py",), archive="cifar-10-python.tar.gz", address="https://www.cs.toronto.edu/~kriz/cifar.html",
        ),
        ImageSet(
            "cifar100", "CIFAR-100", 100, 32, (129.3, 124.1, 112.4), (68.2, 65.4, 70.4),
            train=("train",), test="test", labels="fine_labels", first_label=0, last_label=99, halved=TEST,
            folders=("cifar-100-python",), archive="cifar-100-python.tar.gz", address="https://www.cs.toronto.edu/~kriz/cifar.html",
        ),
        ImageSet(
            "imagenet16-120", "ImageNet16-120", 120, 16, (122.68, 116.66, 104.01), (63.22, 61.26, 65.09),
            train=tuple(f"train_data_batch_{number}" for number in range(1, 11)), test="val_data", labels="labels", first_label=1, last_label=1000,
            halved=TEST, folders=("ImageNet16",), archive=None, address="https://github.com/D-X-Y/NATS-Bench",
        ),
    )
}  # fmt: skip


def images_folder() -> Path:
    """Where nastui looks for image archives (it is not created)."""
    return home().data / "images"


def find_image_set(image_set: ImageSet) -> Path | None:
    """The folder of files, or the archive, of an image set in nastui's own folder; None where it is not here."""
    own = images_folder()
    return _within(own / image_set.name, image_set) or _within(own, image_set)


def path_of_image_set(image_set: ImageSet) -> Path:
    """As `find_image_set`.

    Raises:
        MissingError: it is not here; the remedy says how to get it.
    """
    found = find_image_set(image_set)
    if found is None:
        raise MissingError(f"the images of {image_set.title} are not here", remedy=how_to_get(image_set))
    return found


def how_to_get(image_set: ImageSet) -> str:
    """What the user can do about an image set that is not here."""
    what = image_set.archive or f"the files {image_set.train[0]} to {image_set.train[-1].rpartition('_')[2]} and {image_set.test}"
    return f"put {what} (from {image_set.address}) into {images_folder() / image_set.name}"


def recognise_image_set(path: Path) -> tuple[ImageSet, Path] | None:
    """Which image set a path leads to, and where its files are; None where it is a folder of another kind.

    Raises:
        InputError: it leads to several.
    """
    found = [(image_set, place) for image_set in IMAGE_SETS.values() if (place := _within(path, image_set))]
    if len(found) > 1:
        raise path_error(path, f"holds several image sets: {', '.join(each.title for each, _ in found)}", "give the folder or archive of one")
    return found[0] if found else None


def _within(path: Path, image_set: ImageSet) -> Path | None:
    """The path itself, or the folder or archive in it by its usual name; a folder is preferred, since it is read faster."""
    if _is_file(path):
        return path if path.name == image_set.archive else None
    if _has_files(path, image_set):
        return path
    for name in image_set.folders:
        if _has_files(path / name, image_set):
            return path / name
    archive = path / image_set.archive if image_set.archive else None
    return archive if archive and _is_file(archive) else None


def _has_files(folder: Path, image_set: ImageSet) -> bool:
    """Whether it has the first and the last: one that is missing between is named when they are read."""
    return _is_file(folder / image_set.train[0]) and _is_file(folder / image_set.test)


def _is_file(path: Path) -> bool:
    """False also where the folder may not be read."""
    try:
        return path.is_file()
    except OSError:
        return False


# ---- the sources that can be chosen by name


@dataclass(frozen=True)
class ImageSourceChoice:
    """A source of images that can be chosen by name."""

    name: str
    title: str
    missing: str | None
    """How to get it; None where it is here."""


OWN = (
    ImageSourceChoice("auto", "the digits for mini-tss, noise for other benchmarks", None),
    ImageSourceChoice("noise", "Gaussian noise", None),
    ImageSourceChoice("digits", "MNIST digits of 8×8", None),
)


def image_source_names() -> tuple[str, ...]:
    """The names of all sources, on this machine or not."""
    return (*(choice.name for choice in OWN), *IMAGE_SETS)


def image_source_choices() -> tuple[ImageSourceChoice, ...]:
    """All named sources; looks into nastui's folder of images."""
    there = (ImageSourceChoice(each.name, each.title, None if find_image_set(each) else how_to_get(each)) for each in IMAGE_SETS.values())
    return (*OWN, *there)


# ---- networks that fit images: published image sets have a side of their own


def fit_shape(shape: NetworkShape, images: str) -> NetworkShape:
    """The shape with the side of the images that are named, such as 16 for ImageNet16-120, where it takes coloured images."""
    return replace(shape, side=IMAGE_SETS[images].side) if images in IMAGE_SETS and shape.colours == 3 else shape
