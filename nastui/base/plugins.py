"""What other packages add through entry points. One that is wrong is passed over and told of once; nothing else suffers from it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, get_args, get_type_hints
from urllib.parse import urlsplit

from nastui.base.entry import Entry
from nastui.base.errors import in_short
from nastui.base.fields import fields_of
from nastui.base.signals import is_interrupt
from nastui.base.streams import aside

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

_PREFIX: Final = "nastui."
_LOG: Final = logging.getLogger("nastui.plugins")
_LOG.addHandler(logging.NullHandler())  # who has a place to tell it adds another


@dataclass(frozen=True)
class PassedOver:
    """A plug-in that is not used."""

    group: str
    name: str
    package: str
    reason: str

    def __str__(self) -> str:
        """As a sentence."""
        if not self.group:
            return f"what the package {self.package} adds to nastui is passed over, since its list cannot be read: {self.reason}"
        return f"the plug-in '{self.name}' ({self.group}) of the package {self.package} is passed over: {self.reason}"


@dataclass(frozen=True)
class Plugins:
    """The plug-ins of one group."""

    entries: tuple[Entry, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()


@cache
def plugins(group: str) -> Plugins:
    """Load those of a group, once."""
    found: list[Entry] = []
    wrong: list[PassedOver] = [one for one in _points()[1] if one.group == group or not one.group]
    for package, point in _points()[0]:
        if point.group != group:
            continue
        try:
            with aside():
                found.append(_checked(point.load(), package))
        except BaseException as error:  # whatever another package does when it is imported
            if is_interrupt(error):
                raise
            wrong.append(PassedOver(group, point.name, package, in_short(error)))
    return Plugins(tuple(found), tuple(wrong))


@cache
def tell(one: PassedOver) -> None:
    """Say it once, to whoever listens to the logger `nastui`."""
    _LOG.warning("%s", one)


def _checked(loaded: object, package: str) -> Entry:
    """The entry, which a form can show.

    Raises:
        TypeError: it is none, or describes itself wrongly.
    """
    if not isinstance(loaded, Entry):
        raise TypeError(f"it is no nastui.base.registry.Entry, but {type(loaded).__name__}")
    for name in ("name", "title", "summary", "factory"):
        if not isinstance(getattr(loaded, name), str) or not getattr(loaded, name).strip():
            raise TypeError(f"its {name} is no text")
    if loaded.predictor not in get_args(get_type_hints(Entry)["predictor"]):
        raise TypeError(f"its predictor is {loaded.predictor!r}")
    fields_of(loaded.settings)
    loaded.settings()
    return replace(loaded, package=package)


@cache
def _points() -> tuple[tuple[tuple[str, EntryPoint], ...], tuple[PassedOver, ...]]:
    """(package, entry point) of all installed packages, and lists that cannot be read. It takes tens of milliseconds, so it is done once."""
    from importlib.metadata import distributions

    found: dict[tuple[str, str, str], tuple[str, EntryPoint]] = {}
    wrong: list[PassedOver] = []
    for package in distributions():
        try:
            for point in package.entry_points:
                if point.group.startswith(_PREFIX):
                    name = _name_of(package)
                    found.setdefault((name, point.group, point.name), (name, point))  # found again further down the path: Python takes the first
        except Exception as error:  # a list that was damaged
            wrong += _unreadable(package, error)
    return tuple(found[key] for key in sorted(found)), tuple(wrong)


def _unreadable(package: Distribution, error: Exception) -> Iterator[PassedOver]:
    """Only where the list has to do with nastui."""
    try:
        if _PREFIX in (package.read_text("entry_points.txt") or ""):
            yield PassedOver("", "entry_points.txt", _name_of(package), in_short(error))
    except Exception:  # it cannot be read at all
        return


@cache
def version_of(package: str) -> str:
    """The version of an installed package; empty where it has none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return ""


@cache
def folder_of(package: str) -> str:
    """Where an installed package lies: of one that was installed with `-e`, its source. Empty where that is not known."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        found = distribution(package)
    except PackageNotFoundError:
        return ""
    return _source_of(found) or str(found.locate_file(""))


def _source_of(package: Distribution) -> str:
    """The folder that a package is used from, as pip notes it (PEP 610); empty where it was copied."""
    from urllib.request import url2pathname

    try:
        noted = json.loads(package.read_text("direct_url.json") or "{}")
        url = urlsplit(noted["url"]) if noted.get("dir_info", {}).get("editable") else None
    except Exception:  # a note that was damaged
        return ""
    return url2pathname(url.path) if url is not None and url.scheme == "file" else ""


def _name_of(package: Distribution) -> str:
    try:
        return str(package.metadata["Name"])
    except Exception:  # metadata are missing or damaged
        return "without a name"
