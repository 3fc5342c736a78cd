"""What scores can be compared with: the accuracies of the benchmarks that are here. Light: read from the heads of tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.benchmarks.digest import digests
from nastui.benchmarks.entries import entries
from nastui.benchmarks.header import Description


@dataclass(frozen=True)
class Subject:
    """One accuracy of one benchmark: of the longest training on a data set, on one split."""

    benchmark: str
    space: str
    size: int
    """Rows of the table."""
    dataset: str
    split: str
    epochs: int
    known: int
    """Rows that have this accuracy."""

    @property
    def meaning(self) -> Meaning:
        """Its column, the mean over trainings."""
        return Meaning(self.dataset, ACCURACY, self.split or None, self.epochs or None)

    @property
    def accuracy(self) -> str:
        """`valid accuracy at 200 epochs`."""
        return " ".join(filter(None, (self.split, "accuracy", f"at {self.epochs} epochs" if self.epochs else "")))

    @property
    def short(self) -> str:
        """`valid @ 200`."""
        return " @ ".join(filter(None, (self.split or "accuracy", str(self.epochs or ""))))


def subjects() -> tuple[Subject, ...]:
    """All of them, benchmark by benchmark, data set by data set; of these the accuracy that most cells have comes first."""
    return tuple(subject for entry in entries() if entry.description for subject in _subjects(entry.description))


def after(every: Sequence[Subject], current: Subject, field: str) -> Subject:
    """The next one that differs in this field (`benchmark`, `dataset` or `split`) and agrees in those that come before it; round and round."""
    fields = ("benchmark", "dataset", "split")
    fixed = fields[: fields.index(field)]
    siblings = [one for one in every if all(getattr(one, name) == getattr(current, name) for name in fixed)]
    values = list(dict.fromkeys(getattr(one, field) for one in siblings))
    wanted = values[(values.index(getattr(current, field)) + 1) % len(values)]
    return next(one for one in siblings if getattr(one, field) == wanted)


def _subjects(description: Description) -> Iterator[Subject]:
    about = description.about
    for digest in digests(description):
        known = {one.split: one.known for one in digest.optima}
        found = [(split, epochs[-1]) for split, epochs in digest.accuracies if split in known]
        for split, epochs in sorted(found, key=lambda one: (-known[one[0]], one[0] != "valid")):
            yield Subject(about.name, about.space, description.size, digest.name, split, epochs, known[split])
