"""What a run is made from, as a frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nastui.algorithms.acceleration_settings import AccelerationSettings
from nastui.fitness.objective_settings import ObjectiveSettings
from nastui.fitness.settings import FidelitySettings
from nastui.runs.settings import Budget, EngineSettings, FeaturesSettings, ReportSettings


@dataclass(frozen=True)
class Component:
    """Something chosen by name, with its settings."""

    name: str
    settings: Any


@dataclass(frozen=True)
class RunSpec:
    """Everything that decides a run's evaluations."""

    benchmark: str
    dataset: str
    seed: int
    algorithm: Component
    fitness: Component
    budget: Budget
    predictor: Component | None = None
    acceleration: AccelerationSettings | None = None
    """Where the predictor screens the algorithm's candidates."""
    features: FeaturesSettings | None = None
    """Where the algorithm sees zero-cost scores."""
    objectives: tuple[ObjectiveSettings, ...] = ()
    """Beside the fitness, which then stands for them; empty: the fitness alone is optimised."""
    fidelity: FidelitySettings | None = None
    """Where the algorithm measures cells at several fidelities."""
    report: ReportSettings = field(default_factory=ReportSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)


def tables_of(spec: RunSpec) -> set[str]:
    """The names of the tables that a run may ask."""
    other, _, dataset = (spec.features.transfer if spec.features and spec.features.transfer else "").rpartition(":")
    return {spec.benchmark, *([other] if dataset and other else [])}
