"""JSON Lines and CSV: a line for each evaluation of runs, or for each run of a study."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from nastui.drawing.printable import in_csv, in_json_line
from nastui.runs.result import COLUMNS, evaluations_of, listed_result
from nastui.runs.store import Store
from nastui.studies.plan.matrix import Matrix

LineFormat: TypeAlias = Literal["csv", "jsonl"]
Row: TypeAlias = Mapping[str, Any]
_PLACE = ("panel", "task", "arm", "study_seed")


def evaluation_rows(store: Store, runs: Iterable[str]) -> Iterator[dict[str, Any]]:
    """A row for each evaluation of these runs, in order; the first column is the run."""
    for run in runs:
        for row in evaluations_of(store, store.run(run)):
            yield {"run": run, **row}


def study_rows(store: Store, matrix: Matrix) -> Iterator[dict[str, Any]]:
    """A row for each planned run: panel, task, arm and seed, how far it is, and its result, with the best cell's numbers as columns of their own."""
    stored = {run.id: run for run in store.listed()}
    for planned in matrix.planned:
        run = matrix.run(planned)
        place = dict(zip(_PLACE, (planned.panel, planned.task, planned.arm, planned.seed), strict=True))
        result = listed_result(stored[run.id]) if run is not None and run.id in stored else {}
        best = result.get("best") or {}
        yield {
            **place,
            "status": matrix.status(planned),
            **{name: result.get(name) for name in _RESULT},
            **{name: best.get(key) for name, key in _BEST},
        }


_RESULT = (
    *("run", "benchmark", "dataset", "split", "algorithm", "fitness", "predictor", "seed", "evaluations", "unique_evaluations", "generations"),
    *("simulated_seconds", "wall_seconds", "overhead_seconds"),
)
_BEST = (("best_cell", "cell"), ("best_fitness", "fitness"), ("best_valid_accuracy", "valid_accuracy"), ("best_test_accuracy", "test_accuracy"))
EVALUATION_COLUMNS = ("run", *COLUMNS)
STUDY_COLUMNS = (*_PLACE, "status", *_RESULT, *(name for name, _ in _BEST))


def as_lines(rows: Iterable[Row], columns: tuple[str, ...], kind: LineFormat) -> str:
    """The text; what is unknown or not finite is null, or empty in CSV. Columns that only some rows have come last."""
    if kind == "jsonl":
        return "".join(f"{in_json_line(row)}\n" for row in rows)
    text, rows = io.StringIO(), list(rows)
    more = dict.fromkeys(name for row in rows for name in row if name not in columns)
    writer = csv.DictWriter(text, (*columns, *more), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: in_csv(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows)
    return text.getvalue()
