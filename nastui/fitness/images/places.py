"""Where image archives lie. Light to import."""

from __future__ import annotations

from pathlib import Path

from nastui.base.errors import MissingError
from nastui.base.paths import home
from nastui.fitness.images.published import PUBLISHED, Published
from nastui.fitness.images.trouble import wrong_at


def images_folder() -> Path:
    """Where nastui looks for image archives (it is not created)."""
    return home().data / "images"


def place_of(published: Published) -> Path | None:
    """The folder of files, or the archive, of an image set in nastui's own folder; None where it is not here."""
    own = images_folder()
    return _within(own / published.name, published) or _within(own, published)


def needed_place_of(published: Published) -> Path:
    """As `place_of`.

    Raises:
        MissingError: it is not here; says what would bring it.
    """
    found = place_of(published)
    if found is None:
        raise MissingError(f"the images of {published.title} are not here", remedy=how_to_bring(published))
    return found


def how_to_bring(published: Published) -> str:
    """What the user does about an image set that is not here."""
    what = published.archive or f"the files {published.train[0]} to {published.train[-1].rpartition('_')[2]} and {published.test}"
    return f"put {what} (from {published.address}) into {images_folder() / published.name}"


def recognised(path: Path) -> tuple[Published, Path] | None:
    """Which image set a path leads to, and where its files are; None where it is a folder of another kind.

    Raises:
        InputError: it leads to several.
    """
    found = [(published, place) for published in PUBLISHED.values() if (place := _within(path, published))]
    if len(found) > 1:
        raise wrong_at(path, f"holds several image sets: {', '.join(each.title for each, _ in found)}", "give the folder or archive of one")
    return found[0] if found else None


def _within(path: Path, published: Published) -> Path | None:
    """The path itself, or the folder or archive in it by its usual name; a folder is preferred, since it is read faster."""
    if _is_file(path):
        return path if path.name == published.archive else None
    if _has_files(path, published):
        return path
    for name in published.folders:
        if _has_files(path / name, published):
            return path / name
    archive = path / published.archive if published.archive else None
    return archive if archive and _is_file(archive) else None


def _has_files(folder: Path, published: Published) -> bool:
    """Whether it has the first and the last: one that is missing between is named when they are read."""
    return _is_file(folder / published.train[0]) and _is_file(folder / published.test)


def _is_file(path: Path) -> bool:
    """Not, where nobody may look."""
    try:
        return path.is_file()
    except OSError:
        return False
