"""From a preset's name or file, and what the command line changes, to a checked spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nastui.base.errors import InputError, NastuiError, Place
from nastui.base.fields import fields_of
from nastui.base.toml import line_of, plain_text, read_text_as_is, read_toml, toml_of, toml_value, too_large_values
from nastui.fitness.images.image_sets import image_source_names
from nastui.presets.places import PresetFile, find
from nastui.runs.components import with_changes
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import PLAIN, REGISTRIES, spec_from


def from_folder(document: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The document, its relative paths made absolute."""
    made: dict[str, Any] = deepcopy(dict(document))
    for table, name in _own_paths(made):
        if not table[name].startswith("~"):
            table[name] = str(folder.absolute() / table[name])
    return made


def own_paths(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The paths in a document, each once: of folders of images, mostly. Names of image sets are none."""
    return tuple(dict.fromkeys(table[name] for table, name in _own_paths(document)))


def with_own_paths(document: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    """The document with other paths in the place of its own."""
    made: dict[str, Any] = deepcopy(dict(document))
    for table, name in _own_paths(made):
        table[name] = places.get(table[name], table[name])
    return made


def _own_paths(document: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """(table, key) of every path."""
    return ((table, name) for table, name in _paths(document) if table[name] and table[name] not in image_source_names())


def as_written(document: Mapping[str, Any], template: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The document, with those paths as the template has them that lead from this folder to the same place."""
    made: dict[str, Any] = deepcopy(dict(document))
    absolute = from_folder(template, folder)
    for part, table in made.items():
        for _, name in _paths({part: table}):
            written = template.get(part)
            if isinstance(written, Mapping) and absolute[part].get(name) == table[name]:
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


def override(document: Mapping[str, Any], assignments: Sequence[str]) -> dict[str, Any]:
    """The document with these assignments made; what another component drops is said at `with_component`.

    Raises:
        InputError: an assignment without '=', or a key that goes through a value.
    """
    return with_changes(document, [assignment(text) for text in assignments])


def assignment(text: str) -> tuple[str, Any]:
    """The key and the value of `KEY=VALUE`.

    Raises:
        InputError: it is none.
    """
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise InputError(f"'{text}' is no assignment", remedy="write --set KEY=VALUE, such as --set budget.evaluations=500")
    return key.strip(), toml_value(value.strip())


@dataclass(frozen=True)
class Preset:
    """A preset that was read and checked."""

    file: PresetFile
    document: Mapping[str, Any]
    """As the file has it, with the changes made."""
    spec: RunSpec
    text: str
    """What the file had when it was read, byte for byte."""

    @property
    def name(self) -> str:
        """Its name, or the path of its file."""
        return self.file.name


def read(argument: str, assignments: Sequence[str] = (), beside: Path | None = None) -> Preset:
    """Read and check a preset; a file is looked for in the folder `beside` before the working directory.

    Raises:
        InputError: no such preset, no TOML, or anything in it that is wrong; the message names file, line and key.
    """
    file = find(argument, beside)
    text = read_text_as_is(file.path, "preset")
    written = from_folder(toml_of(plain_text(text), file.path), file.path.parent)
    try:
        document = from_folder(override(written, assignments), Path())
        return Preset(file, document, spec_from(document), text)
    except NastuiError as error:
        raise located(error, file, plain_text(text), assignments) from error.__cause__
    except (ValueError, RecursionError) as error:
        raise too_large_values(file.path) from error


def read_document(file: PresetFile) -> dict[str, Any]:
    """The document of a preset file, unchecked; its paths are relative to its folder.

    Raises:
        InputError: the file cannot be read, or is no TOML.
    """
    return from_folder(read_toml(file.path, "preset"), file.path.parent)


def located(error: NastuiError, file: PresetFile, text: str, assignments: Sequence[str] = ()) -> NastuiError:
    """The error with the file and line of the key it names; a key that `--set` gave is not the file's fault."""
    key = error.place.key
    if key is None or any(assignment.partition("=")[0].strip() == key for assignment in assignments):
        return error
    return error.at(Place(str(file.path), line_of(text, key)))
