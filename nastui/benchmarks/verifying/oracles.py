"""A table against the packages of the benchmarks' authors."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, Place
from nastui.benchmarks.columns import Meaning
from nastui.benchmarks.importing.nats.record import LAYOUTS
from nastui.benchmarks.table import Benchmark
from nastui.benchmarks.verifying import Finding
from nastui.cells.arrays import Cell
from nastui.cells.nasbench101.layout import INNER, codes, from_codes, matrices
from nastui.cells.nasbench101.rules import pruned

DATASETS: Final = {"cifar10-valid": "cifar10-valid", "cifar10": "cifar10-all", "cifar100": "cifar100", "ImageNet16-120": "imagenet16-120"}
"""What the package calls a data set → what the table does."""
_SPLITS: Final = {"train": "train", "valid": "valid", "test": "test", "valtest": "valid+test"}
_METRICS: Final = {"accuracy": "accuracy", "loss": "loss", "all-time": "seconds"}
_NAMED: Final = 3


def compare_nats_bench(benchmark: Benchmark, records: Path, sample: int, seed: int = 0) -> Iterator[Finding]:
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
            for meaning, answer in answers(api, index, epochs):
                compared += 1
                wrong += _difference(benchmark, api.arch(index), meaning, answer)
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


def _numbers(answered: Mapping[str, Any], dataset: str, epochs: int, run: str) -> Iterator[tuple[Meaning, float]]:
    for split, own_split in _SPLITS.items():
        for metric, own_metric in _METRICS.items():
            value = answered.get(f"{split}-{metric}")
            if value is not None:
                yield Meaning(dataset, own_metric, own_split, epochs, run), float(value)


def _difference(benchmark: Benchmark, cell: str, meaning: Meaning, answer: float) -> list[str]:
    row = int(benchmark.find(benchmark.space.parse(cell)[None])[0])
    values = benchmark.column(meaning)
    own = math.nan if values is None or row < 0 else float(values[row])
    return [] if own == answer else [f"{cell}: {meaning} is {own!r} here, {answer!r} there"]


# ---- a table's cells against the module hash of the package `nasbench-pytorch`


def compare_module_hashes(benchmark: Benchmark, sample: int, seed: int = 0) -> Iterator[Finding]:
    """Hash some cells with the package and compare with the table's hashes.

    Raises:
        InputError: the table has no module hashes.
    """
    if benchmark.hashes is None:
        raise InputError(f"{benchmark.name} has no module hashes to compare", remedy="choose another --with")
    from nasbench_pytorch.model import graph_util

    rows = np.sort(np.random.default_rng(seed).choice(benchmark.size, min(sample, benchmark.size), replace=False))
    wrong = 0
    for row in rows.tolist():
        matrix, labels = _graph(benchmark.cells[row])
        wrong += graph_util.hash_module(matrix, labels) != benchmark.hashes[row].tobytes().hex()
    said = f"{wrong:,} of {len(rows):,} differ" if wrong else f"{len(rows):,} cells have the same hash"
    yield Finding("nasbench-pytorch's module hash", not wrong, said)


def _graph(cell: Cell) -> tuple[npt.NDArray[np.uint8], list[int]]:
    """The pruned adjacency matrix and its labels, as the package takes them: −1 for the input, −2 for the output."""
    live = from_codes(pruned(codes(cell[None])))
    matrix = matrices(live)[0]
    present = np.flatnonzero(matrix.any(axis=0) | matrix.any(axis=1))
    labels = [-1, *live[0, :INNER].tolist(), -2]
    return matrix[np.ix_(present, present)], [labels[vertex] for vertex in present.tolist()]
