"""What a live view shows of a run, read from the store alone: frozen snapshots, each made from the one before and what came since."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from typing import Any

from nastui.base.checking import make_settings
from nastui.runs.result import best_of
from nastui.runs.rows import Chunk, Run
from nastui.runs.settings import Budget
from nastui.runs.store import Store


@dataclass(frozen=True)
class Generation:
    """One row of the generation table. `mean` and `spread` are over the finite fitness of the generation."""

    number: int
    evaluations: int
    fresh: int
    unique_total: int
    top: float | None
    mean: float | None
    spread: float | None
    best: float | None
    simulated: float | None
    notes: dict[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Snapshot:
    """A run as it stands."""

    run: Run
    generations: tuple[Generation, ...] = ()
    evaluations: int = 0
    chunks: int = 0
    best: dict[str, Any] | None = None
    """The best evaluation: cell (its text), fitness, status, valid_accuracy, test_accuracy."""
    best_at: int | None = None
    last_at: float | None = None
    """When the last chunk was written."""

    @property
    def last(self) -> Generation | None:
        """The latest generation."""
        return self.generations[-1] if self.generations else None

    @property
    def done_share(self) -> float | None:
        """The share of the budget that is used (0 to 1), by whichever budget is furthest; None before anything is known."""
        budget, last = make_settings(Budget, self.run.document["budget"]), self.last
        used = (
            (budget.evaluations, self.evaluations),
            (budget.unique_evaluations, last.unique_total if last else 0),
            (budget.generations, last.number if last else 0),
            (budget.simulated_seconds, (last.simulated if last else 0) or 0),
            (budget.wall_seconds, self.run.wall),
        )
        shares = [amount / limit for limit, amount in used if limit]
        return min(1.0, max(shares)) if shares else None

    @property
    def remaining_seconds(self) -> float | None:
        """Seconds until the budget is used up at the average rate so far; None where that cannot be said."""
        share = self.done_share
        if not self.run.driven or not share or self.last_at is None:
            return None
        elapsed = max(self.last_at - self.run.created, 0.0)
        return max(0.0, elapsed * (1 - share) / share - (time.time() - self.last_at)) if share < 1 else 0.0


def watch(store: Store, run: str, before: Snapshot | None = None) -> Snapshot:
    """The run as it stands now. Reads only what came since `before`."""
    current = store.run(run)
    chunks = store.chunks(run, before.chunks - 1 if before else -1)
    snapshot = replace(before, run=current) if before else Snapshot(current)
    if not chunks:
        return snapshot
    generations = list(snapshot.generations)
    for chunk in chunks:
        if generations and generations[-1].number == chunk.generation:
            generations[-1] = _joined(generations[-1], chunk)
        else:
            generations.append(_generation(chunk))
    last = chunks[-1]
    return replace(
        snapshot,
        generations=tuple(generations),
        evaluations=snapshot.evaluations + sum(chunk.evaluations for chunk in chunks),
        chunks=last.number + 1,
        best=snapshot.best if last.best_at == snapshot.best_at else best_of(store, current),
        best_at=last.best_at,
        last_at=last.at,
    )


def _generation(chunk: Chunk) -> Generation:
    return Generation(
        chunk.generation,
        chunk.evaluations,
        chunk.fresh,
        chunk.unique_total,
        chunk.top,
        chunk.mean,
        chunk.spread,
        chunk.best,
        chunk.simulated,
        dict(chunk.notes),
    )


def _joined(one: Generation, chunk: Chunk) -> Generation:
    """A generation that was committed in several chunks: moments are pooled."""
    mean, spread = _pooled(one, chunk)
    top = max((top for top in (one.top, chunk.top) if top is not None), default=None)
    return Generation(
        one.number,
        one.evaluations + chunk.evaluations,
        one.fresh + chunk.fresh,
        chunk.unique_total,
        top,
        mean,
        spread,
        chunk.best,
        chunk.simulated,
        {**one.notes, **chunk.notes},
    )


def _pooled(one: Generation, chunk: Chunk) -> tuple[float | None, float | None]:
    if one.mean is None or one.spread is None:
        return chunk.mean, chunk.spread
    if chunk.mean is None or chunk.spread is None:
        return one.mean, one.spread
    total = one.evaluations + chunk.evaluations
    mean = (one.evaluations * one.mean + chunk.evaluations * chunk.mean) / total
    square = (one.evaluations * (one.spread**2 + one.mean**2) + chunk.evaluations * (chunk.spread**2 + chunk.mean**2)) / total
    return mean, math.sqrt(max(square - mean**2, 0.0))
