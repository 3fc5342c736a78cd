"""What the screen asks for, done in threads: reading, comparing, scoring. What takes long to import is imported there too."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from nastui.studies.proxies.rows import Judged, ProxyRow
from nastui.studies.proxies.subjects import Subject, subjects

if TYPE_CHECKING:
    from nastui.studies.proxies.loading import Changes, PairsKept
    from nastui.studies.proxies.pairs import Pairs
    from nastui.studies.proxies.rescoring import Kernel, ScoredCell


class ProxyService:
    """Remembers what it found. All of its methods raise NastuiError where something cannot be read or scored."""

    def __init__(self) -> None:
        self._pairs: PairsKept | None = None
        self._changes: Changes | None = None
        self._judged: dict[tuple[Subject, str, int], Judged] = {}

    async def subjects(self) -> tuple[Subject, ...]:
        """Everything that scores can be compared with; benchmarks of which scores are kept come first."""

        def find() -> tuple[Subject, ...]:
            from nastui.studies.proxies.loading import benchmarks_with_scores

            every = subjects()
            scored = benchmarks_with_scores(every)
            return tuple(sorted(every, key=lambda one: one.benchmark not in scored))

        return await asyncio.to_thread(find)

    def marker(self, subject: Subject) -> tuple[Any, ...]:
        """Differs from what it was where rows may have changed; cheap, and called in a thread."""
        from nastui.studies.proxies.loading import Changes

        if self._changes is None:
            self._changes = Changes()
        return self._changes.marker(subject)

    def close(self) -> None:
        """Close what is open."""
        if self._changes is not None:
            self._changes.close()

    async def rows(self, subject: Subject) -> tuple[ProxyRow, ...]:
        """The rows of the table."""

        def read() -> tuple[ProxyRow, ...]:
            from nastui.studies.proxies.loading import rows_of

            return rows_of(subject)

        return await asyncio.to_thread(read)

    async def pairs(self, subject: Subject, row: ProxyRow) -> Pairs:
        """Score and accuracy of each cell."""

        def read() -> Pairs:
            from nastui.studies.proxies.loading import PairsKept

            if self._pairs is None:
                self._pairs = PairsKept()
            return self._pairs.of(subject, row)

        return await asyncio.to_thread(read)

    def judged(self, subject: Subject, row: ProxyRow) -> Judged | None:
        """What is known of a row."""
        return self._judged.get((subject, row.id, row.count))

    async def judge(self, subject: Subject, row: ProxyRow) -> Judged:
        """Compare the orders."""
        pairs = await self.pairs(subject, row)

        def judge_pairs() -> Judged:
            from nastui.studies.proxies.pairs import judge

            return judge(pairs)

        found = await asyncio.to_thread(judge_pairs)
        self._judged[subject, row.id, row.count] = found
        return found

    async def cell_to_begin_with(self, subject: Subject) -> str:
        """The best cell of the latest run, else of the table."""

        def find() -> str:
            from nastui.studies.proxies.loading import cell_to_begin_with

            return cell_to_begin_with(subject)

        return await asyncio.to_thread(find)

    async def warm(self) -> None:
        """Import what scores before it is asked."""
        await asyncio.to_thread(_import_rescoring)

    async def score(self, subject: Subject, row: ProxyRow | None, cell: str) -> ScoredCell:
        """Score one cell."""

        def score() -> ScoredCell:
            from nastui.studies.proxies.rescoring import score_cell

            return score_cell(subject, row, cell)

        return await asyncio.to_thread(score)

    async def kernel(self, subject: Subject, row: ProxyRow, pairs: Pairs, place: int, title: str) -> Kernel:
        """K of one cell."""

        def compute() -> Kernel:
            from nastui.studies.proxies.rescoring import kernel_at

            return kernel_at(subject, row, pairs, place, title)

        return await asyncio.to_thread(compute)


def _import_rescoring() -> None:
    import nastui.studies.proxies.rescoring  # noqa: F401
