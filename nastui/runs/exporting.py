"""A run as plain rows, for CSV and JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from nastui.cells.spaces import space_named
from nastui.fitness.fitness import Status
from nastui.runs.result import finite, result_of
from nastui.runs.rows import Run, unpack
from nastui.runs.store import Store

COLUMNS = ("number", "cell", "fitness", "status", "valid_accuracy", "test_accuracy", "table_seconds", "measured_seconds", "new_query")


def evaluations_of(store: Store, run: Run) -> Iterator[dict[str, Any]]:
    """One row per evaluation, in order; what is not finite is None beside its status."""
    space = space_named(run.facts["space"])
    records = store.records(run.id, space.length)
    all_of_them = unpack(records)
    texts: dict[bytes, str] = {}
    for number, cell in enumerate(all_of_them.cells):
        text = texts.setdefault(cell.tobytes(), "") or space.format(cell)
        texts[cell.tobytes()] = text
        one = all_of_them[slice(number, number + 1)]
        values = (one.fitness, one.valid, one.test, one.table_seconds, one.measured_seconds)
        fitness, valid, test, table, measured = (finite(float(value[0])) for value in values)
        status = Status(int(one.status[0])).name.lower()
        yield dict(zip(COLUMNS, (number + 1, text, fitness, status, valid, test, table, measured, bool(records["new"][number])), strict=True))


def as_csv(store: Store, run: Run) -> str:
    """A header and one line per evaluation."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(evaluations_of(store, run))
    return text.getvalue()


def as_document(store: Store, run: Run) -> dict[str, Any]:
    """The result document, with spec, facts, versions, events and every evaluation."""
    events = [{"at": event.at, "kind": event.kind, "data": dict(event.data)} for event in store.events(run.id)]
    more = {"created": run.created, "reason": run.reason, "spec": dict(run.document), "facts": dict(run.facts), "versions": dict(run.versions)}
    return result_of(store, run) | more | {"events": events, "evaluated": list(evaluations_of(store, run))}
