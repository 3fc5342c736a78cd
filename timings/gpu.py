"""Scores and trainings on a graphics card: networks a second one by one and side by side, and the share of the card's peak that is reached.

Leaves quietly where there is no card that torch can use; `--device cpu` goes the same ways on the processor. The share counts the multiply-adds of
convolutions, in float32 without TF32, beside what a matrix product of 8,192 rows reaches on the same card in the same run.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from typing import Final

import numpy as np
import torch
from measuring import tell

from nastui.benchmarks.catalogue import benchmark_named
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.registry import FITNESSES
from nastui.fitness.settings import TrainingSettings
from nastui.fitness.training.training import Training
from nastui.networks.devices import device_named, device_words, reproducible

PACKS: Final = (1, 2, 4, 8, 16, 32)
SCORES: Final = ("naswt", "synflow", "jacob_cov")
ROWS: Final = 8192


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--cells", type=int, default=64)
    parser.add_argument("--trainings", type=int, default=16)
    arguments = parser.parse_args()
    if arguments.device == "cuda" and not torch.cuda.is_available():
        print("left out: there is no graphics card that torch can use (--device cpu goes the same ways on the processor)")
        sys.exit(0)
    device = device_named(arguments.device)
    print(f"{device_words(device)}, torch {torch.__version__}")
    peak = product_flops(device)
    tell("a matrix product in float32", peak / 1e12, "TFLOP/s")
    for name in SCORES:
        scores(name, arguments.device, arguments.cells, peak)
    trainings(arguments.device, arguments.trainings)


def scores(name: str, device: str, count: int, peak: float) -> None:
    """Networks of the NATS topology space on 128 images of 32 × 32 pixels."""
    benchmark = benchmark_named("nats-tss", needs_table=False)
    cells = benchmark.space.random(np.random.default_rng(1), count)
    entry, first = FITNESSES.entry(name), 0.0
    for pack in PACKS:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["NASTUI_HOME"] = folder
            context = FitnessContext(benchmark, next(iter(benchmark.datasets), ""), 1, None, device, pack=pack)
            fitness = entry.make(entry.settings(images="noise", batch_size=128, seconds_per_cell=1.0), context)
            keys = np.unique(fitness.keying.keys(cells))
            fitness.compute(keys[:2])  # libraries are loaded, kernels chosen
            begun = time.perf_counter()
            fitness.compute(keys[2:])
            rate = (len(keys) - 2) / (time.perf_counter() - begun)
        first = first or rate
        share = f", {100 * rate * forward_flops(benchmark, cells) / peak:.1f} % of a product's" if name == "naswt" else ""
        tell(f"{name}, {pack} side by side ({rate / first:.2f} times{share})", rate, "networks/s")


def trainings(device: str, count: int) -> None:
    """Networks of mini-tss, three epochs each."""
    benchmark = benchmark_named("mini-tss")
    cells, first = benchmark.cells[np.random.default_rng(1).permutation(len(benchmark.cells))[:count]], 0.0
    for pack in PACKS:
        if pack > count:
            break
        with tempfile.TemporaryDirectory() as folder:
            os.environ["NASTUI_HOME"] = folder
            fitness = Training(TrainingSettings(epochs=3), FitnessContext(benchmark, "mnist8", 1, None, device, pack=pack))
            fitness.evaluate(cells[:1], np.arange(1))
            begun = time.perf_counter()
            fitness.evaluate(cells, np.arange(len(cells)))
            rate = len(cells) / (time.perf_counter() - begun)
        first = first or rate
        tell(f"training, {pack} side by side ({rate / first:.2f} times)", rate, "networks/s")


def forward_flops(benchmark: object, cells: np.ndarray) -> float:
    """Floating-point operations of a forward pass of 128 images, the mean over these cells."""
    flops = FITNESSES.entry("flops")
    context = FitnessContext(benchmark, "", 1, None, "cpu", pack=1)  # type: ignore[arg-type]
    scorer = flops.make(flops.settings(images="noise"), context).scorer
    return 2 * 128 * float(np.mean([scorer.score(cell).value for cell in cells]))


def product_flops(device: torch.device) -> float:
    """What a large matrix product reaches, operations a second."""
    rows = ROWS if device.type == "cuda" else 1024
    one, other = torch.rand(rows, rows, device=device), torch.rand(rows, rows, device=device)
    with reproducible():
        best = float("inf")
        for _ in range(6):
            begun = time.perf_counter()
            float((one @ other)[0, 0])  # waits for it
            best = min(best, time.perf_counter() - begun)
    return 2 * rows**3 / best


if __name__ == "__main__":
    main()
