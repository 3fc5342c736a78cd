"""What a CSV column's name says: `<dataset>.<metric>@<epochs>.<run>:<unit>`, each part but the metric optional."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from nastui.benchmarks.columns import ACCURACY, MEAN, SECONDS, Meaning

CELL_COLUMNS: Final = ("arch", "cell", "architecture", "arch_str", "cell_str", "net_str", "architecture_str", "arch_string", "net", "network")
"""Names of the column of cells, the usual ones first; case does not matter."""
_NAME: Final = re.compile(
    r"(?:(?P<dataset>[\w-]+)\.)?(?P<metric>[\w-]+)(?:@(?P<epochs>\d{1,9}))?(?:\.(?P<run>run\d{1,3}))?(?::(?P<unit>percent|fraction))?"
)
_SPLITS: Final = ("train", "valid", "test")
_RENAMED: Final = {"params": "parameters", "trainable_parameters": "parameters"}
_COUNTS: Final = {"parameters", "flops", "seeds"}
_SPLIT_NAMES: Final = {"val": "valid", "validation": "valid"}
_ACCURACIES: Final = ("acc", "accs", "accuracies", "top1")


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
    split, metric = _split_of(_usual(metric) if dataset or epochs else metric)
    unit, shift, metric = _unit_of(metric, matched["unit"])
    meaning = Meaning(dataset and dataset.lower(), _RENAMED.get(metric, metric), split, epochs, matched["run"] or MEAN)
    if meaning.metric in _COUNTS:
        unit = "count"
    return Header(name, meaning, unit, shift)


def seems_accuracy(header: Header) -> bool:
    """Whether a score's name is one that accuracies have, so that it lacks only its data set and epochs."""
    return header.meaning.dataset is None and header.unit == "" and _split_of(_usual(header.meaning.metric))[1] == ACCURACY


def accuracy_name(header: Header) -> tuple[str, str]:
    """The name that an accuracy's column should have, as far as this one says, and an example of it."""
    given = header.meaning
    split = given.split or "valid"
    behind = "" if given.seeds == MEAN else f".{given.seeds}"
    form = f"{given.dataset or '<dataset>'}.{split}@{given.epochs or '<epochs>'}{behind}"
    return form, f"{given.dataset or 'cifar10'}.{split}@{given.epochs or 200}{behind}"


def other_scale(name: str) -> str:
    """The name of a count in millions, of a count's name, and the other way round."""
    matched = _NAME.fullmatch(name)
    if matched is None:
        return name
    metric, end = matched["metric"], matched.end("metric")
    return name[: end - 2] + name[end:] if metric.endswith("_m") else f"{name[:end]}_m{name[end:]}"


def with_prefix(name: str, prefix: str) -> str:
    """The name of a score with `prefix_` before its metric; names of accuracies, losses and times of trainings as they are."""
    matched, header = _NAME.fullmatch(name), read_header(name)
    if (
        matched is None
        or header is None
        or header.meaning.split
        or header.unit in (None, "percent", "s")
        or header.meaning.metric in ("loss", "seeds")
    ):
        return name
    return f"{name[: matched.start('metric')]}{prefix}_{name[matched.start('metric') :]}"


def _usual(metric: str) -> str:
    """`val_acc` is `valid_accuracy`."""
    first, _, rest = metric.lower().partition("_")
    rest = ACCURACY if rest in _ACCURACIES else rest
    if first in _ACCURACIES and not rest:
        return ACCURACY
    split = _SPLIT_NAMES.get(first, first)
    return "_".join(filter(None, (split, rest))) if split in _SPLITS and rest in ("", "loss", SECONDS, ACCURACY) else metric


def _split_of(metric: str) -> tuple[str | None, str]:
    if metric in _SPLITS:
        return metric, ACCURACY
    first, _, rest = metric.partition("_")
    return (first, rest) if first in _SPLITS and rest in ("loss", SECONDS, ACCURACY) else (None, metric)


def _unit_of(metric: str, said: str | None) -> tuple[str | None, int, str]:
    if metric == ACCURACY:
        return {"percent": ("percent", 0, metric), "fraction": ("percent", 2, metric), None: (None, 0, metric)}[said]
    if metric == SECONDS or metric.endswith("_seconds"):
        return "s", 0, metric
    if metric.endswith("_ms"):
        return "ms", 0, metric.removesuffix("_ms")
    if metric.endswith("_mj"):
        return "mJ", 0, metric.removesuffix("_mj")
    if metric.endswith("_m"):
        return "count", 6, metric.removesuffix("_m")
    return "", 0, metric
