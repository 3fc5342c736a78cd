"""Published image sets, read from their folder or `.tar.gz` archive, as a source of images."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.fitness.images.image_sets import TEST, TRAIN, ImageSet, path_error
from nastui.fitness.images.restricted_pickle import StoredArray, unpickled
from nastui.fitness.images.source import ImageBatch, ImageSource, Pixels, Places, Splits, Standard, batch_of, draw_places, stratified

# ---- the files of an image archive: of its folder, or of its `.tar.gz`, of which nothing is ever extracted


_BLOCK: Final = 512
_MOST_MEMBERS: Final = 1000
_MOST_BYTES: Final = 1 << 30
"""Of all that a tar unpacks to; CIFAR-10 and CIFAR-100 take about 180 MB each."""
_MOST_MEMBER: Final = 192 << 20
"""Of one file; the training images of CIFAR-100 take 155 MB."""
_CHUNK: Final = 1 << 20


def read_files(path: Path, wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each wanted file, one at a time: a folder's in the order asked for, an archive's in its own.

    Raises:
        InputError: one is missing, twice there, too large, or the archive is damaged or leads out of its folder.
    """
    try:
        yield from _read_folder(path, wanted) if path.is_dir() else _read_tar(path, wanted)
    except InputError as error:
        raise path_error(path, error.message, error.remedy) from None
    except OSError as error:
        raise path_error(path, f"cannot be read: {error.strerror or error}") from error


def _read_folder(folder: Path, wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
    if missing := [name for name in wanted if not (folder / name).is_file()]:
        raise _incomplete(missing)
    for name in wanted:
        with (folder / name).open("rb") as file:
            content = file.read(_MOST_MEMBER + 1)
        if len(content) > _MOST_MEMBER:
            raise _too_large(name)
        yield name, content


def _read_tar(path: Path, wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
    missing = list(wanted)
    try:
        with gzip.open(path) as file:
            for info in _headers(file):
                name = PurePosixPath(info.name).name
                if name not in wanted or not info.isreg():
                    _skip(file, _padded(info))
                    continue
                if name not in missing:
                    raise InputError(f"{name} is in the archive twice", remedy="use it as it was published")
                missing.remove(name)
                content = _read_exactly(file, info.size)
                yield name, content
                _skip(file, _padded(info) - info.size)
    except (gzip.BadGzipFile, EOFError, zlib.error, tarfile.HeaderError) as error:
        raise InputError("the archive is cut off or damaged", remedy="fetch it again") from error
    if missing:
        raise _incomplete(missing)


def _headers(file: gzip.GzipFile) -> Iterator[tarfile.TarInfo]:
    """Each member's header; the caller reads or skips the content behind it, to its end."""
    left = _MOST_BYTES
    for _ in range(_MOST_MEMBERS):
        block = _read_exactly(file, _BLOCK)
        if block.count(0) == _BLOCK:
            return
        info = tarfile.TarInfo.frombuf(block, "utf-8", "replace")
        name = PurePosixPath(info.name)
        if name.is_absolute() or ".." in name.parts:
            raise InputError(f"the archive has a member that leads out of its folder: {info.name}", remedy="use it as it was published")
        left -= info.size
        if info.size > _MOST_MEMBER or info.size < 0 or left < 0:
            raise _too_large(info.name)
        yield info
    raise InputError("the archive has far more members than an image set", remedy="use it as it was published")


def _padded(info: tarfile.TarInfo) -> int:
    return -(-info.size // _BLOCK) * _BLOCK


def _read_exactly(file: gzip.GzipFile, size: int) -> bytes:
    content = file.read(size)
    if len(content) < size:
        raise EOFError
    return content


def _skip(file: gzip.GzipFile, size: int) -> None:
    while size:
        size -= len(_read_exactly(file, min(size, _CHUNK)))


def _incomplete(missing: list[str]) -> InputError:
    return InputError(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing", remedy="fetch all of it again")


def _too_large(name: str) -> InputError:
    return InputError(f"{name} is far larger than a file of an image set", remedy="use it as it was published")


# ---- the pixels and labels in the files of a published image set


COLOURS: Final = 3
_REMEDY: Final = "fetch it again from the official address"


@dataclass(frozen=True)
class LabelledPixels:
    """Images as they are stored, and their labels, counted from 0."""

    pixels: Pixels
    labels: npt.NDArray[np.int64]


def read_archive(image_set: ImageSet, path: Path, names: Sequence[str]) -> LabelledPixels:
    """The images of these files, in their order.

    Args:
        image_set: the set.
        path: its folder, or its archive.
        names: of files.

    Raises:
        InputError: anything is not as it was published; no code in it is run.
    """
    parts: dict[str, LabelledPixels] = {}
    for name, content in read_files(path, names):
        try:
            parts[name] = _stored(unpickled(content), image_set)
        except InputError as error:
            raise path_error(path, f"{name} {error.message}", error.remedy or _REMEDY) from error
    inorder = [parts[name] for name in names]
    return LabelledPixels(np.concatenate([part.pixels for part in inorder]), np.concatenate([part.labels for part in inorder]))


def _stored(document: Any, image_set: ImageSet) -> LabelledPixels:
    """The images of a file that are of the set's classes."""
    if not isinstance(document, dict):
        raise InputError("holds no images")
    labels = _labels(document.get(image_set.labels), image_set)
    data = document.get("data")
    if not isinstance(data, StoredArray) or data.values.dtype != np.uint8:
        raise InputError("holds no pixels of 0 to 255")
    wanted = (len(labels), COLOURS * image_set.side**2)
    if data.values.shape != wanted:
        raise InputError(f"holds pixels in the shape {_shape(data.values.shape)}, where {_shape(wanted)} belong to its labels")
    kept = labels < image_set.classes
    return LabelledPixels(data.values[kept].reshape(-1, COLOURS, image_set.side, image_set.side), labels[kept])


def _labels(stored: Any, image_set: ImageSet) -> npt.NDArray[np.int64]:
    if isinstance(stored, StoredArray) and stored.values.ndim == 1 and stored.values.dtype.kind in "iu":
        stored = stored.values.tolist()
    if type(stored) is not list or set(map(type, stored)) != {int}:
        raise InputError(f"holds no list of numbers named {image_set.labels}")
    first, last = image_set.first_label, image_set.last_label
    if not first <= min(stored) <= max(stored) <= last:
        raise InputError(f"holds labels outside of {first} to {last}")
    return np.array(stored, np.int64) - first


def _shape(shape: Sequence[int]) -> str:
    return "×".join(f"{length:,}" for length in shape)


_HALVES: Final = (0.5, 0.5)


class ArchiveSource(ImageSource):
    """A published image set.

    Args:
        image_set: which.
        path: its folder, or its archive.
        side: of the images that the network takes.
        colours: likewise.

    Raises:
        InputError: the network takes images of another kind.
    """

    def __init__(self, image_set: ImageSet, path: Path, side: int, colours: int) -> None:
        if (side, colours) != (image_set.side, COLOURS):
            raise InputError(
                f"the images of {image_set.title} have {image_set.side}×{image_set.side} pixels in {COLOURS} colours, and the network takes "
                f"{side}×{side} in {colours}",
                remedy="choose other images",
            )
        self.image_set, self.path = image_set, path
        self.name, self.title, self.classes = image_set.name, image_set.title, image_set.classes
        self._standard = Standard(image_set.mean, image_set.deviation)

    def batch(self, size: int, seed: int) -> ImageBatch:
        """`size` of the training images.

        Raises:
            InputError: there are fewer, or a file is not as it was published.
        """
        train = self._stored(TRAIN)
        return self._batch(train, TRAIN, draw_places(len(train.labels), size, seed))

    def splits(self, seed: int) -> Splits:
        """Training and test images, one of the two halved by class: the other half is for validation.

        Raises:
            InputError: a file is not as it was published.
        """
        train, test = self._stored(TRAIN), self._stored(TEST)
        if self.image_set.halved == TRAIN:
            first, second = stratified(train.labels, _HALVES, seed)
            return Splits(self._batch(train, f"half of {TRAIN}", first), self._batch(train, f"half of {TRAIN}", second), self._batch(test, TEST))
        first, second = stratified(test.labels, _HALVES, seed)
        return Splits(self._batch(train, TRAIN), self._batch(test, f"half of {TEST}", first), self._batch(test, f"half of {TEST}", second))

    def _stored(self, part: str) -> LabelledPixels:
        return read_archive(self.image_set, self.path, self.image_set.train if part == TRAIN else (self.image_set.test,))

    def _batch(self, stored: LabelledPixels, part: str, places: Places | slice = slice(None)) -> ImageBatch:
        images = self._standard.apply(stored.pixels[places])
        return batch_of(images, stored.labels[places], f"{self.title}, {part} images")
