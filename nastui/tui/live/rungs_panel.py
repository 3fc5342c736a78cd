"""The fidelities of a run: how many cells were measured at each, how many were promoted, what that cost, and the best."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from nastui.algorithms.notes import RungCount, Rungs
from nastui.drawing.numbers import count, decimal
from nastui.drawing.spans import Line, Span, Style, cut
from nastui.runs.view import RunView
from nastui.tui.live.run_panel import RunPanel
from nastui.tui.shell.markup import of_line, of_lines, of_spans

_COLUMNS: Final[tuple[tuple[str, int], ...]] = (("epochs", 6), ("cells", 7), ("promoted", 9), ("charged", 9), ("best", 8))
_ALL: Final = sum(width for _, width in _COLUMNS)
_LEAST_BAR: Final = 6
"""Columns; in less room no bar is drawn."""


class RungsPanel(RunPanel, can_focus=True):
    """One line for each fidelity, the highest first."""

    about = "fidelities"

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Fidelities"

    def draw(self, view: RunView) -> Content:
        """The table, with a bar of the cells of which the promoted part is full."""
        shown = view.rungs
        facts = view.snapshot.run.facts.get("fidelities")
        if shown is None or not isinstance(facts, dict):
            self.border_subtitle = ""
            return of_spans(Span("This run has one fidelity." if not isinstance(facts, dict) else "nothing measured yet", "dim"))
        self.border_subtitle = f"{facts.get('semantics')} · {count(shown.charged)} epochs charged"
        width, height = self.room
        lines = [_heading(width), *(_row(one, shown, width, ascii=self.ascii) for one in reversed(shown.counts))]
        return of_lines([of_line(cut(line, width)) for line in lines[: max(1, height)]])


def _fitting(width: int) -> tuple[tuple[str, int], ...]:
    """The columns; in little room without what was charged, which the frame says of all together."""
    return tuple(one for one in _COLUMNS if width >= _ALL or one[0] != "charged")


def _heading(width: int) -> Line:
    return (Span("".join(name.rjust(room) for name, room in _fitting(width)), "dim"),)


def _row(one: RungCount, every: Rungs, width: int, *, ascii: bool) -> Line:
    texts = {name: count(getattr(one, name)) for name, _ in _COLUMNS if name != "best"} | {"best": decimal(one.best)}
    styles: dict[str, Style] = {"epochs": "strong", "best": "accent" if one is every.counts[-1] else "plain"}
    line: Line = tuple(Span(texts[name].rjust(room), styles.get(name, "plain")) for name, room in _fitting(width))
    return (*line, Span("  "), *_bar(one, max(rung.cells for rung in every.counts), width - _ALL - 2, ascii=ascii))


def _bar(one: RungCount, most: int, width: int, *, ascii: bool) -> Line:
    """As long as there are cells; the promoted part is full."""
    if width < _LEAST_BAR or not one.cells:
        return ()
    long = max(1, round(width * one.cells / max(most, 1)))
    full = min(long, round(width * one.promoted / max(most, 1)) or int(one.promoted > 0))
    solid, faint = ("#", "-") if ascii else ("█", "░")
    return (Span(solid * full, "series1"), Span(faint * (long - full), "dim"))
