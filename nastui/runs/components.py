"""Changes to the document of a run: the one way in which `--set`, the `set` of a study and the form of the app choose another component."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, Final

from nastui.base.errors import InputError, Place
from nastui.fitness.objective_settings import NOTHING, SOURCES
from nastui.runs.compatibility import keeps_predictor, keeps_scores, takes_fidelities, takes_predictor
from nastui.runs.spec import MOST_OBJECTIVES, NO_PREDICTOR, OBJECTIVE, REGISTRIES

_LAST: Final = 2
_OF_OBJECTIVE: Final = 2
"""Parts before the last in the key of an objective's setting."""


def with_component(document: Mapping[str, Any], part: str, name: Any) -> dict[str, Any]:
    """The document with another component as its `algorithm`, `predictor` or `fitness`; unchanged where it has that already.

    The new component has its own defaults: the settings of the old one are dropped. Another algorithm drops the acceleration, the predictor
    (unless both algorithms may be screened by one, or the new one needs one), and the zero-cost scores and fidelities (unless it makes use of
    them). Where it needs a predictor and there is none, it has the first that is registered. The predictor `none` drops the acceleration.
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

    Otherwise in their order, so that of two values of one key the last counts. Objectives are numbered: `objective.2.max`; the number after the last
    adds one. One that is made to be of something is no longer of what it was of before, and of `none` it is gone, once all else is set.

    Raises:
        InputError: a key goes through a value, or there is no objective of a number.
    """
    return without_empty_objectives(with_entries(document, changes))


def with_entries(document: Mapping[str, Any], changes: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """As `with_changes`, but an objective that is of nothing keeps its place, and all others their numbers."""
    result = deepcopy(dict(document))
    for key, value in sorted(changes, key=_rank):
        result = _assigned(result, key, value)
    return result


def nested(flat: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The document of dotted keys, as `flattened` gives them."""
    document: dict[str, Any] = {}
    objectives: dict[int, dict[str, Any]] = {}
    for key, value in flat:
        part, _, name = key.partition(".")
        number, _, field = name.partition(".")
        if part == OBJECTIVE and field and number.isdecimal():
            objectives.setdefault(int(number), {})[field] = value
        elif name:
            document.setdefault(part, {})[name] = value
        else:
            document[key] = value
    return document | ({OBJECTIVE: [objectives[number] for number in sorted(objectives)]} if objectives else {})


def without_empty_objectives(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without objectives that are said to be of nothing."""
    given = document.get(OBJECTIVE)
    if not isinstance(given, list):
        return dict(document)
    kept = [one for one in given if not isinstance(one, Mapping) or not _is_of_nothing(one)]
    return {key: value for key, value in document.items() if key != OBJECTIVE} | ({OBJECTIVE: kept} if kept else {})


def _is_of_nothing(objective: Mapping[str, Any]) -> bool:
    said = [objective[kind] for kind in SOURCES if kind in objective]
    return bool(said) and all(isinstance(one, str) and one.strip().lower() in ("", NOTHING) for one in said)


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
    if not keeps_scores(before, algorithm):
        document.pop("features", None)
    if not takes_fidelities(algorithm):
        document.pop("fidelity", None)
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
    if len(path) == _OF_OBJECTIVE and path[0] == OBJECTIVE:
        return _with_objective(document, key, last, value)
    table = document
    for part in path:
        table = table.setdefault(part, {})
        if not isinstance(table, dict):
            raise InputError(f"'{part}' is a value, not a table", place=Place(key=key))
    table[last] = value
    return document


def _with_objective(document: dict[str, Any], key: str, name: str, value: Any) -> dict[str, Any]:
    number = key.split(".")[1]
    given = document.get(OBJECTIVE, [])
    count = len(given) if isinstance(given, list) else 0
    if not number.isdecimal() or not 1 <= int(number) <= min(count + 1, MOST_OBJECTIVES):
        there = f"there are {count}" if count else "there is none"
        raise InputError(
            f"there is no objective '{number}'", remedy=f"they are numbered from 1, and {there}; the next number adds one", place=Place(key=key)
        )
    objectives = [dict(one) for one in given] + ([{}] if int(number) > count else [])
    one = objectives[int(number) - 1]
    if name in SOURCES and str(value).strip().lower() not in ("", NOTHING):
        for kind in SOURCES:
            one.pop(kind, None)
    one[name] = value
    return {**document, OBJECTIVE: objectives}
