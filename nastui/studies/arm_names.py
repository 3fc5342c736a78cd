"""What arms are called: by the settings in which each differs from the others, wherever they are compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from nastui.base.toml import flattened
from nastui.runs.spec import plan_of

_TASK: Final = ("benchmark", "dataset")


def search_key(document: Mapping[str, Any]) -> str:
    """Equal for documents that are one search, whatever the task and the seed."""
    return json.dumps(_search_of(document), sort_keys=True)


def _search_of(document: Mapping[str, Any], *left_out: str) -> dict[str, Any]:
    return {key: value for key, value in plan_of(document).items() if key not in (*_TASK, "seed", *left_out)}


def arm_names(documents: Sequence[Mapping[str, Any]]) -> list[str]:
    """What differs; of one arm, its algorithm. Each once."""
    if len(documents) == 1:
        return [str(documents[0]["algorithm"]["name"])]
    bare = [_search_of(one, "budget") for one in documents]
    alike = len({json.dumps(one, sort_keys=True) for one in bare}) < len(bare)
    named = _names_of([_search_of(one) for one in documents] if alike else bare)
    found: list[str] = []
    for called in named:
        found.append(called if called not in found else f"{called} ({len(found) + 1})")
    return found


def _names_of(documents: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """One name per run document: the parts in which the documents differ, shortly, such as `genetic, evaluations 500`.

    The settings of a part count only where the part is the same: those of another algorithm follow from its name.
    """
    flat = [dict(flattened(document)) for document in documents]
    names = [", ".join(_described(key, one.get(key)) for key in _differing_keys(flat, one)) for one in flat]
    return tuple(name or f"arm {place}" for place, name in enumerate(names, start=1))


def _differing_keys(every: Sequence[Mapping[str, Any]], one: Mapping[str, Any]) -> Iterator[str]:
    """The keys in which this document differs from one that has the same part."""
    for key in dict.fromkeys(key for document in every for key in document):
        name = f"{key.partition('.')[0]}.name"
        alike = every if key == name else [other for other in every if other.get(name) == one.get(name)]
        if len({repr(other.get(key)) for other in alike}) > 1:
            yield key


def _described(key: str, value: Any) -> str:
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
