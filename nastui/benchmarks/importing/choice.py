"""What a user says of a table's columns: which one holds the cells, which are left out, which are called otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from nastui.base.errors import InputError, nearest
from nastui.benchmarks.importing.headers import with_prefix


@dataclass(frozen=True)
class ColumnChoice:
    """Names as the file's header has them."""

    cell: str | None = None
    """The column of cells; None: the one that is named or looks so."""
    skip: tuple[str, ...] = ()
    """Columns that are left out; a text may name several, with commas between."""
    rename: tuple[str, ...] = ()
    """`OLD=NEW`; a text may hold several, with commas between."""
    prefix: str | None = None
    """Stands before the names of all scores, so that they join a table beside scores of the same name."""

    def __bool__(self) -> bool:
        """Whether anything was said."""
        return bool(self.cell or self.skip or self.rename or self.prefix)

    def renamed(self, names: list[str]) -> list[str]:
        """The header with its new names.

        Raises:
            InputError: an entry without `=`, or of a column that the file does not have.
        """
        new: dict[str, str] = {}
        for entry in self.rename:
            for pair in [entry] if entry.rpartition("=")[0] in names else _parts(entry):
                old, equals, name = (part.strip() for part in pair.rpartition("="))
                if not equals or not name:
                    raise InputError(f"--rename: '{pair}' renames nothing", remedy="write OLD=NEW, such as val_acc=cifar10.valid@200")
                new[_there(old, names, "--rename")] = name
        return [new.get(name, name) for name in names]

    def prefixed(self, name: str) -> str:
        """A column's name with the prefix before its metric, where it is a score's.

        Raises:
            InputError: the prefix cannot be part of a name.
        """
        if not self.prefix:
            return name
        if not re.fullmatch(r"[\w-]+", self.prefix.strip()):
            raise InputError(f"--prefix: '{self.prefix}' cannot stand in a name", remedy="use letters, digits, '-' and '_'")
        return with_prefix(name, self.prefix.strip())

    def left_out(self, names: list[str]) -> set[str]:
        """The columns to skip.

        Raises:
            InputError: the file has no such column.
        """
        wanted = (name for entry in self.skip for name in ([entry.strip()] if entry.strip() in names else _parts(entry)))
        return {_there(name, names, "--skip") for name in wanted}

    def cell_column(self, names: list[str]) -> str | None:
        """The column of cells, where it was named.

        Raises:
            InputError: the file has no such column.
        """
        return _there(self.cell.strip(), names, "--cell-column") if self.cell else None


AS_NAMED: Final = ColumnChoice()
"""Nothing was said."""


def _parts(entry: str) -> list[str]:
    return [part.strip() for part in entry.split(",") if part.strip()]


def _there(name: str, names: Iterable[str], option: str) -> str:
    known = [one for one in names if one]
    if name not in known:
        raise InputError(f"{option}: there is no column '{name}'{nearest(name, known)}", remedy=f"the header has {', '.join(known)}")
    return name
