"""Registries: names to entries that are cheap to list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nastui.base.checking import with_article
from nastui.base.entry import Entry
from nastui.base.errors import InputError, choose_one, nearest
from nastui.base.plugins import PassedOver, plugins, tell

__all__ = ["Entry", "Registry"]


@dataclass(frozen=True)
class Registry:
    """The entries of one kind: those of nastui and those that other packages add through an entry point of this group."""

    group: str
    kind: str
    own: tuple[Entry, ...]
    reserved: tuple[str, ...] = ()
    """Names that mean something else."""
    more: tuple[str, ...] = ()
    """Further groups of entry points whose entries are of this kind."""
    users: Callable[[], tuple[Entry, ...]] = tuple
    """What the user has made, looked up each time."""
    _known: list[Any] = field(default_factory=list, init=False, repr=False, compare=False)
    """One's own and what was found of other packages, and the entries that are made of it."""

    @property
    def added(self) -> tuple[Entry, ...]:
        """What other packages add, usable or not."""
        return tuple(entry for group in (self.group, *self.more) for entry in _plugins(group))

    @property
    def entries(self) -> Mapping[str, Entry]:
        """All entries by name. A name means one thing: no other package takes one of nastui's, and two packages cannot share one."""
        groups = (self.group, *self.more)
        found = (self.own, *map(_plugins, groups), *(plugins(group).passed_over for group in groups))
        if not self._known or any(before is not now for before, now in zip(self._known[0], found, strict=True)):
            self._known[:] = found, self._lasting()
        known: Mapping[str, Entry] = self._known[1]
        return {**known, **{entry.name: entry for entry in self.users() if entry.name not in known}}

    def _lasting(self) -> Mapping[str, Entry]:
        """Those that no user makes meanwhile."""
        for one in self.passed_over:
            tell(one)
        added = self.added
        taken = self._taken(added)
        return {entry.name: entry for entry in (*self.own, *(entry for entry in added if entry.name not in taken))}

    @property
    def passed_over(self) -> tuple[PassedOver, ...]:
        """Plug-ins that are not among the entries, and why."""
        return (*(one for group in (self.group, *self.more) for one in plugins(group).passed_over), *self._doubled(self.added))

    def entry(self, name: str) -> Entry:
        """The entry of this name.

        Raises:
            InputError: there is none; the message names the nearest, or why a plug-in of this name is passed over.
        """
        entries = self.entries
        if name in entries:
            return entries[name]
        for one in self.passed_over:
            if one.name == name:
                raise InputError(f"the {self.kind} '{name}' of the package {one.package} cannot be used: {one.reason}", remedy="mend or uninstall it")
        raise InputError(f"'{name}' is no {self.kind}{nearest(name, entries)}", remedy=choose_one(entries))

    def _taken(self, added: tuple[Entry, ...]) -> set[str]:
        """Names that no plug-in can have."""
        often = Counter(entry.name for entry in added)
        return {*self.reserved, *(entry.name for entry in self.own), *(name for name, count in often.items() if count > 1)}

    def _doubled(self, added: tuple[Entry, ...]) -> Iterator[PassedOver]:
        own, taken = {entry.name for entry in self.own}, self._taken(added)
        for entry in added:
            others = sorted({str(other.package) for other in added if other.name == entry.name and other is not entry})
            if entry.name in own:
                yield PassedOver(self.group, entry.name, str(entry.package), f"nastui has {with_article(self.kind)} of its own that is called so")
            elif entry.name in taken:
                reason = f"{', '.join(others)} brings one of the same name" if others else "the name means something else"
                yield PassedOver(self.group, entry.name, str(entry.package), reason)


def _plugins(group: str) -> tuple[Entry, ...]:
    return plugins(group).entries
