"""From what training gave to the shipped table."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nastui.benchmarks.columns import ACCURACY, MEAN, SECONDS, Column, Meaning
from nastui.benchmarks.header import About
from nastui.benchmarks.index import DirectIndex
from nastui.benchmarks.mini_tss.place import MINI_TSS
from nastui.benchmarks.table import Benchmark, Values
from nastui.building.mini_tss.costs import multiply_adds, parameters
from nastui.building.mini_tss.recipe import RECIPE
from nastui.building.mini_tss.shards import Measured
from nastui.cells.nats_tss.network_form import representatives

DATASET = "mnist8"
NOTE = (
    "Trained by nastui's own builder: every distinct network of the NATS topology cells (5,260 of 15,625), 8 channels, 2 × 2 cells, 12 epochs on "
    "1,000 MNIST digits of 8×8 pixels; 2,000 digits for validation, 2,000 for test. Seeds per network: {seeds}. Accuracy at fewer epochs is the same "
    "training's curve. Noise, between single trainings: Kendall's τ 0.64 over all networks, 0.31 in the better half, 0.13 in the best tenth; the SD "
    "of one training is 1.15 points in the better half. These are not NATS-Bench's numbers."
)


def assemble(measured: Mapping[int, Measured]) -> Benchmark:
    """The table of `mini-tss` from the trainings of each seed."""
    cells, forms = representatives()
    seeds = [measured[seed] for seed in sorted(measured)]
    numbers: dict[Column, Values] = {}
    for split in ("valid", "test"):
        curves = np.stack([getattr(one, split) for one in seeds])
        for epoch in range(1, RECIPE.epochs + 1):
            numbers |= _with_mean(split, ACCURACY, epoch, "percent", curves[:, :, epoch - 1])
    for place, split in enumerate(("train", "valid", "test")):
        numbers |= _with_mean(split, "loss", RECIPE.epochs, "", np.stack([one.losses[:, place] for one in seeds]))
    train, evaluation = np.mean([one.seconds for one in seeds], axis=0).T
    for epoch in range(1, RECIPE.epochs + 1):
        numbers[_column("train", SECONDS, epoch, MEAN, "s")] = train * epoch / RECIPE.epochs
    numbers[_column(None, "evaluation_seconds", RECIPE.epochs, MEAN, "s")] = evaluation
    numbers[_column(None, "parameters", None, MEAN, "count")] = np.array([parameters(cell) for cell in cells], dtype=np.float64)
    numbers[_column(None, "flops", None, MEAN, "count")] = np.array([multiply_adds(cell) for cell in cells], dtype=np.float64)
    about = About(
        MINI_TSS, "mini-tss, embedded (not NATS-Bench)", "nats-tss", "network", NOTE.format(seeds=len(seeds)), ("nastui data build mini-tss",)
    )
    return Benchmark(about, cells, DirectIndex(forms.astype(np.uint32)), tuple(numbers), tuple(numbers.values()))


def _with_mean(split: str, metric: str, epoch: int, unit: str, seeds: Values) -> dict[Column, Values]:
    """The mean over seeds, then each seed's training."""
    runs = {_column(split, metric, epoch, f"run{number}", unit): values for number, values in enumerate(seeds, start=1)}
    return {_column(split, metric, epoch, MEAN, unit): seeds.mean(axis=0), **runs}


def _column(split: str | None, metric: str, epochs: int | None, seeds: str, unit: str) -> Column:
    return Column(
        Meaning(DATASET, metric, split, epochs, seeds), unit, "nastui data build mini-tss", 2 if metric == ACCURACY and seeds != MEAN else None
    )
