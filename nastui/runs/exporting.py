"""A run as a file: every evaluation as CSV, everything as JSON; and the front of one with objectives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from nastui.base.paths import working_folder
from nastui.base.writing import write_text
from nastui.cells.spaces import space_named
from nastui.drawing.printable import in_json
from nastui.runs.front_result import front_csv, front_result, points_of_run
from nastui.runs.fronts import known_front, members_of
from nastui.runs.result import as_csv, as_document
from nastui.runs.store import Store

ExportKind: TypeAlias = Literal["csv", "json"]


def export_text(store: Store, run: str, kind: ExportKind) -> str:
    """The text of the file."""
    found = store.run(run)
    return as_csv(store, found) if kind == "csv" else in_json(as_document(store, found)) + "\n"


def front_text(store: Store, run: str, kind: ExportKind) -> str:
    """The front of a run as a file.

    Raises:
        InputError: the run has no objectives.
    """
    found = store.run(run)
    points = points_of_run(store, found)
    space, known = space_named(found.facts["space"]), known_front(found.facts)
    members = members_of(points, space, known)
    if kind == "csv":
        return front_csv(members, points.objectives)
    return in_json(front_result(points, members, known) | {"run": run}) + "\n"


def write_front(run: str, folder: Path | None = None) -> tuple[Path, Path]:
    """Write the front of a run into a folder (default: the working folder), as CSV and as JSON; files of the same name are replaced.

    Raises:
        NastuiError: the run is gone or damaged, or the folder cannot be written.
    """
    first, second = ((folder or working_folder()) / f"{run}-front.{kind}" for kind in ("csv", "json"))
    with Store(reading=True) as store:
        write_text(first, front_text(store, run, "csv"))
        write_text(second, front_text(store, run, "json"))
    return first, second


def export_runs(runs: Sequence[str], kind: ExportKind, folder: Path) -> list[Path]:
    """Write a file for each run; one of the same name is replaced.

    Raises:
        NastuiError: a run is gone or damaged, or the folder cannot be written.
    """
    written = []
    with Store(reading=True) as store:
        for run in runs:
            path = folder / f"{run}.{kind}"
            write_text(path, export_text(store, run, kind))
            written.append(path)
    return written
