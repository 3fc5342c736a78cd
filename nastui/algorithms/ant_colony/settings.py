"""Settings of `ant-colony`."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting


@dataclass(frozen=True)
class AntColonySettings:
    """10 ants, evaporation 0.1."""

    population: int = setting(10, "Ants", "Cells per generation", low=1, high=100_000)
    evaporation: float = setting(0.1, "Evaporation", "Share of the pheromone that is lost in a generation", low=0.001, high=1.0)
    best_again: float = setting(
        0.05,
        "Best again",
        "Chance that an ant of a colony which has settled makes the best cell again; it sets the lower bound of pheromone",
        low=1e-6,
        high=0.999,
    )
