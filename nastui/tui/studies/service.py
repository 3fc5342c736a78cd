"""What the screen asks for, done in threads. What takes long to import is imported there too."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nastui.studies.report.document import Report
from nastui.tui.shell.underway import Underway, finished

if TYPE_CHECKING:
    from nastui.runs.rows import Run
    from nastui.studies.entries import Entry, Files
    from nastui.studies.run_matrix import Opened, RunMatrix
    from nastui.studies.seed_runs import SeedRun


@dataclass(frozen=True)
class Stand:
    """The files of studies and the stored runs at one moment."""

    files: Files
    runs: tuple[tuple[str, Run], ...]
    """Each with its digest, the newest first; the very same tuple where none has changed."""


class StudyService:
    """Remembers what it planned. All of its methods raise NastuiError where something cannot be read or written."""

    def __init__(self) -> None:
        self._planned: dict[tuple[Path, float], Any] = {}
        self._stored: Any = None

    def stand(self) -> Stand:
        """Whatever the screen shows follows from it; called in a thread. Equal where nothing has changed, and then little was read."""
        if self._stored is None:
            self._stored = import_module("nastui.studies.stored").Stored()
        return Stand(_entries().files(), self._stored.read())

    async def entries(self, stand: Stand) -> tuple[Entry, ...]:
        """The list, nothing counted."""
        found: tuple[Entry, ...] = await asyncio.to_thread(lambda: _entries().entries(stand.files))
        return found

    async def counted(self, every: tuple[Entry, ...], stand: Stand) -> AsyncIterator[Entry]:
        """Each again, with how many of its runs are done."""
        for entry in every:
            yield await asyncio.to_thread(self._counted, entry, stand)

    def open(self, name: str) -> tuple[Opened, RunMatrix]:
        """Read a study, and how far it is; called in a thread, as it takes long."""
        opened: Opened = _loading().opened(name)
        return opened, _loading().look(opened, self.stand().runs)

    async def look(self, opened: Opened, stand: Stand) -> RunMatrix:
        """How far it is."""
        found: RunMatrix = await asyncio.to_thread(lambda: _loading().look(opened, stand.runs))
        return found

    async def runs(self, board: RunMatrix, panel: str, task: str, arm: str) -> tuple[SeedRun, ...]:
        """The runs of an arm, by seed."""
        found: tuple[SeedRun, ...] = await asyncio.to_thread(lambda: _loading().runs_of(board, panel, task, arm))
        return found

    async def write(self, report: Report, board: RunMatrix, folder: Path) -> int:
        """Write the folder of a report; how many files it has."""
        found: int = await asyncio.to_thread(lambda: _loading().written(report, board, folder))
        return found

    def close(self) -> None:
        """Close the connection to the store."""
        if self._stored is not None:
            self._stored.close()

    def _counted(self, entry: Entry, stand: Stand) -> Entry:
        if entry.study is None:
            return entry
        key = (entry.file.path, entry.file.path.stat().st_mtime)
        if key not in self._planned:
            self._planned[key] = _entries().planned_of(entry)
        planned = self._planned[key]
        found: Entry = _entries().counted(entry, planned, stand.runs) if isinstance(planned, tuple) else planned
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

    def wanted(self, board: RunMatrix, *, hurry: bool) -> bool:
        """Whether there are runs that the report does not know, and it is time to compose it anew.

        Args:
            board: where the study stands.
            hurry: whether no more runs come in for now.
        """
        if self.composing or not board.done or self._of == (board.opened.name, board.done):
            return False
        return hurry or self.report is None or time.monotonic() - self._ended > max(_REST_SECONDS, _REST_SHARE * self._took)

    async def compose(self, board: RunMatrix, show: Callable[[str], None], *, ascii: bool = False) -> None:
        """Compose, and show how it goes; the old one stays until the new one is there."""
        self.composing, began = True, time.monotonic()
        try:
            self.report = await finished(Underway("composing the report", how=""), lambda: _loading().composed(board), show, ascii=ascii)
        finally:
            self.composing, self._of = False, (board.opened.name, board.done)
            self._ended, self._took = time.monotonic(), time.monotonic() - began


_REST_SECONDS = 5.0
_REST_SHARE = 3.0


def _entries() -> Any:
    return import_module("nastui.studies.entries")


def _loading() -> Any:
    return import_module("nastui.studies.loading")
