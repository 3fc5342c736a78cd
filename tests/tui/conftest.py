"""A home folder with a made-up benchmark and a preset on it."""

import os
import shutil
import time
from pathlib import Path

import pytest
from tui_helpers import PRESET, drive_elsewhere

from nastui.benchmarks.importing.bring import bring_in


@pytest.fixture(scope="session")
def toy_tables(toy_csv, tmp_path_factory) -> Path:
    """The folder of imported tables, made once."""
    folder = tmp_path_factory.mktemp("tables")
    before = os.environ.get("NASTUI_HOME")
    os.environ["NASTUI_HOME"] = str(folder)
    try:
        bring_in(toy_csv)
    finally:
        os.environ.pop("NASTUI_HOME")
        if before is not None:
            os.environ["NASTUI_HOME"] = before
    return folder / "data" / "tables"


@pytest.fixture(autouse=True)
def calm(monkeypatch) -> None:
    """Nothing of the machine's terminal, and one time zone."""
    for name in ("NO_COLOR", "SSH_CONNECTION", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    time.tzset()


@pytest.fixture
def toy_home(own_home, toy_tables) -> Path:
    """A home with the table and the user's preset `toy`."""
    shutil.copytree(toy_tables, own_home / "data" / "tables")
    presets = own_home / "config" / "presets"
    presets.mkdir(parents=True)
    (presets / "toy.toml").write_text(PRESET)
    return own_home


@pytest.fixture
def elsewhere(toy_home):
    """A slow run of the preset `toy` that somebody else drives."""
    driven = drive_elsewhere()
    yield driven
    driven.end()
