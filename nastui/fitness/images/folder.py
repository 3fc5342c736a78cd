"""A folder of images as a source: one subfolder per class, or images without labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.fitness.images.classes import missing_classes
from nastui.fitness.images.decoding import Decoded, decoded, decoding
from nastui.fitness.images.listing import Layout, Listing, laid_out, shown
from nastui.fitness.images.source import Batch, ImageSource, Splits, batch_of, check_memory, stratified, too_few
from nastui.fitness.images.standardising import Pixels, Standard, standard_of
from nastui.fitness.images.trouble import wrong_at

# ---- read many images of a folder, of which a few may be unreadable


_READABLE_PER_UNREADABLE: Final = 100
_NAMED: Final = 3


@dataclass
class _Gathering:
    """What was read so far."""

    listing: Listing
    places: list[int] = field(default_factory=list)
    images: list[Decoded] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def take(self, place: int, side: int, colours: int) -> None:
        """Read one more image."""
        name = self.listing.files[place]
        try:
            self.images.append(decoded(self.listing.root / name, side, colours))
            self.places.append(place)
        except InputError as error:
            self.skipped.append(f"{shown(name)} {error.message}")

    @property
    def spoilt(self) -> bool:
        """Whether more than one image in a hundred cannot be read."""
        return len(self.skipped) * _READABLE_PER_UNREADABLE > len(self.listing.files)


@dataclass(frozen=True)
class Gathered:
    """Images of a folder, made alike."""

    pixels: Pixels
    labels: npt.NDArray[np.int64]
    skipped: tuple[str, ...]
    """Unreadable images, and why."""
    made_alike: str
    """In words, what was changed: `, resized from 64×48`; empty where nothing was."""


def gather(listing: Listing, places: Iterable[int], most: int, side: int, colours: int) -> Gathered:
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
    found = _Gathering(listing)
    with decoding():
        for place in places:
            if len(found.images) == most or (found.spoilt and len(found.skipped) >= _NAMED):
                break
            found.take(place, side, colours)
    if found.spoilt:
        raise _unreadable(found)
    pixels = np.array([image.pixels for image in found.images], np.uint8).reshape(-1, colours, side, side)
    return Gathered(pixels, listing.labels[found.places], tuple(found.skipped), _made_alike(found.images, side, colours))


def _made_alike(images: list[Decoded], side: int, colours: int) -> str:
    sizes = {image.size for image in images} - {(side, side)}
    old = "×".join(map(str, next(iter(sizes)))) if len(sizes) == 1 else "various sizes"
    changed = f", resized from {old}" if sizes else ""
    changed += ", transparent parts over white" if any(image.transparent for image in images) else ""
    if colours == 1:
        return changed + (", turned grey" if not all(image.grey for image in images) else "")
    return changed + (", grey ones in three equal colours" if any(image.grey for image in images) else "")


def _unreadable(found: _Gathering) -> InputError:
    named = "; ".join(found.skipped[:_NAMED])
    more = "; …" if len(found.skipped) > _NAMED else ""
    return wrong_at(
        found.listing.root,
        f"too many of the {len(found.listing.files):,} images cannot be read: {named}{more}",
        "mend or remove them (one in a hundred may be unreadable)",
    )


_SHARES: Final = (0.6, 0.2, 0.2)
"""Of training, validation and test, where the folder does not say."""


class Folder(ImageSource):
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
        self.layout = laid_out(path)
        self.title = f"images of {path.resolve().name or path.resolve()}"
        self.classes = len(self.layout.train.classes) or None

    def batch(self, size: int, seed: int) -> Batch:
        """So many of the training images, or of all where the folder has no parts; standardised by their own mean and deviation.

        Raises:
            InputError: there are fewer, or too many of them cannot be read.
        """
        listing = self.layout.train
        count = len(listing.files)
        if size > count:
            raise too_few(count, size)
        found = gather(listing, np.random.default_rng(seed).permutation(count), size, self.side, self.colours)
        if len(found.labels) < size:
            raise too_few(len(found.labels), size)
        return self._batch(found, ", training images" if self.layout.parted else "", standard_of(found.pixels))

    def splits(self, seed: int) -> Splits:
        """As the subfolders say; where they do not, three fifths to train on and a fifth each for validation and test, class by class.

        All are standardised by mean and deviation of the training images.

        Raises:
            InputError: images without labels, too few, or too many of them that cannot be read.
        """
        layout = self._labelled()
        parts = _as_laid_out(layout) if layout.parted else _divided(layout.train, seed)
        found = [gather(listing, places, len(places), self.side, self.colours) for listing, places in parts]
        if missing := missing_classes([part.labels for part in found], layout.train.classes, parted=layout.parted):
            raise wrong_at(layout.root, *missing)
        standard = standard_of(found[0].pixels)
        train, valid, *test = (self._batch(part, f", {name} images", standard) for part, name in zip(found, _NAMES, strict=False))
        return Splits(train, valid, test[0] if test else None)

    def _labelled(self) -> Layout:
        """The layout of images that can be trained on."""
        root = self.layout.train.root
        if not self.layout.train.classes:
            raise wrong_at(root, "the images have no labels", "put the images of each class into a subfolder of its own")
        if self.layout.parted and self.layout.valid is None:
            raise wrong_at(root.parent, "there are images to train on and none for validation", "add a subfolder valid")
        return self.layout

    def _batch(self, found: Gathered, part: str, standard: Standard) -> Batch:
        made = batch_of(standard.applied(found.pixels), found.labels, self.title + part + found.made_alike, found.skipped)
        return replace(made, source=f"{made.source}, all of them equal") if made.all_equal else made


_NAMES: Final = ("training", "validation", "test")
_Part = tuple[Listing, list[int]]


def _as_laid_out(layout: Layout) -> list[_Part]:
    listings = (layout.train, layout.valid, layout.test)
    return [(listing, list(range(len(listing.files)))) for listing in listings if listing is not None]


def _divided(listing: Listing, seed: int) -> list[_Part]:
    return [(listing, places.tolist()) for places in stratified(listing.labels, _SHARES, seed)]
