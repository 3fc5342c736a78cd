"""The benchmarks as the data screen lists them: what is here, in which state, and what could be had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from nastui.base.errors import NastuiError, StorageError
from nastui.benchmarks.digest import partial
from nastui.benchmarks.downloading.sources import official_files
from nastui.benchmarks.header import Description, describe
from nastui.benchmarks.listing import Listed, listed
from nastui.benchmarks.mini_tss.place import MINI_TSS
from nastui.cells.entry import OfficialFile
from nastui.drawing.spans import Style

State = Literal["embedded", "here", "partial", "damaged", "absent"]
STATES: Final[dict[State, tuple[str, Style]]] = {
    "embedded": ("✓ embedded", "good"),
    "here": ("✓ here", "good"),
    "partial": ("⚠ partial", "warn"),
    "damaged": ("✗ damaged", "bad"),
    "absent": ("○ not here", "dim"),
}


@dataclass(frozen=True)
class Entry:
    """One benchmark of the list."""

    name: str
    path: Path | None = None
    description: Description | None = None
    size: int | None = None
    """Bytes of its table."""
    damage: str | None = None
    """Why its table cannot be read."""

    @property
    def state(self) -> State:
        """Whether it is here, and how much of it."""
        if self.damage is not None:
            return "damaged"
        if self.description is None:
            return "absent"
        if self.name == MINI_TSS:
            return "embedded"
        return "here" if partial(self.description) is None else "partial"

    @property
    def removable(self) -> bool:
        """Whether its table is one that was imported."""
        return self.path is not None and self.name != MINI_TSS

    @property
    def files(self) -> Mapping[str, OfficialFile]:
        """The official files that can be downloaded, by their names for `--file`."""
        return official_files().get(self.name, {})


def entries() -> tuple[Entry, ...]:
    """All benchmarks, those here and those that could be."""
    return tuple(map(_entry, listed()))


def remove(entry: Entry) -> None:
    """Remove an imported table.

    Raises:
        StorageError: the disk refuses.
    """
    if not entry.removable or entry.path is None:
        return
    try:
        entry.path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"cannot remove {entry.path}: {error.strerror}", remedy="mend its permissions") from error


def _entry(one: Listed) -> Entry:
    if one.path is None:
        return Entry(one.name)
    try:
        return Entry(one.name, one.path, describe(one.path), one.path.stat().st_size)
    except FileNotFoundError:  # another process removed it just now
        return Entry(one.name)
    except (NastuiError, OSError) as error:
        return Entry(one.name, one.path, damage=str(error))
