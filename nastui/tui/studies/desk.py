"""What the screen asks for, done in threads. What takes long to import is imported there too."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nastui.studies.report.document import Report

if TYPE_CHECKING:
    from nastui.tui.studies.board import Board, Opened
    from nastui.tui.studies.entries import Entry
    from nastui.tui.studies.seeds import SeedRun


class Desk:
    """Remembers what it planned. All of its methods raise NastuiError where something cannot be read or written."""

    def __init__(self) -> None:
        self._planned: dict[tuple[Path, float], Any] = {}

    async def entries(self) -> tuple[Entry, ...]:
        """The list, nothing counted."""
        found: tuple[Entry, ...] = await asyncio.to_thread(lambda: _entries().entries())
        return found

    async def counted(self, every: tuple[Entry, ...]) -> AsyncIterator[Entry]:
        """Each again, with how many of its runs are done."""
        for entry in every:
            yield await asyncio.to_thread(self._counted, entry)

    async def open(self, name: str) -> Opened:
        """Read a study."""
        found: Opened = await asyncio.to_thread(lambda: _loading().opened(name))
        return found

    async def look(self, opened: Opened) -> Board:
        """How far it is."""
        found: Board = await asyncio.to_thread(lambda: _loading().look(opened))
        return found

    async def runs(self, board: Board, panel: str, task: str, arm: str) -> tuple[SeedRun, ...]:
        """The runs of an arm, by seed."""
        found: tuple[SeedRun, ...] = await asyncio.to_thread(lambda: _loading().runs_of(board, panel, task, arm))
        return found

    async def write(self, report: Report, board: Board, folder: Path) -> int:
        """Write the folder of a report; how many files it has."""
        found: int = await asyncio.to_thread(lambda: _loading().written(report, board, folder))
        return found

    def _counted(self, entry: Entry) -> Entry:
        if entry.study is None:
            return entry
        key = (entry.file.path, entry.file.path.stat().st_mtime)
        if key not in self._planned:
            self._planned[key] = _entries().planned_of(entry)
        planned = self._planned[key]
        found: Entry = _entries().counted(entry, planned) if isinstance(planned, tuple) else planned
        return found


class Reporter:
    """Composes one report at a time, and not so often that nothing else gets done while runs come in."""

    def __init__(self) -> None:
        self.report: Report | None = None
        """The latest; it may be of fewer runs than there are."""
        self.composing = False
        self._of: tuple[str, int] | None = None
        self._ended = self._took = 0.0

    @property
    def known(self) -> int | None:
        """How many done runs the report knows; None: there is no report."""
        return self._of[1] if self._of and self.report is not None else None

    def wanted(self, board: Board, *, hurry: bool) -> bool:
        """Whether there are runs that the report does not know, and it is time to compose it anew.

        Args:
            board: where the study stands.
            hurry: whether no more runs come in for now.
        """
        if self.composing or not board.done or self._of == (board.opened.name, board.done):
            return False
        return hurry or self.report is None or time.monotonic() - self._ended > max(_REST_SECONDS, _REST_SHARE * self._took)

    async def compose(self, board: Board) -> None:
        """Compose; the old one stays until the new one is there."""
        self.composing, began = True, time.monotonic()
        try:
            self.report = await asyncio.to_thread(lambda: _loading().composed(board))
        finally:
            self.composing, self._of = False, (board.opened.name, board.done)
            self._ended, self._took = time.monotonic(), time.monotonic() - began


_REST_SECONDS = 5.0
_REST_SHARE = 3.0


def _entries() -> Any:
    return import_module("nastui.tui.studies.entries")


def _loading() -> Any:
    return import_module("nastui.tui.studies.loading")
