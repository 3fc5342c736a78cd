"""Runs in the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from nastui.api.arguments import checked
from nastui.api.driving import driven
from nastui.api.frames import Frame
from nastui.api.progress import Progress
from nastui.base.absent import telling_absence
from nastui.runs import rows
from nastui.runs.entries import RunEntry
from nastui.runs.filtering import parse_filter
from nastui.runs.labels import labels_of
from nastui.runs.result import COLUMNS, evaluations_of, listed_result, result_of
from nastui.runs.session import resume
from nastui.runs.store import Store

if TYPE_CHECKING:
    import pandas
    import pyarrow

_MARKS: Final = ("knee", "best", "on_exact_front")
_TRAJECTORY: Final = ("unique_evaluations", "simulated_seconds", "fitness", "valid_accuracy", "test_accuracy")


@dataclass(frozen=True)
class BestCell:
    """The best evaluation of a run by its own fitness, the first found."""

    cell: str
    fitness: float
    valid_accuracy: float | None
    """Percent; None where unknown."""
    test_accuracy: float | None


@dataclass(frozen=True)
class Run:
    """A run in the store, as it stood when it was read. What its evaluations are is read when it is asked for."""

    id: str
    state: str
    """`running`, `paused`, `done`, `stopped`, `failed`, `interrupted` or `damaged`."""
    preset: str | None
    benchmark: str | None
    dataset: str | None
    split: str | None
    algorithm: str | None
    fitness: str | None
    predictor: str | None
    seed: int | None
    total_evaluations: int | None
    unique_evaluations: int | None
    generations: int | None
    best: BestCell | None
    """None where no fitness is finite."""
    simulated_seconds: float | None
    wall_seconds: float | None
    tags: tuple[str, ...] = ()
    note: str = ""

    @cached_property
    def trajectory(self) -> Frame:
        """A row at each improvement: unique evaluations and simulated seconds so far, fitness, validation and test accuracy."""
        with Store(reading=True) as store:
            rows = result_of(store, store.run(self.id))["trajectory"]
        return Frame.from_rows((dict(zip(_TRAJECTORY, row, strict=True)) for row in rows), _TRAJECTORY)

    @cached_property
    def evaluations(self) -> Frame:
        """A row for each evaluation, in order: number, cell, fitness, status, accuracies, seconds, and whether the query was new."""
        with Store(reading=True) as store:
            return Frame.from_rows(evaluations_of(store, store.run(self.id)), COLUMNS)

    @cached_property
    def front(self) -> Frame:
        """The cells of the front of a run with objectives, the best by the first one first: evaluation, cell, a column for each objective.

        Then whether a cell is the knee, the best, and on the exact front (None where that is not known). Empty for a run without objectives.
        """
        with Store(reading=True) as store:
            result = result_of(store, store.run(self.id))
        rows = ({"evaluation": one["evaluation"], "cell": one["cell"], **one["objectives"], **_marks_of(one)} for one in result.get("front", ()))
        return Frame.from_rows(rows, ("evaluation", "cell", *_MARKS))

    @property
    def settings(self) -> Mapping[str, Any]:
        """All that decides the run, with the structure of a preset; `nastui.run(settings=…)` makes it again."""
        return dict(self._row.document)

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the run's benchmark and fitness said of themselves: metric, unit, optimum, coverage and others."""
        return dict(self._row.facts)

    @property
    def versions(self) -> Mapping[str, Any]:
        """What it was made with: versions of Python, nastui and libraries, machine and threads."""
        return dict(self._row.versions)

    @property
    def reason(self) -> str:
        """Why it ended."""
        return self._row.why

    def reload(self) -> Run:
        """The run as it stands now.

        Raises:
            NastuiError: it is gone.
        """
        return load_run(self.id)

    @telling_absence
    @checked
    def resume(self, *, on_progress: Callable[[Progress], object] | None = None) -> Run:
        """Go on with a run that was stopped or interrupted, to its end; its evaluations are those of a run without interruption.

        Raises:
            NastuiError: it is done, or another process drives it.
        """
        stored = self._row
        return load_run(driven(lambda store: resume(store, stored), on_progress))

    def to_pandas(self) -> pandas.DataFrame:
        """The evaluations as a pandas.DataFrame."""
        return self.evaluations.to_pandas()

    def to_arrow(self) -> pyarrow.Table:
        """The evaluations as a pyarrow.Table."""
        return self.evaluations.to_arrow()

    @cached_property
    def _row(self) -> rows.RunRow:
        with Store(reading=True) as store:
            return store.run(self.id)


@checked
def load_run(run: str = "last") -> Run:
    """A run in the store: its id, the beginning of one, or `last`.

    Raises:
        NastuiError: there is none, or several.
    """
    with Store(reading=True) as store:
        (found,) = store.listed(store.named(run))
        labels = labels_of(store, found.id)
        return _run(RunEntry(found, note=labels.note, tags=labels.tags))


@checked
def list_runs(filter: str = "") -> list[Run]:
    """The runs in the store, newest first, of which all terms of a filter hold, as in `nastui runs list`: `algorithm:genetic best>91`.

    Raises:
        NastuiError: the filter cannot be read.
    """
    wanted = parse_filter(filter)
    with Store(reading=True) as store:
        return [_run(entry) for entry in store.entries() if wanted(entry)]


def _run(entry: RunEntry) -> Run:
    result = listed_result(entry.run)
    best, known = result["best"], {field.name for field in fields(Run)} & result.keys() - {"best"}
    found = best and BestCell(best["cell"], best["fitness"], best["valid_accuracy"], best["test_accuracy"])
    plain = {name: result[name] for name in known}
    return Run(id=entry.id, total_evaluations=result["evaluations"], best=found, tags=entry.tags, note=entry.note, **plain)


def _marks_of(member: Mapping[str, Any]) -> dict[str, Any]:
    return {name: member[name] for name in _MARKS}
