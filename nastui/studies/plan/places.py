"""Where study files lie: the user's come before the shipped ones; an argument that ends in `.toml` or is an existing path is a file."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final, TypeAlias

from nastui.base.paths import home
from nastui.presets.places import PresetFile, find_among, in_folder

StudyFile: TypeAlias = PresetFile
"""A study that can be read; lies and is named as presets are."""
_PACKAGED: Final = Path(str(files("nastui.studies"))) / "shipped"
_SOURCE_TREE: Final = Path(str(files("nastui"))).parent / "studies"


def listed_studies() -> list[StudyFile]:
    """The user's own, then the shipped ones."""
    own = in_folder(home().studies, own=True)
    names = {file.name for file in own}
    shipped = in_folder(_PACKAGED if _PACKAGED.is_dir() else _SOURCE_TREE, own=False)
    return [*own, *(file for file in shipped if file.name not in names)]


def find_study(argument: str) -> StudyFile:
    """The study that an argument names.

    Raises:
        MissingError: there is none; the message names the nearest.
    """
    found = listed_studies()
    there = ", ".join(file.name for file in found) or "none"
    return find_among(argument, found, "study", f"studies here: {there}; a study is a TOML file")
