"""Paths in a document: a preset's are relative to its own folder, those of the command line to the working directory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from nastui.base.fields import fields_of
from nastui.fitness.images.image_sets import image_source_names
from nastui.runs.spec import PLAIN, REGISTRIES


def from_folder(document: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The document, its relative paths made absolute."""
    made: dict[str, Any] = deepcopy(dict(document))
    for table, name in _paths(made):
        if table[name] not in image_source_names() and not table[name].startswith("~") and table[name]:
            table[name] = str(folder.absolute() / table[name])
    return made


def as_written(document: Mapping[str, Any], template: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The document, with those paths as the template has them that lead from this folder to the same place."""
    made: dict[str, Any] = deepcopy(dict(document))
    absolute = from_folder(template, folder)
    for part, table in made.items():
        for _, name in _paths({part: table}):
            written = template.get(part, {})
            if absolute.get(part, {}).get(name) == table[name]:
                table[name] = str(written[name])
    return made


def _paths(document: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """(table, key) of every text that may be a path; what is no right table is complained of elsewhere."""
    for part, table in document.items():
        settings = _settings(part, table) if isinstance(table, dict) else None
        for field in fields_of(settings) if settings else ():
            if field.path and isinstance(table.get(field.name), str):
                yield table, field.name


def _settings(part: str, table: Mapping[str, Any]) -> type | None:
    if part not in REGISTRIES:
        return PLAIN.get(part)
    name = table.get("name")
    entry = REGISTRIES[part].entries.get(name) if isinstance(name, str) else None
    return entry.settings if entry else None
