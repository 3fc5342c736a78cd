"""The settings of a run that belong to no component: budget, engine, report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nastui.base.fields import setting

_MANY = 1_000_000_000


@dataclass(frozen=True)
class Budget:
    """When a run ends; the first that is reached wins."""

    evaluations: int | None = setting(None, "Evaluations", "Every evaluation counts, repeated ones too", low=1, high=_MANY)
    unique_evaluations: int | None = setting(None, "Unique queries", "Distinct cells that the fitness was asked for", low=1, high=_MANY)
    generations: int | None = setting(None, "Generations", "Batches that the algorithm asked for", low=1, high=_MANY)
    simulated_seconds: float | None = setting(None, "Simulated time", "Training seconds by the benchmark's table", unit="s", low=1e-6, high=1e15)
    wall_seconds: float | None = setting(None, "Wall time", "Seconds on the clock; runs of one seed may then differ", unit="s", low=0.001, high=1e9)

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """A run without any budget would not end."""
        if not any((self.evaluations, self.unique_evaluations, self.generations, self.simulated_seconds, self.wall_seconds)):
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
        "all", "Domain", "All cells of the space, or only those for which the benchmark has the fitness", choices=("all", "covered")
    )
    device: str = setting("auto", "Device", "Where networks are scored and trained; a table needs none", choices=("auto", "cpu", "cuda"))
    executor: str = setting("here", "Executor", "Where batches are evaluated", choices=("here",))


@dataclass(frozen=True)
class ReportSettings:
    """What is attached to the result beside the fitness."""

    epochs: int | None = setting(None, "Report epochs", "Accuracies attached to the result; empty: those of the fitness", low=1, high=1_000_000)
