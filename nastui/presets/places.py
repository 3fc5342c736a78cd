"""Where presets lie: the user's come before the shipped ones; an argument that ends in `.toml` or is an existing path is a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from nastui.base.errors import InputError, MissingError, nearest
from nastui.base.paths import home, working_folder

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
        """The comment at its top, as one line; nothing where the file is gone or cannot be read."""
        try:
            return summary_of(self.path.read_text(encoding="utf-8-sig", errors="replace"))
        except OSError:
            return ""


def summary_of(text: str) -> str:
    """The comment at the top of a preset's text, as one line."""
    lines = text.removeprefix("\ufeff").splitlines()
    top = [line.lstrip("# ") for line in lines[: next((n for n, line in enumerate(lines) if not line.startswith("#")), 0)]]
    return " ".join(top)


def shipped_folder() -> Path:
    """The shipped presets: inside the wheel, or beside the package in a source tree."""
    return _PACKAGED if _PACKAGED.is_dir() else _SOURCE_TREE


def listed() -> list[PresetFile]:
    """All presets: the quickstart and the recipe first, then the user's own, then the shipped ones by name."""
    own, shipped = (in_folder(folder, own) for folder, own in _folders())
    names = {preset.name for preset in own}
    found = [*own, *(preset for preset in shipped if preset.name not in names)]
    return sorted(found, key=lambda preset: (preset.name not in BEGINNING, preset.name != QUICKSTART, not preset.own, in_natural_order(preset.name)))


def in_natural_order(name: str) -> list[tuple[bool, int, str]]:
    """The key by which names are sorted as people count: `score-32` before `score-128`."""
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d{1,18})", name)]


def find(argument: str, beside: Path | None = None) -> PresetFile:
    """The preset that an argument names; a file is looked for in the folder `beside`, if there is one, then in the working directory.

    Raises:
        MissingError: there is none; the message names the nearest, or the folders.
    """
    files = [] if file_at(argument, beside) else [known] if (known := _named(argument)) else listed()
    return find_among(argument, files, "preset", "`nastui presets list` shows those there are", beside)


def _named(name: str) -> PresetFile | None:
    """The preset of this name, without a look at the others."""
    if not name or len(name) >= 4096 or "\0" in name or any(part in ("", ".", "..") for part in name.split("/")):
        return None
    places = ((folder / f"{name}.toml", own) for folder, own in _folders())
    return next((PresetFile(name, path, own) for path, own in places if _is_file(path)), None)


def _folders() -> tuple[tuple[Path, bool], ...]:
    """(folder, whether it is the user's), the first comes before the second."""
    return (home().presets, True), (shipped_folder(), False)


def find_among(argument: str, files: list[PresetFile], kind: str, remedy: str, beside: Path | None = None) -> PresetFile:
    """The file that an argument names: one of these, or a path.

    Raises:
        MissingError: there is none; the message names the nearest, or the folders.
    """
    path = file_at(argument, beside)
    if path is not None:
        return PresetFile(str(path), path, own=True)
    if argument.endswith(".toml"):
        where = "" if beside is None or Path(argument).is_absolute() else f", neither in {beside} nor in the working directory, {working_folder()}"
        raise MissingError(f"there is no {kind} file {argument}{where}")
    known = {file.name: file for file in files}
    if argument not in known:
        raise MissingError(f"there is no {kind} '{argument}'{nearest(argument, known)}", remedy=remedy)
    return known[argument]


def file_at(argument: str, beside: Path | None = None) -> Path | None:
    """The file whose path an argument is, from the folder `beside`, else from the working directory; None where there is none."""
    if len(argument) >= 4096:
        return None
    paths = (*([beside / argument] if beside else []), Path(argument))
    return next((path for path in paths if _is_file(path)), None)


def own_path(name: str) -> Path:
    """Where the user's preset of this name lies, or would lie.

    Raises:
        InputError: the name cannot be a file's.
    """
    if not name.strip():
        raise InputError("a name is needed", remedy="use letters, digits, '-', '_', '.', and '/' for folders")
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
