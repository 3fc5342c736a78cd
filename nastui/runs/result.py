"""The result document of a run, which `run --json` and `runs list --json` print, and exports of every evaluation."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from nastui.base.errors import DamagedError, InputError
from nastui.cells.spaces import space_named
from nastui.drawing.printable import in_csv
from nastui.fitness.fitness import Status
from nastui.fitness.objectives import objectives_of
from nastui.runs.arrivals import has_arrivals, simulated_times, type_of
from nastui.runs.front_result import front_result, objective_columns
from nastui.runs.fronts import known_front, members_of, no_points
from nastui.runs.records import Records, first_of, has_rungs, unpack
from nastui.runs.rows import ListedRun, RunRow, damaged, decoded
from nastui.runs.store import Store


def result_of(store: Store, run: RunRow) -> dict[str, Any]:
    """All keys are always there; what is unknown or not finite is null. A run with objectives has some more, for its front."""
    (listed,) = store.listed(run.id)
    records = store.records(run.id, space_named(listed.space).length)
    return _document(listed, {"trajectory": trajectory_of(records)}) | _front(run, records)


def _front(run: RunRow, records: Records) -> dict[str, Any]:
    """Of a run with objectives; those without have no such keys."""
    space = space_named(run.facts["space"])
    nothing, known = no_points(run.facts, space), known_front(run.facts)
    if nothing is None:
        return {}
    points = nothing.more(records, 0)
    return front_result(points, members_of(points, space, known), known)


def listed_result(run: ListedRun) -> dict[str, Any]:
    """The result without its trajectory, for a list. Of a damaged run, and of a best cell that cannot be read, nothing is known."""
    if run.state == "damaged":
        return dict.fromkeys(_document(run, {})) | {"run": run.id, "state": run.state, "preset": run.preset}
    try:
        return _document(run, {})
    except DamagedError:
        return _document(run._replace(state="damaged", best_record=None), {})
    except InputError:  # its space came from a plug-in that is not here
        return _document(run._replace(best_record=None), {})


def best_of(run: ListedRun) -> dict[str, Any] | None:
    """The best evaluation by the run's own fitness, the first found; None where none is finite."""
    if run.best_record is None:
        return None
    space = space_named(run.space)
    if type_of(len(run.best_record), space.length) is None:
        raise damaged(run.id, "its best evaluation has another length than any of its space")
    with decoded(run.id, "its best evaluation"):
        cell, fitness, valid, test = first_of(run.best_record, space.length)
        accuracies = {"valid_accuracy": finite(valid), "test_accuracy": finite(test)}
        return {"cell": space.format(cell), "fitness": fitness, "status": "ok", **accuracies}


def _document(run: ListedRun, trajectory: dict[str, Any]) -> dict[str, Any]:
    return {
        "run": run.id,
        "state": run.state,
        "preset": run.preset,
        "benchmark": run.benchmark,
        "dataset": run.dataset,
        "split": run.split,
        "algorithm": run.algorithm,
        "fitness": run.fitness,
        "predictor": run.predictor,
        "seed": run.seed,
        "evaluations": run.total,
        "unique_evaluations": run.unique_total,
        "generations": run.generation,
        "best": best_of(run),
        **trajectory,
        "simulated_seconds": run.simulated,
        "wall_seconds": run.wall,
        "overhead_seconds": max(run.wall - run.apart, 0.0),
    }


def trajectory_of(records: Records) -> list[list[float | int | None]]:
    """[unique queries, simulated seconds, fitness, valid, test] at each improvement of the best fitness."""
    if not len(records):
        return []
    fitness = np.where(np.isnan(records["fitness"]), -np.inf, records["fitness"])
    best = np.maximum.accumulate(fitness)
    improved = np.flatnonzero(best > np.concatenate([[-np.inf], best[:-1]]))
    unique, simulated = np.cumsum(records["new"], dtype=np.int64), simulated_times(records)
    rows = zip(improved.tolist(), unique[improved].tolist(), simulated[improved].tolist(), strict=True)
    return [[queries, finite(seconds), *(finite(records[name][place]) for name in ("fitness", "valid", "test"))] for place, queries, seconds in rows]


def finite(number: float) -> float | None:
    """The number, or None where it is not finite."""
    return float(number) if math.isfinite(number) else None


RUNG_COLUMNS = ("value", "epochs", "charged_epochs")
"""Of a run with several fidelities, beside the others."""
COLUMNS = ("number", "cell", "fitness", "status", "valid_accuracy", "test_accuracy", "table_seconds", "measured_seconds", "new_query")
ARRIVAL_COLUMNS = ("submitted", "arrived_seconds")
"""More of a run with workers: at which place each evaluation was begun, and in which simulated second it ended."""


def evaluations_of(store: Store, run: RunRow) -> Iterator[dict[str, Any]]:
    """One row per evaluation, in order; what is not finite is None beside its status.

    A run with workers has `ARRIVAL_COLUMNS` as well, one with objectives a column for each, by its name.
    """
    space = space_named(run.facts["space"])
    records = store.records(run.id, space.length)
    objectives = objectives_of(run.facts)
    names = () if objectives is None else objective_columns(objectives)
    all_of_them = unpack(records)
    texts: dict[bytes, str] = {}
    for number, cell in enumerate(all_of_them.cells):
        text = texts.setdefault(cell.tobytes(), "") or space.format(cell)
        texts[cell.tobytes()] = text
        one = all_of_them[slice(number, number + 1)]
        values = (one.fitness, one.valid, one.test, one.table_seconds, one.measured_seconds)
        fitness, valid, test, table, measured = (finite(float(value[0])) for value in values)
        status = Status(int(one.status[0])).name.lower()
        row = dict(zip(COLUMNS, (number + 1, text, fitness, status, valid, test, table, measured, bool(records["new"][number])), strict=True))
        if names:
            row |= zip(names, map(finite, records["objectives"][number].tolist()), strict=True)
        if has_arrivals(records):
            row |= zip(ARRIVAL_COLUMNS, (int(records["submitted"][number]) + 1, finite(records["arrived"][number])), strict=True)
        yield row | (_rung(records[number]) if has_rungs(records) else {})


def _rung(record: Any) -> dict[str, Any]:
    """What was measured at a fidelity. Below the highest that is no fitness, and a status tells of what was measured."""
    value = float(record["value"])
    status = Status.NAN if math.isnan(value) else Status.MINUS_INFINITY if value == -math.inf else Status.OK
    numbers = (finite(value), int(record["epochs"]), int(record["charged"]))
    return {"status": status.name.lower(), **dict(zip(RUNG_COLUMNS, numbers, strict=True))}


def as_csv(store: Store, run: RunRow) -> str:
    """A header and one line per evaluation."""
    text, rows = io.StringIO(), list(evaluations_of(store, run))
    writer = csv.DictWriter(text, tuple(rows[0]) if rows else COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: in_csv(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows)
    return text.getvalue()


def as_document(store: Store, run: RunRow) -> dict[str, Any]:
    """The result document, with spec, facts, versions, events and every evaluation."""
    events = [{"at": event.at, "kind": event.kind, "data": dict(event.data)} for event in store.events(run.id)]
    more = {"created": run.created, "reason": run.reason, "spec": dict(run.document), "facts": dict(run.facts), "versions": dict(run.versions)}
    return result_of(store, run) | more | {"events": events, "evaluated": list(evaluations_of(store, run))}
