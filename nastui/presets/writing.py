"""Write presets: a new file from a spec, or changes into an existing one with its comments and order kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.container import OutOfOrderTableProxy
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array, InlineTable, Table

from nastui.base.errors import InputError, NastuiError, Place
from nastui.base.fields import values_of
from nastui.base.line_ends import Written
from nastui.base.toml import read_text_as_is
from nastui.fitness.objective_settings import ObjectiveSettings
from nastui.presets.reading import as_written, from_folder
from nastui.runs.run_spec import RunSpec
from nastui.runs.settings import FeaturesSettings
from nastui.runs.spec import OBJECTIVE, document_of, spec_from

_Tables: TypeAlias = TOMLDocument | Table | InlineTable | OutOfOrderTableProxy
"""What holds keys: the file, or a table in any of its ways to be written; OutOfOrderTableProxy is one in pieces."""


def text_of(path: Path) -> str | None:
    """What a preset's file has, byte for byte; None where there is no file.

    Raises:
        InputError: it cannot be read, or is no text.
    """
    return read_text_as_is(path, "preset") if path.exists() else None


def preset_text(spec: RunSpec, template: Path | None = None, folder: Path | None = None) -> str:
    """The TOML of a spec: values that are the default are left out, unless the template has them.

    Args:
        spec: what is written.
        template: a file whose comments, order and line ends are kept.
        folder: where the text will lie, which its relative paths begin at; the template's where absent.

    Raises:
        InputError: the template cannot be read, or is no TOML.
    """
    read = read_text_as_is(template, "preset") if template else ""
    return changed_text(spec, read, folder or (template.parent if template else Path()), template)


def changed_text(spec: RunSpec, template: str, folder: Path, path: Path | None) -> str:
    """As `preset_text`, of a template that was read before: from `path`, or in no file yet.

    Raises:
        InputError: the template is no TOML.
    """
    old, there = Written(template), path.parent if path else folder
    text = ""
    try:
        said = tomlkit.parse(old.lines).unwrap()
    except (TOMLKitError, ValueError, RecursionError) as error:
        raise InputError(f"this is no TOML: {error}", place=Place(file=str(path) if path else None)) from error
    wanted = as_written(document_of(spec), said, folder)
    for meant in (_meant(said, there), said):
        document = tomlkit.parse(old.lines)
        _update(document, wanted, _defaults(spec), meant)
        text = tomlkit.dumps(document)
        if _meant(tomlkit.parse(text).unwrap(), folder) == document_of(spec):
            break
    return old.with_lines(text)


def _meant(document: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    """What a document says, with every value written out; where it cannot be run, as it stands."""
    try:
        return document_of(spec_from(from_folder(document, folder)))
    except (NastuiError, ValueError, RecursionError):
        return document


def _defaults(spec: RunSpec) -> Mapping[str, Any]:
    """What a document that says nothing but names would give."""
    bare = {name: value for name, value in document_of(spec).items() if name in ("benchmark", "dataset", "seed")}
    named = {name: {"name": part["name"]} for name in ("algorithm", "fitness", "predictor") if (part := document_of(spec).get(name))}
    return document_of(spec_from({**bare, **named, "budget": {"wall_seconds": 1.0}})) | {"budget": {}, "features": values_of(FeaturesSettings())}


def _update(document: _Tables, wanted: Mapping[str, Any], defaults: Mapping[str, Any], meant: Mapping[str, Any]) -> None:
    """Change what differs.

    Args:
        document: of the template; what it says and does not mean (`predictor.name = "none"`) stays.
        wanted: what it shall say.
        defaults: need not be written.
        meant: what it says so far, whole.
    """
    for key in [key for key in document if key in meant and key not in wanted]:
        del document[key]
    for key, value in wanted.items():
        if isinstance(value, Mapping):
            _update_table(document, key, value, defaults.get(key, {}), meant.get(key, {}))
        elif key == OBJECTIVE:
            _update_objectives(document, value)
        elif key in document:
            if document[key] != value:
                document[key] = value
        elif key in ("name", "benchmark", "dataset") or defaults.get(key) != value or (key == "seed" and meant.get(key) != value):
            document[key] = value


def _update_objectives(document: _Tables, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Those that stay keep their comments, by their places; in tables of their own, or within an array."""
    there = document.get(OBJECTIVE)
    tables: Any = there if isinstance(there, AoT | Array) else tomlkit.aot()
    while len(tables) > len(wanted):
        del tables[-1]
    while len(tables) < len(wanted):
        tables.append(tomlkit.inline_table() if isinstance(tables, Array) else tomlkit.table())
    for table, objective in zip(tables, wanted, strict=True):
        _update(table, objective, values_of(ObjectiveSettings()), table.unwrap())
    if tables is not there:
        document[OBJECTIVE] = tables


def _update_table(document: _Tables, key: str, value: Mapping[str, Any], defaults: Mapping[str, Any], meant: Mapping[str, Any]) -> None:
    """However it is written: under a heading, in braces, or key by key with dots."""
    table = document.get(key)
    if isinstance(table, Table | InlineTable | OutOfOrderTableProxy):
        _update(table, value, defaults, meant if meant else table.unwrap())
        return
    made = tomlkit.table()
    _update(made, value, defaults, {})
    if made:
        document[key] = made
