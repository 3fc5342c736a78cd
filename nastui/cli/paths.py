"""Paths as arguments and options take them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


class GivenPath(click.Path):
    """A path, which an empty text is not: as a path it would be the working folder.

    Args:
        named: `path`, `file` or `folder`; only what is there already is held to it.
    """

    def __init__(self, named: str = "path") -> None:
        super().__init__(file_okay=named != "folder", dir_okay=named != "file", path_type=Path)
        self._named = named

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Check one."""
        if value == "":
            self.fail(f"an empty text names no {self._named}", param, ctx)
        return super().convert(value, param, ctx)
