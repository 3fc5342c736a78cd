"""Which benchmarks there are: the embedded one, those imported, and those that could be had. Light to import."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nastui.base.errors import InputError
from nastui.base.paths import home
from nastui.benchmarks.header import SUFFIX
from nastui.benchmarks.mini_tss.place import MINI_TSS, MINI_TSS_TABLE

HOW_TO_GET: Final = {
    "nats-tss": "`nastui data get nats-tss` fetches it, `nastui data import FILE` takes files at hand",
    "nats-sss": "`nastui data get nats-sss` fetches it, `nastui data import FILE` takes files at hand",
    "nasbench101": "`nastui data get nasbench101` fetches it, `nastui data import FILE` takes files at hand",
    MINI_TSS: "`nastui data build mini-tss` makes it",
}
"""Benchmarks that nastui knows by name, and what brings each."""

_NATS: Final = ("cifar10", "cifar100", "imagenet16-120")
PUBLISHED_DATASETS: Final = {"nats-tss": _NATS, "nats-sss": _NATS, "nasbench101": ("cifar10",)}
"""What the networks of published benchmarks were trained on. Their cells can be scored and trained where no table is here."""


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
    names = dict.fromkeys([MINI_TSS, *HOW_TO_GET, *imported])
    return [Listed(name, path if (path := table_path(name)).exists() else None) for name in names]
