"""Train every form of cell of `mini-tss`: resumable, on all cores, with progress."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.mini_tss.images import load_digits
from nastui.building.mini_tss.shards import SHARDS, Measured, gather, join, load_shard, save_shard, shard_file, shard_of
from nastui.building.mini_tss.trainer import Trained, TrainingData, train, training_data
from nastui.cells.arrays import Cells
from nastui.cells.nats_tss.network_form import representatives


@dataclass(frozen=True)
class Progress:
    """How far a build is: cells trained (of all), and seconds that the rest will take at the present rate."""

    done: int
    of: int
    remaining_seconds: float | None


def build(folder: Path, seed: int, report: Callable[[Progress], None], threads: int | None = None) -> Measured:
    """Train all forms with one seed; shards that `folder` already holds are kept."""
    cells, _ = representatives()
    found = {number: load_shard(shard_file(folder, seed, number), shard_of(number, len(cells))) for number in range(SHARDS)}
    ready = [shard for shard in found.values() if shard is not None]
    missing = [number for number, shard in found.items() if shard is None]
    data = training_data(load_digits())
    done = before = sum(len(shard.forms) for shard in ready)
    started = time.monotonic()
    report(Progress(done, len(cells), None))
    pool, stop = ThreadPoolExecutor(threads or os.cpu_count()), threading.Event()
    try:
        for future in as_completed([pool.submit(_train_shard, folder, seed, number, cells, data, stop) for number in missing]):
            ready.append(future.result())
            done += len(ready[-1].forms)
            rate = (done - before) / (time.monotonic() - started)
            report(Progress(done, len(cells), (len(cells) - done) / rate))
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    return join(ready)


def _train_shard(folder: Path, seed: int, number: int, cells: Cells, data: TrainingData, stop: threading.Event) -> Measured:
    forms = shard_of(number, len(cells))
    shard = gather(np.asarray(forms), list(_trained(cells, forms, data, seed, stop)))
    save_shard(shard_file(folder, seed, number), shard)
    return shard


def _trained(cells: Cells, forms: npt.NDArray[np.int64], data: TrainingData, seed: int, stop: threading.Event) -> Iterator[Trained]:
    """Who stops a build waits for the trainings at hand, not for their shards."""
    for form in forms:
        if stop.is_set():
            raise CancelledError
        yield train(cells[form], data, seed)
