"""Where presets lie: the user's come before the shipped ones; an argument that ends in `.toml` or is an existing path is a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from nastui.base.errors import InputError, MissingError, nearest
from nastui.base.paths import home

QUICKSTART = "quickstart"
BEGINNING = (QUICKSTART, "recipe")
"""What a newcomer should meet first."""
_PACKAGED = Path(__file__).parent / "shipped"
_SOURCE_TREE = Path(__file__).parent.parent.parent / "presets"


@dataclass(frozen=True)
class PresetFile:
    """A preset that can be read."""

    name: str
    path: Path
    own: bool
    """The user's, not a shipped one."""

    @property
    def title(self) -> str:
        """The first sentence of the summary."""
        return self.summary.partition(". ")[0].rstrip(".")

    @property
    def summary(self) -> str:
        """The comment at its top, as one line."""
        lines = self.path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        top = [line.lstrip("# ") for line in lines[: next((n for n, line in enumerate(lines) if not line.startswith("#")), 0)]]
        return " ".join(top)


def shipped_folder() -> Path:
    """The shipped presets: inside the wheel, or beside the package in a source tree."""
    return _PACKAGED if _PACKAGED.is_dir() else _SOURCE_TREE


def listed() -> list[PresetFile]:
    """All presets: the quickstart and the recipe first, then the user's own, then the shipped ones by name."""
    own, shipped = (in_folder(folder, own) for folder, own in ((home().presets, True), (shipped_folder(), False)))
    names = {preset.name for preset in own}
    found = [*own, *(preset for preset in shipped if preset.name not in names)]
    return sorted(found, key=lambda preset: (preset.name not in BEGINNING, preset.name != QUICKSTART, not preset.own, in_natural_order(preset.name)))


def in_natural_order(name: str) -> list[tuple[bool, int, str]]:
    """The key by which names are sorted as people count: `score-32` before `score-128`."""
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d{1,18})", name)]


def find(argument: str) -> PresetFile:
    """The preset that an argument names.

    Raises:
        MissingError: there is none; the message names the nearest.
    """
    return find_among(argument, listed(), "preset", "`nastui presets list` shows those there are")


def find_among(argument: str, files: list[PresetFile], kind: str, remedy: str) -> PresetFile:
    """The file that an argument names: one of these, or a path.

    Raises:
        MissingError: there is none; the message names the nearest.
    """
    path = Path(argument)
    if argument.endswith(".toml") or (len(argument) < 4096 and _is_file(path)):
        if not _is_file(path):
            raise MissingError(f"there is no {kind} file {argument}")
        return PresetFile(str(path), path, own=True)
    known = {file.name: file for file in files}
    if argument not in known:
        raise MissingError(f"there is no {kind} '{argument}'{nearest(argument, known)}", remedy=remedy)
    return known[argument]


def own_path(name: str) -> Path:
    """Where the user's preset of this name lies, or would lie.

    Raises:
        InputError: the name cannot be a file's.
    """
    parts = name.split("/")
    if not all(part and not part.startswith(".") and all(letter.isalnum() or letter in "-_. " for letter in part) for part in parts):
        raise InputError(f"'{name}' cannot be a preset's name", remedy="use letters, digits, '-', '_', '.', and '/' for folders")
    return home().presets.joinpath(*parts).with_name(f"{parts[-1]}.toml")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have, a folder that may not be looked into
        return False


def in_folder(folder: Path, own: bool) -> list[PresetFile]:
    """The TOML files of a folder and those below it, named by their paths there."""
    paths = sorted(path for path in folder.rglob("*.toml") if _is_file(path)) if folder.is_dir() else []
    return [PresetFile(str(path.relative_to(folder).with_suffix("")), path, own) for path in paths]
