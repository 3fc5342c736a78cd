"""Exports of the runs tab: evaluations, everything, presets, a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nastui.base.paths import working_folder
from nastui.base.writing import write_text
from nastui.presets.writing import preset_text
from nastui.runs.entries import RunEntry
from nastui.runs.exporting import export_runs, write_front
from nastui.runs.listing import spec_of
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.dialogs.prompt import ask_folder

if TYPE_CHECKING:
    from nastui.tui.runs.screen import RunsScreen

_KINDS: Final = {"c": "CSV", "j": "JSON", "p": "Preset", "s": "SVG"}
_WAYS_OUT: Final = {"o": "Folder", "n": "None"}


def ask_export(screen: RunsScreen, folder: Path | None = None) -> None:
    """Ask which kind, then write into the folder (default: the working folder)."""
    entries, folder = screen.selected, folder or working_folder()
    what = f"run {entries[0].id}" if len(entries) == 1 else f"{len(entries):,} marked runs, each into a file"
    fronts = all(entry.front for entry in entries)
    front = "the front as CSV and JSON, " if fronts else ""
    kinds = f"every evaluation as CSV, everything as JSON, {front}the settings as a preset, or the screen as SVG"
    question = f"Export {what}, in {folder} or another folder: {kinds}. A file of the same name is replaced."
    answers = {**_KINDS, **({"f": "Front"} if fronts else {}), **_WAYS_OUT}

    def answered(kind: str | None) -> None:
        if kind == "s":
            screen.call_after_refresh(screen.host.save_picture)
        elif kind == "o":
            ask_folder(screen.app, "Export into", "The folder for the files; it is made where it is not there.", folder, chosen)
        elif kind in ("c", "j", "p", "f"):
            screen.write(lambda: _written(entries, kind, folder))

    async def chosen(other: Path) -> None:
        """The same question, for that folder."""
        ask_export(screen, other)

    screen.app.push_screen(ConfirmDialog("Export", question, answers), answered)


def _written(entries: Sequence[RunEntry], kind: str, folder: Path) -> str:
    """Write the files; a sentence on them."""
    runs = [entry.id for entry in entries]
    if kind == "f":
        paths = [path for run in runs for path in write_front(run, folder)]
        return f"Wrote {paths[0]} and {paths[1].name}" if len(runs) == 1 else f"Wrote {len(paths):,} files in {folder}, {paths[0].name} first"
    paths = _presets(runs, folder) if kind == "p" else export_runs(runs, "csv" if kind == "c" else "json", folder)
    return f"Wrote {paths[0]}" if len(paths) == 1 else f"Wrote {len(paths):,} files in {folder}, {paths[0].name} first"


def _presets(runs: Sequence[str], folder: Path) -> list[Path]:
    written = []
    for run in runs:
        path = folder / f"{run}.toml"
        write_text(path, f"# As in run {run}.\n{preset_text(spec_of(run), folder=folder)}")
        written.append(path)
    return written


def write_network(screen: RunsScreen, run: str) -> None:
    """Write the network of a run's best cell into the working folder."""
    folder = working_folder()

    def written() -> str:
        from nastui.exports.networks.writing import export_network  # it brings torch
        from nastui.runs.store import Store

        with Store(reading=True) as store:
            said = export_network(store, run, folder=folder).in_words()
        return said[0].upper() + said[1:]

    screen.write(written)
