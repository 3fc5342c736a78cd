"""Which images a folder holds, of which classes, and what for. Nothing is opened."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.fitness.images.image_sets import path_error
from nastui.fitness.images.source import NO_LABEL

SUFFIXES: Final = frozenset((".bmp", ".gif", ".jfif", ".jpe", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"))
_OF_OTHER_IMAGES: Final = frozenset((".avif", ".cr2", ".dng", ".heic", ".heif", ".jp2", ".jxl", ".nef", ".psd", ".svg", ".tga"))
"""Suffixes of images that are not read."""
_MOST_FILES: Final = 2_000_000
_DEEPEST: Final = 16
_PART_NAMES: Final = {"train": ("train", "training"), "valid": ("val", "valid", "validation"), "test": ("test", "testing")}
"""What subfolders for training, validation and test are called, in upper or lower case."""
_PURPOSES: Final = {"train": "training", "valid": "validation", "test": "test"}
_UNSEEN: Final = frozenset(("__MACOSX", "@eaDir", "lost+found"))
"""Subfolders that systems make by themselves; they are hidden ones, though their names do not begin with a dot."""
READABLE_PER_UNREADABLE: Final = 100
NAMED: Final = 3
"""So many unreadable images, or incomplete classes, are named in an error."""


@dataclass(frozen=True)
class ImageListing:
    """Images in the order of their names."""

    root: Path
    files: tuple[str, ...]
    """Paths below the root, with `/`."""
    labels: npt.NDArray[np.int64]
    classes: tuple[str, ...]
    """Names of subfolders; none where the images lie in the folder itself."""


@dataclass(frozen=True)
class FolderLayout:
    """A folder of images. Parts that are None are to be split off `train`."""

    train: ImageListing
    valid: ImageListing | None = None
    test: ImageListing | None = None

    @property
    def root(self) -> Path:
        """The folder itself."""
        return self.train.root.parent if self.parted else self.train.root

    @property
    def parted(self) -> bool:
        """Whether the folder has subfolders for training, validation and test."""
        return self.valid is not None or self.test is not None


def read_layout(root: Path) -> FolderLayout:
    """The images below a folder: in subfolders for training, and for validation or test, where there are such, else in the folder itself.

    Raises:
        InputError: there are none, subfolders leave it open what they are for, or their classes do not fit together.
    """
    root = root.resolve()
    parts = _parts(root)
    if parts is None:
        return FolderLayout(_listed(root, root))
    train = _listed(parts["train"], root)
    others = (parts.get(part) for part in ("valid", "test"))
    return FolderLayout(train, *(None if part is None else _with_classes_of(train, _listed(part, root)) for part in others))


def _parts(root: Path) -> dict[str, Path] | None:
    """The subfolders by what they are for; None where subfolders are classes, or there are none.

    A class may be called `train`. Where no subfolder can be a class, and no image lies beside them, parts are what they must be.

    Raises:
        InputError: two are for the same, or none is for training, or nothing else is there than images for training.
    """
    folders = _subfolders(root)
    found = {part: [name for name in folders if name.lower() in names] for part, names in _PART_NAMES.items()}
    named = sum(map(len, found.values()))
    if not (found["train"] and (found["valid"] or found["test"])) and (not named or named < len(folders) or _holds_images(root)):
        return None
    for part, names in found.items():
        if len(names) > 1:
            raise path_error(root, f"the subfolders {_together(names)} are all for {_PURPOSES[part]}", "keep one of them, or rename them")
    there = {part: root / names[0] for part, names in found.items() if names}
    if "train" not in there:
        raise path_error(
            root, f"there is no subfolder for training beside {_together([path.name for path in there.values()])}", "add a subfolder train"
        )
    if len(there) == 1:
        path = there["train"]
        raise path_error(root, f"there is the subfolder {path.name} alone, with neither validation nor test beside it", f"choose {path}")
    return there


def _subfolders(folder: Path) -> list[str]:
    """Names of those that may be classes or parts, sorted."""
    return [entry.name for entry in _seen(folder) if entry.is_dir(follow_symlinks=False)]


def _linked(folder: Path) -> list[str]:
    """Names of links to folders, sorted."""
    return [entry.name for entry in _seen(folder) if entry.is_symlink() and entry.is_dir()]


def _seen(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder and is not hidden, by name."""
    try:
        with os.scandir(folder) as entries:
            return sorted((entry for entry in entries if not _is_hidden(entry.name)), key=lambda entry: entry.name)
    except OSError as error:
        raise path_error(folder, f"cannot be read: {error.strerror}") from error


def _holds_images(folder: Path) -> bool:
    """Whether images lie in the folder itself."""
    return any(path.suffix.lower() in SUFFIXES and not _is_hidden(path.name) and path.is_file() for path in folder.iterdir())


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name in _UNSEEN


def _together(names: Sequence[str]) -> str:
    """`a, b and c`."""
    cleaned = [printable(name) for name in names]
    return " and ".join((", ".join(cleaned[:-1]), cleaned[-1])) if len(cleaned) > 1 else cleaned[0]


def _listed(folder: Path, root: Path) -> ImageListing:
    passed: Counter[tuple[str, str]] = Counter()
    try:
        files = tuple(islice(_walk(str(folder), "", root, passed), _MOST_FILES + 1))
    except OSError as error:
        raise path_error(folder, f"cannot be read: {error.strerror}") from error
    if not files:
        said = _counted(passed)
        raise path_error(folder, f"there are no images{said}", f"images are files that end in {', '.join(sorted(SUFFIXES))}")
    if len(files) > _MOST_FILES:
        raise path_error(folder, f"there are more than {_MOST_FILES:,} images", "choose fewer")
    flat = sum("/" not in name for name in files)
    if 0 < flat < len(files):
        raise path_error(
            folder,
            "there are images both beside and in subfolders",
            "put the images of each class into a subfolder of its own, or all into one folder",
        )
    if flat:
        _check_kinds(folder, files, passed)
        return ImageListing(folder, files, np.full(len(files), NO_LABEL, np.int64), ())
    listing = _classified(folder, files)
    _check_classes(listing, passed)
    _check_kinds(folder, files, passed)
    return listing


def _check_classes(listing: ImageListing, passed: Mapping[tuple[str, str], int]) -> None:
    """Each subfolder is a class, so each has images. A link to a folder would be one too, and is not followed.

    Raises:
        InputError: one has none, of which is said what it has; one is a link.
    """
    if linked := _linked(listing.root):
        more = f" and {len(linked) - NAMED:,} more" if len(linked) > NAMED else ""
        raise path_error(
            listing.root,
            f"beside the folders of the classes there are links to folders, which are not followed: {_together(linked[:NAMED])}{more}",
            "put the folders themselves in their place, or take the links out",
        )
    empty = sorted(set(_subfolders(listing.root)) - set(listing.classes))
    if not empty:
        return
    said = [f"{printable(name)} holds no image{_counted({key: count for key, count in passed.items() if key[0] == name})}" for name in empty[:NAMED]]
    more = f"; and {len(empty) - NAMED:,} more" if len(empty) > NAMED else ""
    raise path_error(
        listing.root,
        f"the subfolder {', '.join(said)}{more}",
        "give it images of a kind that is read, or move it elsewhere",
    )


def _check_kinds(folder: Path, files: Sequence[str], passed: Mapping[tuple[str, str], int]) -> None:
    """Images of a kind that is not read are unreadable ones, of which one in a hundred is passed over.

    Raises:
        InputError: there are more.
    """
    others = {key: count for key, count in passed.items() if key[1] in _OF_OTHER_IMAGES}
    count = sum(others.values())
    if count * READABLE_PER_UNREADABLE > len(files) + count:
        raise path_error(
            folder,
            f"{count:,} of the {len(files) + count:,} images are of a kind that is not read{_counted(others)}",
            "turn them into PNG or JPEG, or take them out",
        )


def _counted(passed: Mapping[tuple[str, str], int]) -> str:
    """What files there are: ` (12 × .heic, 3 without a suffix)`, the most frequent first."""
    counts: Counter[str] = Counter()
    for (_, suffix), count in passed.items():
        counts[suffix] += count
    said = [f"{count:,} × {printable(suffix)}" if suffix else f"{count:,} without a suffix" for suffix, count in counts.most_common(NAMED)]
    more = ", …" if len(counts) > NAMED else ""
    return f" ({', '.join(said)}{more})" if said else ""


def _classified(folder: Path, files: tuple[str, ...]) -> ImageListing:
    owners = [name.partition("/")[0] for name in files]
    classes = tuple(sorted(set(owners)))
    numbers = {name: number for number, name in enumerate(classes)}
    return ImageListing(folder, files, np.array([numbers[owner] for owner in owners], np.int64), classes)


def _with_classes_of(train: ImageListing, other: ImageListing) -> ImageListing:
    """The other listing, with labels numbered by the training images' classes."""
    numbers = {name: number for number, name in enumerate(train.classes)}
    unknown = [name for name in other.classes if name not in numbers]
    if unknown or bool(train.classes) != bool(other.classes):
        strange = f"there are images of the class {printable(unknown[0])}" if unknown else "there are images without a class"
        raise path_error(other.root, f"{strange}, and none in the folder {train.root.name}", "give all parts the same subfolders")
    places = np.array([numbers[name] for name in other.classes] or [NO_LABEL], np.int64)
    return ImageListing(other.root, other.files, places[other.labels], train.classes)


def _walk(folder: str, below: str, root: Path, passed: Counter[tuple[str, str]]) -> Iterator[str]:
    """Names of images, sorted within each folder. Hidden files are none; a link is one where it stays below the root, and never a folder.

    Other files that are not hidden are counted by subfolder and suffix in `passed`.
    """
    if below.count("/") > _DEEPEST:
        raise path_error(root, f"folders are nested more than {_DEEPEST} deep")
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        if _is_hidden(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{below}{entry.name}/", root, passed)
            continue
        suffix = Path(entry.name).suffix.lower()
        if suffix in SUFFIXES and entry.is_file() and _stays_below(entry, root):
            yield below + entry.name
        elif entry.is_dir():
            passed[below.partition("/")[0], "links to folders"] += 1
        elif entry.is_file():
            passed[below.partition("/")[0], f"{suffix} as links out of the folder" if suffix in SUFFIXES else suffix] += 1


def _stays_below(entry: os.DirEntry[str], root: Path) -> bool:
    return not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(root)


def printable(name: str) -> str:
    """A file's name as it can be printed on any terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)


# ---- classes that have no image in some part of a split: what is measured on such a part says nothing of them


PARTS: Final = ("training", "validation", "test")
FEWEST: Final = 4
"""Images of a class from which each of three fifths, a fifth and a fifth has one."""


def missing_classes(labels: Sequence[npt.NDArray[np.int64]], classes: Sequence[str], *, parted: bool) -> tuple[str, str] | None:
    """Message and remedy where a class is missing from a part; None where no class is.

    Args:
        labels: of the images of each part.
        classes: their names.
        parted: whether the folder says which images are for what.
    """
    counts = np.stack([np.bincount(part, minlength=len(classes)) for part in labels], axis=1)
    missing = np.flatnonzero((counts == 0).any(axis=1))
    if not len(missing):
        return None
    named = "; ".join(_described(printable(classes[place]), counts[place].tolist()) for place in missing[:NAMED].tolist())
    more = f"; and {len(missing) - NAMED:,} classes more" if len(missing) > NAMED else ""
    remedy = "put images of every class into every part" if parted else f"a class needs at least {FEWEST} images"
    return f"a class has no images in some part, so its accuracy would mean nothing: {named}{more}", f"{remedy}, or leave the class out"


def _described(name: str, counts: list[int]) -> str:
    return f"{name} has " + ", ".join(f"{count:,} {part}" for part, count in zip(PARTS, counts, strict=False))
