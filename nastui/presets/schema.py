"""The JSON schema of a preset, made from the described fields."""

from __future__ import annotations

from typing import Any

from nastui.base.fields import Field, fields_of
from nastui.fitness.objective_settings import ObjectiveSettings
from nastui.runs.spec import MOST_OBJECTIVES, OBJECTIVE, PLAIN, REGISTRIES, TOP

_TYPES = {"int": "integer", "float": "number", "bool": "boolean", "text": "string"}


def preset_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12."""
    properties: dict[str, Any] = {one.name: _field(one) for one in TOP}
    for name, registry in REGISTRIES.items():
        properties[name] = {"oneOf": [_component(entry.name, entry.summary, entry.settings) for entry in registry.entries.values()]}
        if not registry.entries:
            del properties[name]
    properties[OBJECTIVE] = {"type": "array", "maxItems": MOST_OBJECTIVES, "items": _object(ObjectiveSettings)}
    properties |= {name: _object(settings) for name, settings in PLAIN.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "nastui preset",
        "type": "object",
        "additionalProperties": False,
        "required": ["benchmark", "dataset", "algorithm", "fitness", "budget"],
        "properties": properties,
    }


def _component(name: str, summary: str, settings: type) -> dict[str, Any]:
    described = _object(settings)
    described["description"] = summary
    described["properties"] = {"name": {"const": name}, **described["properties"]}
    return described | {"required": ["name"]}


def _object(settings: type) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": {field.name: _field(field) for field in fields_of(settings)}}


def _field(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {"type": _TYPES[field.kind], "title": field.label, "description": field.help}
    if field.default is not None:
        described["default"] = field.default
    bounds = {"minimum": field.low, "maximum": field.high, "enum": list(field.choices) if field.choices else None}
    return described | {name: bound for name, bound in bounds.items() if bound is not None}
