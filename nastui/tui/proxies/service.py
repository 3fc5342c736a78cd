"""Scores beside accuracies: read, compared and computed in threads, where heavy imports happen too."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nastui.drawing.scatter import ScatterMark
from nastui.studies.proxies.rows import Judged, ProxyRow, Subject, subjects
from nastui.tui.shell.background import in_thread

if TYPE_CHECKING:
    from nastui.studies.proxies.loading import Changes, PairsKept
    from nastui.studies.proxies.pairs import Pairs
    from nastui.studies.proxies.rescoring import Kernel, ScoredCell


@dataclass
class ShownRow:
    """The row under the cursor, once its pairs are read."""

    subject: Subject
    row: ProxyRow
    pairs: Pairs
    marks: list[ScatterMark]
    """Cells that are marked in the scatter."""

    def shows(self, subject: Subject | None, row: ProxyRow | None) -> bool:
        """Whether it is this row, however many scores it has now."""
        return row is not None and (self.subject, self.row.id) == (subject, row.id)


class ProxyService:
    """Reads rows and pairs, which it caches. All methods raise NastuiError where something cannot be read or scored."""

    def __init__(self) -> None:
        self._pairs: PairsKept | None = None
        self._changes: Changes | None = None
        self._judged: dict[tuple[Subject, str, int], Judged] = {}

    async def subjects(self) -> tuple[Subject, ...]:
        """All that scores can be compared with; benchmarks with stored scores come first."""

        def find() -> tuple[Subject, ...]:
            from nastui.studies.proxies.loading import benchmarks_with_scores

            every = subjects()
            scored = benchmarks_with_scores(every)
            return tuple(sorted(every, key=lambda one: one.benchmark not in scored))

        return await in_thread(find)

    def marker(self, subject: Subject) -> tuple[Any, ...]:
        """Another value than before where rows may have changed; cheap, and called in a thread."""
        from nastui.studies.proxies.loading import Changes

        if self._changes is None:
            self._changes = Changes()
        return self._changes.marker(subject)

    def close(self) -> None:
        """Close the connection to the stored scores."""
        if self._changes is not None:
            self._changes.close()

    async def rows(self, subject: Subject) -> tuple[ProxyRow, ...]:
        """The rows of the table."""

        def read() -> tuple[ProxyRow, ...]:
            from nastui.studies.proxies.loading import rows_of

            return rows_of(subject)

        return await in_thread(read)

    async def pairs(self, subject: Subject, row: ProxyRow) -> Pairs:
        """Score and accuracy of each cell."""

        def read() -> Pairs:
            from nastui.studies.proxies.loading import PairsKept

            if self._pairs is None:
                self._pairs = PairsKept()
            return self._pairs.of(subject, row)

        return await in_thread(read)

    def judged(self, subject: Subject, row: ProxyRow) -> Judged | None:
        """How well a row ranks the cells, as far as it is computed."""
        return self._judged.get((subject, row.id, row.count))

    async def judge_all(self, subject: Subject, rows: Iterable[ProxyRow]) -> AsyncIterator[tuple[ProxyRow, Judged]]:
        """Compute how well each row ranks the cells, where that is not known yet."""
        for row in rows:
            if self.judged(subject, row) is None:
                yield row, await self._judge(subject, row)

    async def _judge(self, subject: Subject, row: ProxyRow) -> Judged:
        pairs = await self.pairs(subject, row)

        def judge_pairs() -> Judged:
            from nastui.studies.proxies.pairs import judge

            return judge(pairs)

        found = await in_thread(judge_pairs)
        self._judged[subject, row.id, row.count] = found
        return found

    async def cell_to_begin_with(self, subject: Subject) -> str:
        """The best cell of the latest run, else of the table."""

        def find() -> str:
            from nastui.studies.proxies.loading import cell_to_begin_with

            return cell_to_begin_with(subject)

        return await in_thread(find)

    async def warm(self) -> None:
        """Import what scores need, ahead of the first one."""
        await in_thread(_import_rescoring)

    async def score(self, subject: Subject, row: ProxyRow | None, cell: str) -> ScoredCell:
        """Score one cell."""

        def score() -> ScoredCell:
            from nastui.studies.proxies.rescoring import score_cell

            return score_cell(subject, row, cell)

        return await in_thread(score)

    async def kernels(self, shown: ShownRow) -> AsyncIterator[tuple[Kernel, ScatterMark]]:
        """K of the best cell, then of a poor one, each with its mark in the scatter; none where too few cells have score and accuracy."""
        for place, title, letter in zip(shown.pairs.best_and_poor() or (), ("A best", "B poor"), "AB", strict=False):
            kernel = await self._kernel(shown, place, title)
            yield kernel, ScatterMark(kernel.score, kernel.accuracy, letter)

    async def _kernel(self, shown: ShownRow, place: int, title: str) -> Kernel:

        def compute() -> Kernel:
            from nastui.studies.proxies.rescoring import kernel_at

            return kernel_at(shown.subject, shown.row, shown.pairs, place, title)

        return await in_thread(compute)


def _import_rescoring() -> None:
    import nastui.studies.proxies.rescoring  # noqa: F401
