"""A run as a file: every evaluation as CSV, everything as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from nastui.base.writing import write_text
from nastui.drawing.printable import in_json
from nastui.runs.result import as_csv, as_document
from nastui.runs.store import Store

ExportKind: TypeAlias = Literal["csv", "json"]


def export_text(store: Store, run: str, kind: ExportKind) -> str:
    """The text of the file."""
    found = store.run(run)
    return as_csv(store, found) if kind == "csv" else in_json(as_document(store, found)) + "\n"


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
