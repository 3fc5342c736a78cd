"""What scores are compared with, and the rows of the table: kept scores and what else could guide a search as cheaply. Light to import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.benchmarks.digest import digests
from nastui.benchmarks.header import Description
from nastui.benchmarks.listing import entries
from nastui.fitness.scoring.words import images_in_words

if TYPE_CHECKING:
    from nastui.fitness.scoring.store import ScoreSet


# ---- when an order was seen on too few cells to be ranked beside others


LEAST_CELLS: Final = 100
"""With fewer, the standard error of a rank correlation is above 0.07, and a tenth of them is not ten cells."""


def too_few(cells: int, of: int) -> bool:
    """Whether so many cells, of all that could be compared, are too few; a whole space is never too small."""
    return cells < min(LEAST_CELLS, of)


# ----


SECOND: Final = "second training"
_TITLES: Final = {"parameters": "parameters", "flops": "FLOPs"}
_ORDINARY: Final = {"initialisation": "default", "repeats": 1, "precision": "float32"}


@dataclass(frozen=True)
class ProxyRow:
    """Something that gives each cell a number."""

    id: str
    title: str
    batch: int | None = None
    seed: int | None = None
    images: str = ""
    kept: ScoreSet | None = None
    """The set, where it is one."""
    meaning: Meaning | None = None
    """The column of the table, where it is one; of a second training: that of the accuracy."""

    @property
    def count(self) -> int:
        """Scores in the set when it was read; another number is another state of the same row."""
        return self.kept.count if self.kept else 0

    @property
    def axis(self) -> str:
        """What its numbers are, beside an axis."""
        return "score" if self.kept else self.title


@dataclass(frozen=True)
class Judged:
    """How well a row orders the cells that it knows."""

    known: int
    of: int
    tau: float | None = None
    """Kendall's τ-b with accuracy; this and the rest are None where the cells are too few."""
    best_tau: float | None = None
    """Among the best 10 % by accuracy."""
    top_tau: float | None = None
    """Among the top 10 % by score."""
    hits: float | None = None
    """Share of the best 10 % by accuracy that is in the top 10 % by score."""

    @property
    def few(self) -> bool:
        """Whether it knows some cells, and too few to be ranked."""
        return self.known > 0 and too_few(self.known, self.of)


@dataclass(frozen=True)
class ProxyLine:
    """A row of the table, and what is known of it so far."""

    row: ProxyRow
    judged: Judged | None = None

    @property
    def few(self) -> bool:
        """Whether it is known to have too few cells to be ranked."""
        return self.judged is not None and self.judged.few


def set_row(kept: ScoreSet) -> ProxyRow:
    """The row of a set. What is as usual is not said; what is not, is."""
    document = kept.document
    images = _dictionary(document.get("images"))
    parts = [str(document.get("score", "score")), document.get("variant")]
    parts += [_unusual(name, document[name]) for name, usual in _ORDINARY.items() if document.get(name, usual) != usual]
    seed = document.get("score_seed")
    return ProxyRow(kept.id, " ".join(map(str, filter(None, parts))), images.get("count"), seed, str(images.get("source", "")), kept)


def column_row(meaning: Meaning) -> ProxyRow:
    """The row of a column of the table: a plain count, or a score that others published."""
    title = _TITLES.get(meaning.metric, f"{meaning.metric}, published")
    return ProxyRow(f"column {meaning}", title, meaning=meaning)


def training_row(meaning: Meaning) -> ProxyRow:
    """The row of a second training: no proxy can be asked to do better."""
    return ProxyRow(SECOND, "a second training", meaning=meaning)


def in_words(row: ProxyRow) -> str:
    """All that decides the numbers of a row, for a heading."""
    if row.kept is None:
        return "run 2 against run 1" if row.meaning and row.id == SECOND else row.title
    return row.title.partition(" ")[0] + images_in_words(row.kept.document)


def few_in_words(line: ProxyLine) -> str:
    """`naswt, batch 16: 25 of 15,625 cells: too few`; empty where there are enough."""
    judged, batch = line.judged, "" if line.row.batch is None else f", batch {line.row.batch}"
    return f"{line.row.title}{batch}: {judged.known:,} of {judged.of:,} cells: too few" if judged is not None and judged.few else ""


def order_of(row: ProxyRow) -> tuple[Any, ...]:
    """Sets that differ in nothing but their batch size stand below each other."""
    document = row.kept.document if row.kept else {}
    return row.title, row.images, str(document.get("network")), row.seed or 0, row.batch or 0


def _unusual(name: str, value: Any) -> str:
    return f"{value} initialisations" if name == "repeats" else str(value)


def _dictionary(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


# ---- what scores can be compared with: the accuracies of the benchmarks that are here. Light: read from the heads of tables


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
