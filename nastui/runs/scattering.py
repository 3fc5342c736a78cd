"""Slow evaluations of one run made by several workers at once. The engine asks for them in its own order, whichever ends first."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.base.devices import card_in, check_worker
from nastui.base.errors import held, located
from nastui.base.executors.executor import Executor, Send, TaskFunction, TaskFuture, TaskMessage, TaskRetry, WorkerDeath, WorkerDiedError
from nastui.base.executors.opening import TRIES, open_executor
from nastui.base.signals import SignalEvent
from nastui.cells.arrays import Cell, Cells
from nastui.fitness.fitness import At, Evaluations, EvaluationStopped, Fitness, FitnessFacts, Parted, concatenate
from nastui.fitness.registry import FITNESSES
from nastui.fitness.several import SeveralObjectives
from nastui.fitness.shared_inputs import NOTHING, SharedInputs, receive_inputs
from nastui.fitness.training.progress import TrainingProgress, publish, watching
from nastui.runs.guarding import guarded
from nastui.runs.inputs import inputs_of
from nastui.runs.preparing import Prepared, device_version, fitness_of
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import document_of, spec_from

Tell: TypeAlias = Callable[[str, Mapping[str, Any]], object]
"""Takes the kind of an event, and what is to be said of it."""
_PATIENCE: Final = 0.1
"""Seconds between two looks at whether the run is to stop."""
_ENDING_SECONDS: Final = 30.0
"""So long workers have to save what they are at when the run stops."""


@dataclass(frozen=True)
class WholeEvaluation:
    """A task: one evaluation."""

    cell: bytes
    number: int
    """Its place in the run."""
    at: tuple[int, int] | None = None
    """Epochs, and those of them that are paid for, where there are several fidelities."""


@dataclass(frozen=True)
class PartOf:
    """A task: what the evaluation of a cell needs."""

    part: int


Piece: TypeAlias = WholeEvaluation | PartOf


@contextmanager
def scattered(prepared: Prepared, tell: Tell) -> Iterator[Prepared]:
    """Within the block evaluations are made where the spec says: cheap ones always here, as they take less time than their way to a worker."""
    place = prepared.spec.engine.workplace
    several = prepared.fitness if isinstance(prepared.fitness, SeveralObjectives) else None
    inner = several.inner if several else prepared.fitness
    if place.executor == "here" or not inner.expensive:
        yield prepared
        return
    module = FITNESSES.entry(prepared.spec.fitness.name).factory.partition(":")[0]
    inputs = inputs_of([prepared.spec]) if place.executor == "ray" else NOTHING
    device = device_version(prepared).get("device")
    spec = prepared.spec if place.executor == "ray" else _on_card(prepared.spec, device)
    arguments = (document_of(spec), _threads(place.cores), inputs, device)
    with open_executor(place, _evaluator, arguments, preloaded=[__name__, module]) as executor:
        tell("workers", {"reason": executor.about})
        fitness = ScatteredFitness(inner, executor, prepared.benchmark.space.format, tell)
        if several is None:
            yield replace(prepared, fitness=fitness)
            return
        several.inner = fitness
        try:
            yield prepared
        finally:
            several.inner = inner


def _on_card(spec: RunSpec, device: str | None) -> RunSpec:
    """For workers of this machine, to which `cuda` alone would be its first card: that of this process by its number."""
    card = card_in(device)
    return spec if card is None else replace(spec, engine=replace(spec.engine, device=card))


def _threads(cores: int | None) -> int | None:
    """Of torch in each worker: as many as here, so that sums round as here; None where torch is not used."""
    if cores is not None:
        return cores
    return sys.modules["torch"].get_num_threads() if "torch" in sys.modules else None


class ScatteredFitness(Fitness):
    """A fitness whose evaluations are made by an executor.

    Args:
        inner: the fitness.
        executor: does pieces of it.
        name: writes a cell.
        tell: takes what happened to workers.
    """

    expensive = True

    def __init__(self, inner: Fitness, executor: Executor, name: Callable[[Cell], str], tell: Tell) -> None:
        self.inner, self.executor, self.name, self.tell = inner, executor, name, tell
        self.slice_size, self.ladder = inner.slice_size, inner.ladder
        self._timed = inner.facts().timed
        self._futures: dict[Piece, TaskFuture] = {}

    def facts(self) -> FitnessFacts:
        """As the fitness says."""
        return self.inner.facts()

    def covered(self) -> npt.NDArray[np.bool_]:
        """As the fitness says."""
        return self.inner.covered()

    def foresee(self, cells: Cells, numbers: npt.NDArray[np.int64], at: At | None = None) -> None:
        """Have the workers begin with them, in this order, after those that were foreseen before."""
        self._submit([piece for pieces in self._pieces(cells, numbers, at) for piece in pieces])

    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """Wait for the workers. A cell whose worker dies each time it is tried has no fitness.

        Raises:
            EvaluationStopped: `should_stop` said so; what the workers were at is saved as far as the fitness does that.
            NastuiError: what a worker raised.
        """
        return self._evaluated(cells, numbers, None)

    def evaluate_at(self, cells: Cells, numbers: npt.NDArray[np.int64], epochs: npt.NDArray[np.int64], paid: npt.NDArray[np.int64]) -> Evaluations:
        """Wait for the workers, as `evaluate` does."""
        return self._evaluated(cells, numbers, (epochs, paid))

    def _evaluated(self, cells: Cells, numbers: npt.NDArray[np.int64], at: At | None) -> Evaluations:
        pieces = self._pieces(cells, numbers, at)
        self._submit([piece for some in pieces for piece in some])
        self._wait([piece for some in pieces for piece in some])
        parts = [self._answer(cell[None], number, some) for cell, number, some in zip(cells, numbers[:, None], pieces, strict=True)]
        return concatenate(parts)

    def _pieces(self, cells: Cells, numbers: npt.NDArray[np.int64], at: At | None) -> list[list[Piece]]:
        """What each evaluation still needs."""
        if not isinstance(self.inner, Parted):
            rungs = [None] * len(cells) if at is None else list(zip(at[0].tolist(), at[1].tolist(), strict=True))
            return [[WholeEvaluation(cell.tobytes(), int(number), rung)] for cell, number, rung in zip(cells, numbers, rungs, strict=True)]
        return [[PartOf(part) for part in parts] for parts in self.inner.missing_parts(cells)]

    def _submit(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            if piece not in self._futures:
                self._futures[piece] = self.executor.submit(piece)

    def _wait(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            while not self._futures[piece].done():
                self._hear(piece)
                if self.should_stop():
                    self._stop()
                    raise EvaluationStopped

    def _hear(self, awaited: Piece | None) -> None:
        for piece, event in self.executor.events(_PATIENCE):
            if isinstance(event, TaskMessage) and isinstance(event.content, TrainingProgress) and piece == awaited:
                publish(replace(event.content, queue=(self.executor.running, self.executor.busy - self.executor.running)))
            elif isinstance(event, TaskRetry):
                self.tell("worker died", {"reason": f"{event.cause}: {self._said(piece)} is tried again ({event.tries} of {TRIES})"})
            elif isinstance(event, WorkerDeath) and event.cause != "terminated":
                self.tell("worker died", {"reason": f"{event.cause}: {self._said(piece)} has no fitness"})

    def _said(self, piece: Piece) -> str:
        if isinstance(piece, PartOf):
            return f"the network {piece.part}"
        return f"evaluation {piece.number + 1:,}, {self.name(np.frombuffer(piece.cell, dtype=np.uint8))}"

    def _stop(self) -> None:
        """Have the workers save what they are at."""
        until = time.monotonic() + _ENDING_SECONDS
        for future in self._futures.values():
            future.cancel()
        self.executor.stop()
        while self.executor.running and time.monotonic() < until:
            self._hear(None)

    def _answer(self, cell: Cells, number: npt.NDArray[np.int64], pieces: list[Piece]) -> Evaluations:
        """What the engine gets for one cell."""
        for piece in pieces:
            if piece not in self._futures:  # kept for a cell before
                continue
            try:
                result = self._futures[piece].result()
            except WorkerDiedError as error:
                if error.cause == "terminated":  # somebody wants all of this to stop
                    raise EvaluationStopped from None
                return self._failed(cell, piece)
            if isinstance(piece, WholeEvaluation):
                del self._futures[piece]
                return Evaluations(cell, **result)
            assert isinstance(self.inner, Parted)
            self.inner.keep_part(piece.part, result)
            del self._futures[piece]
        return self.inner.evaluate(cell, number)

    def _failed(self, cell: Cells, piece: Piece) -> Evaluations:
        """NaN; charged as any other cell where simulated time passes."""
        seconds = self.inner.part_seconds if isinstance(self.inner, Parted) else 0.0 if self._timed else np.nan
        nothing = np.full(1, np.nan)
        epochs = np.array([piece.at[0]]) if isinstance(piece, WholeEvaluation) and piece.at else None
        return Evaluations(cell, nothing, nothing, nothing, np.full(1, seconds), np.zeros(1), epochs=epochs)


# ---- in a worker


def _evaluator(send: Send, document: Mapping[str, Any], threads: int | None, inputs: SharedInputs, device: str | None) -> TaskFunction:
    """The function that makes an evaluation, or a part of one, of the run with this document, on such a device."""
    if threads is not None:
        import torch

        torch.set_num_threads(threads)
    receive_inputs(inputs)
    spec = spec_from(document)
    fitness, name = fitness_of(spec), spec.fitness.name
    foreign = FITNESSES.entry(name).is_foreign
    with held(f"fitness {name}", "saying where it computes", foreign=foreign), located("engine.device"):
        check_worker(device, fitness.computed_on())

    def work(piece: Piece) -> Any:
        stop = SignalEvent()
        send.catch_stop(stop)
        fitness.should_stop = stop.is_set
        if isinstance(piece, PartOf):
            assert isinstance(fitness, Parted)
            with held(f"fitness {name}", "evaluating cells", (EvaluationStopped,), foreign=foreign):
                return fitness.compute_part(piece.part)
        cell, number = np.frombuffer(piece.cell, dtype=np.uint8)[None], np.array([piece.number])
        with watching(send):
            at = None if piece.at is None else (np.array([piece.at[0]]), np.array([piece.at[1]]))
            found = guarded(fitness, name, cell, number, at, foreign=foreign)
        return {name: values for name, values in vars(found).items() if name != "cells" and values is not None}

    return work
