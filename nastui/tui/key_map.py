"""All commands and bindings of the app with their keys, and where two of them share a key."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Final

from textual.binding import Binding

from nastui.base.errors import nearest
from nastui.settings.user_settings import each_key
from nastui.tui.shell.bars import keys_text
from nastui.tui.shell.command import Command
from nastui.tui.shell.general import general_commands
from nastui.tui.tabs import TABS

EVERYWHERE: Final = "everywhere"


@dataclass(frozen=True)
class BoundCommand:
    """Something that has keys: a command of a screen or of the app, or a binding of a widget or a dialog."""

    id: str
    title: str
    keys: str
    """Its own, comma-separated."""
    place: str
    """Where it works: `everywhere`, a tab's mode, or the class of a widget or dialog."""
    help: str = ""

    def keys_now(self, remapped: Mapping[str, str]) -> str:
        """Its keys with the user's."""
        return remapped.get(self.id, self.keys)


@cache
def bound_commands() -> tuple[BoundCommand, ...]:
    """Each once, by place: the app's, the tabs', then those of widgets and dialogs. Imports every screen."""
    found = {one.id: _of_command(one, EVERYWHERE) for one in general_commands(TABS)}
    for tab in TABS:
        for command in _screen_commands(tab.mode):
            found.setdefault(command.id, _of_command(command, tab.mode))
    for owner, binding in _other_bindings():
        if binding.id:
            found.setdefault(binding.id, BoundCommand(binding.id, binding.description or binding.id, binding.key, owner))
    return tuple(found.values())


def _of_command(command: Command[Any], place: str) -> BoundCommand:
    return BoundCommand(command.id, command.title, command.keys, place, command.help)


def _screen_commands(mode: str) -> Iterator[Command[Any]]:
    """The commands of all screens of a tab's folder."""
    for kind in _classes(_folder(mode)):
        yield from getattr(kind, "ACTIONS", ())


def _other_bindings() -> Iterator[tuple[str, Binding]]:
    """Bindings of the app's own widgets and dialogs."""
    from nastui.tui import dialogs, form, jobs, report, settings, shell, widgets

    for package in (shell, widgets, form, dialogs, jobs, report, settings, *(_folder(tab.mode) for tab in TABS)):
        for kind in _classes(package):
            for made in kind.__dict__.get("BINDINGS", ()):
                if isinstance(made, Binding) and not made.action.startswith("command("):
                    yield kind.__name__, made


def _folder(mode: str) -> ModuleType:
    return import_module(f"nastui.tui.{mode}")


def _classes(package: ModuleType) -> Iterator[type]:
    """The classes that are defined in the modules of a folder."""
    for found in iter_modules(package.__path__, f"{package.__name__}."):
        module = import_module(found.name)
        yield from (kind for _, kind in inspect.getmembers(module, inspect.isclass) if kind.__module__ == found.name)


def clashes(remapped: Mapping[str, str], only: str | None = None) -> list[str]:
    """What is wrong with the user's key map, in sentences: unknown commands, and keys that would do two things at one place.

    Args:
        remapped: id of a command → its keys.
        only: the id of the one command that is asked about.
    """
    known = {one.id: one for one in bound_commands()}
    said = [f"keys: there is no command '{id}'{nearest(id, known)}" for id in remapped if id not in known and only in (None, id)]
    for id in (id for id in remapped if id in known):
        mine = known[id]
        for other in known.values():
            shared = {*each_key(mine.keys_now(remapped))} & {*each_key(other.keys_now(remapped))}
            shared -= {*each_key(mine.keys)} & {*each_key(other.keys)}  # what they share by themselves is meant
            if only not in (None, id, other.id):
                continue
            if shared and other.id != id and _meet(mine, other) and not (other.id in remapped and other.id < id):
                said.append(f"{keys_text(','.join(sorted(shared)))} is the key of two commands: {_named(mine)} and {_named(other)}")
    return said


def _meet(one: BoundCommand, other: BoundCommand) -> bool:
    return one.place == other.place or EVERYWHERE in (one.place, other.place)


def _named(one: BoundCommand) -> str:
    return f"{one.title} ({one.id})"
