"""A folder of images as a source: one subfolder per class, or images without labels."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.fitness.images.decoding import DecodedImage, decode, refuse_huge_images
from nastui.fitness.images.image_sets import path_error
from nastui.fitness.images.source import (
    NO_LABEL,
    ImageBatch,
    ImageSource,
    Pixels,
    Splits,
    Standard,
    batch_of,
    check_memory,
    standard_of,
    stratified,
    too_few_images,
)

# ---- which images a folder holds, and of which classes. Nothing is opened


SUFFIXES: Final = frozenset((".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"))
_MOST_FILES: Final = 2_000_000
_DEEPEST: Final = 16
_VALID: Final = ("valid", "val")
_NAMED: Final = 3
"""So many unreadable images, or incomplete classes, are named in an error."""


@dataclass(frozen=True)
class ImageListing:
    """Images in the order of their names."""

    root: Path
    files: tuple[str, ...]
    """Paths below the root, with `/`."""
    labels: npt.NDArray[np.int64]
    classes: tuple[str, ...]
    """Names of subfolders; none where the images lie in the folder itself."""


@dataclass(frozen=True)
class FolderLayout:
    """A folder of images. Parts that are None are to be split off `train`."""

    train: ImageListing
    valid: ImageListing | None = None
    test: ImageListing | None = None

    @property
    def root(self) -> Path:
        """The folder itself."""
        return self.train.root.parent if self.parted else self.train.root

    @property
    def parted(self) -> bool:
        """Whether the folder has subfolders for training, validation and test."""
        return self.valid is not None or self.test is not None


def read_layout(root: Path) -> FolderLayout:
    """The images below a folder: in `train` and `valid` (or `val`) or `test` where there are such subfolders, else in the folder itself.

    Raises:
        InputError: there are none, or their classes do not fit together.
    """
    root = root.resolve()
    valid = next((root / name for name in _VALID if _is_own_folder(root / name)), None)
    test = root / "test" if _is_own_folder(root / "test") else None
    if not _is_own_folder(root / "train") or (valid is None and test is None):
        return FolderLayout(_listed(root, root))
    train = _listed(root / "train", root)
    return FolderLayout(train, *(None if part is None else _with_classes_of(train, _listed(part, root)) for part in (valid, test)))


def _is_own_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _listed(folder: Path, root: Path) -> ImageListing:
    try:
        files = tuple(islice(_walk(str(folder), "", root), _MOST_FILES + 1))
    except OSError as error:
        raise path_error(folder, f"cannot be read: {error.strerror}") from error
    if not files:
        raise path_error(folder, "there are no images", f"images are files that end in {', '.join(sorted(SUFFIXES))}")
    if len(files) > _MOST_FILES:
        raise path_error(folder, f"there are more than {_MOST_FILES:,} images", "choose fewer")
    flat = sum("/" not in name for name in files)
    if 0 < flat < len(files):
        raise path_error(
            folder,
            "there are images both beside and in subfolders",
            "put the images of each class into a subfolder of its own, or all into one folder",
        )
    return _classified(folder, files) if not flat else ImageListing(folder, files, np.full(len(files), NO_LABEL, np.int64), ())


def _classified(folder: Path, files: tuple[str, ...]) -> ImageListing:
    owners = [name.partition("/")[0] for name in files]
    classes = tuple(sorted(set(owners)))
    numbers = {name: number for number, name in enumerate(classes)}
    return ImageListing(folder, files, np.array([numbers[owner] for owner in owners], np.int64), classes)


def _with_classes_of(train: ImageListing, other: ImageListing) -> ImageListing:
    """The other listing, with labels numbered by the training images' classes."""
    numbers = {name: number for number, name in enumerate(train.classes)}
    unknown = [name for name in other.classes if name not in numbers]
    if unknown or bool(train.classes) != bool(other.classes):
        strange = f"there are images of the class {printable(unknown[0])}" if unknown else "there are images without a class"
        raise path_error(other.root, f"{strange}, and none in the folder {train.root.name}", "give all parts the same subfolders")
    places = np.array([numbers[name] for name in other.classes] or [NO_LABEL], np.int64)
    return ImageListing(other.root, other.files, places[other.labels], train.classes)


def _walk(folder: str, below: str, root: Path) -> Iterator[str]:
    """Names of images, sorted within each folder. Hidden files are none; a link is one where it stays below the root, and never a folder."""
    if below.count("/") > _DEEPEST:
        raise path_error(root, f"folders are nested more than {_DEEPEST} deep")
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{below}{entry.name}/", root)
        elif Path(entry.name).suffix.lower() in SUFFIXES and entry.is_file() and _stays_below(entry, root):
            yield below + entry.name


def _stays_below(entry: os.DirEntry[str], root: Path) -> bool:
    return not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(root)


def printable(name: str) -> str:
    """A file's name as it can be printed on any terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)


# ---- classes that have no image in some part of a split: what is measured on such a part says nothing of them


PARTS: Final = ("training", "validation", "test")
FEWEST: Final = 4
"""Images of a class from which each of three fifths, a fifth and a fifth has one."""


def missing_classes(labels: Sequence[npt.NDArray[np.int64]], classes: Sequence[str], *, parted: bool) -> tuple[str, str] | None:
    """Message and remedy where a class is missing from a part; None where no class is.

    Args:
        labels: of the images of each part.
        classes: their names.
        parted: whether the folder says which images are for what.
    """
    counts = np.stack([np.bincount(part, minlength=len(classes)) for part in labels], axis=1)
    missing = np.flatnonzero((counts == 0).any(axis=1))
    if not len(missing):
        return None
    named = "; ".join(_described(printable(classes[place]), counts[place].tolist()) for place in missing[:_NAMED].tolist())
    more = f"; and {len(missing) - _NAMED:,} classes more" if len(missing) > _NAMED else ""
    remedy = "put images of every class into every part" if parted else f"a class needs at least {FEWEST} images"
    return f"a class has no images in some part, so its accuracy would mean nothing: {named}{more}", f"{remedy}, or leave the class out"


def _described(name: str, counts: list[int]) -> str:
    return f"{name} has " + ", ".join(f"{count:,} {part}" for part, count in zip(PARTS, counts, strict=False))


# ---- read many images of a folder, of which a few may be unreadable


_READABLE_PER_UNREADABLE: Final = 100


@dataclass
class _FolderReading:
    """Reads the images of a folder one by one, and notes those that cannot be read."""

    listing: ImageListing
    places: list[int] = field(default_factory=list)
    images: list[DecodedImage] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def take(self, place: int, side: int, colours: int) -> None:
        """Read one more image."""
        name = self.listing.files[place]
        try:
            self.images.append(decode(self.listing.root / name, side, colours))
            self.places.append(place)
        except InputError as error:
            self.skipped.append(f"{printable(name)} {error.message}")

    @property
    def spoilt(self) -> bool:
        """Whether more than one image in a hundred cannot be read."""
        return len(self.skipped) * _READABLE_PER_UNREADABLE > len(self.listing.files)


@dataclass(frozen=True)
class FolderImages:
    """Images of a folder, all of one size and with the same colours."""

    pixels: Pixels
    labels: npt.NDArray[np.int64]
    skipped: tuple[str, ...]
    """Unreadable images, and why."""
    changes: str
    """What was changed, in words: `, resized from 64×48`; empty where nothing was."""


def read_images(listing: ImageListing, places: Iterable[int], most: int, side: int, colours: int) -> FolderImages:
    """Read images in this order until there are enough, leaving out those that cannot be read.

    Args:
        listing: what the places are of.
        places: of images that may be read.
        most: how many are enough.
        side: pixels that they are resized to.
        colours: that they are turned to.

    Raises:
        InputError: they do not fit into memory; more than one in a hundred of the folder's images cannot be read, or none can.
    """
    check_memory(most, side, colours)
    found = _FolderReading(listing)
    with refuse_huge_images():
        for place in places:
            if len(found.images) == most or (found.spoilt and len(found.skipped) >= _NAMED):
                break
            found.take(place, side, colours)
    if found.spoilt:
        raise _unreadable(found)
    pixels = np.array([image.pixels for image in found.images], np.uint8).reshape(-1, colours, side, side)
    return FolderImages(pixels, listing.labels[found.places], tuple(found.skipped), _describe_changes(found.images, side, colours))


def _describe_changes(images: list[DecodedImage], side: int, colours: int) -> str:
    sizes = {image.size for image in images} - {(side, side)}
    old = "×".join(map(str, next(iter(sizes)))) if len(sizes) == 1 else "various sizes"
    changed = f", resized from {old}" if sizes else ""
    changed += ", transparent parts over white" if any(image.transparent for image in images) else ""
    if colours == 1:
        return changed + (", turned grey" if not all(image.grey for image in images) else "")
    return changed + (", grey ones in three equal colours" if any(image.grey for image in images) else "")


def _unreadable(found: _FolderReading) -> InputError:
    named = "; ".join(found.skipped[:_NAMED])
    more = "; …" if len(found.skipped) > _NAMED else ""
    return path_error(
        found.listing.root,
        f"too many of the {len(found.listing.files):,} images cannot be read: {named}{more}",
        "mend or remove them (one in a hundred may be unreadable)",
    )


_SHARES: Final = (0.6, 0.2, 0.2)
"""Shares of training, validation and test, where the folder has no such parts."""


class FolderSource(ImageSource):
    """Images of any size, resized to the network's. Only those that are drawn are read.

    Args:
        name: the path as it was given.
        path: of the folder.
        side: of the images that the network takes.
        colours: likewise.

    Raises:
        InputError: it holds no images, or in no layout that is known.
    """

    def __init__(self, name: str, path: Path, side: int, colours: int) -> None:
        self.name, self.side, self.colours = name, side, colours
        self.layout = read_layout(path)
        self.title = f"images of {path.resolve().name or path.resolve()}"
        self.classes = len(self.layout.train.classes) or None

    def batch(self, size: int, seed: int) -> ImageBatch:
        """`size` of the training images (of all where the folder has no parts), standardised by their own mean and deviation.

        Raises:
            InputError: there are fewer, or too many of them cannot be read.
        """
        listing = self.layout.train
        count = len(listing.files)
        if size > count:
            raise too_few_images(count, size)
        found = read_images(listing, np.random.default_rng(seed).permutation(count), size, self.side, self.colours)
        if len(found.labels) < size:
            raise too_few_images(len(found.labels), size)
        return self._batch(found, ", training images" if self.layout.parted else "", standard_of(found.pixels))

    def splits(self, seed: int) -> Splits:
        """The parts that the subfolders name; without them three fifths for training, a fifth each for validation and test, class by class.

        All are standardised by mean and deviation of the training images.

        Raises:
            InputError: images without labels, too few, or too many of them that cannot be read.
        """
        layout = self._labelled()
        parts = _as_laid_out(layout) if layout.parted else _split_by_class(layout.train, seed)
        found = [read_images(listing, places, len(places), self.side, self.colours) for listing, places in parts]
        if missing := missing_classes([part.labels for part in found], layout.train.classes, parted=layout.parted):
            raise path_error(layout.root, *missing)
        standard = standard_of(found[0].pixels)
        train, valid, *test = (self._batch(part, f", {name} images", standard) for part, name in zip(found, PARTS, strict=False))
        return Splits(train, valid, test[0] if test else None)

    def _labelled(self) -> FolderLayout:
        """The layout of images that can be trained on."""
        root = self.layout.train.root
        if not self.layout.train.classes:
            raise path_error(root, "the images have no labels", "put the images of each class into a subfolder of its own")
        if self.layout.parted and self.layout.valid is None:
            raise path_error(root.parent, "there are images to train on and none for validation", "add a subfolder valid")
        return self.layout

    def _batch(self, found: FolderImages, part: str, standard: Standard) -> ImageBatch:
        made = batch_of(standard.apply(found.pixels), found.labels, self.title + part + found.changes, found.skipped)
        return replace(made, source=f"{made.source}, all of them equal") if made.all_equal else made


_Part = tuple[ImageListing, list[int]]


def _as_laid_out(layout: FolderLayout) -> list[_Part]:
    listings = (layout.train, layout.valid, layout.test)
    return [(listing, list(range(len(listing.files)))) for listing in listings if listing is not None]


def _split_by_class(listing: ImageListing, seed: int) -> list[_Part]:
    return [(listing, places.tolist()) for places in stratified(listing.labels, _SHARES, seed)]
