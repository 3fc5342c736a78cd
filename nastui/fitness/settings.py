"""Settings of the fitnesses, one frozen dataclass each. Light to import: forms and checks need no arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from nastui.base.fields import setting
from nastui.networks.shape import NetworkShape, shape_named

INITIALISATIONS = ("default", "kaiming-normal", "xavier-normal")


@dataclass(frozen=True)
class ScoringSettings:
    """Images, weights and network of a zero-cost score. Subclasses add fields of their own."""

    images: str = setting(
        "auto", "Images", "auto: the digits on mini-tss, else noise; noise; digits; cifar10, cifar100 or imagenet16-120 where their "
        "archives are; or a folder of images",
        path=True,
    )  # fmt: skip
    batch_size: int = setting(
        128,
        "Batch size",
        "Images that a network is scored on",
        low=2,
        high=4096,
        more="Larger batches tell networks apart better, and take more time and memory",
    )
    score_seed: int = setting(0, "Score seed", "Of batch and initial weights; apart from the run's seed, so runs share scores", low=0, high=2**53 - 1)
    initialisation: str = setting("default", "Initialisation", "Initial weights; default is torch's", choices=INITIALISATIONS)
    repeats: int = setting(
        1,
        "Repeats",
        "Initialisations that a score is the mean of",
        low=1,
        high=1000,
        more="More repeats make a score less a matter of luck, at as many times the cost",
    )
    channels: int | None = setting(None, "Channels", "Of the first stage; empty: as the field's reference has it", low=1, high=1024)
    cells: int | None = setting(None, "Cells", "Per stage; empty: as published", low=1, high=100)
    seconds_per_cell: float | None = setting(
        None, "Seconds a cell", "Simulated time a cell; empty: measured once when the run is made, then part of its spec", unit="s", low=0.0, high=1e6
    )  # fmt: skip

    def shape(self, kind: str) -> NetworkShape:
        """The network that is scored.

        Raises:
            InputError: no network is known for this benchmark.
        """
        return shape_named(kind, channels=self.channels, cells=self.cells)


@dataclass(frozen=True)
class AccuracySettings:
    """Which of the table's accuracies is the fitness."""

    epochs: int | None = setting(
        None,
        "Epochs",
        "Training budget behind the accuracy; empty: the table's longest",
        low=1,
        high=1_000_000,
        more="Shorter trainings are cheaper in simulated time and rank cells less well",
    )
    split: str = setting(
        "valid",
        "Split",
        "Test accuracy as the objective is named so wherever the result shows",
        choices=("valid", "test"),
        more="A search on test accuracy knows what it should only be judged by; papers that do it say so",
    )
    noise: str = setting(
        "mean",
        "Noise",
        "The mean over the benchmark's trainings, or one of them drawn per evaluation",
        choices=("mean", "one-run"),
        more="One drawn training is what a search sees in practice; the mean makes it easier than it is",
    )


@dataclass(frozen=True)
class TableScoreSettings:
    """Which of the table's score columns is the fitness."""

    column: str = setting("", "Column", "A score column of the table, such as naswot or synflow; cifar10.naswot is that of another data set")
    better: str = setting(
        "auto", "Better", "Which scores are better. auto: the lower ones of latencies and energies, the higher ones of all others",
        choices=("auto", "higher", "lower"),
    )  # fmt: skip
    seconds_per_cell: float | None = setting(
        None, "Seconds a cell", "Simulated time a cell; empty: the mean of the table's <column>_seconds, 0 where it has none", unit="s",
        low=0.0, high=1e6,
    )  # fmt: skip


_CHANNELS: Final = {"nasbench101": 16}
"""First-stage channels of the authors' networks where they are not the benchmark's own (128)."""


@dataclass(frozen=True)
class NaswtSettings(ScoringSettings):
    """NASWT, which its authors call NASWOT."""

    variant: str = setting(
        "official", "Variant", "Which ReLUs count. official: as the authors' program counts; paper: the live ones, once each; all: dead ones too",
        choices=("official", "paper", "all"), more="The variants rank cells differently; a report names the one that was used",
    )  # fmt: skip
    precision: str = setting(
        "float32", "Precision", "Of the forward pass; bfloat16 is faster on processors and GPUs that have it, and moves a score by some hundredths",
        choices=("float32", "bfloat16"),
    )  # fmt: skip

    def shape(self, kind: str) -> NetworkShape:
        """The network that is scored: by default the authors', with one output, since no score depends on outputs.

        Raises:
            InputError: no network is known for this benchmark.
        """
        return shape_named(kind, channels=self.channels or _CHANNELS.get(kind), cells=self.cells, classes=1)


@dataclass(frozen=True)
class RankEnsembleSettings(ScoringSettings):
    """Scores joined by ranks."""

    scores: str = setting(
        "az_expressivity, az_progressivity, az_trainability, flops", "Scores", "The scores that are joined, with commas between: AZ-NAS's four",
    )  # fmt: skip
    reference: int = setting(
        200, "Reference", "Random cells among which a cell is ranked", low=10, high=10_000,
        more="They are scored once, when the first cell is; more of them tell good cells apart better",
    )  # fmt: skip

    @property
    def names(self) -> tuple[str, ...]:
        """The scores, in order."""
        return tuple(part.strip() for part in self.scores.split(",") if part.strip())

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """At least one score, each once, and not this one."""
        if not self.names:
            yield "scores", "no score is named"
        if "rank-ensemble" in self.names:
            yield "scores", "a rank ensemble joins other scores than itself"
        if len(set(self.names)) < len(self.names):
            yield "scores", "a score is named twice"


@dataclass(frozen=True)
class TrainingSettings:
    """Images, network and recipe of a training; the defaults are the recipe of mini-tss."""

    images: str = setting(
        "auto", "Images", "auto: the digits on mini-tss; digits; cifar10, cifar100 or imagenet16-120 where their archives are; or a "
        "folder of images",
        path=True,
    )  # fmt: skip
    epochs: int = setting(12, "Epochs", "Passes over the training images", low=1, high=10_000)
    optimizer: str = setting("sgd", "Optimizer", "sgd with Nesterov momentum 0.9, or adamw", choices=("sgd", "adamw"))
    learning_rate: float = setting(0.1, "Learning rate", "At the start; adamw wants one near 0.001", low=1e-8, high=100.0)
    schedule: str = setting("cosine", "Schedule", "cosine: falls to 0 step by step over all epochs", choices=("cosine", "constant"))
    weight_decay: float = setting(5e-4, "Weight decay", "On every parameter", low=0.0, high=10.0)
    batch_size: int = setting(64, "Batch size", "Images of a step", low=2, high=4096)
    augmentation: str = setting(
        "none", "Augmentation", "flip-crop: mirrored at random, and cut at random from a frame one eighth of the side wide",
        choices=("none", "flip-crop"),
    )  # fmt: skip
    early_stop: int | None = setting(
        None, "Early stop", "End after so many epochs without a better validation accuracy; the last one's counts. Empty: train all",
        low=1, high=10_000,
    )  # fmt: skip
    precision: str = setting("float32", "Precision", "Of the signals; weights stay float32", choices=("float32", "bfloat16"))
    initialisation: str = setting("default", "Initialisation", "Initial weights; default is torch's", choices=INITIALISATIONS)
    channels: int | None = setting(None, "Channels", "Of the first stage; empty: as published", low=1, high=1024)
    cells: int | None = setting(None, "Cells", "Per stage; empty: as published", low=1, high=100)
    training_seed: int | None = setting(
        None, "Training seed", "Of initial weights and order of images, the same for all cells; empty: drawn per evaluation from the run's seed",
        low=0, high=2**53 - 1,
    )  # fmt: skip
    checkpoint_every: int = setting(
        1, "Checkpoint every", "Epochs between checkpoints, from which an interrupted training goes on", low=1, high=10_000
    )


# ---- settings of `[fidelity]`: how long cells are trained before the best of them are trained longer


@dataclass(frozen=True)
class FidelitySettings:
    """Of an algorithm that measures cells after few epochs first. By default what the fitness has, in steps of three."""

    epochs: str = setting("", "Fidelities", "Epochs with commas between, from few to many, such as 12, 200; empty: by η, up to the most there are")
    eta: float = setting(3.0, "η", "Where no fidelities are named: each is at least so many times the one before", low=1.01, high=10_000.0)
    semantics: str | None = setting(
        None, "Semantics", "A promoted cell goes on and pays the difference, or is trained anew and pays all; empty: what the numbers are",
        choices=("continued", "from-scratch"),
    )  # fmt: skip

    @property
    def wanted(self) -> tuple[int, ...]:
        """The epochs that are named; none where they follow from η."""
        return tuple(int(part) for part in _words(self.epochs))

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """Whole numbers, ascending, two at least."""
        words = _words(self.epochs)
        wrong = next((word for word in words if not word.isdecimal() or not 0 < int(word) <= 1_000_000), None)
        if wrong is not None:
            yield "epochs", f"'{wrong}' is no number of epochs; write them like 12, 200"
        elif len(words) == 1:
            yield "epochs", "one fidelity alone leaves nothing to promote cells to; name two at least, or none"
        elif any(int(one) >= int(other) for one, other in pairwise(words)):
            yield "epochs", f"the fidelities {self.epochs} do not ascend"


def _words(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
