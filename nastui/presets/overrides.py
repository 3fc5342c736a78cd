"""`--set KEY=VALUE`: a dotted key, and a TOML literal or plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import tomli

from nastui.base.errors import InputError, Place
from nastui.runs.spec import NO_PREDICTOR, REGISTRIES
from nastui.runs.together import keeps_predictor, takes_scores


def override(document: Mapping[str, Any], assignments: Sequence[str]) -> dict[str, Any]:
    """The document with these assignments made, in their order.

    A changed `name` drops the old component's other keys, so that the new one has its own defaults; a changed algorithm drops the predictor too,
    unless it needs one. `predictor.name=none` takes the predictor away.

    Raises:
        InputError: an assignment without '=', or a key that goes through a value.
    """
    changed: dict[str, Any] = deepcopy(dict(document))
    for assignment in assignments:
        key, equals, text = assignment.partition("=")
        if not equals or not key.strip():
            raise InputError(f"'{assignment}' is no assignment", remedy="write --set KEY=VALUE, such as --set budget.evaluations=500")
        _assign(changed, key.strip(), _value(text.strip()))
    return changed


def _assign(document: dict[str, Any], key: str, value: Any) -> None:
    *path, last = key.split(".")
    if last == "name" and len(path) == 1 and path[0] in REGISTRIES:
        old = document.get(path[0])
        before = old.get("name") if isinstance(old, dict) else None
        if before != value:
            document[path[0]] = {"name": value}
            if path[0] == "algorithm" and not keeps_predictor(str(before), str(value)):
                document.pop("predictor", None)
            if path[0] == "algorithm" or value == NO_PREDICTOR:
                document.pop("acceleration", None)
            if path[0] == "algorithm" and not takes_scores(str(value)):
                document.pop("features", None)
        return
    table = document
    for part in path:
        table = table.setdefault(part, {})
        if not isinstance(table, dict):
            raise InputError(f"'{part}' is a value, not a table", place=Place(key=key))
    table[last] = value


def _value(text: str) -> Any:
    try:
        parsed = tomli.loads(f"value = {text}")
    except (ValueError, RecursionError):  # no TOML, or nothing that a preset could hold
        return text
    return parsed["value"] if len(parsed) == 1 else text
