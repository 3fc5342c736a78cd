"""What the screen asks for, done in threads: reading, comparing, scoring. What takes long to import is imported there too."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING, Any

from nastui.studies.proxies.rows import Judged, Row
from nastui.studies.proxies.subjects import Subject, subjects

if TYPE_CHECKING:
    from nastui.studies.proxies.pairs import Pairs
    from nastui.studies.proxies.rescoring import Kernel, ScoredCell


class ProxyService:
    """Remembers what it found. All of its methods raise NastuiError where something cannot be read or scored."""

    def __init__(self) -> None:
        self._pairs: Any = None
        self._changes: Any = None
        self._judged: dict[tuple[Subject, str, int], Judged] = {}

    async def subjects(self) -> tuple[Subject, ...]:
        """Everything that scores can be compared with; benchmarks of which scores are kept come first."""

        def find() -> tuple[Subject, ...]:
            every = subjects()
            scored = _loading().benchmarks_with_scores(every)
            return tuple(sorted(every, key=lambda one: one.benchmark not in scored))

        return await asyncio.to_thread(find)

    def marker(self, subject: Subject) -> tuple[Any, ...]:
        """Differs from what it was where rows may have changed; cheap, and called in a thread."""
        if self._changes is None:
            self._changes = _loading().Changes()
        found: tuple[Any, ...] = self._changes.marker(subject)
        return found

    def close(self) -> None:
        """Close what is open."""
        if self._changes is not None:
            self._changes.close()

    async def rows(self, subject: Subject) -> tuple[Row, ...]:
        """The rows of the table."""
        return await asyncio.to_thread(lambda: _loading().rows_of(subject))

    async def pairs(self, subject: Subject, row: Row) -> Pairs:
        """Score and accuracy of each cell."""

        def read() -> Pairs:
            if self._pairs is None:
                self._pairs = _loading().PairsKept()
            found: Pairs = self._pairs.of(subject, row)
            return found

        return await asyncio.to_thread(read)

    def judged(self, subject: Subject, row: Row) -> Judged | None:
        """What is known of a row."""
        return self._judged.get((subject, row.id, row.count))

    async def judge(self, subject: Subject, row: Row) -> Judged:
        """Compare the orders."""
        pairs = await self.pairs(subject, row)
        found: Judged = await asyncio.to_thread(lambda: import_module("nastui.studies.proxies.pairs").judge(pairs))
        self._judged[subject, row.id, row.count] = found
        return found

    async def cell_to_begin_with(self, subject: Subject) -> str:
        """The best cell of the latest run, else of the table."""
        found: str = await asyncio.to_thread(lambda: _loading().cell_to_begin_with(subject))
        return found

    async def warm(self) -> None:
        """Import what scores before it is asked."""
        await asyncio.to_thread(_rescoring)

    async def score(self, subject: Subject, row: Row | None, cell: str) -> ScoredCell:
        """Score one cell."""
        found: ScoredCell = await asyncio.to_thread(lambda: _rescoring().score_cell(subject, row, cell))
        return found

    async def kernel(self, subject: Subject, row: Row, pairs: Pairs, place: int, title: str) -> Kernel:
        """K of one cell."""
        found: Kernel = await asyncio.to_thread(lambda: _rescoring().kernel_at(subject, row, pairs, place, title))
        return found


def _loading() -> Any:
    return import_module("nastui.studies.proxies.loading")


def _rescoring() -> Any:
    return import_module("nastui.studies.proxies.rescoring")
