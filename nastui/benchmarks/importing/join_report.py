"""What joining a source to a table did: which columns are new, which were compared, and of how many cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nastui.benchmarks.columns import MEAN, Meaning
from nastui.benchmarks.table import Benchmark

_NAMED = 12
"""So many columns of a data set are named; the rest is counted."""


@dataclass(frozen=True)
class JoinReport:
    """Of a source whose numbers were added to a table, cell by cell."""

    cells: int
    """Of the source."""
    of: int
    """Of the table."""
    new: tuple[Meaning, ...]
    """Columns that the table did not have."""
    compared: tuple[Meaning, ...]
    """Columns that both have; they agree, or the source's numbers were asked for."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"cells": self.cells, "of": self.of, "new": list(map(str, self.new)), "compared": list(map(str, self.compared))}

    def in_words(self, replacing: bool) -> Iterator[str]:
        """One sentence for new columns, one for those that were compared."""
        if self.new:
            yield f"joined by cell, {self.cells:,} of {self.of:,}: {_listed(self.new)}"
        if self.compared:
            yield f"{'compared, the source stands first' if replacing else 'compared, and equal'}: {_listed(self.compared)}"


def join_report(table: Benchmark, source: Benchmark) -> JoinReport:
    """What `merge` does with these two."""
    known = {column.meaning for column in table.columns}
    new, both = ([column.meaning for column in source.columns if (column.meaning in known) is there] for there in (False, True))
    return JoinReport(source.size, table.size, tuple(new), tuple(both))


def _listed(meanings: Sequence[Meaning]) -> str:
    """The means by data set; single trainings are counted."""
    datasets = dict.fromkeys(meaning.dataset for meaning in meanings)
    return "; ".join(_of(dataset, [meaning for meaning in meanings if meaning.dataset == dataset]) for dataset in datasets)


def _of(dataset: str | None, meanings: Sequence[Meaning]) -> str:
    names = [str(meaning).removeprefix(f"{dataset} ") for meaning in meanings if meaning.seeds == MEAN]
    trainings = len(meanings) - len(names)
    more = [f"{len(names) - _NAMED:,} more"] if len(names) > _NAMED else []
    single = [f"{trainings:,} columns of single trainings"] if trainings else []
    return f"{dataset or 'of the cell alone'}: {', '.join([*names[:_NAMED], *more, *single])}"
