"""A search space as lists show it, and the benchmark that is published for it. Light to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from nastui.base.entry import Entry, NoSettings
from nastui.base.errors import InputError

Identity: TypeAlias = Literal["string", "network", "module-hash"]
"""What makes two cells the same query of a table: the exact string, the same network, or the same module hash."""


@dataclass(frozen=True)
class OfficialFile:
    """One official file of a benchmark."""

    name: str
    """The file's own name."""
    address: str
    page: str
    """Where a person finds it by hand."""
    holder: str
    """Who serves it."""
    size: int
    """Bytes, roughly."""
    sha256: str | None = None
    """The published checksum."""
    hints: tuple[str, ...] = ()
    """Beginnings of checksums that are known from elsewhere, such as `md5:3ffb9`; where none fits, there is a warning."""

    @property
    def smallest(self) -> int:
        """Fewer bytes than this are something else."""
        return self.size // 4

    @property
    def largest(self) -> int:
        """More bytes than this are something else."""
        return self.size * 4


def drive_file(name: str, file: str, size: int, *hints: str) -> OfficialFile:
    """A file of Google Drive. `confirm=t` is the answer to its question about files that are too large for the virus scan."""
    address = f"https://drive.usercontent.google.com/download?id={file}&export=download&confirm=t"
    return OfficialFile(name, address, f"https://drive.google.com/file/d/{file}/view", "Google Drive", size, hints=hints)


@dataclass(frozen=True)
class BestAccuracy:
    """The highest mean accuracy of a data set, as a paper prints it."""

    dataset: str
    split: str
    epochs: int
    percent: str


@dataclass(frozen=True)
class PublishedBenchmark:
    """What is published of a space. The benchmark has the space's name, and the entry's title."""

    cells: int
    """Distinct cells; a source with so many distinct ones has them all."""
    datasets: tuple[str, ...]
    """What its networks were trained on. Cells can be scored and trained where no table is here."""
    best: tuple[BestAccuracy, ...] = ()
    files: Mapping[str, OfficialFile] = field(default_factory=dict)
    """Official files by their names for `--file`; the first is the one that is had without asking."""


@dataclass(frozen=True)
class SpaceNetwork:
    """What builds the network of a cell, for scores and trainings; and the images that it takes."""

    function: str
    """`module:function`, called with what `Space.as_given` makes of a cell and with a `NetworkShape`; gives a torch module."""
    classes: int = 10
    side: int = 32
    """Pixels of an image's side."""
    colours: int = 3


@dataclass(frozen=True)
class SpaceEntry(Entry):
    """A search space: `factory` makes its `Space`."""

    settings: type = NoSettings
    factory: str = ""
    published: PublishedBenchmark | None = None
    """None: cells are known by the space alone, and every table has a name of its own."""
    network: SpaceNetwork | None = None
    """None: its cells can be looked up, not scored or trained, unless nastui has networks for this space."""

    def network_builder(self) -> Any:
        """What builds a cell's network: (cell as given, shape) → torch module.

        Raises:
            InputError: it cannot be imported, or there is none.
        """
        if self.network is None:
            raise InputError(f"no network is known for '{self.name}'")
        return replace(self, factory=self.network.function).load()
