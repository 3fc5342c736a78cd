"""The pixels and labels in the files of a published image set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.fitness.images.arrays import StoredArray
from nastui.fitness.images.members import files_of
from nastui.fitness.images.pickles import unpickled
from nastui.fitness.images.published import Published
from nastui.fitness.images.standardising import Pixels
from nastui.fitness.images.trouble import wrong_at

COLOURS: Final = 3
_REMEDY: Final = "fetch it again from the official address"


@dataclass(frozen=True)
class Stored:
    """Images as they are stored, and their labels, counted from 0."""

    pixels: Pixels
    labels: npt.NDArray[np.int64]


def read_archive(published: Published, path: Path, names: Sequence[str]) -> Stored:
    """The images of these files, in their order.

    Args:
        published: the set.
        path: its folder, or its archive.
        names: of files.

    Raises:
        InputError: anything is not as it was published; no code in it is run.
    """
    parts: dict[str, Stored] = {}
    for name, content in files_of(path, names):
        try:
            parts[name] = _stored(unpickled(content), published)
        except InputError as error:
            raise wrong_at(path, f"{name} {error.message}", error.remedy or _REMEDY) from error
    inorder = [parts[name] for name in names]
    return Stored(np.concatenate([part.pixels for part in inorder]), np.concatenate([part.labels for part in inorder]))


def _stored(document: Any, published: Published) -> Stored:
    """What a file holds, as far as it is of the set's classes."""
    if not isinstance(document, dict):
        raise InputError("holds no images")
    labels = _labels(document.get(published.labels), published)
    data = document.get("data")
    if not isinstance(data, StoredArray) or data.values.dtype != np.uint8:
        raise InputError("holds no pixels of 0 to 255")
    wanted = (len(labels), COLOURS * published.side**2)
    if data.values.shape != wanted:
        raise InputError(f"holds pixels in the shape {_shape(data.values.shape)}, where {_shape(wanted)} belong to its labels")
    kept = labels < published.classes
    return Stored(data.values[kept].reshape(-1, COLOURS, published.side, published.side), labels[kept])


def _labels(stored: Any, published: Published) -> npt.NDArray[np.int64]:
    if isinstance(stored, StoredArray) and stored.values.ndim == 1 and stored.values.dtype.kind in "iu":
        stored = stored.values.tolist()
    if type(stored) is not list or set(map(type, stored)) != {int}:
        raise InputError(f"holds no list of numbers named {published.labels}")
    first, last = published.first_label, published.last_label
    if not first <= min(stored) <= max(stored) <= last:
        raise InputError(f"holds labels outside of {first} to {last}")
    return np.array(stored, np.int64) - first


def _shape(shape: Sequence[int]) -> str:
    return "×".join(f"{length:,}" for length in shape)
