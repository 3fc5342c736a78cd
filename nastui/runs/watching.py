"""What a live view shows of a run, read from the store alone: frozen snapshots, each made from the one before and what came since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nastui.algorithms.notes import Notes
from nastui.base.checking import make_settings
from nastui.cells.spaces import space_named
from nastui.runs.result import best_of
from nastui.runs.rows import Chunk, Run
from nastui.runs.run_totals import Moments
from nastui.runs.settings import Budget, BudgetUsage
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
    notes: Notes = field(default_factory=dict)
    finite: int | None = None
    """How many of the evaluations have a finite fitness; None where nobody had to know."""


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
    pace: float = 0.0
    """Seconds per generation that it is driven at, or was last."""

    @property
    def last(self) -> Generation | None:
        """The latest generation."""
        return self.generations[-1] if self.generations else None

    @property
    def done_share(self) -> float | None:
        """The share of the budget that is used (0 to 1), by whichever budget is furthest; None before anything is known."""
        shares = [one.share for one in self.usage(self.run.wall)]
        return min(1.0, max(shares)) if shares else None

    def usage(self, wall: float) -> tuple[BudgetUsage, ...]:
        """How far each limit of the budget is used, after so many seconds on the clock."""
        budget, last = make_settings(Budget, self.run.document["budget"]), self.last
        unique, generations, simulated = (last.unique_total, last.number, last.simulated or 0) if last else (0, 0, 0)
        return budget.usage(evaluations=self.evaluations, unique=unique, generations=generations, simulated=simulated, wall=wall)


def watch(store: Store, run: str, before: Snapshot | None = None) -> Snapshot:
    """The run as it stands now. Reads only what came since `before`.

    Raises:
        NastuiError: it is not there, is damaged, or was made with what is not here: nothing of it is left for a screen to stumble over.
    """
    current = _readable(store.run(run))
    chunks = store.chunks(run, before.chunks - 1 if before else -1)
    pace = store.pace(current)
    snapshot = replace(before, run=current, pace=pace) if before else Snapshot(current, pace=pace)
    if not chunks:
        return snapshot
    last = chunks[-1]
    return replace(
        snapshot,
        generations=_with(store, snapshot, chunks),
        evaluations=snapshot.evaluations + sum(chunk.evaluations for chunk in chunks),
        chunks=last.number + 1,
        best=snapshot.best if last.best_at == snapshot.best_at else best_of(*store.listed(run)),
        best_at=last.best_at,
    )


def _readable(run: Run) -> Run:
    """Read here what is otherwise decoded as it is drawn."""
    for needed in (lambda: run.spec, lambda: space_named(run.facts["space"])):
        needed()
    return run


def _with(store: Store, snapshot: Snapshot, chunks: Sequence[Chunk]) -> tuple[Generation, ...]:
    """The generations with what came since. A generation may be committed in several chunks, whose moments count their finite fitness."""
    generations = list(snapshot.generations)
    counts = _finite_counts(store, snapshot, chunks)
    if generations and snapshot.chunks - 1 in counts:
        generations[-1] = replace(generations[-1], finite=counts[snapshot.chunks - 1])
    for chunk in chunks:
        one = _generation(chunk, counts.get(chunk.number))
        if generations and generations[-1].number == chunk.generation:
            generations[-1] = _joined(generations[-1], one)
        else:
            generations.append(one)
    return tuple(generations)


def _finite_counts(store: Store, snapshot: Snapshot, chunks: Sequence[Chunk]) -> dict[int, int]:
    """Of the chunks that share a generation, by their numbers. Chunks do not hold it: where it is not plain, the evaluations are counted."""
    last = snapshot.last
    sharing = Counter(chunk.generation for chunk in chunks) + Counter([last.number] if last else [])
    asked = [chunk for chunk in chunks if sharing[chunk.generation] > 1]
    counts = {chunk.number: 0 if chunk.mean is None else 1 for chunk in asked if chunk.mean is None or chunk.evaluations == 1}
    numbers = [chunk.number for chunk in asked if chunk.number not in counts]
    if last and last.finite is None and sharing[last.number] > 1:
        numbers.append(snapshot.chunks - 1)
    if numbers:
        counts |= store.finite_counts(snapshot.run.id, numbers, space_named(snapshot.run.facts["space"]).length)
    return counts


def _generation(chunk: Chunk, finite: int | None) -> Generation:
    same = ("evaluations", "fresh", "unique_total", "top", "mean", "spread", "best", "simulated")
    return Generation(chunk.generation, **{name: getattr(chunk, name) for name in same}, notes=dict(chunk.notes), finite=finite)


def _joined(one: Generation, more: Generation) -> Generation:
    """One generation of both parts; totals are those after the later part."""
    both = _moments(one).joined(_moments(more))
    return replace(
        more,
        evaluations=one.evaluations + more.evaluations,
        fresh=one.fresh + more.fresh,
        top=max((top for top in (one.top, more.top) if top is not None), default=None),
        mean=both.mean if both.count else None,
        spread=both.spread if both.count else None,
        notes={**one.notes, **more.notes},
        finite=both.count,
    )


def _moments(one: Generation) -> Moments:
    return Moments() if one.mean is None or one.spread is None else Moments(one.finite or 0, one.mean, one.spread)
