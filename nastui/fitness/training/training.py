"""The fitness `training`: each evaluation trains the cell's network and measures it on validation images."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import asdict, replace
from threading import Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch

import nastui
from nastui.base.errors import InputError, Place, located
from nastui.base.fields import values_of
from nastui.cells.arrays import Cell, Cells
from nastui.fitness.fitness import Evaluations, Fitness, FitnessContext, FitnessFacts, concatenate
from nastui.fitness.images.image_sets import fit_shape
from nastui.fitness.images.sources import source_named
from nastui.fitness.ladder import CONTINUED, FROM_SCRATCH, Ladder, Semantics, ladder_from
from nastui.fitness.scoring.memory import enough_memory
from nastui.fitness.scoring.packs import Packs, ShouldStop
from nastui.fitness.scoring.scorer import network_kind
from nastui.fitness.scoring.words import with_side
from nastui.fitness.settings import FidelitySettings, TrainingSettings
from nastui.fitness.training.progress import TrainingProgress, publish
from nastui.fitness.training.trainer import Checkpoint, Trainer, TrainingEnd, TrainingResult
from nastui.fitness.training.training_images import all_splits, check_images, suitable_threads, training_images
from nastui.fitness.training.weights import BestWeights, weights_file
from nastui.networks.building import build_network
from nastui.networks.devices import device_for, device_words, reproducible
from nastui.networks.shape import shape_named

_SPLIT_SEED: Final = 0
"""Of images that come without splits: the same for all runs, so that their accuracies can be compared."""


def evaluation_seed(run_seed: int, number: int, cell: Cell) -> int:
    """The seed of one evaluation's initial weights, order of images and augmentation. 63 bits."""
    return int(np.random.SeedSequence([run_seed, number, *cell.tolist()]).generate_state(1, np.uint64)[0]) >> 1


def seed_of(settings: TrainingSettings, fidelity: FidelitySettings | None, run_seed: int, number: int, cell: Cell) -> int:
    """The seed of a run's evaluation of this number. A training that rungs continue is the same whichever evaluation goes on with it."""
    if settings.training_seed is not None:
        return settings.training_seed
    continued = fidelity is not None and _semantics(fidelity) == CONTINUED
    return evaluation_seed(run_seed, 0 if continued else number, cell)


def _semantics(fidelity: FidelitySettings) -> Semantics:
    """Whether a rung goes on with the training of the one below: it does unless the run says otherwise."""
    return FROM_SCRATCH if fidelity.semantics == FROM_SCRATCH else CONTINUED


def _ladder(settings: TrainingSettings, fidelity: FidelitySettings) -> Ladder:
    """Every number of epochs can be trained; the highest is the fitness's own."""
    if fidelity.wanted and fidelity.wanted[-1] != settings.epochs:
        raise InputError(
            f"the fitness trains {settings.epochs} epochs, and the highest fidelity is {fidelity.wanted[-1]}",
            remedy="let the fidelities end with fitness.epochs", place=Place(key="fidelity.epochs"),
        )  # fmt: skip
    return ladder_from(fidelity, range(1, settings.epochs + 1), _semantics(fidelity), "training gives no accuracy")


class Training(Fitness):
    """Trains networks. Fitness is validation accuracy after the last epoch; NaN where a loss became NaN."""

    slice_size: int = 1
    expensive = True

    def __init__(self, settings: TrainingSettings, context: FitnessContext) -> None:
        if context.report_epochs is not None:
            raise InputError("training reports the accuracies that it measures", remedy="leave report.epochs out", place=Place(key="report.epochs"))
        self.settings, self.context = settings, context
        self.ladder = None if context.fidelity is None else _ladder(settings, context.fidelity)
        kind = network_kind(context.benchmark.name, context.benchmark.space.name)
        shape = fit_shape(shape_named(kind, channels=settings.channels, cells=settings.cells), settings.images)
        with located("fitness.images"):
            source = source_named(settings.images, kind, shape.side, shape.colours)
            splits = source.splits(_SPLIT_SEED)
            self.shape = replace(shape, classes=source.classes or shape.classes)
            check_images(splits, self.shape, settings.batch_size)
        with located("engine.device"):
            self.device = device_for(context.device)
        with enough_memory(settings.batch_size):
            self.images = training_images(splits, self.device)
        self.packs = Packs(self.device, context.pack or 1)
        self.slice_size = self.packs.size
        self.source = splits.train.source
        self._weights, self._offering = BestWeights(), Lock()
        self._document = self._determinants([split.digest for split in all_splits(splits)])

    def facts(self) -> FitnessFacts:
        """Every cell can be trained; the optimum is unknown."""
        epochs = f"{self.settings.epochs} epoch{'s' if self.settings.epochs > 1 else ''}"
        of = self.context.benchmark.distinct_in_space or self.context.benchmark.size
        return FitnessFacts(
            metric=f"validation accuracy after training {epochs} on {with_side(self.source, self.shape.side)}",
            unit="%",
            split="valid",
            optimum=None,
            coverage=of,
            of=of,
            noise="one training",
            digest=hashlib.sha256(json.dumps(self._document, sort_keys=True).encode()).hexdigest()[:16],
            timed=False,
        )

    def computed_on(self) -> str | None:
        """Where it trains."""
        return device_words(self.device)

    def covered(self) -> npt.NDArray[np.bool_]:
        """All of them."""
        return np.ones(self.context.benchmark.size, dtype=np.bool_)

    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """Train one after the other, or as many side by side as a pack has.

        Raises:
            EvaluationStopped: `should_stop` said so; the training goes on when the same evaluation is asked for again.
            InputError: there is no memory for a batch.
            StorageError: a checkpoint cannot be written.
        """
        with nullcontext() if self.packs.size == 1 else reproducible():  # what each sets and sets back is then the same all the time
            done = self.packs.run(range(len(cells)), lambda place, stop: self._train(cells[place], numbers[place], stop), self._stop)
            trained = {place: outcome for place, outcome, _ in done}
        return concatenate([self._evaluated(cell, trained[place]) for place, cell in enumerate(cells)])

    def evaluate_at(self, cells: Cells, numbers: npt.NDArray[np.int64], epochs: npt.NDArray[np.int64], paid: npt.NDArray[np.int64]) -> Evaluations:
        """Train each for so many epochs. Continued, from the checkpoint that an earlier rung left; where that is gone, all over again.

        Raises as `evaluate` does.
        """
        every = list(zip(cells, numbers.tolist(), epochs.tolist(), paid.tolist(), strict=True))
        with nullcontext() if self.packs.size == 1 else reproducible():
            done = self.packs.run(range(len(every)), lambda place, stop: self._evaluated_at(*every[place], stop), self._stop)
            found = {place: evaluated for place, evaluated, _ in done}
        return concatenate([found[place] for place in range(len(every))])

    def _evaluated_at(self, cell: Cell, number: int, epochs: int, paid: int, should_stop: ShouldStop) -> Evaluations:
        assert self.ladder is not None
        if self.ladder.semantics == CONTINUED:
            outcome = self.train(cell, number, until=epochs, should_stop=should_stop)
        else:
            outcome = self.train(cell, number, replace(self.settings, epochs=epochs), should_stop=should_stop)
        found = self._evaluated(cell, outcome)
        before = outcome.ends[min(paid, len(outcome.ends)) - 1] if paid and outcome.ends else 0.0
        seconds = np.maximum(found.measured_seconds - before, 0.0) if paid < epochs else np.zeros(1)
        if epochs == self.ladder.top:
            return replace(found, measured_seconds=seconds, epochs=np.array([epochs]))
        value = np.full(1, np.nan) if outcome.end is TrainingEnd.NAN else np.array([outcome.valid[:epochs][-1]])
        unknown = np.full(1, np.nan)
        return replace(found, fitness=value, valid=unknown, test=unknown, measured_seconds=seconds, epochs=np.array([epochs]))

    def _train(self, cell: Cell, number: np.int64, should_stop: ShouldStop) -> TrainingResult:
        return self.train(cell, int(number), should_stop=should_stop)

    def _stop(self) -> bool:
        return self.should_stop()

    def train(
        self, cell: Cell, number: int, settings: TrainingSettings | None = None, *, until: int | None = None, should_stop: ShouldStop | None = None
    ) -> TrainingResult:
        """Train the network of a cell for the run's evaluation of this number. Raises as `evaluate` does.

        Args:
            cell: whose network is trained.
            number: of the evaluation, from 0.
            settings: others than the fitness's.
            until: it rests after so many epochs, and goes on from there when it is asked for more.
            should_stop: other than the fitness's.
        """
        document = self._document if settings is None else {**self._document, "settings": {**self._document["settings"], "epochs": settings.epochs}}
        settings = settings or self.settings
        seed = seed_of(settings, self.context.fidelity, self.context.seed, number, cell)
        network = build_network(self.shape, cell, seed, self.settings.initialisation)
        size = sum(part.numel() * part.element_size() for part in network.state_dict().values())
        deciding = {
            **document,
            "cell": cell.tolist(),
            "seed": seed,
            "device": self.device.type,
            "versions": [nastui.__version__, torch.__version__],
        }
        name = self.context.benchmark.space.format(cell)
        trainer = Trainer(
            network.to(self.device), self.images, settings, seed,
            until=until,
            checkpoint=Checkpoint(deciding, size),
            should_stop=should_stop or self._stop,
            on_epoch=lambda valid: publish(TrainingProgress(name, settings.epochs, valid)),
        )  # fmt: skip
        with enough_memory(self.settings.batch_size), suitable_threads(self.settings.batch_size * self.shape.side**2):
            outcome = trainer.run()
        whole = settings.epochs == self.settings.epochs and (until is None or until >= settings.epochs)  # lower fidelities are no results
        if whole and outcome.valid and outcome.end is not TrainingEnd.NAN:
            with self._offering:
                self._weights.offer(weights_file(self.facts().digest, cell, seed), outcome.valid[-1], network.state_dict())
        return outcome

    def _determinants(self, digests: list[str]) -> Mapping[str, Any]:
        """All that a result depends on beside cell, seed and machine, as plain JSON values."""
        settings = values_of(self.settings)
        del settings["checkpoint_every"]
        return {"settings": settings, "network": asdict(self.shape), "images": digests}

    @staticmethod
    def _evaluated(cell: Cell, outcome: TrainingResult) -> Evaluations:
        valid, test = (np.nan, np.nan) if outcome.end is TrainingEnd.NAN else (outcome.valid[-1], outcome.test)
        return Evaluations(cell[None], *(np.array([value]) for value in (valid, valid, test, np.nan, outcome.seconds)))
