"""Which benchmarks there are: the embedded one, those imported, and those that could be had. Light to import."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nastui.base.errors import InputError
from nastui.base.paths import home
from nastui.benchmarks.header import SUFFIX
from nastui.benchmarks.mini_tss.place import MINI_TSS, MINI_TSS_TABLE
from nastui.cells.spaces import published_benchmarks


def how_to_get(name: str) -> str | None:
    """What brings a benchmark that nastui knows by name; None for any other."""
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
class Listed:
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


def listed() -> list[Listed]:
    """All benchmarks: the embedded one first, then the known ones, then the user's own."""
    found = (path.name.removesuffix(SUFFIX) for path in home().tables.glob(f"*{SUFFIX}"))
    imported = sorted(name for name in found if _is_name(name))
    names = dict.fromkeys([MINI_TSS, *published_benchmarks(), *imported])
    return [Listed(name, path if (path := table_path(name)).exists() else None) for name in names]
