"""Images of this machine for workers elsewhere: sent once to each node, and used there where the node has none of its own."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, StorageError
from nastui.base.paths import make_folder
from nastui.fitness.images.image_sets import IMAGE_SETS, find_image_set, image_source_names, images_folder, recognise_image_set
from nastui.fitness.images.layout import read_layout
from nastui.fitness.images.source import MOST_BYTES

Content = npt.NDArray[np.uint8]
_RECEIVED: Final[dict[str, Path]] = {}
"""Where images lie that were sent to this process's node, by what they are called where they come from."""


@dataclass(frozen=True)
class SharedImages:
    """The files of a folder of images, or of an image set as it is distributed."""

    folder: str
    """Its last part: what is said of images names it."""
    digest: str
    files: Mapping[str, Content]
    """By path below the folder; the empty one is the folder itself, where that is an archive."""


def received_images(name: str) -> Path | None:
    """Where the images of this name were put when they were sent here; None where they were not."""
    return _RECEIVED.get(name)


def share_images(names: Collection[str]) -> dict[str, SharedImages]:
    """Those of these sources that are files here; whatever is wrong with others is said where they are used.

    More than four gigabytes are not sent: they must lie where all nodes see them.

    Raises:
        StorageError: a file cannot be read.
    """
    found = {}
    for name in sorted(set(names)):
        if (path := _place(name)) is None:
            continue
        with suppress(InputError):
            listed = list(image_files(path))
            if sum(file.stat().st_size for _, file in listed) <= MOST_BYTES:
                files = {below: _read(file) for below, file in listed}
                found[name] = SharedImages(path.name if path.is_file() else path.resolve().name, _digest(files), files)
    return found


def receive_images(shared: Mapping[str, SharedImages]) -> None:
    """On a node: write those that are not here.

    Raises:
        InputError: the node has other images by this name.
        StorageError: they cannot be written.
    """
    for name, images in shared.items():
        here = _place(name)
        if here is None:
            here = _RECEIVED[name] = _written(images)
        if _digest({below: _read(file) for below, file in image_files(here)}) != images.digest:
            raise InputError(
                f"the node {platform.node()} has other images at {here} than the machine that drives the work",
                remedy="bring the same there, or remove them there: they are then sent",
            )


def image_files(path: Path) -> Iterator[tuple[str, Path]]:
    """(path below the folder, file) of an archive, an image set or a folder of images.

    Raises:
        InputError: there are no images, or it is not clear which.
    """
    if path.is_file():
        yield "", path
        return
    if recognised := recognise_image_set(path):
        image_set, path = recognised
        if path.is_file():
            yield path.name, path
            return
        listed = [file for name in (*image_set.train, image_set.test) if (file := path / name).is_file()]
    else:
        layout = read_layout(path)
        parts = [part for part in (layout.train, layout.valid, layout.test) if part is not None]
        path, listed = layout.root, [part.root / name for part in parts for name in part.files]
    yield from ((file.relative_to(path).as_posix(), file) for file in listed)


def _place(name: str) -> Path | None:
    if name in IMAGE_SETS:
        return find_image_set(IMAGE_SETS[name])
    if name in image_source_names():
        return None
    path = Path(os.path.expanduser(name))  # noqa: PTH111 -- Path's own refuses users that it does not know
    return path if name and os.path.exists(path) else None  # noqa: PTH110 -- Path's own refuses names that no file can have


def _written(images: SharedImages) -> Path:
    """Where they are, once they are all there; several workers may write them at the same time."""
    place = images_folder() / "sent" / images.digest[:32]
    if place.exists():
        return place / images.folder
    try:
        beside = Path(tempfile.mkdtemp(prefix="partial-", dir=make_folder(place.parent)))
        try:
            for below, content in images.files.items():
                file = beside / images.folder / below if below else beside / images.folder
                file.parent.mkdir(parents=True, exist_ok=True)
                content.tofile(file)
            beside.rename(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        if not place.exists():  # else another worker was first
            raise StorageError(f"cannot write images to {place}: {error.strerror}", remedy="free space or permission there") from error
    return place / images.folder


def _read(path: Path) -> Content:
    try:
        return np.fromfile(path, dtype=np.uint8)
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror}", remedy="make it readable for this login") from error


def _digest(files: Mapping[str, Content]) -> str:
    sha = hashlib.sha256()
    for below in sorted(files):
        sha.update(hashlib.sha256(below.encode()).digest())
        sha.update(hashlib.sha256(files[below].data).digest())
    return sha.hexdigest()
