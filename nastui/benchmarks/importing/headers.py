"""What a CSV column's name says: `<dataset>.<metric>@<epochs>.<run>:<unit>`, each part but the metric optional."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from nastui.benchmarks.columns import ACCURACY, MEAN, SECONDS, Meaning

CELL_COLUMNS: Final = ("arch", "cell", "architecture")
GRAPH_COLUMNS: Final = ("adjacency", "operations")
HASH_COLUMN: Final = "module_hash"
IGNORED: Final = ("index",)
_NAME: Final = re.compile(
    r"(?:(?P<dataset>[\w-]+)\.)?(?P<metric>[\w-]+)(?:@(?P<epochs>\d{1,9}))?(?:\.(?P<run>run\d{1,3}))?(?::(?P<unit>percent|fraction))?"
)
_SPLITS: Final = ("train", "valid", "test")
_RENAMED: Final = {"params": "parameters", "trainable_parameters": "parameters"}
_COUNTS: Final = {"parameters", "flops", "seeds"}


@dataclass(frozen=True)
class Header:
    """A column's meaning, and what its numbers must be shifted by to be in `unit`."""

    name: str
    meaning: Meaning
    unit: str | None
    """None: an accuracy that does not say whether it is percent or fraction."""
    shift: int = 0
    """Powers of ten from the file's numbers to the unit's."""


def read_header(name: str) -> Header | None:
    """The meaning of a column's name; None where it follows no known form."""
    matched = _NAME.fullmatch(name)
    if matched is None:
        return None
    dataset, metric = matched["dataset"], matched["metric"]
    epochs = int(matched["epochs"]) if matched["epochs"] else None
    split, metric = _split_of(metric)
    unit, shift, metric = _unit_of(metric, matched["unit"])
    meaning = Meaning(dataset and dataset.lower(), _RENAMED.get(metric, metric), split, epochs, matched["run"] or MEAN)
    if meaning.metric in _COUNTS:
        unit = "count"
    return Header(name, meaning, unit, shift)


def _split_of(metric: str) -> tuple[str | None, str]:
    if metric in _SPLITS:
        return metric, ACCURACY
    first, _, rest = metric.partition("_")
    return (first, rest) if first in _SPLITS and rest in ("loss", SECONDS, ACCURACY) else (None, metric)


def _unit_of(metric: str, said: str | None) -> tuple[str | None, int, str]:
    if metric == ACCURACY:
        return {"percent": ("percent", 0, metric), "fraction": ("percent", 2, metric), None: (None, 0, metric)}[said]
    if metric == SECONDS:
        return "s", 0, metric
    if metric.endswith("_ms"):
        return "ms", 0, metric.removesuffix("_ms")
    if metric.endswith("_m"):
        return "count", 6, metric.removesuffix("_m")
    return "", 0, metric
