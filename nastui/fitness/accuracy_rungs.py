"""Accuracies of a table at several fidelities: trainings of different lengths, or points of one training's learning curve."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, Place
from nastui.benchmarks.columns import ACCURACY, MEAN, SECONDS, Meaning
from nastui.benchmarks.curves import Curve
from nastui.benchmarks.stored import mean_over
from nastui.benchmarks.table import Benchmark, Values
from nastui.fitness.ladder import CONTINUED, FROM_SCRATCH, Ladder, Semantics, ladder_from
from nastui.fitness.settings import AccuracySettings, FidelitySettings

APART: Final = ("nasbench101", "nats-tss", "nats-sss")
"""Benchmarks of which each budget of epochs is a training of its own, with a learning rate that falls to zero within it."""
ONE_TRAINING: Final = ("mini-tss",)
"""Benchmarks whose accuracies at fewer epochs are the curve of one training."""


class AccuracyRungs:
    """Accuracy and seconds of every row at each fidelity.

    Raises:
        InputError: the table lacks a fidelity, or cannot continue a training.
    """

    def __init__(self, benchmark: Benchmark, dataset: str, settings: AccuracySettings, fidelity: FidelitySettings) -> None:
        self.benchmark, self.meaning = benchmark, Meaning(dataset, ACCURACY, settings.split, None)
        self.noise = settings.noise
        columns = sorted({m.epochs for column in benchmark.columns if (m := column.meaning) == replace(self.meaning, epochs=m.epochs) and m.epochs})
        top = self._top(settings, fidelity, columns)
        curves = self._curves_to(top)
        semantics = self._semantics(fidelity, curves)
        self.curves = curves if semantics == CONTINUED else []
        known = (
            sorted({int(point) for curve in self.curves for point in curve.points} | {top}) if self.curves else [one for one in columns if one <= top]
        )
        what = f"{benchmark.name} has no {self.meaning}"
        self.ladder: Ladder = ladder_from(fidelity, known, semantics, what)
        self.values = [self._values(epochs) for epochs in self.ladder.epochs]
        self.seconds = [self._seconds(epochs) for epochs in self.ladder.epochs]

    def _top(self, settings: AccuracySettings, fidelity: FidelitySettings, columns: Sequence[int]) -> int:
        wanted = fidelity.wanted
        if wanted and settings.epochs and settings.epochs != wanted[-1]:
            raise InputError(
                f"the fitness is the accuracy at {settings.epochs} epochs, and the highest fidelity is {wanted[-1]}",
                remedy="leave fitness.epochs out, or let the fidelities end with it", place=Place(key="fitness.epochs"),
            )  # fmt: skip
        return settings.epochs or (wanted[-1] if wanted else max(columns, default=0))

    def _curves_to(self, top: int) -> list[Curve]:
        """The learning curves of the trainings to the highest fidelity."""
        meaning = replace(self.meaning, epochs=top)
        return [curve for curve in self.benchmark.curves if replace(curve.column.meaning, seeds=MEAN) == meaning]

    def _semantics(self, fidelity: FidelitySettings, curves: Sequence[Curve]) -> Semantics:
        """As asked, or as the table's numbers are."""
        name = self.benchmark.name
        if fidelity.semantics == CONTINUED and not curves and name in APART:
            raise InputError(
                f"in {name} each number of epochs is a training of its own, so that none continues another",
                remedy="choose 'from-scratch', or import learning curves where the source has them (`nastui data import … --curves`)",
                place=Place(key="fidelity.semantics"),
            )
        if fidelity.semantics is not None:
            return CONTINUED if fidelity.semantics == CONTINUED else FROM_SCRATCH
        return CONTINUED if name in ONE_TRAINING or (curves and not fidelity.wanted) else FROM_SCRATCH

    def _values(self, epochs: int) -> list[Values]:
        """One array: the mean; several: single trainings."""
        meaning = replace(self.meaning, epochs=epochs)
        if self.curves and epochs < self.ladder.top:
            runs = [found for curve in self.curves if (found := self._on_curve(curve, epochs)) is not None]
        else:
            found = self.benchmark.column(meaning) if self.noise == "mean" else None
            runs = [found] if found is not None else self.benchmark.single_trainings(meaning)
        if not runs:
            raise InputError(
                f"{self.benchmark.name} has no single trainings behind its {meaning}",
                remedy="choose noise = 'mean'",
                place=Place(key="fitness.noise"),
            )
        return [mean_over(runs)] if self.noise == "mean" and len(runs) > 1 else runs

    def _on_curve(self, curve: Curve, epochs: int) -> Values | None:
        if epochs not in curve.points:
            return None
        found = np.full(self.benchmark.size, np.nan)
        found[slice(None) if curve.rows is None else curve.rows] = np.asarray(curve.values)[:, curve.points.index(epochs)]
        return found

    def _seconds(self, epochs: int) -> Values:
        """As the table has them for this training; else in proportion to those at the highest fidelity."""
        own = self.benchmark.column(Meaning(self.meaning.dataset, SECONDS, "train", epochs))
        if own is not None and not self.curves:
            return own
        whole = self.benchmark.column(Meaning(self.meaning.dataset, SECONDS, "train", self.ladder.top))
        return np.full(self.benchmark.size, np.nan) if whole is None else np.asarray(whole) * epochs / self.ladder.top

    def covered(self) -> npt.NDArray[np.bool_]:
        """Rows that are known at every fidelity."""
        return np.asarray(np.all([~np.isnan(values).all(axis=0) for values in self.values], axis=0))

    def timed(self, covered: npt.NDArray[np.bool_]) -> bool:
        """Whether all seconds of these rows are known."""
        return all(bool(np.isfinite(seconds[covered]).all()) for seconds in self.seconds)

    def digest(self, crc: int) -> int:
        """Of all numbers, going on from that of others."""
        for values in (*(one for rung in self.values for one in rung), *self.seconds):
            crc = zlib.crc32(np.ascontiguousarray(values).data, crc)
        return crc

    def places(self, epochs: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """The rung of each."""
        return np.searchsorted(self.ladder.epochs, epochs)

    def charge(self, rows: npt.NDArray[np.int64], epochs: npt.NDArray[np.int64], paid: npt.NDArray[np.int64]) -> Values:
        """Seconds of each training beyond what is paid for; never less than nothing."""
        seconds = np.stack([np.asarray(values[rows]) for values in self.seconds])
        each = np.arange(len(rows))
        before = np.where(paid > 0, seconds[self.places(np.maximum(paid, self.ladder.epochs[0])), each], 0.0)
        charged: Values = np.where(paid >= epochs, 0.0, seconds[self.places(epochs), each] - before)
        return np.maximum(charged, 0.0)
