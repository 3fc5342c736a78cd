"""An official file of NAS-Bench-101, full or of 108 epochs only, as a source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from nastui.base.errors import InputError, Place
from nastui.benchmarks.columns import ACCURACY, MEAN, SECONDS, BenchmarkColumn, Meaning
from nastui.benchmarks.curves import Curve
from nastui.benchmarks.importing.nasbench101.batch_reader import Templates, batches, read_batch
from nastui.benchmarks.importing.nasbench101.trainings import FINAL, MIDDLE, REPEATS, CollectedRecords, Trainings, distinct_cells, trainings_of
from nastui.benchmarks.importing.nasbench101.wire import refused
from nastui.benchmarks.importing.source import Source
from nastui.benchmarks.progress import ProgressListener
from nastui.benchmarks.stored import mean_over
from nastui.benchmarks.table import Values
from nastui.cells.nasbench101.space import NasBench101

_DATASET: Final = "cifar10"
_SPLITS: Final = ("train", "valid", "test")
_Filled: TypeAlias = tuple[BenchmarkColumn, Values]


def read_tfrecord(path: Path, curves: bool, progress: ProgressListener) -> Source:
    """Read a `.tfrecord` file.

    Args:
        path: the file.
        curves: whether the accuracies halfway through each training are kept too.
        progress: gets how many bytes are read.

    Raises:
        InputError: anything wrong with the file; the message says which record, and at which byte it begins.
    """
    collected = _collected(path, curves, progress)
    progress.report("putting trainings to their cells")
    cells = distinct_cells(path, collected)
    trainings = trainings_of(path, cells, np.concatenate(collected.epochs))
    halfway = _halfway(path, trainings, collected) if curves else []
    kept = {}
    columns: list[_Filled] = []
    for name in FINAL:
        table = trainings.spread(collected.take(name))
        if name in _SPLITS:
            table *= 100.0
            kept[name] = table
        columns += _columns(path.name, trainings, name, table)
    columns.sort(key=lambda column: column[0].meaning.epochs or 0)
    columns.append((BenchmarkColumn(Meaning(None, "parameters", None, None), "count", path.name), cells.parameters.astype(np.float64)))
    return Source(
        path.name,
        NasBench101.name,
        cells.cells,
        tuple(column for column, _ in columns),
        tuple(values for _, values in columns),
        cells.hashes,
        tuple(_curves(path.name, trainings, collected, kept, halfway)) if curves else (),
    )


def _collected(path: Path, curves: bool, progress: ProgressListener) -> CollectedRecords:
    progress.report(f"reading {path.name}")
    collected, templates = CollectedRecords(), Templates()
    names = FINAL + MIDDLE if curves else FINAL
    try:
        size = path.stat().st_size
        for batch in batches(path):
            collected.add(read_batch(batch, templates), names)
            progress.advance(batch.offset + len(batch.data), size)
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", place=Place(file=str(path))) from error
    if not collected.codes:
        raise refused(path, "it holds no record", remedy="the file may be cut off; fetch it again")
    return collected


def _columns(source: str, trainings: Trainings, name: str, table: Values) -> Iterator[_Filled]:
    """The columns of one quantity: per budget its single trainings and their mean."""
    unit = "percent" if name in _SPLITS else "s"
    for number, (budget, repeats) in enumerate(zip(trainings.budgets, trainings.repeats, strict=True)):
        runs = list(table[REPEATS * number : REPEATS * number + repeats])
        for run, values in enumerate(runs, 1):
            yield BenchmarkColumn(_meaning(name, budget, f"run{run}"), unit, source), values
        yield BenchmarkColumn(_meaning(name, budget, MEAN), unit, source), mean_over(runs)


def _meaning(name: str, epochs: int, seeds: str) -> Meaning:
    if name in _SPLITS:
        return Meaning(_DATASET, ACCURACY, name, epochs, seeds)
    if name == "seconds":
        return Meaning(_DATASET, SECONDS, "train", epochs, seeds)
    return Meaning(_DATASET, "total_seconds", None, epochs, seeds)


def _halfway(path: Path, trainings: Trainings, collected: CollectedRecords) -> list[float]:
    """After how many epochs the trainings of each budget were evaluated on their way."""
    epochs = trainings.spread(collected.take(MIDDLE[0])).reshape(len(trainings.budgets), -1)
    for budget, first, last in zip(trainings.budgets, np.nanmin(epochs, axis=1), np.nanmax(epochs, axis=1), strict=True):
        if first != last:
            reason = f"its trainings over {budget} epochs were evaluated after {first:g} and after {last:g} epochs, which is no common learning curve"
            raise refused(path, reason, remedy="import it without curves")
    return [float(epoch) for epoch in np.nanmin(epochs, axis=1)]


def _curves(source: str, trainings: Trainings, collected: CollectedRecords, final: dict[str, Values], halfway: list[float]) -> Iterator[Curve]:
    for name in _SPLITS:
        middle = trainings.spread(collected.take(f"middle {name}")) * 100.0
        for number, (budget, repeats) in enumerate(zip(trainings.budgets, trainings.repeats, strict=True)):
            for run in range(repeats):
                slot = REPEATS * number + run
                column = BenchmarkColumn(_meaning(name, budget, f"run{run + 1}"), "percent", source)
                yield Curve(column, (halfway[number], float(budget)), np.stack([middle[slot], final[name][slot]], axis=1))
