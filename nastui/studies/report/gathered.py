"""What a report needs of each run, taken from the store once and reduced, so that a thousand long runs fit in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.cells.spaces import space_named
from nastui.runs.records import Records
from nastui.runs.rows import Run
from nastui.runs.store import Store
from nastui.studies.plan.matching import Matrix

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Incumbents:
    """The best so far by the run's own fitness (the first found wins), at each improvement. All arrays have one number per improvement."""

    unique: Numbers
    """Unique queries up to and with the improving evaluation."""
    seconds: Numbers
    """Simulated seconds; NaN where the table does not know them."""
    rounds: Numbers
    """Batches that the algorithm had asked for."""
    fitness: Numbers
    valid: Numbers
    test: Numbers
    """Validation and mean test accuracy of the incumbent, percent; NaN where unknown."""


@dataclass(frozen=True)
class Gathered:
    """One run, reduced."""

    run: str
    seed: int
    evaluations: int
    unique: int
    simulated: float
    proxy_seconds: float
    """Of the simulated seconds, those of zero-cost scores."""
    wall: float
    incumbents: Incumbents
    cells: Cells
    """Distinct queries in the order in which they were made (rows)."""
    fitness: Numbers
    valid: Numbers
    """Of `cells`; NaN where unknown."""
    best_valid: float
    """The best validation accuracy among all that was evaluated: an oracle's row where the fitness was another."""
    optimum: float | None
    """The best fitness in the table, where it is known."""
    notes: tuple[dict[str, float | str], ...]
    """What the algorithm noted, generation by generation."""

    @property
    def final(self) -> dict[str, float]:
        """The last incumbent: fitness, valid, test; NaN where there is none."""
        last = self.incumbents
        names = ("fitness", "valid", "test")
        return {name: float(getattr(last, name)[-1]) if len(last.unique) else float("nan") for name in names}


@dataclass(frozen=True)
class Group:
    """The runs of one arm on one task in one panel, by seed."""

    panel: str
    task: str
    arm: str
    runs: tuple[Gathered, ...]


def gather(store: Store, matrix: Matrix) -> tuple[Group, ...]:
    """All groups of the matrix, each with the runs that are done; runs that panels share are read once."""
    read: dict[str, Gathered] = {}
    groups: dict[tuple[str, str, str], list[Gathered]] = {}
    for planned in matrix.planned:
        runs = groups.setdefault((planned.panel, planned.task, planned.arm), [])
        if matrix.standing(planned) != "done":
            continue
        if planned.digest not in read:
            read[planned.digest] = reduced(store, matrix.runs[planned.digest])
        runs.append(read[planned.digest])
    return tuple(Group(*names, tuple(runs)) for names, runs in groups.items())


def reduced(store: Store, run: Run) -> Gathered:
    """Read one run and keep what reports need."""
    length = space_named(run.facts["space"]).length
    chunks = store.chunks(run.id)
    records = store.records(run.id, length)
    fresh = records["new"].astype(np.bool_)
    rounds = np.repeat([chunk.generation for chunk in chunks], [chunk.evaluations for chunk in chunks])
    valid = np.ascontiguousarray(records["valid"][fresh])
    table_seconds = np.nan_to_num(records["table_seconds"], nan=0.0)
    zero_cost = document_is_zero_cost(run)
    return Gathered(
        run=run.id,
        seed=int(run.document["seed"]),
        evaluations=len(records),
        unique=int(fresh.sum()),
        simulated=float(table_seconds.sum()),
        proxy_seconds=float(table_seconds.sum()) if zero_cost else 0.0,
        wall=run.wall,
        incumbents=incumbents(records, rounds),
        cells=np.ascontiguousarray(records["cell"][fresh]),
        fitness=np.ascontiguousarray(records["fitness"][fresh]),
        valid=valid,
        best_valid=float(np.nanmax(valid)) if np.isfinite(valid).any() else float("nan"),
        optimum=run.facts.get("optimum"),
        notes=tuple(dict(chunk.notes) for chunk in chunks if chunk.notes),
    )


def document_is_zero_cost(run: Run) -> bool:
    """Whether the fitness was a score of the untrained network."""
    return run.document["fitness"]["name"] not in ("accuracy", "training")


def incumbents(records: Records, rounds: npt.NDArray[np.int64]) -> Incumbents:
    """The improvements of the best fitness; NaN counts as −inf."""
    fitness = np.where(np.isnan(records["fitness"]), -np.inf, records["fitness"])
    best = np.maximum.accumulate(fitness) if len(fitness) else fitness
    at = np.flatnonzero(best > np.concatenate([[-np.inf], best[:-1]]))
    columns = (np.cumsum(records["new"], dtype=np.int64), np.cumsum(records["table_seconds"]), rounds)
    parts = [np.asarray(column[at], dtype=np.float64) for column in columns]
    return Incumbents(*parts, *(np.asarray(records[name][at], dtype=np.float64) for name in ("fitness", "valid", "test")))
