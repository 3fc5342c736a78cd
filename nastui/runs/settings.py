"""The settings of a run that belong to no component: budget, engine, report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nastui.base.devices import check_device
from nastui.base.errors import nearest
from nastui.base.executors.workplace import EXECUTORS, Workplace
from nastui.base.fields import Condition, setting
from nastui.fitness.registry import score_entries

_MANY = 1_000_000_000
_ELSEWHERE: Final = Condition("executor", ("pool", "ray"))
_CLUSTER: Final = Condition("executor", ("ray",))
PLACE_KEYS: Final = ("pack", "processes", "address", "cores", "gpus", "memory", "limit")
"""Keys of the engine that decide no evaluation: they say where evaluations are made, as `executor` does."""


@dataclass(frozen=True)
class BudgetUsage:
    """One limit of a budget, and how much of it is used."""

    name: str
    """Of the budget's field."""
    used: float
    limit: float

    @property
    def share(self) -> float:
        """0 at the beginning; 1 and more where the run ends."""
        return self.used / self.limit


@dataclass(frozen=True)
class Budget:
    """When a run ends; the first that is reached wins."""

    evaluations: int | None = setting(
        None,
        "Evaluations",
        "Every evaluation counts, repeated ones too",
        low=1,
        high=_MANY,
        more="The run ends at the first limit that is reached; at least one is needed",
    )
    unique_evaluations: int | None = setting(
        None,
        "Unique queries",
        "Distinct cells that the fitness was asked for",
        low=1,
        high=_MANY,
        more="Papers count these: a cell that was seen before is free",
    )
    generations: int | None = setting(
        None,
        "Generations",
        "Batches that the algorithm asked for",
        low=1,
        high=_MANY,
        more="Of an algorithm that has a population, a generation is full when all its cells are evaluated",
    )
    simulated_seconds: float | None = setting(
        None,
        "Simulated time",
        "Training seconds by the benchmark's table",
        unit="s",
        low=1e-6,
        high=1e15,
        more="It is the time that all trainings would have taken, so that cheap and expensive fitnesses can be compared",
    )
    wall_seconds: float | None = setting(
        None,
        "Wall time",
        "Seconds on the clock; runs of one seed may then differ",
        unit="s",
        low=0.001,
        high=1e9,
        more="It depends on the machine and on what else it does, so two runs with one seed need not be equal",
    )
    epochs: int | None = setting(
        None,
        "Charged epochs",
        "Epochs of training that are charged, where an algorithm measures cells at several fidelities",
        low=1,
        high=_MANY,
        more="Cells that are given up early cost few of them",
    )

    def usage(self, *, evaluations: int, unique: int, generations: int, simulated: float, wall: float, epochs: int = 0) -> tuple[BudgetUsage, ...]:
        """How far each limit is used that is given; `simulated` and `wall` are seconds, NaN where unknown."""
        used = {
            "evaluations": evaluations,
            "unique_evaluations": unique,
            "generations": generations,
            "simulated_seconds": simulated,
            "wall_seconds": wall,
            "epochs": epochs,
        }
        limits = {name: getattr(self, name) for name in used}
        return tuple(BudgetUsage(name, used[name], limit) for name, limit in limits.items() if limit is not None)

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """A run without any budget would not end."""
        if not any((self.evaluations, self.unique_evaluations, self.generations, self.simulated_seconds, self.wall_seconds, self.epochs)):
            yield "evaluations", "the run has no budget and would not end; give at least one"


@dataclass(frozen=True)
class EngineSettings:
    """How the loop treats what the algorithm asks for."""

    duplicates: str = setting(
        "free",
        "Duplicates",
        "A cell asked for again: answered free of charge, charged again, or skipped without counting",
        choices=("free", "charge", "skip"),
    )
    domain: str = setting(
        "all", "Cells allowed", "All cells of the space, or only those for which the benchmark has the fitness", choices=("all", "covered")
    )
    device: str = setting(
        "auto",
        "Device",
        "Where networks are scored and trained: auto, cpu, cuda, a card such as cuda:1, or mps",
        check=check_device,
        more="A table needs none. auto takes the card where torch can use one, and several runs at a time share the cards of a machine",
    )
    executor: str = setting(
        "here",
        "Executor",
        "Where slow evaluations are made: in this process, in several, or on a Ray cluster",
        choices=EXECUTORS,
        more="No result depends on it. A table is always asked in this process, which is faster",
    )
    pack: int | None = setting(
        None,
        "Packed networks",
        "Networks scored or trained side by side; empty: on a card eight are scored and one is trained, elsewhere one",
        low=1,
        high=256,
        more="No result depends on it. Where the memory is too small for a pack, it is halved",
    )
    workers: int | None = setting(
        None,
        "Workers",
        "Evaluations under way at once, on a clock of the table's seconds; empty: one after another",
        low=1,
        high=1_000_000,
        more="Simulated time is that of so many machines; some algorithms are told each evaluation as it arrives, others wait for a whole batch",
    )
    processes: int | None = setting(
        None,
        "Processes",
        "Evaluations made at a time; empty: one per core, or as many as the cluster has room for",
        low=1,
        high=100_000,
        when=_ELSEWHERE,
        more="An algorithm that asks for one cell at a time keeps one of them busy, or as many as `workers` says",
    )
    address: str | None = setting(
        None, "Address", "Of the cluster, such as 10.0.0.1:6379; empty: the one that runs on this machine, else one of its own", when=_CLUSTER
    )
    cores: int | None = setting(
        None,
        "Cores",
        "Of each evaluation; empty: one, and as many threads as this process has",
        low=1,
        high=4096,
        when=_ELSEWHERE,
        more="It is also the number of threads of a training: other numbers of threads round sums otherwise",
    )
    gpus: float | None = setting(None, "GPUs", "Of each evaluation, such as 1 or 0.25; empty: none", low=0.0, high=64.0, when=_CLUSTER)
    memory: float | None = setting(None, "Memory", "Of each evaluation; empty: what it takes", unit="GB", low=0.001, high=1e5, when=_CLUSTER)
    limit: float | None = setting(
        None,
        "Silence",
        "After so long without a result or an epoch a worker counts as hung; empty: never",
        unit="s",
        low=0.1,
        high=1e7,
        when=_ELSEWHERE,
        more="Its evaluation is tried again, at most three times in all, and then has no fitness; the search goes on",
    )

    @property
    def workplace(self) -> Workplace:
        """Where evaluations are made."""
        return Workplace(self.executor, self.processes, self.address, self.cores, self.gpus, self.memory, self.limit)


@dataclass(frozen=True)
class ReportSettings:
    """What is attached to the result beside the fitness."""

    epochs: int | None = setting(None, "Report epochs", "Accuracies attached to the result; empty: those of the fitness", low=1, high=1_000_000)


# ---- settings of `[features]`: zero-cost scores that an algorithm sees of cells it has not evaluated


WHICH_SCORES: Final = ("scores", "columns", "transfer")
"""Settings that say which scores there are."""


@dataclass(frozen=True)
class FeaturesSettings:
    """Which scores, and what they are computed on."""

    scores: str = setting("", "Scores", "Zero-cost scores with commas between, such as naswt, synflow, params; empty: none")
    columns: str | None = setting(
        None, "Columns", "Score columns of the table with commas between, such as naswot, synflow, as published; empty: none"
    )
    transfer: str | None = setting(
        None, "Transfer", "Data set whose accuracies are known: cifar100 of the same table, mini-tss:mnist8 of another; empty: none"
    )
    images: str = setting("auto", "Images", "As for a score as fitness: auto, noise, digits, …, or a folder", path=True)
    variant: str = setting("paper", "Variant", "Of NASWT; paper needs the fewest networks", choices=("official", "paper", "all"))
    batch_size: int = setting(128, "Batch size", "Images that a network is scored on", low=2, high=4096)
    score_seed: int = setting(0, "Score seed", "Of batch and initial weights", low=0, high=2**53 - 1)
    seconds_per_cell: float | None = setting(
        None, "Seconds a cell", "Simulated time of all scores of a cell; empty: measured once when the run is made", unit="s", low=0.0, high=1e6
    )  # fmt: skip

    @property
    def names(self) -> tuple[str, ...]:
        """The scores, in order."""
        return _parts(self.scores)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The score columns, in order."""
        return _parts(self.columns or "")

    @property
    def asked(self) -> bool:
        """Whether there are any."""
        return bool(self.names or self.column_names or self.transfer)

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """Only scores of untrained networks can be seen beforehand."""
        known = score_entries()
        for name in self.names:
            if name not in known:
                yield "scores", f"'{name}' is no zero-cost score{nearest(name, known)}; known are {', '.join(known)}"
        if len(set(self.names)) < len(self.names):
            yield "scores", "a score is named twice"
        if len(set(self.column_names)) < len(self.column_names):
            yield "columns", "a column is named twice"


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
