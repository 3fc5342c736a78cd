"""What a run is made from: a frozen spec, its plain document (the structure of a preset), and the digest by which equal specs are found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from nastui.algorithms.acceleration_settings import AccelerationSettings
from nastui.algorithms.registry import ALGORITHMS
from nastui.base.checking import check_value, make_settings, shown
from nastui.base.errors import InputError, Place, choose_one, located, nearest
from nastui.base.fields import Field, values_of
from nastui.base.plugins import PassedOver
from nastui.base.registry import Registry
from nastui.cells.spaces import SPACES
from nastui.fitness.objective_settings import ObjectiveSettings
from nastui.fitness.registry import FITNESSES
from nastui.fitness.settings import FidelitySettings
from nastui.predictors.registry import PREDICTORS
from nastui.runs.compatibility import check_fidelity, check_together, is_screened, takes_fidelities
from nastui.runs.run_spec import Component, RunSpec
from nastui.runs.settings import PLACE_KEYS, Budget, EngineSettings, FeaturesSettings, ReportSettings

REGISTRIES: Final[Mapping[str, Registry]] = {"algorithm": ALGORITHMS, "predictor": PREDICTORS, "fitness": FITNESSES}
PLAIN: Final[Mapping[str, type]] = {
    "acceleration": AccelerationSettings,
    "features": FeaturesSettings,
    "fidelity": FidelitySettings,
    "report": ReportSettings,
    "budget": Budget,
    "engine": EngineSettings,
}
"""Parts without a name. `acceleration` is there only where a predictor screens the algorithm's candidates, `features` where scores are named,
`fidelity` where the algorithm measures cells at several."""
OBJECTIVE: Final = "objective"
"""The key of the array of tables that describe the objectives, which are numbered from 1."""
MOST_OBJECTIVES: Final = 16
NO_PREDICTOR: Final = "none"
"""Names the absence of a predictor, so that a form or `--set` can take one away."""
TOP: Final = (
    Field(
        "benchmark",
        "Benchmark",
        "Where accuracies come from",
        "text",
        "mini-tss",
        more="It decides the search space, and what can be asked of a cell",
    ),
    Field(
        "dataset",
        "Data set",
        "Which of the benchmark's data sets",
        "text",
        "mnist8",
        more="Cells that are good on one are often good on another, which transfer makes use of",
    ),
    Field(
        "seed",
        "Seed",
        "Of every random draw; the same seed gives the same run",
        "int",
        1,
        low=0,
        high=2**53 - 1,
        more="What is said of an algorithm needs many seeds: one run may have been lucky",
    ),
)


def spec_from(document: Mapping[str, Any]) -> RunSpec:
    """Check a document and make a spec of it.

    Raises:
        InputError: a missing or unknown key, a wrong type, a value out of bounds, parts that do not go together; it names the key and the
            nearest valid name.
    """
    known = (*(one.name for one in TOP), *REGISTRIES, OBJECTIVE, *PLAIN)
    for name in document:
        if name not in known:
            raise InputError(f"unknown key{nearest(name, known)}", remedy=f"known here: {', '.join(known)}", place=Place(key=name))
    top = {one.name: _top(one, document) for one in TOP}
    parts = {name: _component(name, registry, document) for name, registry in REGISTRIES.items()}
    for name in ("algorithm", "fitness"):
        if parts[name] is None:
            raise InputError(f"the [{name}] table is missing", remedy=f'add [{name}] with name = "…"', place=Place(key=name))
    plain: dict[str, Any] = {name: make_settings(settings, _table(document, name), f"{name}.") for name, settings in PLAIN.items()}
    spec = RunSpec(**top, **parts, **plain, objectives=_objectives(document))  # type: ignore[arg-type]
    check_together(spec, accelerated="acceleration" in document)
    check_fidelity(spec, given="fidelity" in document)
    spec = spec if takes_fidelities(spec.algorithm.name) else replace(spec, fidelity=None)
    spec = spec if is_screened(spec) else replace(spec, acceleration=None)
    return spec if spec.features is not None and spec.features.asked else replace(spec, features=None)


def document_of(spec: RunSpec) -> dict[str, Any]:
    """The document of a spec, with every value written out; `spec_from` gives the spec back."""
    document: dict[str, Any] = {one.name: getattr(spec, one.name) for one in TOP}
    for name in REGISTRIES:
        if component := getattr(spec, name):
            document[name] = {"name": component.name, **_given(component.settings)}
    if spec.objectives:
        document[OBJECTIVE] = [_given(one) for one in spec.objectives]
    return document | {name: _given(settings) for name in PLAIN if (settings := getattr(spec, name)) is not None}


def default_component(kind: str, name: str) -> Component:
    """The component of this name with its default settings."""
    return Component(name, REGISTRIES[kind].entry(name).settings())


def _given(settings: Any) -> dict[str, Any]:
    return {name: value for name, value in values_of(settings).items() if value is not None}


def _top(one: Field, document: Mapping[str, Any]) -> Any:
    if one.name not in document:
        if one.name == "seed":
            return one.default
        raise InputError(f"the key '{one.name}' is missing", place=Place(key=one.name))
    return check_value(one, document[one.name])


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, Mapping):
        raise InputError(f"{shown(table)} stands where the table [{name}] belongs", place=Place(key=name))
    return table


def _objectives(document: Mapping[str, Any]) -> tuple[ObjectiveSettings, ...]:
    given = document.get(OBJECTIVE, [])
    if not isinstance(given, Sequence) or isinstance(given, str) or not all(isinstance(one, Mapping) for one in given):
        raise InputError(f"{shown(given)} stands where tables [[{OBJECTIVE}]] belong", place=Place(key=OBJECTIVE))
    if len(given) > MOST_OBJECTIVES:
        raise InputError(f"{len(given)} objectives are too many", remedy=f"give at most {MOST_OBJECTIVES}", place=Place(key=OBJECTIVE))
    return tuple(make_settings(ObjectiveSettings, one, f"{OBJECTIVE}.{number}.") for number, one in enumerate(given, start=1))


def _component(kind: str, registry: Registry, document: Mapping[str, Any]) -> Component | None:
    table = dict(_table(document, kind))
    if kind not in document:
        return None
    name = table.pop("name", None)
    if not isinstance(name, str):
        said = "the name is missing" if name is None else f"{shown(name)} is no name"
        raise InputError(said, remedy=choose_one(registry.entries), place=Place(key=f"{kind}.name"))
    if kind == "predictor" and name == NO_PREDICTOR:
        return None
    with located(f"{kind}.name"):
        entry = registry.entry(name)
    return Component(name, make_settings(entry.settings, table, f"{kind}."))


SETTLED: Final = ("seconds_per_cell",)
"""Keys of fitness, features and objectives that are measured when a run is made: they tell no two plans apart."""


def digest_of(document: Mapping[str, Any]) -> str:
    """Of a run's document, as `document_of` writes it."""
    return hashlib.sha256(json.dumps(plan_of(document), sort_keys=True).encode()).hexdigest()[:16]


def plan_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What tells a run's document from those of other plans: without what is measured when it is made, and where evaluations are made."""
    parts: dict[str, Any] = {
        name: {key: value for key, value in document[name].items() if key not in SETTLED} for name in ("fitness", "features") if name in document
    }
    if OBJECTIVE in document:
        parts[OBJECTIVE] = [{key: value for key, value in one.items() if key not in SETTLED} for one in document[OBJECTIVE]]
    if "engine" in document:
        parts["engine"] = {key: value for key, value in document["engine"].items() if key not in PLACE_KEYS} | {"executor": "here"}
    return {**document, **parts}


def passed_over() -> tuple[PassedOver, ...]:
    """Each once. Loads all plug-ins."""
    return tuple(dict.fromkeys(one for registry in (SPACES, *REGISTRIES.values()) for one in registry.passed_over))
