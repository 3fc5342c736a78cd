"""Settings of `bananas`; the defaults are the paper's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nastui.base.fields import Condition, setting


@dataclass(frozen=True)
class BananasSettings:
    """10 random cells, then 10 of 100 mutants of the 10 best per refit."""

    initial: int = setting(10, "Initial", "Random cells that are evaluated first", low=2, high=100_000)
    candidates: int = setting(100, "Candidates", "Mutants of the best cells, from which a batch is chosen", low=1, high=100_000)
    parents: int = setting(10, "Parents", "So many of the best cells are mutated", low=1, high=100_000)
    batch: int = setting(10, "Batch", "Evaluated per refit", low=1, high=100_000)
    encoding: str = setting("paths", "Encoding", "What the predictor sees; those that read graphs need 'edges'", choices=("paths", "edges"))
    path_features: int | None = setting(
        None,
        "Path features",
        "Only so many of the shortest paths; empty: all",
        low=1,
        high=100_000,
        when=Condition("encoding", ("paths",)),
    )

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """A batch is chosen among the candidates."""
        if self.batch > self.candidates:
            yield "batch", f"a batch of {self.batch:,} is more than the {self.candidates:,} candidates"

    @property
    def least_evaluations(self) -> int:
        """The random cells; with fewer nothing is predicted."""
        return self.initial
