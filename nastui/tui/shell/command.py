"""The shape of a command, and how commands become key bindings."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from textual.binding import Binding, BindingType

T = TypeVar("T")


class Command(Generic[T]):
    """Something that a target (a screen, the app) can do. The docstring of a subclass is its help."""

    id: str
    """Unique; the name under which its keys can be remapped."""
    title: str
    keys: str
    """Comma-separated; the first is the one that is shown."""
    shown: bool = True
    """Whether the key bar shows it."""
    priority: bool = False
    """Whether it works while a text is being entered."""

    def available(self, target: T) -> bool:
        """Whether it can be done now."""
        return True

    def offered(self, target: T) -> bool:
        """Whether the key bar and the palette offer it; a key that is pressed all the same may say why not."""
        return self.available(target)

    def label(self, target: T) -> str:
        """What the key bar and the palette call it now."""
        return self.title

    def run(self, target: T) -> None:
        """Do it."""
        raise NotImplementedError

    def keys_now(self, remapped: Mapping[str, str]) -> str:
        """Its keys, comma-separated: those that the user gave it (id of a command → keys), else its own."""
        return remapped.get(self.id, self.keys)

    @property
    def help(self) -> str:
        """What it does, in one line."""
        return " ".join(inspect.cleandoc(type(self).__doc__ or "").split())

    @property
    def binding(self) -> Binding:
        """The key binding."""
        return Binding(self.keys, f"command('{self.id}')", self.title, show=self.shown, priority=self.priority, id=self.id)


def bindings(commands: Iterable[Command[T]]) -> list[BindingType]:
    """The bindings of commands, for a class's BINDINGS."""
    return [command.binding for command in commands]


def named(commands: Iterable[Command[T]], id: str) -> Command[T] | None:
    """The command of this id."""
    return next((command for command in commands if command.id == id), None)
