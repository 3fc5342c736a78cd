"""Images of one's own in a bundle: what they are called there, which they are, and where they lie here."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from nastui.base.errors import InputError, MissingError, choose_one, idle
from nastui.fitness.images.image_sets import image_source_names, recognise_image_set
from nastui.fitness.images.layout import read_layout


def names_of(paths: Iterable[str]) -> dict[str, str]:
    """What each path is called in a bundle: its last part. No two have one name, and none has that of an image set."""
    found: dict[str, str] = {}
    for path in paths:
        first = Path(path).name or "images"
        others = (f"{first}-{number}" for number in range(2, len(found) + 3))
        found[path] = next(name for name in (first, *others) if name not in (*found.values(), *image_source_names()) and not name.startswith("~"))
    return found


def digest_of(path: Path) -> str | None:
    """The SHA-256 of the images at a path, by their names in the folder and their bytes; None where they cannot be read."""
    sha, known = hashlib.sha256(), False
    try:
        for name, file in _files(path):
            with file.open("rb") as opened:
                content = hashlib.file_digest(opened, "sha256").hexdigest()
            sha.update(json.dumps([name, content]).encode())
            known = True
    except (OSError, InputError):
        return None
    return sha.hexdigest() if known else None


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    """What counts: the images of a folder, each by its name there; else all that lies there."""
    if path.is_file():
        return iter([("", path)])
    if recognise_image_set(path) is None:
        try:
            layout = read_layout(path)
        except InputError:  # no images: a plug-in may read something else
            pass
        else:
            listings = [listing for listing in (layout.train, layout.valid, layout.test) if listing is not None]
            return ((f"{place}/{name}", listing.root / name) for place, listing in enumerate(listings) for name in listing.files)
    return ((str(file.relative_to(path)), file) for file in sorted(path.rglob("*")) if file.is_file())


def given_places(given: Sequence[str], names: Sequence[str]) -> Mapping[str, Path]:
    """Where `--images` says that the images of these names are: `DIR` of the only ones, `NAME=DIR` of each.

    Raises:
        InputError: there are no images of one's own, several, none of that name, or there is nothing at the path.
    """
    if given and not names:
        raise idle(["--images"], "a bundle of runs on images of one's own, which this one is not", "leave it out")
    found = {}
    for one in given:
        name, equals, place = one.partition("=")
        if not (equals and name in names):
            if len(names) > 1:
                raise InputError(f"--images: '{one}' does not say of which images", remedy=f"write NAME=DIR, and {choose_one(names)} for NAME")
            (name,), place = names, one
        found[name] = Path(os.path.expanduser(place))  # noqa: PTH111 -- Path's own refuses users that it does not know
        if not os.path.exists(found[name]):  # noqa: PTH110 -- Path's own refuses names that no file can have
            raise MissingError(f"--images: there is nothing at {place}", remedy="give the folder of the images")
    return found


def place_of(name: str, given: Mapping[str, Path], beside: Path) -> Path:
    """Where the images of this name are: as it was said, beside the bundle, or in the working directory.

    Raises:
        MissingError: nowhere there.
    """
    here = (beside / os.path.expanduser(name), Path(name))  # noqa: PTH111
    found = [given[name]] if name in given else [path for path in here if os.path.exists(path)]  # noqa: PTH110
    if not found:
        raise MissingError(
            f"the images '{Path(name).name}' of the bundle are not here", remedy="say where they are with --images DIR, or put them beside the bundle"
        )
    return found[0].absolute()
