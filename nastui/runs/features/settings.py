"""Settings of `[features]`: zero-cost scores that an algorithm sees of cells it has not evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nastui.base.errors import nearest
from nastui.base.fields import setting
from nastui.fitness.registry import FITNESSES
from nastui.fitness.scoring.settings import ScoringSettings


@dataclass(frozen=True)
class FeaturesSettings:
    """Which scores, and what they are computed on."""

    scores: str = setting("", "Scores", "Zero-cost scores with commas between, such as naswt, synflow, params; empty: none")
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
        return tuple(name.strip() for name in self.scores.split(",") if name.strip())

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """Only scores of untrained networks can be seen beforehand."""
        known = score_names()
        for name in self.names:
            if name not in known:
                yield "scores", f"'{name}' is no zero-cost score{nearest(name, known)}; known are {', '.join(known)}"
        if len(set(self.names)) < len(self.names):
            yield "scores", "a score is named twice"


def score_names() -> tuple[str, ...]:
    """The fitnesses that are scores of untrained networks."""
    return tuple(name for name, entry in FITNESSES.entries.items() if issubclass(entry.settings, ScoringSettings))
