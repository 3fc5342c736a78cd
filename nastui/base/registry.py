"""Registries: names to entries that are cheap to list. What an entry makes is imported only when it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from nastui.base.errors import InputError, nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints


@dataclass(frozen=True)
class Entry:
    """Something that can be chosen by name: an algorithm, a fitness, a predictor."""

    name: str
    title: str
    summary: str
    """One sentence for forms and help."""
    settings: type
    """A frozen dataclass of described fields."""
    factory: str
    """`module:attribute` of what makes it; imported on first use."""
    predictor: Literal["none", "screens", "needs"] = "none"
    """Of an algorithm: it takes no predictor, candidates of its own may be screened by one, or it needs one."""
    takes_scores: bool = False
    """Of an algorithm: whether it makes use of zero-cost scores of cells that it has not evaluated."""
    needs_table: bool = True
    """Of a fitness: whether it can only be asked for cells of a benchmark that is here."""

    def make(self, *arguments: Any) -> Any:
        """Import the factory and call it."""
        module, _, attribute = self.factory.partition(":")
        return getattr(import_module(module), attribute)(*arguments)


@dataclass(frozen=True)
class Registry:
    """The entries of one kind: those of nastui and those that other packages add through an entry point of this group."""

    group: str
    kind: str
    own: tuple[Entry, ...]

    @property
    def entries(self) -> Mapping[str, Entry]:
        """All entries by name."""
        return {entry.name: entry for entry in (*self.own, *_plugins(self.group))}

    def entry(self, name: str) -> Entry:
        """The entry of this name.

        Raises:
            InputError: there is none; the message names the nearest.
        """
        entries = self.entries
        if name not in entries:
            raise InputError(f"'{name}' is no {self.kind}{nearest(name, entries)}", remedy=f"choose one of {', '.join(entries)}")
        return entries[name]


@cache
def _plugins(group: str) -> tuple[Entry, ...]:
    return tuple(point.load() for point in _entry_points().select(group=group))


@cache
def _entry_points() -> EntryPoints:
    """Looking through all installed packages takes tens of milliseconds, so it is done once."""
    from importlib.metadata import EntryPoints, distributions

    return EntryPoints(point for package in distributions() for point in package.entry_points if point.group.startswith("nastui."))
