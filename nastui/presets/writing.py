"""Write presets: a new file from a spec, or changes into an existing one with its comments and order kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import AoT, Table

from nastui.base.fields import values_of
from nastui.base.line_ends import Written
from nastui.base.writing import write_text
from nastui.fitness.objective_settings import ObjectiveSettings
from nastui.presets.places import PresetFile, own_path
from nastui.presets.reading import as_written
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import OBJECTIVE, document_of, spec_from


def save(spec: RunSpec, name: str, based_on: PresetFile | None = None) -> PresetFile:
    """Save a spec as the user's preset of this name.

    Comments and order come from the file that is already there, else from the preset that it is based on.

    Raises:
        InputError: the name cannot be a file's.
        StorageError: the disk refuses.
    """
    path = own_path(name)
    template = path if path.exists() else based_on.path if based_on else None
    write_text(path, preset_text(spec, template, path.parent))
    return PresetFile(name, path, own=True)


def preset_text(spec: RunSpec, template: Path | None = None, folder: Path | None = None) -> str:
    """The TOML of a spec: values that are the default are left out, unless the template has them.

    Args:
        spec: what is written.
        template: a file whose comments, order and line ends are kept.
        folder: where the text will lie, which its relative paths begin at; the template's where absent.
    """
    old = Written(template.read_bytes().decode() if template else "")
    document = tomlkit.parse(old.lines)
    wanted = as_written(document_of(spec), document.unwrap(), folder or (template.parent if template else Path()))
    _update(document, wanted, _defaults(spec))
    return old.with_lines(tomlkit.dumps(document))


def _defaults(spec: RunSpec) -> Mapping[str, Any]:
    """What a document that says nothing but names would give."""
    bare = {name: value for name, value in document_of(spec).items() if name in ("benchmark", "dataset", "seed")}
    named = {name: {"name": part["name"]} for name in ("algorithm", "fitness", "predictor") if (part := document_of(spec).get(name))}
    return document_of(spec_from({**bare, **named, "budget": {"wall_seconds": 1.0}})) | {"budget": {}}


def _update(document: TOMLDocument | Table, wanted: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
    for key in [key for key in document if key not in wanted]:
        del document[key]
    for key, value in wanted.items():
        if isinstance(value, Mapping):
            _update_table(document, key, value, defaults.get(key, {}))
        elif key == OBJECTIVE:
            _update_objectives(document, value)
        elif key in document:
            if document[key] != value:
                document[key] = value
        elif key in ("name", "benchmark", "dataset", "seed") or defaults.get(key) != value:
            document[key] = value


def _update_objectives(document: TOMLDocument | Table, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Those that stay keep their comments, by their places."""
    there = document.get(OBJECTIVE)
    tables = there if isinstance(there, AoT) else tomlkit.aot()
    while len(tables) > len(wanted):
        del tables[-1]
    while len(tables) < len(wanted):
        tables.append(tomlkit.table())
    for table, objective in zip(tables, wanted, strict=True):
        _update(table, objective, values_of(ObjectiveSettings()))
    if tables is not there:
        document[OBJECTIVE] = tables


def _update_table(document: TOMLDocument | Table, key: str, value: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
    table = document.get(key)
    if isinstance(table, Table):
        _update(table, value, defaults)
        return
    table = tomlkit.table()
    _update(table, value, defaults)
    if table:
        document[key] = table
