"""Import what a user points at: any source, or a space file with a table of its cells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from nastui.base.errors import InputError, Place
from nastui.benchmarks.importing.csv_columns import AS_NAMED, ColumnChoice
from nastui.benchmarks.importing.import_source import QUIET, ImportResult, import_source
from nastui.benchmarks.progress import ProgressListener
from nastui.cells.space import Space
from nastui.cells.space_file.description import SpaceDescription, read_space_file
from nastui.cells.space_file.kept import FileSpaceEntry, keeping
from nastui.cells.spaces import SPACES, space_entries, space_named

SPACE_FILE: Final = ".toml"
_TRIED: Final = 16
"""Cells that functions are tried on before the table is read."""


def import_path(
    path: Path,
    table: Path | None = None,
    name: str | None = None,
    replacing: bool = False,
    curves: bool = False,
    progress: ProgressListener = QUIET,
    choice: ColumnChoice = AS_NAMED,
) -> ImportResult:
    """As `import_source`; a space file (`.toml`) is kept, and read with the table that is given or that it names.

    Raises:
        InputError: as `import_source`; the space file is wrong, or one of its functions.
        StorageError: the disk refuses.
    """
    if path.suffix.lower() != SPACE_FILE:
        if table is not None:
            raise InputError("two files are imported together only where the first is a space file (.toml)", remedy="import one after the other")
        return import_source(path, name, replacing, curves, progress, choice)
    described = read_space_file(path)
    _check_name(described)
    source = table or _named_table(described)
    progress.report(f"reading the space {described.name}")
    with keeping(described):
        space = space_named(described.name)
        _try(space, described)
        brought = import_source(source, name, replacing, curves, progress, replace(choice, space=described.name))
    return replace(brought, remarks=(*_told(described, space), *brought.remarks))


def _check_name(described: SpaceDescription) -> None:
    known = space_entries().get(described.name)
    if known is not None and not (isinstance(known, FileSpaceEntry) and known not in SPACES.own):
        raise InputError(
            f"{described.name} is a space that is known already",
            remedy="give this one another name, or import the table alone if it is of that space",
            place=Place(str(described.file), key="name"),
        )


def _named_table(described: SpaceDescription) -> Path:
    name = described.table
    if name is None:
        raise InputError(
            "the space file names no table",
            remedy=f'give one behind it (nastui data import {described.file.name} TABLE.csv), or write table = "TABLE.csv"',
            place=Place(str(described.file)),
        )
    if Path(name).name != name:
        raise InputError(
            f"the table '{name[:60]}' does not lie beside the space file",
            remedy="name a file in the same folder",
            place=Place(str(described.file), key="table"),
        )
    return described.file.with_name(name)


def _try(space: Space, described: SpaceDescription) -> None:
    """Draw some cells and use them, so that a function that fails is told of before a long table is read."""
    cells = space.random(np.random.default_rng(0), _TRIED)
    space.canonical_keys(cells)
    space.mutate(np.random.default_rng(0), cells)
    for name, text in described.hand_made:
        try:
            space.parse(text)
        except InputError as error:
            raise InputError(f"'{name}': {error.message}", remedy=error.remedy, place=Place(str(described.file), key="hand_made")) from None


def _told(described: SpaceDescription, space: Space) -> list[str]:
    rows = int(np.prod(np.array(space.choices, dtype=object)))
    counted = f"{space.distinct:,} cells" if space.distinct is not None else f"up to {rows:,} cells, which are sampled"
    ran = [f"its functions are run: {', '.join(described.functions)}"] if described.functions else []
    return ["; ".join([f"the space {described.name} is kept: {counted}", *ran])]
