"""Which images a folder holds, and of which classes. Nothing is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.fitness.images.source import NO_LABEL
from nastui.fitness.images.trouble import wrong_at

SUFFIXES: Final = frozenset((".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"))
_MOST_FILES: Final = 2_000_000
_DEEPEST: Final = 16
_VALID: Final = ("valid", "val")


@dataclass(frozen=True)
class Listing:
    """Images in the order of their names."""

    root: Path
    files: tuple[str, ...]
    """Paths below the root, with `/`."""
    labels: npt.NDArray[np.int64]
    classes: tuple[str, ...]
    """Names of subfolders; none where the images lie in the folder itself."""


@dataclass(frozen=True)
class Layout:
    """A folder of images; the parts that are None are still to be made of `train`."""

    train: Listing
    valid: Listing | None = None
    test: Listing | None = None

    @property
    def root(self) -> Path:
        """The folder itself."""
        return self.train.root.parent if self.parted else self.train.root

    @property
    def parted(self) -> bool:
        """Whether the folder itself says which images are for what."""
        return self.valid is not None or self.test is not None


def laid_out(root: Path) -> Layout:
    """The images below a folder: in `train` and `valid` (or `val`) or `test` where there are such subfolders, else in the folder itself.

    Raises:
        InputError: there are none, or their classes do not fit together.
    """
    root = root.resolve()
    valid = next((root / name for name in _VALID if _is_own_folder(root / name)), None)
    test = root / "test" if _is_own_folder(root / "test") else None
    if not _is_own_folder(root / "train") or (valid is None and test is None):
        return Layout(_listed(root, root))
    train = _listed(root / "train", root)
    return Layout(train, *(None if part is None else _as_in(train, _listed(part, root)) for part in (valid, test)))


def _is_own_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _listed(folder: Path, root: Path) -> Listing:
    try:
        files = tuple(islice(_walk(str(folder), "", root), _MOST_FILES + 1))
    except OSError as error:
        raise wrong_at(folder, f"cannot be read: {error.strerror}") from error
    if not files:
        raise wrong_at(folder, "there are no images", f"images are files that end in {', '.join(sorted(SUFFIXES))}")
    if len(files) > _MOST_FILES:
        raise wrong_at(folder, f"there are more than {_MOST_FILES:,} images", "choose fewer")
    flat = sum("/" not in name for name in files)
    if 0 < flat < len(files):
        raise wrong_at(
            folder,
            "there are images both beside and in subfolders",
            "put the images of each class into a subfolder of its own, or all into one folder",
        )
    return _classified(folder, files) if not flat else Listing(folder, files, np.full(len(files), NO_LABEL, np.int64), ())


def _classified(folder: Path, files: tuple[str, ...]) -> Listing:
    owners = [name.partition("/")[0] for name in files]
    classes = tuple(sorted(set(owners)))
    numbers = {name: number for number, name in enumerate(classes)}
    return Listing(folder, files, np.array([numbers[owner] for owner in owners], np.int64), classes)


def _as_in(train: Listing, other: Listing) -> Listing:
    """Labels by the training images' classes."""
    numbers = {name: number for number, name in enumerate(train.classes)}
    unknown = [name for name in other.classes if name not in numbers]
    if unknown or bool(train.classes) != bool(other.classes):
        strange = f"there are images of the class {shown(unknown[0])}" if unknown else "there are images without a class"
        raise wrong_at(other.root, f"{strange}, and none in the folder {train.root.name}", "give all parts the same subfolders")
    places = np.array([numbers[name] for name in other.classes] or [NO_LABEL], np.int64)
    return Listing(other.root, other.files, places[other.labels], train.classes)


def _walk(folder: str, below: str, root: Path) -> Iterator[str]:
    """Names of images, sorted within each folder. Hidden files are none; a link is one where it stays below the root, and never a folder."""
    if below.count("/") > _DEEPEST:
        raise wrong_at(root, f"folders are nested more than {_DEEPEST} deep")
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{below}{entry.name}/", root)
        elif Path(entry.name).suffix.lower() in SUFFIXES and entry.is_file() and _stays(entry, root):
            yield below + entry.name


def _stays(entry: os.DirEntry[str], root: Path) -> bool:
    return not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(root)


def shown(name: str) -> str:
    """A file's name as it can be printed on any terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)
