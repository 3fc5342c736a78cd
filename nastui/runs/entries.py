"""A run as the app's list shows it: its row, its sketch, and what the user has noted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from math import isfinite
from typing import Final, NamedTuple

from nastui.base.checking import make_settings
from nastui.base.errors import DamagedError
from nastui.runs.checks import sum_of
from nastui.runs.rows import DRIVEN, ListedRun, StoredDocument, decoded
from nastui.runs.settings import Budget
from nastui.runs.sketches import FrontSketch, front_of, is_whole, points_of

BESIDE: Final = (
    "optimum, curve, sketches.sum AS sketch_sum, note, tags, labels.sum AS label_sum,"
    f" CASE WHEN runs.state IN {DRIVEN} THEN runs.spec END AS driven_spec"
)
"""Columns of `sketches` and `labels`, null where a run has none; and the spec of a run that goes on, of others nothing."""
LABELS: Final = """
    CREATE TABLE labels (
        run TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
        note TEXT NOT NULL,
        tags TEXT NOT NULL,
        sum BLOB NOT NULL
    ) WITHOUT ROWID
"""


class Labels(NamedTuple):
    """What the user has noted about a run."""

    note: str = ""
    tags: tuple[str, ...] = ()


class RunEntry(NamedTuple):
    """A run with all that a list shows of it. What is not as it was written is left out."""

    run: ListedRun
    optimum: float | None = None
    """The best fitness there is, where the benchmark knows it."""
    curve: bytes | None = None
    note: str = ""
    tags: tuple[str, ...] = ()
    done_share: float | None = None
    """The share of the budget that is used (0 to 1) by a run that goes on; None of one that does not, or has a budget of epochs."""

    @property
    def id(self) -> str:
        """The run's id."""
        return self.run.id

    @property
    def regret(self) -> float | None:
        """How far the best fitness is from the optimum."""
        return None if self.optimum is None or self.run.best is None else max(0.0, self.optimum - self.run.best)

    @property
    def front(self) -> FrontSketch | None:
        """What is known of the front of a run with several objectives; None of another run."""
        return front_of(self.curve)

    @property
    def hypervolume(self) -> float | None:
        """Of that front; None where there is none yet."""
        points = self.points if self.front is not None else ()
        return points[-1] if points and isfinite(points[-1]) else None

    @property
    def hypervolume_share(self) -> float | None:
        """As a share of the exact front's, 0 to 1; None where that is not known."""
        found, front = self.hypervolume, self.front
        return found / front.exact if found is not None and front is not None and front.exact else None

    @property
    def points(self) -> tuple[float, ...]:
        """The best fitness, or of a run with several objectives the hypervolume, after equal parts of the evaluations."""
        return points_of(self.curve)

    @property
    def words(self) -> str:
        """What a filter's words are looked for in."""
        return f"{self.run.words} {' '.join(self.tags)} {self.note}".lower()


def entry_from(run: ListedRun, row: sqlite3.Row) -> RunEntry:
    """With the columns `BESIDE` of its row."""
    sketched = row["sketch_sum"] is not None and is_whole(row["optimum"], row["curve"], row["sketch_sum"])
    optimum, curve = (row["optimum"], row["curve"]) if sketched else (None, None)
    labels = labels_from(row["note"], row["tags"], row["label_sum"])
    return RunEntry(run, optimum, curve, labels.note, labels.tags, _done_share(run, row["driven_spec"]))


def _done_share(run: ListedRun, spec: str | None) -> float | None:
    """By whichever limit is furthest, as Live has it. Epochs are not among the numbers of a list, and may be the limit that ends the run."""
    if spec is None or not run.driven:
        return None
    try:
        with decoded(run.id, "its budget"):
            budget = make_settings(Budget, StoredDocument(spec, run.id, "its spec")["budget"])
    except DamagedError:
        return None
    if budget.epochs is not None:
        return None
    usage = budget.usage(evaluations=run.total, unique=run.unique_total, generations=run.generation, simulated=run.simulated or 0.0, wall=run.wall)
    shares = [one.share for one in usage if isfinite(one.share)]
    return min(1.0, max(shares)) if shares else None


def labels_from(note: str | None, tags: str | None, stored: bytes | None) -> Labels:
    """From the columns of `labels`; none where they are not what was written."""
    if stored is None or note is None or tags is None or sum_of(note, tags) != stored:
        return Labels()
    return Labels(note, tuple(tags.split()))


def damaged_entries(connection: sqlite3.Connection) -> Iterator[str]:
    """A sentence for each sketch and label that is not what was written, and one where SQLite refuses to read the rest of them."""
    try:
        for run, optimum, curve, stored in connection.execute("SELECT run, optimum, curve, sum FROM sketches ORDER BY run"):
            if not is_whole(optimum, curve, stored):
                yield f"the sketch of the run {run} is not what was written; the list shows none"
    except sqlite3.DatabaseError as error:
        yield f"not all of `sketches` can be read ({error}); the list shows no curve of those runs"
    try:
        for run, note, tags, stored in connection.execute("SELECT run, note, tags, sum FROM labels ORDER BY run"):
            if sum_of(note, tags) != stored:
                yield f"note and tags of the run {run} are not what was written; `nastui runs note` and `nastui runs tag` write them anew"
    except sqlite3.DatabaseError as error:
        yield f"not all of `labels` can be read ({error}); notes and tags of those runs are lost"
