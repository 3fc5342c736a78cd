"""From a preset's name or file, and what the command line changes, to a checked spec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nastui.base.errors import NastuiError, Place
from nastui.base.toml import line_of, read_toml, read_toml_text, too_large_values
from nastui.presets.overrides import override
from nastui.presets.paths import from_folder
from nastui.presets.places import PresetFile, find
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import spec_from


@dataclass(frozen=True)
class Preset:
    """A preset that was read and checked."""

    file: PresetFile
    document: Mapping[str, Any]
    """As the file has it, with the changes made."""
    spec: RunSpec

    @property
    def name(self) -> str:
        """Its name, or the path of its file."""
        return self.file.name


def read(argument: str, assignments: Sequence[str] = ()) -> Preset:
    """Read and check a preset.

    Raises:
        InputError: no such preset, no TOML, or anything in it that is wrong; the message names file, line and key.
    """
    file = find(argument)
    written = read_document(file)
    try:
        document = from_folder(override(written, assignments), Path())
        return Preset(file, document, spec_from(document))
    except NastuiError as error:
        raise located(error, file, read_toml_text(file.path, "preset"), assignments) from None
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
