"""Curves of several runs for one chart, and whether they may be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

from nastui.base.errors import DamagedError, InputError
from nastui.drawing.axes import Axis
from nastui.drawing.chart import Series
from nastui.drawing.numbers import duration
from nastui.runs.entries import RunEntry
from nastui.runs.result import best_of
from nastui.runs.rows import Chunk
from nastui.runs.store import Store
from nastui.runs.view import XAxis, YAxis

MOST_RUNS: Final = 12
"""More curves in one chart cannot be told apart."""
_MOST_POINTS: Final = 300


@dataclass(frozen=True)
class OverlaidRun:
    """A run with what the chart and the drawing of its best cell need."""

    entry: RunEntry
    name: str
    steps: tuple[tuple[int, float | None, float | None], ...]
    """(unique queries, simulated seconds, best fitness) after each part of the run."""
    cell: str | None
    """The best one, as text."""


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
    def warning(self) -> str:
        """Why the curves are not of the same thing; empty where they are."""
        kinds = {(one.entry.run.benchmark, one.entry.run.dataset, one.entry.run.fitness, one.entry.run.split) for one in self.runs}
        return "not the same task: the curves are of different objectives" if len(kinds) > 1 else ""


def overlay_series(overlay: Overlay, x: XAxis, y: YAxis) -> list[Series]:
    """A curve for each run."""
    return [Series(one.name, _points(one, x, y)) for one in overlay.runs]


def overlay_axes(x: XAxis, y: YAxis, *, log: bool) -> tuple[Axis, Axis]:
    """Their axes."""
    return (Axis("queries") if x == "queries" else Axis("simulated time", label=duration, times=True)), Axis(f"best {y}", log=log)


def _points(run: OverlaidRun, x: XAxis, y: YAxis) -> list[tuple[float, float]]:
    found = []
    for queries, seconds, best in run.steps:
        place = float(queries) if x == "queries" else seconds
        value = best if y == "fitness" or best is None or run.entry.optimum is None else max(0.0, run.entry.optimum - best)
        if place is not None and value is not None:
            found.append((place, value))
    return found


def _steps(chunks: Sequence[Chunk]) -> tuple[tuple[int, float | None, float | None], ...]:
    """Of very many an even choice, which no chart can tell from all."""
    step = max(1, len(chunks) // _MOST_POINTS)
    chosen = chunks if step == 1 else (*chunks[:-1:step], chunks[-1])
    return tuple((one.unique_total, one.simulated, one.best) for one in chosen)


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


class OverlayReader:
    """Reads runs again and again, over one connection. Safe to call from threads."""

    def __init__(self, runs: Sequence[str]) -> None:
        self._ids = tuple(runs)
        self._lock = Lock()
        self._store: Store | None = None
        self._version: tuple[int, int] | None = None
        self._read: Overlay | None = None

    def read(self) -> Overlay:
        """The runs as they are; the very same where nothing has changed. Those that are gone or damaged are left out.

        Raises:
            StorageError: the store cannot be read.
        """
        with self._lock:
            if self._store is None:
                self._store = Store()
            version = self._store.version()
            if self._read is None or version != self._version:
                self._read, self._version = self._anew(self._store), version
            return self._read

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def _anew(self, store: Store) -> Overlay:
        there = {one.id: one for one in store.entries() if one.run.state != "damaged"}
        entries = [there[run] for run in self._ids if run in there]
        shown, found = entries[:MOST_RUNS], []
        for entry, name in zip(shown, _names(shown), strict=True):
            try:
                found.append(OverlaidRun(entry, name, _steps(store.chunks(entry.id)), best_cell(entry)))
            except DamagedError:
                continue
        return Overlay(tuple(found), len(entries) - len(shown))
