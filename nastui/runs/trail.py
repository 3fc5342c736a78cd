"""The trail of bests: each evaluation of a run that was better than all before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from nastui.cells.space import Space
from nastui.runs.records import Records
from nastui.runs.rows import Chunk

MOST_BESTS: Final = 500
"""More are not kept: the first and the latest stay."""


@dataclass(frozen=True)
class Incumbent:
    """An evaluation that was the best so far."""

    number: int
    """From 0."""
    generation: int
    cell: str
    fitness: float
    valid: float | None
    test: float | None
    """Accuracies in percent; None where unknown."""
    queries: int
    """Distinct queries when its part of the generation was stored."""
    simulated: float | None
    """Simulated seconds then."""
    at: float
    """When it was stored (Unix seconds)."""

    @property
    def document(self) -> dict[str, Any]:
        """As the result document of a run has it."""
        return {"cell": self.cell, "fitness": self.fitness, "status": "ok", "valid_accuracy": self.valid, "test_accuracy": self.test}


def trail_with(space: Space, trail: tuple[Incumbent, ...], first: int, parts: Sequence[tuple[Chunk, Records]]) -> tuple[Incumbent, ...]:
    """The trail after more chunks, of which the first begins with the evaluation of number `first`."""
    if not parts:
        return trail
    records = np.concatenate([one for _, one in parts])
    ends = np.cumsum([len(one) for _, one in parts])
    fitness = np.where(np.isfinite(records["fitness"]), records["fitness"], -np.inf)
    before = np.concatenate([[trail[-1].fitness if trail else -np.inf], fitness])
    better = np.flatnonzero(fitness > np.maximum.accumulate(before)[:-1])
    found = [_best(space, parts[int(np.searchsorted(ends, place, side="right"))][0], records[place], first + int(place)) for place in better]
    every = (*trail, *found)
    return every if len(every) <= MOST_BESTS else (every[0], *every[1 - MOST_BESTS :])


def _best(space: Space, chunk: Chunk, record: Any, number: int) -> Incumbent:
    fitness, valid, test = (float(record[name]) for name in ("fitness", "valid", "test"))
    known, tested = (value if np.isfinite(value) else None for value in (valid, test))
    cell = space.format(np.array(record["cell"], dtype=np.uint8))
    return Incumbent(number, chunk.generation, cell, fitness, known, tested, chunk.unique_total, chunk.simulated, chunk.at)
