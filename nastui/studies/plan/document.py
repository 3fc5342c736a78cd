"""The document of a study file, to be changed: its tables, which keep comments and order, and how an arm names its preset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from nastui.base.errors import InputError, MissingError, Place, choose_one
from nastui.base.line_ends import Written
from nastui.base.toml import read_text_as_is
from nastui.presets.places import file_at
from nastui.studies.plan.places import StudyFile
from nastui.studies.plan.reading import study_of_text


def read_written(file: StudyFile) -> tuple[Written, tomlkit.TOMLDocument]:
    """The text and the document of a study file, which may have changed elsewhere since it was last looked at.

    Raises:
        MissingError: it is gone.
        InputError: it is no study now; the message names file, line and key.
    """
    if not file.path.exists():
        place = Place(str(file.path))
        raise MissingError(f"the file of the study {file.name} is gone", remedy="it may have another name now", place=place)
    written = Written(read_text_as_is(file.path, "study"))
    study_of_text(written.lines, file.path)
    try:
        return written, tomlkit.parse(written.lines)
    except TOMLKitError as error:  # which is stricter here and there
        raise InputError(f"this is no TOML: {error}", place=Place(str(file.path))) from error


def tables(document: Any, kind: str) -> Any:
    """The tables of a kind; empty where there are none."""
    return document.get(kind, [])


def arms_of(document: Any) -> Any:
    """The tables of the arms, which can be added to and removed.

    Raises:
        InputError: the arms are written otherwise.
    """
    if not isinstance(document.get("arm"), AoT):
        raise InputError("its arms are no [[arm]] tables", remedy="change its file in an editor", place=Place(key="arm"))
    return document["arm"]


def place_of_arm(document: Any, name: str) -> int:
    """Which of the arms has this name.

    Raises:
        MissingError: none; the file may have changed elsewhere.
    """
    names = [str(one["name"]) for one in arms_of(document)]
    if name not in names:
        raise MissingError(f"the study has no arm '{name}' now", remedy=choose_one(names))
    return names.index(name)


def append(document: Any, kind: str, values: Mapping[str, Any]) -> None:
    """Add a table of a kind."""
    added = values if isinstance(values, Table) else table(values)
    if kind in document:
        document[kind].append(added)
    else:
        found = tomlkit.aot()
        found.append(added)
        document[kind] = found


def put(document: Any, kind: str, kept: Sequence[Any]) -> None:
    """Keep exactly these tables of a kind."""
    if kind not in document:
        return
    if not kept:
        del document[kind]
        return
    for place in reversed(range(len(document[kind]))):
        if not any(document[kind][place] is one for one in kept):
            del document[kind][place]


def table(values: Mapping[str, Any]) -> Table:
    """A table; tables in it stand on one line."""
    made = tomlkit.table()
    for key, value in values.items():
        made[key] = inline(value) if isinstance(value, Mapping) else value
    return made


def inline(values: Mapping[str, Any]) -> Any:
    """A table on one line."""
    made = tomlkit.inline_table()
    made.update(values)
    return made


# ---- how an arm names its preset


def preset_in(folder: Path, argument: str, beside: Path | None = None) -> str:
    """What a study file in this folder says for a preset: a file by its path from there, or by its absolute path where it lies elsewhere.

    Args:
        folder: of the study file.
        argument: a name, or a path from `beside`, else from the working directory.
        beside: the folder of the study file that says so.
    """
    path = file_at(argument, beside)
    if path is None:
        return argument
    path, folder = path.absolute(), folder.absolute()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
