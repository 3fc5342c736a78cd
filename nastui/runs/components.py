"""Changes to the document of a run: the one way in which `--set`, the `set` of a study and the form of the app choose another component."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, Final

from nastui.base.errors import InputError, Place
from nastui.runs.compatibility import keeps_predictor, takes_predictor, takes_scores
from nastui.runs.spec import NO_PREDICTOR, REGISTRIES

_LAST: Final = 2


def with_component(document: Mapping[str, Any], part: str, name: Any) -> dict[str, Any]:
    """The document with another component as its `algorithm`, `predictor` or `fitness`; unchanged where it has that already.

    The new component has its own defaults: the settings of the old one are dropped. Another algorithm drops the acceleration, the predictor
    (unless both algorithms may be screened by one, or the new one needs one) and the zero-cost scores (unless it makes use of them). Where it
    needs a predictor and there is none, it has the first that is registered. The predictor `none` drops the acceleration.
    """
    before = component_name(document, part)
    if before == name:
        return dict(document)
    result = {**document, part: {"name": name}}
    if part == "predictor" and name == NO_PREDICTOR:
        result.pop("acceleration", None)
    return _with_what_belongs_to(result, _text(before), _text(name)) if part == "algorithm" else result


def with_changes(document: Mapping[str, Any], changes: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The document with these dotted keys set: components before the settings of components, the algorithm before what it may drop.

    Otherwise in their order, so that of two values of one key the last counts.

    Raises:
        InputError: a key goes through a value.
    """
    result = deepcopy(dict(document))
    for key, value in sorted(changes, key=_rank):
        result = _assigned(result, key, value)
    return result


def component_name(document: Mapping[str, Any], part: str) -> Any:
    """The name of a component; None where the document has none."""
    table = document.get(part)
    return table.get("name") if isinstance(table, Mapping) else None


def chooses(key: str) -> bool:
    """Whether a key is the name of a component."""
    part, _, name = key.partition(".")
    return name == "name" and part in REGISTRIES


def _text(name: Any) -> str:
    """A name, which a wrong document may have as something else."""
    return name if isinstance(name, str) else ""


def _with_what_belongs_to(document: dict[str, Any], before: str, algorithm: str) -> dict[str, Any]:
    """The document of another algorithm without what belonged to the one before."""
    document.pop("acceleration", None)
    if not keeps_predictor(before, algorithm):
        document.pop("predictor", None)
    if not takes_scores(algorithm):
        document.pop("features", None)
    if takes_predictor(algorithm) == "needs" and component_name(document, "predictor") in (None, NO_PREDICTOR):
        document["predictor"] = {"name": next(iter(REGISTRIES["predictor"].entries))}
    return document


def _rank(change: tuple[str, Any]) -> int:
    key, _ = change
    return _LAST if not chooses(key) else 0 if key == "algorithm.name" else 1


def _assigned(document: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    *path, last = key.split(".")
    if chooses(key):
        return with_component(document, path[0], value)
    table = document
    for part in path:
        table = table.setdefault(part, {})
        if not isinstance(table, dict):
            raise InputError(f"'{part}' is a value, not a table", place=Place(key=key))
    table[last] = value
    return document
