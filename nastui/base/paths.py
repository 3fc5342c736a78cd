"""Where config, data and state lie: one folder under NASTUI_HOME, else the platform's own places."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from nastui.base.errors import StorageError


@dataclass(frozen=True)
class Home:
    """The user's folders."""

    config: Path
    """Presets and settings."""
    data: Path
    """Benchmark tables."""
    state: Path
    """The run store, builds in progress, logs."""

    @property
    def presets(self) -> Path:
        """The user's own presets."""
        return self.config / "presets"

    @property
    def studies(self) -> Path:
        """The user's own study files."""
        return self.config / "studies"

    @property
    def tables(self) -> Path:
        """Imported benchmark tables."""
        return self.data / "tables"

    @property
    def downloads(self) -> Path:
        """Official benchmark files, until they are imported."""
        return self.data / "downloads"

    @property
    def scores(self) -> Path:
        """Scores of untrained networks that were computed once."""
        return self.data / "scores.sqlite"

    @property
    def store(self) -> Path:
        """The run store."""
        return self.state / "runs.sqlite"


def home() -> Home:
    """The folders in force (nothing is created)."""
    if chosen := os.environ.get("NASTUI_HOME"):
        root = Path(chosen).expanduser()
        return Home(root / "config", root / "data", root / "state")
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("nastui", appauthor=False)
    return Home(dirs.user_config_path, dirs.user_data_path, dirs.user_state_path)


def make_folder(folder: Path) -> Path:
    """Create a folder.

    Raises:
        StorageError: the disk or its permissions refuse.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot create the folder {folder}: {error.strerror}", remedy="free space or permission there, or set NASTUI_HOME to another folder"
        ) from error
    return folder
