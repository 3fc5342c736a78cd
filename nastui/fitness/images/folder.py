"""A folder of images as a source: one subfolder per class, or images without labels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from nastui.fitness.images.batch import Batch, Splits, batch_of
from nastui.fitness.images.classes import missing_classes
from nastui.fitness.images.drawing import stratified, too_few
from nastui.fitness.images.gathering import Gathered, gather
from nastui.fitness.images.listing import Layout, Listing, laid_out
from nastui.fitness.images.source import ImageSource
from nastui.fitness.images.standardising import Standard, standard_of
from nastui.fitness.images.trouble import wrong_at

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
