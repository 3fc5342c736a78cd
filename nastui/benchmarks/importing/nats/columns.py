"""What the official numbers mean in a table: data sets, splits and metrics by nastui's names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nastui.benchmarks.columns import ACCURACY, MEAN, SECONDS, Column, Meaning
from nastui.benchmarks.curves import Curve
from nastui.benchmarks.importing.nats.gathering import Gathering
from nastui.benchmarks.importing.nats.record import COSTS, FIELDS, MEAN_SLOT, RUNS, SETS, TRAININGS
from nastui.benchmarks.table import Values

DIGITS: Final = 14
"""A double has no more digits after the point, so an official number is finer than any rounded one."""
_UNITS: Final = {ACCURACY: "percent", "loss": "", SECONDS: "s", "latency": "ms", "parameters": "count", "flops": "count"}


@dataclass(frozen=True)
class _Part:
    """A data set, or some splits of it, and the official training that they come from."""

    dataset: str
    training: str
    splits: dict[str, str]
    """Split → official set."""
    seed: str | None = None
    """The split that tells this part's seeds apart where the data set has parts of two trainings."""


_PARTS: Final = (
    # the protocol of published searches: choose by a training on half of the images, report the test accuracy of one on all
    _Part("cifar10", "cifar10-valid", {"train": "train", "valid": "x-valid"}, "valid"),
    _Part("cifar10", "cifar10", {"test": "ori-test"}, "test"),
    _Part("cifar10-valid", "cifar10-valid", {"train": "train", "valid": "x-valid", "test": "ori-test"}),
    _Part("cifar10-all", "cifar10", {"train": "train", "test": "ori-test"}),
    _Part("cifar100", "cifar100", {"train": "train", "valid": "x-valid", "test": "x-test", "valid+test": "ori-test"}),
    _Part("imagenet16-120", "ImageNet16-120", {"train": "train", "valid": "x-valid", "test": "x-test", "valid+test": "ori-test"}),
)


def columns_of(gathered: Gathering, name: str) -> Iterator[tuple[Column, Values]]:
    """Every number that some record has, as a column.

    Args:
        gathered: the numbers.
        name: of the source.
    """
    for part in _PARTS:
        for budget in range(len(gathered.layout.budgets)):
            yield from _trainings(gathered, name, part, budget)
        if "train" in part.splits:
            yield from _costs(gathered, name, part)


def _trainings(gathered: Gathering, name: str, part: _Part, budget: int) -> Iterator[tuple[Column, Values]]:
    training, epochs = TRAININGS.index(part.training), int(gathered.layout.budgets[budget])
    for split, metric, field, unit, source in _fields(part, name):
        for slot in range(RUNS + 1):
            values = gathered.values(gathered.layout.field(budget, training, slot, field))
            if values is None or (metric == "seed" and slot == MEAN_SLOT):
                continue
            meaning = Meaning(part.dataset, metric, split, epochs, MEAN if slot == MEAN_SLOT else f"run{slot + 1}")
            yield Column(meaning, unit, source, 0 if unit == "count" else DIGITS), values


def _fields(part: _Part, name: str) -> Iterator[tuple[str | None, str, int, str, str]]:
    """Split, metric, number of the field, unit and source."""
    for split, official in part.splits.items():
        source = f"{name} ({part.training}, {official})"
        for metric in (ACCURACY, "loss", SECONDS):
            yield split, metric, FIELDS.index((official, metric)), _UNITS[metric], source
        if split == "train":
            yield split, "top5", FIELDS.index("top5"), "percent", source
    yield part.seed, "seed", FIELDS.index("seed"), "count", f"{name} ({part.training})"


def _costs(gathered: Gathering, name: str, part: _Part) -> Iterator[tuple[Column, Values]]:
    training = TRAININGS.index(part.training)
    for number, cost in enumerate(COSTS):
        values = gathered.values(gathered.layout.cost(training, number))
        if values is not None:
            unit = _UNITS[cost]
            yield Column(Meaning(part.dataset, cost, None, None), unit, f"{name} ({part.training})", 0 if unit == "count" else DIGITS), values


def curves_of(gathered: Gathering, name: str) -> Iterator[Curve]:
    """The learning curves of every training that has more than its last epoch."""
    for (budget, training, slot, on), cells, both in gathered.curves():
        epochs = int(gathered.layout.budgets[budget])
        for part in _PARTS:
            for split, official in part.splits.items():
                if (part.training, official) != (TRAININGS[training], SETS[on]):
                    continue
                for metric, values in zip((ACCURACY, "loss"), both, strict=True):
                    meaning = Meaning(part.dataset, metric, split, epochs, f"run{slot + 1}")
                    column = Column(meaning, _UNITS[metric], f"{name} ({part.training}, {official})", DIGITS)
                    yield Curve(column, tuple(float(epoch) for epoch in range(1, epochs + 1)), values, cells)
