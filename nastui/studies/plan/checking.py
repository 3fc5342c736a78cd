"""Checked pieces of a study file: each taken from a table by name, with the type it must have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from nastui.base.errors import InputError, Place, located, nearest
from nastui.base.seeds import MOST_SEEDS, read_seeds
from nastui.base.toml import flattened

_BARE: Final = (str, int, float, bool)


def only(table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    """Refuse unknown keys.

    Raises:
        InputError: names the key and the nearest valid one.
    """
    for key in table:
        if key not in known:
            raise InputError(f"unknown key{nearest(key, known)}", remedy=f"known here: {', '.join(known)}", place=Place(key=f"{where}{key}"))


def text(table: Mapping[str, Any], key: str, where: str, default: str | None = None, *, empty: bool = False) -> str:
    """A text, which may only be empty where that is said; without a default it must be there."""
    value = table.get(key, default)
    if not isinstance(value, str) or not (empty or value.strip()):
        raise InputError("a text must stand here" if key in table else f"the key '{key}' is missing", place=Place(key=f"{where}{key}"))
    return value


def flag(table: Mapping[str, Any], key: str, where: str, default: bool) -> bool:
    """True or false."""
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise InputError("true or false must stand here", place=Place(key=f"{where}{key}"))
    return value


def count(table: Mapping[str, Any], key: str, where: str) -> int | None:
    """A whole number from 1, or None where it is absent."""
    value = table.get(key)
    if value is not None and (type(value) is not int or not 1 <= value <= MOST_SEEDS):
        raise InputError(f"a whole number from 1 to {MOST_SEEDS:,} must stand here", place=Place(key=f"{where}{key}"))
    return value


def number(table: Mapping[str, Any], key: str, where: str, default: float, least: float, most: float) -> float:
    """A number above the least, up to the most."""
    value = table.get(key, default)
    if type(value) not in (int, float) or not least < value <= most:
        raise InputError(f"a number above {least:g} and up to {most:g} must stand here", place=Place(key=f"{where}{key}"))
    return float(value)


def one_of(table: Mapping[str, Any], key: str, where: str, known: Sequence[str]) -> str:
    """One of these words; the first where it is absent."""
    return names({key: [text(table, key, where, known[0])]}, key, where, known)[0]


def points(table: Mapping[str, Any], key: str, where: str) -> float:
    """Percent points, from 0 to 100; 0 where it is absent."""
    value = table.get(key, 0)
    if type(value) not in (int, float) or not 0 <= value <= 100:
        raise InputError("percent points from 0 to 100 must stand here", place=Place(key=f"{where}{key}"))
    return float(value)


def tables(document: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The tables `[[key]]`, in order."""
    found = document.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise InputError(f"[[{key}]] tables must stand here", place=Place(key=key))
    return found


def values(table: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    """A table of dotted keys and plain values; nested tables are flattened."""
    found = table.get(key, {})
    if not isinstance(found, Mapping):
        raise InputError("a table of settings must stand here", place=Place(key=f"{where}{key}"))
    flat = dict(flattened(found))
    for name, value in flat.items():
        if not isinstance(value, _BARE):
            raise InputError("a plain value must stand here", place=Place(key=f"{where}{key}.{name}"))
    return flat


def names(table: Mapping[str, Any], key: str, where: str, known: Sequence[str]) -> tuple[str, ...]:
    """A list of names, each one of those known; absent: all of them.

    Raises:
        InputError: a name that is none, with the nearest.
    """
    found = table.get(key, list(known))
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found) or not found:
        raise InputError("a list of names must stand here", place=Place(key=f"{where}{key}"))
    for one in found:
        if one not in known:
            raise InputError(
                f"'{one}' is none of this study's{nearest(one, known)}", remedy=f"known: {', '.join(known)}", place=Place(key=f"{where}{key}")
            )
    return tuple(found)


def once(found: Iterable[str], key: str) -> tuple[str, ...]:
    """Refuse a name that stands twice: it would count as two.

    Raises:
        InputError: names it.
    """
    every = tuple(found)
    twice = next((one for place, one in enumerate(every) if one in every[:place]), None)
    if twice is not None:
        raise InputError(f"'{twice}' stands twice", remedy="take one of them out, or give it another name", place=Place(key=key))
    return every


def seeds(value: Any) -> tuple[int, ...]:
    """The seeds of a study."""
    with located("seeds"):
        return read_seeds(value)
