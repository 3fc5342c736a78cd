"""A process that builds records. It holds no secrets, may use little memory, and is ended by its parent when it takes too long."""

from __future__ import annotations

import os
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import InputError
from nastui.benchmarks.importing.nats.admitting import built
from nastui.benchmarks.importing.nats.bounded import MAX_PACKED, unpacked
from nastui.benchmarks.importing.nats.digest import digest
from nastui.benchmarks.importing.nats.layout import Layout

HEADROOM: Final = 512 << 20
"""So much memory a worker may use beyond what it starts with."""
_ALL_ALONE: Final = 4 << 30
"""The limit where a process cannot tell how much it has."""


@dataclass(frozen=True)
class Extent:
    """Where a record's bytes lie."""

    number: int
    path: Path
    start: int = 0
    size: int | None = None
    """None: to the end of the file."""


@dataclass
class Batch:
    """The digests of several records."""

    numbers: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    values: array[float] = field(default_factory=lambda: array("d"))
    """One row per record, as `Layout` places its numbers."""
    curves: list[tuple[int, tuple[int, int, int, int], bytes]] = field(default_factory=list)


@dataclass(frozen=True)
class Refusal:
    """Why a record was not read."""

    extent: Extent
    message: str
    remedy: str | None


def work(connection: Connection, at: Any, layout: Layout, curves: bool) -> None:
    """Answer lists of extents with batches until the parent hangs up, or is gone.

    Args:
        connection: to the parent.
        at: a shared integer that says which record is being read, so that the parent knows of which one this process dies.
        layout: of the space.
        curves: whether learning curves are wanted.
    """
    limit_memory()
    while True:
        try:
            extents = connection.recv()
        except (EOFError, OSError):
            return
        batch = _batch(extents, at, layout, curves)
        try:
            connection.send(batch)
        except OSError:
            return


def limit_memory() -> None:
    """Forbid this process to take much more memory, where the platform can do that."""
    try:
        import resource
    except ImportError:
        return
    limit = _size() + HEADROOM if _size() else _ALL_ALONE
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    except (ValueError, OSError):
        return  # a platform that knows the limit and does not set it


def _size() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _batch(extents: Sequence[Extent], at: Any, layout: Layout, curves: bool) -> Batch | Refusal:
    batch = Batch()
    for extent in extents:
        at.value = extent.number
        try:
            found = digest(built(unpacked(packed(extent))), extent.number, layout, curves)
        except InputError as error:
            return Refusal(extent, error.message, error.remedy)
        except MemoryError:
            return Refusal(extent, "asks for far more memory than a record needs", "it is damaged, or made to do harm")
        batch.numbers.append(extent.number)
        batch.texts.append(found.text)
        batch.values.extend(found.numbers)
        batch.curves.extend((extent.number, key, curve) for key, curve in found.curves)
    return batch


def packed(extent: Extent) -> bytes:
    """The bytes of an extent.

    Raises:
        InputError: they cannot be read, or are far too many.
    """
    try:
        with extent.path.open("rb") as file:
            file.seek(extent.start)
            data = file.read(MAX_PACKED + 1 if extent.size is None else extent.size)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}") from error
    if len(data) > MAX_PACKED:
        raise InputError("is far larger than a record")
    return data
