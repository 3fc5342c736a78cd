"""Names for arms that nobody named: what tells each one's settings from those of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_LEFT_OUT: Final = ("seed", "fitness.seconds_per_cell")
"""Say nothing of how an arm searches."""


def names_of(documents: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """One name per run document: the parts in which the documents differ, shortly, such as `genetic, evaluations 500`.

    The settings of a part count only where the part is the same: those of another algorithm follow from its name.
    """
    flat = [dict(_flattened(document)) for document in documents]
    names = [", ".join(_told(key, one.get(key)) for key in _telling(flat, one)) for one in flat]
    return tuple(name or f"arm {place}" for place, name in enumerate(names, start=1))


def _telling(every: Sequence[Mapping[str, Any]], one: Mapping[str, Any]) -> Iterator[str]:
    """The keys in which this document differs from one that has the same part."""
    for key in dict.fromkeys(key for document in every for key in document):
        name = f"{key.partition('.')[0]}.name"
        alike = every if key == name else [other for other in every if other.get(name) == one.get(name)]
        if key not in _LEFT_OUT and len({repr(other.get(key)) for other in alike}) > 1:
            yield key


def _told(key: str, value: Any) -> str:
    """`genetic`, `population 20`, `no predictor`."""
    part, _, last = key.rpartition(".")
    if value is None:
        return f"no {part if last == 'name' else last}".replace("_", " ")
    if last == "name":
        return str(value)
    words = last.replace("_", " ")
    if isinstance(value, bool):
        return words if value else f"not {words}"
    return f"{words} {value:,}" if isinstance(value, int) else f"{words} {value}"


def _flattened(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flattened(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
