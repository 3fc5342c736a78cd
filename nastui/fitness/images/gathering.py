"""Read many images of a folder, of which a few may be unreadable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.fitness.images.batch import check_memory
from nastui.fitness.images.decoding import Decoded, decoded, decoding
from nastui.fitness.images.listing import Listing, shown
from nastui.fitness.images.standardising import Pixels
from nastui.fitness.images.trouble import wrong_at

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
