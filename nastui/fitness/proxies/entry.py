"""The entry of a zero-cost proxy that another package brings. Light to import."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, get_args

from nastui.base.entry import Entry
from nastui.base.plugins import version_of
from nastui.fitness.proxies.listing import Proxy, Reads
from nastui.fitness.settings import ScoringSettings

PROXY_GROUP: Final = "nastui.proxies"


@dataclass(frozen=True)
class ProxyEntry(Entry):
    """A proxy: `factory` is `module:function` of what computes it. It can be chosen as a fitness."""

    settings: type = ScoringSettings
    factory: str = ""
    needs_table: bool = False
    reads: Reads = "labels"
    """The last of `shape`, `weights`, `images`, `labels` that it reads."""
    paper: str = ""

    def __post_init__(self) -> None:
        """Where it is defined, so that its author sees it.

        Raises:
            ValueError: it reads something else.
        """
        if self.reads not in get_args(Reads):
            raise ValueError(f"a proxy reads {', '.join(get_args(Reads))}, not {self.reads!r}")

    @property
    def proxy(self) -> Proxy:
        """As those of nastui are described."""
        by = f"{self.package} {version_of(self.package)}" if self.package else ""
        return Proxy(self.name, self.title, self.summary, self.paper, self.reads, code=self.factory, version=by)

    def make(self, *arguments: Any) -> Any:
        """Its fitness, from settings and context. Raises as `Entry.make` does."""
        self.load()
        return import_module("nastui.fitness.proxies.scorer").plugged_in(self.proxy, *arguments)
