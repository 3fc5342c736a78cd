"""What a table has, said in a few words per data set; light, from the header alone. The command line and the app show the same."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.benchmarks.columns import ACCURACY, MEAN, Meaning
from nastui.benchmarks.header import ColumnSummary, Description


@dataclass(frozen=True)
class Optimum:
    """The best mean accuracy of one split and budget."""

    split: str
    epochs: int
    accuracy: float
    cell: str
    known: int
    """Cells that have this accuracy."""


@dataclass(frozen=True)
class DatasetDigest:
    """One data set of a table."""

    name: str
    accuracies: tuple[tuple[str, tuple[int, ...]], ...]
    """(split, budgets of epochs), in the order of the table."""
    others: tuple[str, ...]
    """What else is known: `loss`, `seconds`, `parameters`, scores."""
    trainings: int
    """The most single trainings behind a mean."""
    optima: tuple[Optimum, ...]
    """One per split: of its longest budget."""
    curves: bool
    """Whether there are learning curves."""


def digests(described: Description) -> tuple[DatasetDigest, ...]:
    """All data sets of a table."""
    return tuple(_digest(described, dataset) for dataset in described.datasets)


def partial(described: Description) -> int | None:
    """How many cells have numbers at all, where that is not all of them."""
    known = max((summary.known for summary in described.summaries), default=described.size)
    return known if known < described.size else None


def _digest(described: Description, dataset: str) -> DatasetDigest:
    meanings = [column.meaning for column in described.columns if column.meaning.dataset == dataset]
    means = [meaning for meaning in meanings if meaning.seeds == MEAN]
    splits = dict.fromkeys(m.split or "" for m in means if m.metric == ACCURACY)
    budgets = {split: tuple(sorted(m.epochs or 0 for m in means if (m.metric, m.split or "") == (ACCURACY, split))) for split in splits}
    optima = [_optimum(described, dataset, split, epochs[-1]) for split, epochs in budgets.items() if split != "train"]
    return DatasetDigest(
        dataset,
        tuple(budgets.items()),
        tuple(sorted({m.metric for m in means if m.metric != ACCURACY})),
        max((int(m.seeds[3:]) for m in meanings if m.seeds.startswith("run")), default=0),
        tuple(one for one in optima if one is not None),
        any(column.meaning.dataset == dataset for column in described.curves),
    )


def _optimum(described: Description, dataset: str, split: str, epochs: int) -> Optimum | None:
    summary = summary_of(described, Meaning(dataset, ACCURACY, split, epochs))
    if summary is None or summary.best is None or summary.cell is None:
        return None
    return Optimum(split, epochs, summary.best, summary.cell, summary.known)


def summary_of(described: Description, meaning: Meaning) -> ColumnSummary | None:
    """What is worth knowing of the column with this meaning."""
    pairs = zip(described.columns, described.summaries, strict=False)
    return next((summary for column, summary in pairs if column.meaning == meaning), None)
