"""A table against the authors' package `nats_bench`, on the records that it was imported from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from nastui.base.errors import InputError, Place
from nastui.benchmarks.columns import Meaning
from nastui.benchmarks.importing.nats.record import LAYOUTS
from nastui.benchmarks.table import Benchmark
from nastui.benchmarks.verifying.finding import Finding

DATASETS: Final = {"cifar10-valid": "cifar10-valid", "cifar10": "cifar10-all", "cifar100": "cifar100", "ImageNet16-120": "imagenet16-120"}
"""What the package calls a data set → what the table does."""
_SPLITS: Final = {"train": "train", "valid": "valid", "test": "test", "valtest": "valid+test"}
_METRICS: Final = {"accuracy": "accuracy", "loss": "loss", "all-time": "seconds"}
_NAMED: Final = 3


def compare(benchmark: Benchmark, records: Path, sample: int, seed: int = 0) -> Iterator[Finding]:
    """Compare every number of some cells, mean and each seed, with what `get_more_info` answers.

    Args:
        benchmark: the table.
        records: the official `…-simple` folder.
        sample: so many cells at most, drawn among those that the folder has.
        seed: of the draw.

    Raises:
        InputError: the table is of another space, or the folder holds no records.
    """
    layout = LAYOUTS.get(benchmark.about.space)
    if layout is None:
        raise InputError(f"nats_bench knows nothing of {benchmark.about.space}")
    indexes = sorted(int(path.name[:6]) for path in records.glob("[0-9]" * 6 + ".pickle.pbz2")) if records.is_dir() else []
    if not indexes:
        raise InputError("there are no records in it", remedy="give the folder `NATS-…-simple` with --source", place=Place(file=str(records)))
    from nats_bench import create

    api = create(str(records), layout.official, fast_mode=True, verbose=False)
    chosen = np.random.default_rng(seed).choice(indexes, min(sample, len(indexes)), replace=False)
    for epochs in layout.budgets:
        compared, wrong = 0, list[str]()
        for index in sorted(chosen.tolist()):
            for meaning, told in answers(api, index, epochs):
                compared += 1
                wrong += _difference(benchmark, api.arch(index), meaning, told)
        more = f", and {len(wrong) - _NAMED:,} more" if len(wrong) > _NAMED else ""
        said = f"{compared:,} numbers of {len(chosen):,} cells are equal" if not wrong else "; ".join(wrong[:_NAMED]) + more
        yield Finding(f"nats_bench at {int(epochs)} epochs", not wrong, said)


def answers(api: Any, index: int, epochs: str) -> Iterator[tuple[Meaning, float]]:
    """All that the package says of a cell: the mean, then each seed in ascending order."""
    api.query_meta_info_by_index(index, epochs)  # reads the record
    record = api.arch2infos_dict[index][epochs]
    for official in record.get_dataset_names():
        seeds = sorted(record.get_dataset_seeds(official))
        for run, seed in (("mean", False), *((f"run{number}", seed) for number, seed in enumerate(seeds, start=1))):
            yield from _numbers(api.get_more_info(index, official, hp=epochs, is_random=seed), DATASETS[official], int(epochs), run)


def _numbers(told: Mapping[str, Any], dataset: str, epochs: int, run: str) -> Iterator[tuple[Meaning, float]]:
    for split, own_split in _SPLITS.items():
        for metric, own_metric in _METRICS.items():
            value = told.get(f"{split}-{metric}")
            if value is not None:
                yield Meaning(dataset, own_metric, own_split, epochs, run), float(value)


def _difference(benchmark: Benchmark, cell: str, meaning: Meaning, told: float) -> list[str]:
    row = int(benchmark.find(benchmark.space.parse(cell)[None])[0])
    values = benchmark.column(meaning)
    own = math.nan if values is None or row < 0 else float(values[row])
    return [] if own == told else [f"{cell}: {meaning} is {own!r} here, {told!r} there"]
