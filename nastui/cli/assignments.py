"""What can be given with `--set`: keys of the components that a preset chooses, and the values that a key takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nastui.base.errors import NastuiError
from nastui.base.fields import Field, fields_of
from nastui.benchmarks.column_names import names_of_columns
from nastui.benchmarks.listing import listed
from nastui.benchmarks.score_columns import COLUMN_KEYS, column_names
from nastui.fitness.images.image_sets import image_source_names
from nastui.fitness.objective_settings import NOTHING, ObjectiveSettings
from nastui.fitness.registry import FITNESSES, score_entries
from nastui.presets.places import find
from nastui.presets.reading import override, read_document
from nastui.runs.spec import OBJECTIVE, PLAIN, REGISTRIES, TOP


def of_a_run(preset: str | None, assignments: Sequence[str], typed: str) -> Iterator[tuple[str, str]]:
    """(`KEY=`, label) while a key is typed, then (`KEY=VALUE`, what it is)."""
    return _offered(_fields(_document(preset, assignments)), typed)


def of_a_score(fitness: str, typed: str) -> Iterator[tuple[str, str]]:
    """As `of_a_run`, for the settings of a score."""
    return _offered({field.name: field for field in fields_of(FITNESSES.entry(fitness).settings)}, typed)


def _document(preset: str | None, assignments: Sequence[str]) -> Mapping[str, Any]:
    try:
        return override(read_document(find(preset)) if preset else {}, assignments)
    except NastuiError:  # the command itself will say so
        return {}


def _fields(document: Mapping[str, Any]) -> dict[str, Field]:
    found = {field.name: field for field in TOP}
    for part, registry in REGISTRIES.items():
        found[f"{part}.name"] = Field("name", f"Which {registry.kind}", "", "text", None, choices=tuple(registry.entries))
        table = document.get(part)
        entry = registry.entries.get(str(table.get("name"))) if isinstance(table, Mapping) else None
        found |= {f"{part}.{field.name}": field for field in fields_of(entry.settings)} if entry else {}
    for part, settings in PLAIN.items():
        found |= {f"{part}.{field.name}": field for field in fields_of(settings)}
    found |= _objective_fields(document)
    for key in {*COLUMN_KEYS} & {*found}:
        found[key] = replace(found[key], choices=column_names(str(document.get("benchmark", "")), str(document.get("dataset", ""))))
    return found


def _objective_fields(document: Mapping[str, Any]) -> dict[str, Field]:
    """Of each objective, and of one more."""
    given = document.get(OBJECTIVE, [])
    count = len(given) if isinstance(given, list) else 0
    columns = names_of_columns(str(document.get("benchmark", "")), str(document.get("dataset", "")))
    choices = {"column": (NOTHING, *columns), "score": (NOTHING, *score_entries())}
    return {
        f"{OBJECTIVE}.{number}.{field.name}": replace(field, choices=choices.get(field.name, field.choices))
        for number in range(1, count + 2)
        for field in fields_of(ObjectiveSettings)
    }


def _offered(fields: Mapping[str, Field], typed: str) -> Iterator[tuple[str, str]]:
    key, equals, _ = typed.partition("=")
    if not equals:
        yield from ((f"{name}=", field.label) for name, field in fields.items())
    elif key in fields:
        yield from ((f"{key}={value}", fields[key].label) for value in _values(fields[key]))


def _values(field: Field) -> tuple[str, ...]:
    if field.choices:
        return field.choices
    if field.name == "benchmark":
        return tuple(one.name for one in listed())
    if field.path:
        return image_source_names()
    return ("true", "false") if field.kind == "bool" else ()
