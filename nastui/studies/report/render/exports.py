"""What other programs read of a report: its tables as one document, and the runs as a CSV for iohinspector."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from typing import Any

from nastui.drawing.printable import in_csv
from nastui.studies.report.columns import ReportColumn, ReportRow, Single, Table, Value
from nastui.studies.report.document import Report
from nastui.studies.report.study_data import Group

_HEADINGS = ("data_id", "algorithm_name", "function_name", "instance", "dimension", "run_id", "evaluations", "raw_y")


def tables_document(report: Report) -> dict[str, Any]:
    """Every table with all digits; what is unknown or not finite is null."""
    return {"title": report.title, "subtitle": report.subtitle, "tables": [_table(table) for table in report.tables]}


def iohinspector_csv(groups: tuple[Group, ...]) -> str:
    """One line per improvement of each run, in the columns that iohinspector knows; the objective is the run's fitness, maximised."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(_HEADINGS)
    number = 0
    for group in groups:
        for run in group.runs:
            number += 1
            for at, value in zip(run.incumbents.unique.tolist(), run.incumbents.fitness.tolist(), strict=True):
                writer.writerow([number, in_csv(group.arm), in_csv(f"{group.panel}: {group.task}"), 1, run.cells.shape[1], run.seed, int(at), value])
    return written.getvalue()


def _table(table: Table[ReportRow]) -> dict[str, Any]:
    rows = [dict(pair for column, value in zip(table.columns, row, strict=True) for pair in _named(column, value)) for row in table.values]
    return {"name": table.name, "title": table.title, "note": table.note, "rows": rows}


def _named(column: ReportColumn, value: Value) -> Iterator[tuple[str, Single]]:
    return zip(column.names, map(_plain, column.values(value)), strict=True)


def _plain(value: Single) -> Single:
    return None if isinstance(value, float) and not math.isfinite(value) else value
