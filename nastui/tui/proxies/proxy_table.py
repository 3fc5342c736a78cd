"""The table of scores: what each is, how many cells have it, and how well it ranks them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from nastui.drawing.numbers import UNKNOWN, count, decimal, percentage
from nastui.studies.proxies.rows import Judged, ProxyLine, ProxyRow
from nastui.tui.widgets.columns import TableColumn
from nastui.tui.widgets.tables import ResponsiveTable

_WIDE: Final = 100
"""With so many columns headings are written out and images are named."""
_PENDING: Final = "…"
_IN_ASCII: Final = {"τ": "tau", "τ best": "best", "τ top": "top", "τ best 10 %": "best 10 %", "τ top 10 %": "top 10 %"}
_LEAST_EXPLAINED: Final = 74
_MEANINGS: Final = (
    "best 10 % by accuracy · top 10 % by score · hits: the best on top",
    "best 10 % by accuracy · top 10 % by score · true top: share of the best that is on top",
)


def _known(line: ProxyLine) -> str:
    if line.judged is None:
        return _PENDING
    known, of = line.judged.known, line.judged.of
    if line.few:
        return count(known)
    return "all" if known == of and of else percentage(known / of, 0 if known == 0 or 100 * known >= of else 1) if of else UNKNOWN


def _number(line: ProxyLine, name: str) -> str:
    if line.judged is None:
        return _PENDING
    value = getattr(line.judged, name)
    return UNKNOWN if value is None or not math.isfinite(value) else decimal(value)


def _tau(line: ProxyLine) -> str:
    return "few" if line.few else _number(line, "tau")


def _hits(line: ProxyLine) -> str:
    if line.judged is None:
        return _PENDING
    hits = line.judged.hits
    return percentage(hits)


_COLUMNS: Final = (
    TableColumn[ProxyLine]("score", 19, lambda line: line.row.title),
    TableColumn[ProxyLine]("images", 30, lambda line: line.row.images or UNKNOWN, least=_WIDE + 12, narrowest=14),
    TableColumn[ProxyLine]("batch", 5, lambda line: count(line.row.batch), side="right"),
    TableColumn[ProxyLine]("seed", 4, lambda line: count(line.row.seed), least=44, side="right"),
    TableColumn[ProxyLine]("cells", 6, _known, least=52, side="right"),
    TableColumn[ProxyLine]("τ", 5, _tau, side="right"),
    TableColumn[ProxyLine]("τ best", 6, lambda line: _number(line, "best_tau"), least=60, most=_WIDE - 1, side="right"),
    TableColumn[ProxyLine]("τ top", 6, lambda line: _number(line, "top_tau"), least=68, most=_WIDE - 1, side="right"),
    TableColumn[ProxyLine]("hits", 5, lambda line: _hits(line), least=74, most=_WIDE - 1, side="right"),
    TableColumn[ProxyLine]("τ best 10 %", 11, lambda line: _number(line, "best_tau"), least=_WIDE, side="right"),
    TableColumn[ProxyLine]("τ top 10 %", 10, lambda line: _number(line, "top_tau"), least=_WIDE, side="right"),
    TableColumn[ProxyLine]("true top", 8, lambda line: _hits(line), least=_WIDE, side="right"),
)


class ProxyTable(ResponsiveTable[ProxyLine]):
    """Stored scores first, then columns of the benchmark, then a second training; rows with too few cells last. Numbers are filled in later."""

    def __init__(self, *, ascii: bool) -> None:
        columns = [replace(column, title=_IN_ASCII.get(column.title, column.title)) for column in _COLUMNS] if ascii else _COLUMNS
        super().__init__(columns, id="proxy-table")
        self.border_title = "Scores beside accuracy"

    def on_resize(self) -> None:
        """Explain the headings where there is room."""
        width = self.content_size.width
        self.border_subtitle = _MEANINGS[width >= _WIDE] if width >= _LEAST_EXPLAINED else ""

    def key_of(self, item: ProxyLine) -> str:
        """The row's id."""
        return item.row.id

    def kept(self) -> ProxyLine | None:
        """A cursor that was not moved stays at the top."""
        return self.chosen if self.cursor_row > 0 else None

    def fill(self, items: Sequence[ProxyLine]) -> None:
        """Show these rows; those with too few cells come last."""
        super().fill(sorted(items, key=lambda line: line.few))

    def show(self, rows: Sequence[ProxyRow], judged: Callable[[ProxyRow], Judged | None]) -> None:
        """Show these rows; numbers of before stay until there are new ones."""
        before = {line.row.id: line.judged for line in self.items}
        self.fill([ProxyLine(row, judged(row) or before.get(row.id)) for row in rows])

    def judge(self, id: str, judged: Judged) -> None:
        """Fill in the numbers of one row."""
        self.fill([ProxyLine(line.row, judged) if line.row.id == id else line for line in self.items])
