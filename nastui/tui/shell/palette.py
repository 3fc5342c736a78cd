"""The command palette: what can be done on this screen now, then everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from nastui.tui.shell.bars import keys_text
from nastui.tui.shell.command import Command
from nastui.tui.shell.host import as_host


class CommandProvider(Provider):
    """Offers the available commands by their present names."""

    async def discover(self) -> Hits:
        """All of them."""
        for command, target in self._commands():
            yield DiscoveryHit(command.label(target), partial(command.run, target), help=self._help(command))

    async def search(self, query: str) -> Hits:
        """Those whose names match."""
        matcher = self.matcher(query)
        for command, target in self._commands():
            name = command.label(target)
            if (score := matcher.match(name)) > 0:
                yield Hit(score, matcher.highlight(name), partial(command.run, target), help=self._help(command))

    def _help(self, command: Command[Any]) -> str:
        keys = keys_text(as_host(self.app).keys.get(command.id, command.keys))
        return f"{keys} · {command.help}"

    def _commands(self) -> Iterator[tuple[Command[Any], Any]]:
        for target in (self.screen, self.app):
            for command in getattr(target, "ACTIONS", ()):
                if command.id != "app.palette" and command.offered(target):
                    yield command, target
