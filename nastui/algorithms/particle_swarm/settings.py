"""Settings of `particle-swarm`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nastui.base.fields import setting


@dataclass(frozen=True)
class ParticleSwarmSettings:
    """20 particles; inertia 0.7, cognitive and social 1.4."""

    population: int = setting(20, "Particles", "Cells per generation", low=1, high=100_000)
    inertia: float = setting(0.7, "Inertia", "Weight of a particle's own position", low=0.0, high=100.0)
    cognitive: float = setting(1.4, "Cognitive", "Weight of the best that the particle has seen", low=0.0, high=100.0)
    social: float = setting(1.4, "Social", "Weight of the best that the swarm has seen", low=0.0, high=100.0)
    exploration: float = setting(1.0, "Exploration", "Positions per cell that take a random value, on average", low=0.0, high=100.0)

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """Weights are normalised, so their sum must not vanish."""
        if not self.inertia + self.cognitive + self.social:
            yield "inertia", "inertia, cognitive and social weight are all zero"
