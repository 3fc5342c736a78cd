"""Classes that have no image in some part of a split: what is measured on such a part says nothing of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.fitness.images.listing import shown

PARTS: Final = ("training", "validation", "test")
FEWEST: Final = 4
"""Images of a class from which each of three fifths, a fifth and a fifth has one."""
_NAMED: Final = 3


def missing_classes(labels: Sequence[npt.NDArray[np.int64]], classes: Sequence[str], *, parted: bool) -> tuple[str, str] | None:
    """What is wrong and what mends it, where a class is missing from a part; None where all are in all.

    Args:
        labels: of the images of each part.
        classes: their names.
        parted: whether the folder says which images are for what.
    """
    counts = np.stack([np.bincount(part, minlength=len(classes)) for part in labels], axis=1)
    missing = np.flatnonzero((counts == 0).any(axis=1))
    if not len(missing):
        return None
    named = "; ".join(_described(shown(classes[place]), counts[place].tolist()) for place in missing[:_NAMED].tolist())
    more = f"; and {len(missing) - _NAMED:,} classes more" if len(missing) > _NAMED else ""
    remedy = "put images of every class into every part" if parted else f"a class needs at least {FEWEST} images"
    return f"a class has no images in some part, so its accuracy would mean nothing: {named}{more}", f"{remedy}, or leave the class out"


def _described(name: str, counts: list[int]) -> str:
    return f"{name} has " + ", ".join(f"{count:,} {part}" for part, count in zip(PARTS, counts, strict=False))
