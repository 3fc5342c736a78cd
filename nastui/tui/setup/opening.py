"""With which preset the app opens. What reads a preset is only imported where it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nastui.base.errors import NastuiError
from nastui.presets.places import QUICKSTART, PresetFile, find

if TYPE_CHECKING:
    from nastui.tui.form.draft import Draft


def read_draft(name: str) -> Draft:
    """The draft of a preset.

    Raises:
        NastuiError: there is no such preset, or it is wrong.
    """
    from nastui.presets.reading import read
    from nastui.tui.form.draft import Draft

    preset = read(name)
    return Draft.of(preset.spec, preset.name, preset.file, preset.text)


def last_file(last: str | None) -> PresetFile:
    """The preset used last, where it is still there, else the quickstart."""
    try:
        return find(last or QUICKSTART)
    except NastuiError:
        return find(QUICKSTART)


def draft_of(file: PresetFile) -> tuple[Draft, str | None]:
    """The draft of a preset, or of the quickstart and what to say where it cannot be read."""
    try:
        return read_draft(file.name), None
    except NastuiError as error:
        return read_draft(QUICKSTART), f"the preset cannot be loaded: {error}"
