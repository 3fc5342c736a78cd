"""A folder of images as a source: one subfolder per class, or images without labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.fitness.images.decoding import DecodedImage, decode, refuse_huge_images
from nastui.fitness.images.image_sets import path_error
from nastui.fitness.images.layout import NAMED, PARTS, READABLE_PER_UNREADABLE, FolderLayout, ImageListing, missing_classes, printable, read_layout
from nastui.fitness.images.source import (
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

# ---- read many images of a folder, of which a few may be unreadable


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
        return len(self.skipped) * READABLE_PER_UNREADABLE > len(self.listing.files)


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
            if len(found.images) == most or (found.spoilt and len(found.skipped) >= NAMED):
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
    named = "; ".join(found.skipped[:NAMED])
    more = "; …" if len(found.skipped) > NAMED else ""
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
