"""The best cell of the live tab, what it has that the best before it had not, and the trail of bests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.content import Content

from nastui.drawing.front import short_name
from nastui.drawing.graph_changes import MARK
from nastui.drawing.numbers import count, decimal, plainly
from nastui.drawing.spans import Drawing, Line, Span, cut
from nastui.fitness.objectives import Objective
from nastui.runs.trail import Incumbent
from nastui.runs.view import RunView
from nastui.tui.live.run_panel import RunPanel
from nastui.tui.shell.markup import foreign, of_line, of_lines, of_spans
from nastui.tui.widgets.cells import compared, drawn_cell
from nastui.tui.widgets.texts import cell_pieces

_ROOMY: Final = 10
"""With so many rows there are blank lines between the parts."""
_MOST_CHANGES: Final = ((20, 3), (8, 2))
"""With so many rows there are so many lines of changes in words."""
_TRAIL_HEAD: Final = 2
"""A blank line and the heading of the trail."""


@dataclass(frozen=True)
class _Parts:
    """What stands between the numbers and the trail, line by line."""

    drawing: list[Content]
    words: list[Content]
    text: list[Content]


class CellPanel(RunPanel, can_focus=True):
    """The best cell so far: numbers, drawing, what has changed, text, and the trail. Where lanes do not fit, a matrix is drawn."""

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Best cell"

    def basis(self, view: RunView) -> object:
        """Only the bests."""
        return view.bests, view.back, view.options.dimmed

    def draw(self, view: RunView) -> Content:
        """Numbers and text first; the drawing gets the rest of the room, and what is then left the trail."""
        best, (width, height) = view.best, self.room
        self.border_subtitle = f"{view.place + 1} of {len(view.bests)}" if view.back and best else ""
        if best is None:
            return of_spans(Span("none yet", "dim"))
        numbers = [_line(line, width) for line in _numbers(view, best)]
        gap = [Content("")] if height >= _ROOMY else []
        parts = self._body(view, best, width, height - len(numbers) - 2 * len(gap))
        lines = [*numbers, *gap, *parts.drawing, *(gap if parts.drawing else []), *parts.words, *parts.text]
        return of_lines([*lines, *self._trail(view, width, height - len(lines))])

    def _body(self, view: RunView, best: Incumbent, width: int, height: int) -> _Parts:
        """Drawing, changes and text: the whole text if a large drawing still fits beside it, else one line of it."""
        space = str(view.snapshot.run.facts.get("space"))
        found = compared(space, best.cell, view.previous.cell if view.previous else None)
        graph, dimmed = found.graph, view.options.dimmed
        words = _words(found.found.words if found.found else (), width, next((most for least, most in _MOST_CHANGES if self.room[1] >= least), 0))
        for text in (_wrapped(best.cell, width), [_line((foreign(best.cell, "dim"),), width)]):
            drawing = drawn_cell(graph, (width, height - len(text) - len(words)), ascii=self.ascii, dimmed=dimmed, small=False)
            if drawing:
                return _Parts(_lines(drawing), words, text)
        text = [_line((foreign(best.cell, "dim"),), width)]
        for kept in (words, []):
            if drawing := drawn_cell(graph, (width, height - len(text) - len(kept)), ascii=self.ascii, dimmed=dimmed, small=True):
                return _Parts(_lines(drawing), kept, text)
        return _Parts([], words, text)

    def _trail(self, view: RunView, width: int, rows: int) -> list[Content]:
        """The latest bests, the one that is shown marked."""
        most = rows - _TRAIL_HEAD
        if most < 1 or len(view.bests) < 2:
            return []
        first = max(0, min(len(view.bests) - most, view.place - most // 2))
        shown = view.bests[first : first + most]
        lines = [_trail_line(one, first + place == view.place) for place, one in enumerate(shown)]
        heading = (Span(f"bests {first + 1}–{first + len(shown)} of {len(view.bests)}", "dim"), Span("  [ ] step through them", "dim"))
        return [Content(""), _line(heading, width), *(_line(line, width) for line in lines)]


def _line(line: Line, width: int) -> Content:
    return of_line(cut(line, width))


def _lines(drawing: Drawing) -> list[Content]:
    return [of_line(line) for line in drawing]


def _numbers(view: RunView, best: Incumbent) -> list[Line]:
    regret = view.regret(best.fitness)
    first = [Span("fitness ", "dim"), Span(decimal(best.fitness), "accent")]
    if regret is not None:
        first += [Span("  regret ", "dim"), Span(decimal(regret), "good" if regret == 0 else "plain")]
    first += [Span("  at ", "dim"), Span(f"#{best.number + 1:,}")]
    measured = _measured(view, best)
    whose = () if view.snapshot.run.facts.get("split") is not None else (Span("table: ", "dim"),)  # the fitness is another number, of other images
    second = (*whose, Span("valid ", "dim"), Span(decimal(best.valid)), Span("  test ", "dim"), Span(decimal(best.test)), Span(" %", "dim"))
    return [tuple(first), second, *measured]


def _measured(view: RunView, best: Incumbent) -> list[Line]:
    """Of a run with objectives, what the fitness does not say."""
    values = view.points.values_of(best.number) if view.points is not None else None
    if view.points is None or values is None:
        return []
    shown = [(one, value) for one, value in zip(view.points.objectives.each, values, strict=True) if value != best.fitness]
    line = tuple(piece for one, value in shown for piece in _objective(one, value))
    return [line] if line else []


def _objective(one: Objective, value: float) -> Line:
    return (Span(f"{short_name(one.name)} ", "dim"), Span(plainly(value, 4)), Span(f" {one.unit}  ", "dim"))


def _trail_line(best: Incumbent, shown: bool) -> Line:
    place = Span("▸ " if shown else "  ", "accent")
    numbers = Span(f"{decimal(best.fitness):>9}  ", "accent" if shown else "plain")
    return (place, numbers, Span(f"gen {count(best.generation)}  #{best.number + 1:,}", "dim"))


def _words(changes: Sequence[str], width: int, most: int) -> list[Content]:
    """The changes, in at most so many lines."""
    lines: list[str] = []
    for word in changes:
        if lines and len(lines[-1]) + len(word) + 2 <= width:
            lines[-1] += f", {word}"
        else:
            lines.append(f"{MARK} {word}" if not lines else f"  {word}")
    if len(lines) > most > 0:
        lines = [*lines[: most - 1], f"{lines[most - 1]}, …"]
    return [_line((Span(line, "warn"),), width) for line in lines[:most]]


def _wrapped(text: str, width: int) -> list[Content]:
    return [of_spans(foreign(piece, "dim")) for piece in cell_pieces(text, width)]
