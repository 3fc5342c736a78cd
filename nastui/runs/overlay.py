"""Curves of several runs for one chart, and whether they may be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final

from nastui.algorithms.notes import FrontNote
from nastui.base.errors import DamagedError, InputError, MissingError
from nastui.drawing.axes import Axis
from nastui.drawing.chart import Series
from nastui.drawing.numbers import duration
from nastui.runs.entries import RunEntry
from nastui.runs.generation import evenly
from nastui.runs.listing import Reread
from nastui.runs.result import best_of
from nastui.runs.rows import ListedRun
from nastui.runs.store import Store
from nastui.runs.view import XAxis, YAxis

MOST_RUNS: Final = 12
"""More curves in one chart cannot be told apart."""
_MOST_POINTS: Final = 300
"""Of more an even choice is drawn, which no chart can tell from all."""


@dataclass(frozen=True)
class OverlaidRun:
    """A run with what the chart and the drawing of its best cell need."""

    entry: RunEntry
    name: str
    steps: tuple[tuple[int, float | None, float | None], ...]
    """(unique queries, simulated seconds, best fitness) after each part of the run."""
    cell: str | None
    """The best one, as text."""
    volumes: tuple[float | None, ...] = ()
    """The hypervolume after each of the parts, of a run with several objectives."""


@dataclass(frozen=True)
class Overlay:
    """The runs, in the order in which they are numbered."""

    runs: tuple[OverlaidRun, ...] = ()
    left_out: int = 0
    """Marked runs beyond those that are drawn."""

    @property
    def same_optimum(self) -> bool:
        """Whether regrets of all runs are distances to the same best."""
        optima = {one.entry.optimum for one in self.runs}
        return len(optima) == 1 and None not in optima

    @property
    def y_axes(self) -> tuple[YAxis, ...]:
        """What the chart can show of all of them, what says most first."""
        fronts: tuple[YAxis, ...] = ("hypervolume",) if self.runs and all(one.entry.front for one in self.runs) else ()
        regret: tuple[YAxis, ...] = ("regret",) if self.same_optimum else ()
        return (*fronts, *regret, "fitness")

    @property
    def exact(self) -> float | None:
        """The hypervolume of the exact front, where it is known and the same for all."""
        known = {one.entry.front.exact for one in self.runs if one.entry.front is not None}
        return known.pop() if len(known) == 1 else None

    @property
    def warning(self) -> str:
        """Why the curves are not of the same thing; empty where they are."""
        kinds = {(one.entry.run.benchmark, one.entry.run.dataset, one.entry.run.fitness, one.entry.run.split) for one in self.runs}
        return "not the same task: the curves are of different objectives" if len(kinds) > 1 else ""


def overlay_series(overlay: Overlay, x: XAxis, y: YAxis) -> list[Series]:
    """A curve for each run."""
    if y == "hypervolume":
        return [Series(one.name, _volumes(one, x, overlay.exact)) for one in overlay.runs]
    return [Series(one.name, _points(one, x, y)) for one in overlay.runs]


def overlay_axes(overlay: Overlay, x: XAxis, y: YAxis, *, log: bool) -> tuple[Axis, Axis]:
    """Their axes."""
    names = {"hypervolume": "hypervolume, % of the exact front's" if overlay.exact is not None else "hypervolume"}
    up = names.get(y, f"best {y}")
    return (Axis("queries") if x == "queries" else Axis("simulated time", label=duration, times=True)), Axis(up, log=log)


def _volumes(run: OverlaidRun, x: XAxis, exact: float | None) -> list[tuple[float, float]]:
    """In percent of the exact front's, where that is known."""
    found = []
    for (queries, seconds, _), volume in evenly(tuple(zip(run.steps, run.volumes, strict=False)), _MOST_POINTS):
        place = float(queries) if x == "queries" else seconds
        if place is not None and volume is not None:
            found.append((place, volume if exact is None else 100 * volume / exact))
    return found


def _points(run: OverlaidRun, x: XAxis, y: YAxis) -> list[tuple[float, float]]:
    found = []
    for queries, seconds, best in evenly(run.steps, _MOST_POINTS):
        place = float(queries) if x == "queries" else seconds
        value = best if y == "fitness" or best is None or run.entry.optimum is None else max(0.0, run.entry.optimum - best)
        if place is not None and value is not None:
            found.append((place, value))
    return found


def _names(entries: Sequence[RunEntry]) -> list[str]:
    """What tells the runs apart: algorithm and seed, then where they differ the task, and the id where that is not enough."""
    tasks = {(one.run.benchmark, one.run.dataset) for one in entries}
    names = [f"{one.run.algorithm} seed {one.run.seed}" + (f" {one.run.dataset}" if len(tasks) > 1 else "") for one in entries]
    return [f"{name} {one.id}" if names.count(name) > 1 else name for name, one in zip(names, entries, strict=True)]


def best_cell(entry: RunEntry) -> str | None:
    """The text of a run's best cell; None where there is none, or its space is not here."""
    try:
        best = best_of(entry.run)
    except (DamagedError, InputError):
        return None
    return None if best is None else str(best["cell"])


class _OverlaidRuns(Reread[OverlaidRun]):
    """Marked runs, of which those that have changed are read again, and of these what has come since."""

    def __init__(self, runs: Sequence[str]) -> None:
        super().__init__()
        self._ids = tuple(runs)
        self.left_out = 0

    def read_all(self, store: Store, before: Mapping[str, OverlaidRun]) -> Sequence[OverlaidRun]:
        """Those that are there and whole, as many as are drawn."""
        entries = list(_there(store, self._ids))
        shown, found = entries[:MOST_RUNS], []
        self.left_out = len(entries) - len(shown)
        for entry, name in zip(shown, _names(shown), strict=True):
            with suppress(DamagedError):
                found.append(_overlaid(store, entry, name, before.get(entry.id)))
        return found

    def row_of(self, one: OverlaidRun) -> ListedRun:
        """Its row."""
        return one.entry.run


def _there(store: Store, runs: Sequence[str]) -> Iterator[RunEntry]:
    for run in runs:
        with suppress(MissingError, DamagedError):
            yield store.entry(run)


def _overlaid(store: Store, entry: RunEntry, name: str, before: OverlaidRun | None) -> OverlaidRun:
    """The run as it stands; its chunks never change, so only those after the last known are read."""
    if before is not None and before.entry == entry:
        return replace(before, name=name)
    steps, volumes = (before.steps, before.volumes) if before is not None else ((), ())
    chunks = store.chunks(entry.id, len(steps) - 1)
    more = ((one.unique_total, one.simulated, one.best) for one in chunks)
    if entry.front is not None:
        volumes = (*volumes, *(note.hypervolume if (note := FrontNote.of(one.notes)) else None for one in chunks))
    return OverlaidRun(entry, name, (*steps, *more), best_cell(entry), volumes)


class OverlayReader:
    """Reads runs again and again, over one connection. Safe to call from threads."""

    def __init__(self, runs: Sequence[str]) -> None:
        self._runs = _OverlaidRuns(runs)
        self._lock = Lock()
        self._overlay = Overlay()

    def read(self) -> Overlay:
        """The runs as they are; the very same where nothing has changed. Those that are gone or damaged are left out.

        Raises:
            StorageError: the store cannot be read.
        """
        with self._lock:
            runs, left_out = self._runs.read(), self._runs.left_out
            if runs is not self._overlay.runs or left_out != self._overlay.left_out:
                self._overlay = Overlay(runs, left_out)
            return self._overlay

    def close(self) -> None:
        """Close the connection."""
        self._runs.close()
