"""Where config, data and state lie: one folder under NASTUI_HOME, else the platform's own places."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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

    @property
    def logs(self) -> Path:
        """What runs in the background say."""
        return self.state / "logs"


def home() -> Home:
    """The folders in force (nothing is created)."""
    if chosen := os.environ.get("NASTUI_HOME"):
        root = Path(chosen).expanduser()
        return Home(root / "config", root / "data", root / "state")
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("nastui", appauthor=False)
    return Home(dirs.user_config_path, dirs.user_data_path, dirs.user_state_path)


def make_folder(folder: Path) -> Path:
    """Create a folder. The user's own are for the user alone, whatever the umask; also those that are there already.

    Raises:
        StorageError: the disk or its permissions refuse.
    """
    try:
        _make(folder)
        for one in (folder, *folder.parents):
            if not is_private(one):
                break
            tighten(one, _FOLDER)
    except OSError as error:
        raise StorageError(
            f"cannot create the folder {folder}: {error.strerror}", remedy="free space or permission there, or set NASTUI_HOME to another folder"
        ) from error
    return folder


def working_folder() -> Path:
    """The working folder; the home folder where that is gone."""
    try:
        return Path.cwd()
    except OSError:
        return Path.home()


# ---- what lies there is for the user alone


_FOLDER: Final = 0o700
FILE: Final = 0o600


def is_private(path: Path) -> bool:
    """Whether it is one of the user's folders, or in one."""
    here = home()
    resolved = path.resolve()
    return any(resolved.is_relative_to(folder.resolve()) for folder in (here.config, here.data, here.state))


def tighten(path: Path, mode: int) -> None:
    """Take from others what they may do with a private file or folder, where this user can. What is a link stays as it is."""
    with suppress(OSError):
        found = path.lstat()
        if found.st_mode & 0o077 and not stat.S_ISLNK(found.st_mode) and is_private(path):
            path.chmod(mode)


def _make(folder: Path) -> None:
    """With all above it; each of those that leads to a folder of the user's own is private too."""
    if folder.is_dir():
        return
    if not folder.parent.exists():
        _make(folder.parent)
    own = (home().config, home().data, home().state)
    private = is_private(folder) or any(one.resolve().is_relative_to(folder.resolve()) for one in own)
    try:
        folder.mkdir(_FOLDER if private else 0o777)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    if private:
        folder.chmod(_FOLDER)  # the umask may have taken even more
