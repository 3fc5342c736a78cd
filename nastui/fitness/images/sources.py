"""Where images come from, by name."""

from __future__ import annotations

import os
from pathlib import Path

from nastui.base.errors import InputError, choose_one, nearest
from nastui.benchmarks.mini_tss.place import MINI_TSS
from nastui.fitness.images.archived import Archived
from nastui.fitness.images.choices import choices, names
from nastui.fitness.images.digits import Digits
from nastui.fitness.images.noise import Noise
from nastui.fitness.images.places import PUBLISHED, needed_place_of, recognised
from nastui.fitness.images.source import ImageSource
from nastui.fitness.images.trouble import wrong_at

__all__ = ["ImageSource", "choices", "source_named"]


def source_named(name: str, benchmark: str, side: int, colours: int) -> ImageSource:
    """The source of this name, for a network that takes such images.

    Args:
        name: `auto` (the digits for mini-tss, else noise), `noise`, `digits`, `cifar10`, `cifar100`, `imagenet16-120`, or a path: of a folder of
            images, or of one of these image sets as it is distributed.
        benchmark: what `auto` depends on.
        side: pixels.
        colours: 1 or 3.

    Raises:
        InputError: no such source, not here, or of images that the network does not take.
    """
    if name == "auto":
        name = "digits" if benchmark == MINI_TSS else "noise"
    if name == "digits":
        return Digits(side, colours)
    if name == "noise":
        return Noise(side, colours)
    if name in PUBLISHED:
        return Archived(PUBLISHED[name], needed_place_of(PUBLISHED[name]), side, colours)
    return _at(name, side, colours)


def _at(name: str, side: int, colours: int) -> ImageSource:
    """The source at a path."""
    path = Path(os.path.expanduser(name))  # noqa: PTH111 -- Path's own refuses users that it does not know
    if not name or not os.path.exists(path):  # noqa: PTH110 -- Path's own refuses names that no file can have
        known = names()
        raise InputError(
            f"'{name}' is no source of images{nearest(path.name, known)}",
            remedy=f"{choose_one(known)}, or give an existing folder of images",
        )
    if found := recognised(path):
        return Archived(*found, side, colours)
    if not path.is_dir():
        archives = ", ".join(each.archive for each in PUBLISHED.values() if each.archive)
        raise wrong_at(path, "is a file, and no archive of images", f"give {archives} or a folder")
    from nastui.fitness.images.folder import Folder

    return Folder(name, path, side, colours)
