"""Tables of this machine for workers elsewhere: sent once to each node, and used there where the node has none of its own."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, StorageError
from nastui.base.writing import replacing
from nastui.benchmarks.header import describe
from nastui.benchmarks.listing import table_path
from nastui.cells.space_file.kept import kept_files


@dataclass(frozen=True)
class SharedTable:
    """A table's file, and those of its space where that is the user's own."""

    digest: str
    content: npt.NDArray[np.uint8]
    beside: Mapping[str, bytes] = field(default_factory=dict)
    """By name: the space file, and the modules of its functions."""


def share_tables(names: Collection[str]) -> dict[str, SharedTable]:
    """Those that are here; the embedded one is everywhere.

    Raises:
        NastuiError: one, or the file of its space, cannot be read.
    """
    found = {}
    for name in sorted(set(names)):
        path = table_path(name)
        if path.parent != table_path("mini-tss").parent and path.exists():
            content = np.frombuffer(_read(path), dtype=np.uint8)
            files = kept_files(describe(path).about.space)
            found[name] = SharedTable(_digest(content), content, {file.name: _read(file) for file in files})
    return found


def receive_tables(tables: Mapping[str, SharedTable]) -> None:
    """On a node: write those that are not here, and their spaces.

    Raises:
        InputError: the node has another table, or another space, of this name.
        StorageError: it cannot be written.
    """
    for name, table in tables.items():
        path = table_path(name)
        for file, content in table.beside.items():
            _receive_beside(path.with_name(file), content)
        if not path.exists():
            with replacing(path) as written:
                written.write(table.content.data)
        elif path.stat().st_size != len(table.content) or _digest(np.fromfile(path, dtype=np.uint8)) != table.digest:
            raise InputError(
                f"the node {platform.node()} has another table {name} than the machine that drives the work",
                remedy=f"import it from the same source there, or remove it there (`nastui data remove {name}`): it is then sent",
            )


def _receive_beside(path: Path, content: bytes) -> None:
    if not path.exists():
        with replacing(path) as written:
            written.write(content)
    elif _read(path) != content:
        raise InputError(
            f"the node {platform.node()} has another {path.name} than the machine that drives the work",
            remedy=f"remove {path} there, where no table there is of it: it is then sent",
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror}", remedy="make it readable for this login") from error


def _digest(content: npt.NDArray[np.uint8]) -> str:
    return hashlib.sha256(content.data).hexdigest()
