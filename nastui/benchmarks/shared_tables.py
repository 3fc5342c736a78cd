"""Tables of this machine for workers elsewhere: sent once to each node, and used there where the node has none of its own."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, StorageError
from nastui.base.writing import replacing
from nastui.benchmarks.listing import table_path


@dataclass(frozen=True)
class SharedTable:
    """A table's file."""

    digest: str
    content: npt.NDArray[np.uint8]


def share_tables(names: Collection[str]) -> dict[str, SharedTable]:
    """Those that are here; the embedded one is everywhere.

    Raises:
        StorageError: one cannot be read.
    """
    found = {}
    for name in sorted(set(names)):
        path = table_path(name)
        if path.parent != table_path("mini-tss").parent and path.exists():
            try:
                content = np.frombuffer(path.read_bytes(), dtype=np.uint8)
            except OSError as error:
                raise StorageError(f"cannot read {path}: {error.strerror}", remedy="make it readable for this login") from error
            found[name] = SharedTable(_digest(content), content)
    return found


def receive_tables(tables: Mapping[str, SharedTable]) -> None:
    """On a node: write those that are not here.

    Raises:
        InputError: the node has another table of this name.
        StorageError: it cannot be written.
    """
    for name, table in tables.items():
        path = table_path(name)
        if not path.exists():
            with replacing(path) as file:
                file.write(table.content.data)
        elif path.stat().st_size != len(table.content) or _digest(np.fromfile(path, dtype=np.uint8)) != table.digest:
            raise InputError(
                f"the node {platform.node()} has another table {name} than the machine that drives the work",
                remedy=f"import it from the same source there, or remove it there (`nastui data remove {name}`): it is then sent",
            )


def _digest(content: npt.NDArray[np.uint8]) -> str:
    return hashlib.sha256(content.data).hexdigest()
