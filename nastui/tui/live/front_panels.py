"""The front of a run: its picture, its members as a table, and the cell of one of them, also beside another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from textual.content import Content

from nastui.drawing.front import short_name
from nastui.drawing.graph_changes import MARK
from nastui.drawing.numbers import Figure, count, plainly
from nastui.drawing.spans import Line, Span, Style, cut
from nastui.fitness.objectives import Objective, Objectives
from nastui.runs.fronts import FrontMember
from nastui.runs.view import RunView
from nastui.tui.live.front_drawing import front_drawing
from nastui.tui.live.run_panel import RunPanel
from nastui.tui.shell.host import host_of
from nastui.tui.shell.markup import foreign, of_drawing, of_line, of_lines, of_spans
from nastui.tui.widgets.cells import compared, drawn_cell
from nastui.tui.widgets.columns import ColumnExtents, Placed, TableColumn
from nastui.tui.widgets.line_table import LineTable, placed_columns
from nastui.tui.widgets.texts import cell_pieces

_KEY: Final = "objective "
_DIGITS: Final = 5


class FrontPanel(RunPanel):
    """The front as a scatter, with the exact front behind it and the cell that is looked at."""

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Front"

    def draw(self, view: RunView) -> Content:
        """A picture as large as the panel."""
        drawing, self.border_subtitle = front_drawing(view, self.room, ascii=self.ascii, looking=True)
        return of_drawing(drawing)


@dataclass(frozen=True)
class FrontOrder:
    """By what the members are ordered, and in which direction."""

    key: str
    down: bool


@dataclass(frozen=True)
class _Row:
    member: FrontMember
    marked: bool


def _signs(row: _Row, *, ascii: bool) -> str:
    """On the exact front, knee, best; the one that is compared with."""
    one = row.member
    signs = "@K*M" if ascii else "◉◆★◎"
    return "".join(sign for sign, there in zip(signs, (one.exact, one.knee, one.best, row.marked), strict=True) if there)


def _columns(objectives: Sequence[Objective], *, ascii: bool) -> tuple[TableColumn[_Row], ...]:
    numbers = [
        TableColumn[_Row](_heading(one), 7, partial(_number, place), side="right", key=f"{_KEY}{place}") for place, one in enumerate(objectives)
    ]
    return (
        TableColumn[_Row](" ", 3, partial(_signs, ascii=ascii), key="signs", style=lambda _: "accent"),
        *numbers,
        TableColumn[_Row]("at", 5, lambda row: Figure(row.member.number + 1, 0), least=30, side="right", key="at", style=lambda _: "dim"),
        TableColumn[_Row]("cell", 100, lambda row: row.member.cell, least=70, narrowest=12, key="cell", style=lambda _: "dim"),
    )


def _number(place: int, row: _Row) -> Figure:
    value = row.member.values[place]
    return Figure(value, 3 if abs(value) < 100 else 2 if abs(value) < 1000 else 0)


def _heading(one: Objective) -> str:
    """A short name with the direction that is better."""
    return short_name(one.name) + {"max": " ↑", "min": " ↓"}.get(one.goal, "")


class FrontTable(LineTable[_Row]):
    """The members of the front. The cell under the cursor is drawn beside it."""

    def __init__(self) -> None:
        super().__init__(id="live-members")
        self.border_title = "Cells on the front"
        self.order = FrontOrder("at", down=False)
        """By the first objective, its better end first, as soon as the objectives are known."""
        self._objectives: tuple[Objective, ...] = ()
        self._run = ""

    def key_of(self, item: _Row) -> str:
        """The evaluation."""
        return str(item.member.number)

    def lay_out(self) -> tuple[Placed[_Row], ...]:
        """The columns that fit, with an arrow where it is what the rows are ordered by."""
        if not self._objectives:
            return ()
        columns = _columns(self._objectives, ascii=host_of(self).ascii)
        return placed_columns(self, [self._entitled(one) for one in columns])

    def show(self, view: RunView) -> None:
        """Take the members of the front as it is now; of another run than before the first is under the cursor."""
        if self._run != view.snapshot.run.id:
            self._run = view.snapshot.run.id
            self.forget()
        if view.points is not None and view.points.objectives.each != self._objectives:
            self._objectives = view.points.objectives.each
            self.order = self._best_first(f"{_KEY}0")
        rows = [_Row(one, one.number == view.options.rival) for one in view.members]
        self.extents = ColumnExtents(rows)
        self.fill(sorted(rows, key=_ordering(self.order), reverse=self.order.down))
        known, exact = view.known_front, sum(bool(one.exact) for one in view.members)
        self.border_subtitle = count(len(rows)) + (f", {exact:,} of the exact front's {known.cells:,}" if known and known.points else "")

    def next_order(self) -> FrontOrder:
        """By the next column, its better end first."""
        keys = [one.key for one in self.placed if one.key != "signs"]
        place = keys.index(self.order.key) if self.order.key in keys else -1
        return self.order_of(keys[(place + 1) % len(keys)]) if keys else self.order

    def order_of(self, key: str) -> FrontOrder:
        """By a column; where it is the present one, the other way round."""
        if key == self.order.key:
            return replace(self.order, down=not self.order.down)
        return self._best_first(key)

    def _best_first(self, key: str) -> FrontOrder:
        place = key.removeprefix(_KEY)
        return FrontOrder(key, place.isdecimal() and self._objectives[int(place)].goal == "max")

    def _entitled(self, column: TableColumn[_Row]) -> TableColumn[_Row]:
        ascii = host_of(self).ascii
        title = column.title.replace("↑", "^").replace("↓", "v") if ascii else column.title
        arrow = ("v^" if ascii else "▼▲")[not self.order.down]
        return replace(column, title=title + arrow if column.key == self.order.key else title)


def _ordering(order: FrontOrder) -> Callable[[_Row], tuple[float | str, ...]]:
    place = order.key.removeprefix(_KEY)
    if place.isdecimal():
        return lambda row: (row.member.values[int(place)],)
    return (lambda row: (row.member.cell,)) if order.key == "cell" else (lambda row: (row.member.number,))


class FrontCell(RunPanel):
    """The cell under the cursor of the table: its numbers, its drawing, what it has that the marked one has not, and its text."""

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Cell"

    def draw(self, view: RunView) -> Content:
        """Numbers first, then the largest drawing that leaves room for the text."""
        one, (width, height) = view.member, self.room
        if one is None or view.points is None:
            self.border_subtitle = ""
            return of_spans(Span("none yet", "dim"))
        rival = view.rival if view.rival != one else None
        self.border_subtitle = f"beside #{rival.number + 1:,}" if rival else ""
        head = [of_line(cut(line, width)) for line in _numbers(one, rival, view.points.objectives)]
        text = [of_spans(foreign(piece, "dim")) for piece in cell_pieces(one.cell, width)]
        found = compared(str(view.snapshot.run.facts.get("space")), one.cell, rival.cell if rival else None)
        words = _changes(found.found.words, width) if found.found else []
        for small, tail in ((False, [*words, *text]), (True, [*words, *text]), (True, [*words, *text[:1]]), (True, text[:1]), (True, [])):
            room = (width, height - len(head) - len(tail))
            if drawing := drawn_cell(found.graph, room, ascii=self.ascii, dimmed=view.options.dimmed, small=small):
                return of_lines([*head, *map(of_line, drawing), *tail])
        return of_lines([*head, *words, *text][:height])


def _numbers(one: FrontMember, rival: FrontMember | None, objectives: Objectives) -> list[Line]:
    """A line for each objective, with that of the other cell; which is better is said in a word."""
    words = [word for word, there in (("knee", one.knee), ("best", one.best), ("on the exact front", one.exact)) if there]
    first = (Span(f"#{one.number + 1:,}", "strong"), Span("  " + ", ".join(words), "accent"))
    return [first, *(_line_of(place, each, one, rival) for place, each in enumerate(objectives.each))]


def _line_of(place: int, each: Objective, one: FrontMember, rival: FrontMember | None) -> Line:
    value, unit = one.values[place], f" {each.unit}" if each.unit else ""
    if rival is None:
        return (Span(f"{each.name} ", "dim"), Span(plainly(value, _DIGITS)), Span(unit, "dim"))
    other = rival.values[place]
    line = (Span(f"{short_name(each.name)} ", "dim"), Span(plainly(value, _DIGITS)), Span(" beside ", "dim"))
    return (*line, Span(plainly(other, _DIGITS)), *_verdict(each, value, other))


def _verdict(each: Objective, value: float, other: float) -> Line:
    if value == other or not each.optimised:
        return ()
    better = (value > other) == (each.goal == "max")
    style: Style = "good" if better else "bad"
    return (Span(" better" if better else " worse", style),)


def _changes(words: Sequence[str], width: int) -> list[Content]:
    return [of_line(cut((Span(f"{MARK} {', '.join(words)}", "warn"),), width))] if words else []
