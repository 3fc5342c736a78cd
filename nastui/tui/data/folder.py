"""What a folder holds that could be imported, for the dialog that chooses a source."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from nastui.benchmarks.importing.names import NATS_RECORD, SOURCES

_LOOKED_AT: Final = 100_000
_PEEK: Final = 16
MOST_ITEMS: Final = 1_000
"""A list of more would block the screen."""


@dataclass(frozen=True)
class Item:
    """A folder, or a file that could be a source."""

    path: Path
    folder: bool
    size: int = 0


@dataclass(frozen=True)
class Listing:
    """A folder as the dialog shows it."""

    folder: Path
    items: tuple[Item, ...] = ()
    others: int = 0
    """Files that are not shown."""
    source: bool = False
    """Whether the folder itself is one that can be imported."""
    refusal: str | None = None


def read_folder(folder: Path, hidden: bool = False) -> Listing:
    """Folders first, then files that could be sources, each by name."""
    try:
        with os.scandir(folder) as found:
            listed = [entry for entry in islice(found, _LOOKED_AT) if hidden or not entry.name.startswith(".")]
    except OSError as error:
        return Listing(folder, refusal=f"cannot read {folder}: {error.strerror}")
    items = sorted((item for entry in listed if (item := _item(entry))), key=lambda item: (not item.folder, item.path.name.lower()))
    return Listing(folder, tuple(items[:MOST_ITEMS]), len(listed) - min(len(items), MOST_ITEMS), is_source_folder(folder))


def is_source_folder(folder: Path) -> bool:
    """Whether a folder holds the records of NATS-Bench, as far as a first look tells."""
    try:
        with os.scandir(folder) as found:
            return any(NATS_RECORD.fullmatch(entry.name) for entry in islice(found, _PEEK))
    except OSError:
        return False


def _item(entry: os.DirEntry[str]) -> Item | None:
    try:
        if entry.is_dir():
            return Item(Path(entry.path), True)
        if NATS_RECORD.fullmatch(entry.name) or not entry.name.lower().endswith(SOURCES):
            return None
        return Item(Path(entry.path), False, entry.stat().st_size)
    except OSError:
        return None
