"""Runs of a spec that is no file's, in a process of their own."""

from __future__ import annotations

import secrets

from nastui.base.errors import NastuiError, Place
from nastui.base.paths import home
from nastui.base.writing import write_text
from nastui.presets.writing import preset_text
from nastui.runs.background import begin
from nastui.runs.run_spec import RunSpec


def begin_in_background(spec: RunSpec, preset: str | None, pace: float, seeds: str | None = None) -> str:
    """Start a run, or one for each of several seeds, as `nastui run --detach` does; the id of the first, once it is stored.

    Args:
        spec: what is run.
        preset: the name that the runs are stored with.
        pace: seconds that a generation takes at least.
        seeds: as `read_seeds` reads them, in the place of the spec's.

    Raises:
        NastuiError: it cannot be run as it stands, or no process can be started.
    """
    path = home().state / "begun" / f"{secrets.token_hex(8)}.toml"
    words = ["run", str(path), "--named", preset or "", "--pace", str(pace)]
    try:
        write_text(path, preset_text(spec))
        return begin(words if seeds is None else [*words, "--seeds", seeds])
    except NastuiError as error:
        if error.place.file == str(path):  # which is nothing to its reader
            error.place = Place(key=error.place.key)
        raise
    finally:
        path.unlink(missing_ok=True)
