"""From a preset's name or file, and what the command line changes, to a checked spec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from nastui.base.errors import InputError, NastuiError, Place
from nastui.presets.lines import line_of
from nastui.presets.overrides import override
from nastui.presets.paths import from_folder
from nastui.presets.places import PresetFile, find
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import spec_from

MAX_BYTES = 1 << 20


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
        raise located(error, file, read_text(file), assignments) from None
    except (ValueError, RecursionError) as error:
        raise _beyond_measure(file) from error


def read_document(file: PresetFile) -> dict[str, Any]:
    """The document of a preset file, unchecked; its paths are relative to its folder.

    Raises:
        InputError: the file cannot be read, or is no TOML.
    """
    try:
        return from_folder(tomli.loads(read_text(file)), file.path.parent)
    except tomli.TOMLDecodeError as error:
        raise InputError(f"this is no TOML: {error}", place=Place(file=str(file.path))) from error
    except (ValueError, RecursionError) as error:
        raise _beyond_measure(file) from error


def _beyond_measure(file: PresetFile) -> InputError:
    return InputError("the file holds numbers or brackets beyond all measure", place=Place(file=str(file.path)))


def located(error: NastuiError, file: PresetFile, text: str, assignments: Sequence[str] = ()) -> NastuiError:
    """The error with the file and line of the key it names; a key that `--set` gave is not the file's fault."""
    key = error.place.key
    if key is None or any(assignment.partition("=")[0].strip() == key for assignment in assignments):
        return error
    return error.at(Place(str(file.path), line_of(text, key)))


def read_text(file: PresetFile) -> str:
    """The text of a preset file.

    Raises:
        InputError: it cannot be read, is no text, or is far too large for a preset.
    """
    place = Place(file=str(file.path))
    try:
        if file.path.stat().st_size > MAX_BYTES:
            raise InputError(f"the file is larger than {MAX_BYTES:,} bytes, so it is no preset", place=place)
        return file.path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read the preset: {error.strerror}", place=place) from error
    except UnicodeDecodeError as error:
        raise InputError("the file is not text (UTF-8)", place=place) from error
