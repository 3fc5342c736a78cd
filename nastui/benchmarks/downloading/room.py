"""Room on the disk: asked for before a download, not found out at its end."""

from __future__ import annotations

import shutil
from pathlib import Path

from nastui.base.errors import StorageError
from nastui.drawing.numbers import in_bytes


def check_room(folder: Path, name: str, download: int, table: int) -> None:
    """Refuse what would fill the disk.

    Raises:
        StorageError: less is free than the rest of the download and the table that is made of it need.
    """
    free = shutil.disk_usage(folder).free
    if free < download + table:
        raise StorageError(
            f"{name} needs {in_bytes(download)} more and its table about {in_bytes(table)}, but {folder} has {in_bytes(free)} free",
            remedy="free space there, or give another --folder",
        )
