"""The numbers of a report as CSV: every table, with all digits."""

from __future__ import annotations

import csv
import io
import math

from nastui.studies.report.document import Single, Table
from nastui.studies.report.render.values import with_unit


def csv_of(table: Table) -> str:
    """One table: a line of headings, then its rows; unknown is empty, and a pair of numbers has two columns."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([_safe(with_unit(name, column)) for column in table.columns for name in column.names])
    writer.writerows([_plain(part) for column, value in zip(table.columns, row, strict=True) for part in column.values(value)] for row in table.rows)
    return written.getvalue()


def _plain(value: Single) -> str | int | float:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return _safe(value) if isinstance(value, str) else value


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
