"""The result document of a run: what `run --json`, `runs list --json` and exports hold."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nastui.cells.spaces import space_named
from nastui.fitness.fitness import Status
from nastui.runs.rows import Records, Run, unpack
from nastui.runs.store import Store


def result_of(store: Store, run: Run, *, trajectory: bool = True) -> dict[str, Any]:
    """All keys are always there; what is unknown or not finite is null."""
    document, last = run.document, store.last_chunk(run.id)
    result: dict[str, Any] = {
        "run": run.id,
        "state": run.state,
        "preset": run.preset,
        "benchmark": document["benchmark"],
        "dataset": run.facts["dataset"],
        "split": run.facts["split"],
        "algorithm": document["algorithm"]["name"],
        "fitness": document["fitness"]["name"],
        "predictor": document.get("predictor", {}).get("name"),
        "seed": document["seed"],
        "evaluations": store.evaluations(run.id),
        "unique_evaluations": last.unique_total if last else 0,
        "generations": last.generation if last else 0,
        "best": best_of(store, run),
    }
    if trajectory:
        result["trajectory"] = trajectory_of(store.records(run.id, space_named(run.facts["space"]).length))
    simulated = last.simulated if last else 0.0
    return result | {"simulated_seconds": simulated, "wall_seconds": run.wall, "overhead_seconds": max(run.wall - run.apart, 0.0)}


def best_of(store: Store, run: Run) -> dict[str, Any] | None:
    """The best evaluation by the run's own fitness, the first found; None where none is finite."""
    last = store.last_chunk(run.id)
    if last is None or last.best_at is None:
        return None
    space = space_named(run.facts["space"])
    record = store.record(run.id, last.best_at, space.length)
    return None if record is None else evaluation_of(run, record)


def evaluation_of(run: Run, record: Records) -> dict[str, Any]:
    """One evaluation as plain values."""
    one = unpack(record)
    return {
        "cell": space_named(run.facts["space"]).format(one.cells[0]),
        "fitness": finite(one.fitness[0]),
        "status": Status(int(one.status[0])).name.lower(),
        "valid_accuracy": finite(one.valid[0]),
        "test_accuracy": finite(one.test[0]),
    }


def trajectory_of(records: Records) -> list[list[float | int | None]]:
    """[unique queries, simulated seconds, fitness, valid, test] at each improvement of the best fitness."""
    if not len(records):
        return []
    fitness = np.where(np.isnan(records["fitness"]), -np.inf, records["fitness"])
    best = np.maximum.accumulate(fitness)
    improved = np.flatnonzero(best > np.concatenate([[-np.inf], best[:-1]]))
    unique, simulated = np.cumsum(records["new"], dtype=np.int64), np.cumsum(records["table_seconds"])
    rows = zip(improved.tolist(), unique[improved].tolist(), simulated[improved].tolist(), strict=True)
    return [[queries, finite(seconds), *(finite(records[name][place]) for name in ("fitness", "valid", "test"))] for place, queries, seconds in rows]


def finite(number: float) -> float | None:
    """The number, or None where it is not finite."""
    return float(number) if math.isfinite(number) else None
