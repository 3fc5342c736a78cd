"""What a live view shows of a run, read from the store alone: frozen snapshots, each made from the one before and what came since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any, Final

import numpy as np

from nastui.algorithms.notes import Rungs
from nastui.base.checking import make_settings
from nastui.base.errors import DamagedError
from nastui.cells.space import Space
from nastui.cells.spaces import space_named
from nastui.runs.fronts import FrontPoints, no_points
from nastui.runs.generation import Generation, generation_of, thinned, with_more
from nastui.runs.population import Tail, no_tail, populations
from nastui.runs.records import Records
from nastui.runs.rows import Chunk, Event, RunRow
from nastui.runs.settings import Budget, BudgetUsage
from nastui.runs.store import Store
from nastui.runs.trail import Incumbent, trail_with

_AT_ONCE: Final = 4096
"""Chunks that are read at a time: a long run is never in the memory as a whole."""
_MOST_EVENTS: Final = 200


@dataclass(frozen=True)
class Snapshot:
    """A run as it stands."""

    run: RunRow
    generations: tuple[Generation, ...] = ()
    """The latest, and an even choice of those before."""
    evaluations: int = 0
    chunks: int = 0
    trail: tuple[Incumbent, ...] = ()
    """Its bests, the latest last."""
    events: tuple[Event, ...] = ()
    """The latest, in order."""
    stride: int = 1
    """The numbers of the generations that are kept of the earlier ones are multiples of it."""
    tail: Tail | None = field(default=None, compare=False, repr=False)
    """What the population of the next generation needs."""
    points: FrontPoints | None = field(default=None, compare=False, repr=False)
    """What was evaluated, of a run with objectives."""
    pace: float = 0.0
    """Seconds per generation that it is driven at, or was last."""

    @property
    def last(self) -> Generation | None:
        """The latest generation."""
        return self.generations[-1] if self.generations else None

    @property
    def best(self) -> dict[str, Any] | None:
        """The best evaluation: cell (its text), fitness, status, valid_accuracy, test_accuracy."""
        return self.trail[-1].document if self.trail else None

    @property
    def done_share(self) -> float | None:
        """The share of the budget that is used (0 to 1), by whichever budget is furthest; None before anything is known."""
        shares = [one.share for one in self.usage(self.run.wall)]
        return min(1.0, max(shares)) if shares else None

    def usage(self, wall: float) -> tuple[BudgetUsage, ...]:
        """How far each limit of the budget is used, after so many seconds on the clock."""
        budget, last = make_settings(Budget, self.run.document["budget"]), self.last
        unique, generations, simulated = (last.unique_total, last.number, last.simulated or 0) if last else (0, 0, 0)
        rungs = self.rungs
        used = {"evaluations": self.evaluations, "unique": unique, "generations": generations, "epochs": rungs.charged if rungs else 0}
        return budget.usage(**used, simulated=simulated, wall=wall)

    @property
    def rungs(self) -> Rungs | None:
        """What is found at each fidelity; None where there is one only."""
        return Rungs.of(self.last.notes) if self.last else None


def watch(store: Store, run: str, before: Snapshot | None = None) -> Snapshot:
    """The run as it stands now. Reads only what came since `before`.

    Raises:
        NastuiError: it is not there, is damaged, or was made with what is not here: nothing of it is left for a screen to stumble over.
    """
    current = store.run(run)
    if before is None:
        _readable(current)
    space = space_named(current.facts["space"])
    pace = store.pace(current)
    snapshot = replace(before, run=current, pace=pace) if before else Snapshot(current, points=no_points(current.facts, space), pace=pace)
    while parts := store.evaluated(run, space.length, snapshot.chunks - 1, _AT_ONCE):
        snapshot = grown(snapshot, space, parts)
        if len(parts) < _AT_ONCE:
            break
    return replace(snapshot, events=_events(store, snapshot, first=before is None))


def _readable(run: RunRow) -> RunRow:
    """Read here what is otherwise decoded as it is drawn."""
    for needed in (lambda: run.spec, lambda: space_named(run.facts["space"])):
        needed()
    return run


def _events(store: Store, snapshot: Snapshot, *, first: bool) -> tuple[Event, ...]:
    """With those that came since. Where one is damaged the rest of the run is shown all the same."""
    with suppress(DamagedError):
        known = snapshot.events[-1].id if snapshot.events else 0
        more = store.events(snapshot.run.id, None if first else known)
        return (*snapshot.events, *more)[-_MOST_EVENTS:]
    return snapshot.events


def every_generation(store: Store, run: str) -> Iterator[Generation]:
    """All generations of a run, in order, of which a snapshot keeps a choice; nobody counts their populations.

    Raises:
        NastuiError: as `watch`.
    """
    space = space_named(_readable(store.run(run)).facts["space"])
    last: Generation | None = None
    at, evaluations = -1, 0
    while parts := store.evaluated(run, space.length, at, _AT_ONCE):
        *whole, last = with_more(() if last is None else (last,), _generations(parts, evaluations))
        yield from whole
        at, evaluations = parts[-1][0].number, last.total
    if last is not None:
        yield last


def _generations(parts: Sequence[tuple[Chunk, Records]], before: int) -> list[Generation]:
    """What each chunk says of its generation; so many evaluations came before the first."""
    totals = accumulate((chunk.evaluations for chunk, _ in parts), initial=before)
    next(totals)
    return [generation_of(chunk, int(np.isfinite(records["fitness"]).sum()), total) for (chunk, records), total in zip(parts, totals, strict=True)]


def grown(snapshot: Snapshot, space: Space, parts: Sequence[tuple[Chunk, Records]]) -> Snapshot:
    """The snapshot with more chunks. A generation may be committed in several."""
    more = _generations(parts, snapshot.evaluations)
    kept, stride = thinned(with_more(snapshot.generations, more), snapshot.stride)
    fresh = {one.number for one in kept if one.number >= parts[0][0].generation}
    cells = np.concatenate([np.ascontiguousarray(records["cell"]) for _, records in parts])
    counted = populations(space, snapshot.tail or no_tail(space), [(chunk.generation, len(records)) for chunk, records in parts], cells, fresh)
    points = snapshot.points
    if points is not None:
        points = points.more(np.concatenate([records for _, records in parts]), snapshot.evaluations)
    return replace(
        snapshot,
        points=points,
        generations=tuple(replace(one, population=counted.found[one.number]) if one.number in counted.found else one for one in kept),
        evaluations=more[-1].total,
        chunks=parts[-1][0].number + 1,
        trail=trail_with(space, snapshot.trail, snapshot.evaluations, parts),
        stride=stride,
        tail=counted.tail,
    )
