"""Which benchmarks there are, in which state, and which could be had. Light to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from nastui.base.errors import InputError, NastuiError, StorageError
from nastui.base.paths import home
from nastui.benchmarks.digest import partial
from nastui.benchmarks.downloading.sources import official_files
from nastui.benchmarks.header import SUFFIX, Description, describe
from nastui.benchmarks.mini_tss import MINI_TSS, MINI_TSS_TABLE
from nastui.cells.entry import OfficialFile
from nastui.cells.spaces import published_benchmarks
from nastui.drawing.spans import Style


def how_to_get(name: str) -> str | None:
    """The commands that make or fetch a benchmark that nastui knows by name; None for any other."""
    if name == MINI_TSS:
        return "`nastui data build mini-tss` makes it"
    published = published_benchmarks().get(name)
    if published is None:
        return None
    fetches = f"`nastui data get {name}` fetches it, " if published.files else ""
    return f"{fetches}`nastui data import FILE` takes files at hand"


def published_datasets(name: str) -> tuple[str, ...]:
    """What the networks of a published benchmark were trained on; none for any other."""
    published = published_benchmarks().get(name)
    return published.datasets if published else ()


@dataclass(frozen=True)
class ListedBenchmark:
    """A benchmark that is here, or that could be."""

    name: str
    path: Path | None
    """None where it is not here."""


def table_path(name: str) -> Path:
    """Where the table of this name lies, or would lie.

    Raises:
        InputError: the name cannot be a file's.
    """
    if not _is_name(name):
        raise InputError(f"'{name}' cannot be a benchmark's name", remedy="use letters, digits, '-', '_' and '.'")
    return MINI_TSS_TABLE if name == MINI_TSS else home().tables / f"{name}{SUFFIX}"


def _is_name(name: str) -> bool:
    return 0 < len(name) <= 100 and not name.startswith(".") and all(letter.isalnum() or letter in "-_." for letter in name)


def listed() -> list[ListedBenchmark]:
    """All benchmarks: the embedded one first, then the known ones, then the user's own."""
    found = (path.name.removesuffix(SUFFIX) for path in home().tables.glob(f"*{SUFFIX}"))
    imported = sorted(name for name in found if _is_name(name))
    names = dict.fromkeys([MINI_TSS, *published_benchmarks(), *imported])
    return [ListedBenchmark(name, path if (path := table_path(name)).exists() else None) for name in names]


# ---- their states


State = Literal["embedded", "here", "partial", "damaged", "absent"]
STATES: Final[dict[State, tuple[str, Style]]] = {
    "embedded": ("✓ embedded", "good"),
    "here": ("✓ here", "good"),
    "partial": ("⚠ partial", "warn"),
    "damaged": ("✗ damaged", "bad"),
    "absent": ("○ not here", "dim"),
}


@dataclass(frozen=True)
class BenchmarkEntry:
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


def entries() -> tuple[BenchmarkEntry, ...]:
    """All benchmarks, those here and those that could be."""
    return tuple(map(_entry, listed()))


def remove(entry: BenchmarkEntry) -> None:
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


def _entry(one: ListedBenchmark) -> BenchmarkEntry:
    if one.path is None:
        return BenchmarkEntry(one.name)
    try:
        return BenchmarkEntry(one.name, one.path, describe(one.path), one.path.stat().st_size)
    except FileNotFoundError:  # another process removed it just now
        return BenchmarkEntry(one.name)
    except (NastuiError, OSError) as error:
        return BenchmarkEntry(one.name, one.path, damage=str(error))
