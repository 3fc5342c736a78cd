"""The generations of a run as a live view keeps them: the latest in full, of those before an even choice, so that no run outgrows the memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, TypeVar

from nastui.algorithms.notes import Diversity, FrontNote, Notes, PredictedCells, PredictionAgreement
from nastui.runs.population import PopulationCounts
from nastui.runs.rows import Chunk
from nastui.runs.run_totals import Moments

T = TypeVar("T")
LATEST: Final = 1000
"""So many of the latest generations are kept in full."""
_EARLIER: Final = 512
"""Of those before between half and all of so many."""


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
    notes: Notes = field(default_factory=dict)
    finite: int = 0
    """How many of the evaluations have a finite fitness."""
    total: int = 0
    """Evaluations of the run so far."""
    population: PopulationCounts | None = None
    """None where nobody counted it."""

    @cached_property
    def agreement(self) -> PredictionAgreement | None:
        """How well predictions agreed; None where nothing was predicted."""
        return PredictionAgreement.of(self.notes)

    @cached_property
    def front(self) -> FrontNote | None:
        """Size and hypervolume of the front so far; None for a run without objectives."""
        return FrontNote.of(self.notes)

    @cached_property
    def diversity(self) -> float | None:
        """The share of different queries, as the algorithm says, or else of the population; 0 to 1."""
        note = Diversity.of(self.notes)
        return note.share if note is not None else self.population.diversity if self.population else None


def generation_of(chunk: Chunk, finite: int, total: int) -> Generation:
    """What a chunk says of its generation, after which the run has so many evaluations."""
    same = ("evaluations", "fresh", "unique_total", "top", "mean", "spread", "best", "simulated")
    return Generation(chunk.generation, **{name: getattr(chunk, name) for name in same}, notes=dict(chunk.notes), finite=finite, total=total)


def joined(one: Generation, more: Generation) -> Generation:
    """One generation of both parts; totals are those after the later part."""
    both = _moments(one).joined(_moments(more))
    return replace(
        more,
        evaluations=one.evaluations + more.evaluations,
        fresh=one.fresh + more.fresh,
        top=max((top for top in (one.top, more.top) if top is not None), default=None),
        mean=both.mean if both.count else None,
        spread=both.spread if both.count else None,
        notes={**one.notes, **more.notes, **PredictedCells.joined(one.notes, more.notes)},
        finite=both.count,
    )


def _moments(one: Generation) -> Moments:
    return Moments() if one.mean is None or one.spread is None else Moments(one.finite, one.mean, one.spread)


def with_more(generations: tuple[Generation, ...], more: Sequence[Generation]) -> tuple[Generation, ...]:
    """All of them; what goes on with the last generation joins it."""
    found = list(generations)
    for one in more:
        if found and found[-1].number == one.number:
            found[-1] = joined(found[-1], one)
        else:
            found.append(one)
    return tuple(found)


def thinned(generations: tuple[Generation, ...], stride: int) -> tuple[tuple[Generation, ...], int]:
    """What is kept of them, and the stride by which those before the latest were chosen; it doubles as the run grows."""
    earlier, latest = generations[:-LATEST], generations[-LATEST:]
    kept = tuple(one for one in earlier if one.number % stride == 0)
    while len(kept) > _EARLIER:
        stride *= 2
        kept = tuple(one for one in kept if one.number % stride == 0)
    return kept + latest, stride


def evenly(points: Sequence[T], most: int) -> Sequence[T]:
    """An even choice of generations or the like with the last, where there are more than twice as many as no picture can tell apart."""
    step = max(1, len(points) // most)
    return points if step == 1 else (*points[:-1:step], points[-1])
