"""What happened in a run, in the order of time: new bests, and what was done to it."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from nastui.cells.spaces import graph_of
from nastui.drawing.graph_changes import changes
from nastui.drawing.numbers import decimal
from nastui.drawing.printable import printable
from nastui.drawing.spans import Drawing, Line, Span, Style, cut, line_width
from nastui.runs.rows import Event
from nastui.runs.trail import Incumbent
from nastui.runs.view import RunView

_SIGNS: Final[dict[str, tuple[str, str, Style]]] = {
    "resumed": ("▶", "resumed", "good"),
    "paused": ("⏸", "paused", "warn"),
    "handed over": ("▶", "handed over to another process", "warn"),
    "stopped": ("■", "stopped", "warn"),
    "failed": ("✗", "failed", "bad"),
    "done": ("✓", "done", "accent"),
    "workers": ("●", "evaluations are made by", "dim"),
    "worker died": ("✗", "a worker died", "warn"),
    "set": ("●", "one of a set of seeds", "dim"),
}
_REACHED: Final = 1e-9


_ROOMY: Final = 44
"""Columns; with fewer the time has no seconds."""
_LEAST_CLOCK: Final = 32
"""With fewer columns there is no time."""
_JOINED: Final = "\N{NO-BREAK SPACE}"
_MOST_MORE: Final = 2
"""Lines that one which does not fit goes on for."""


@dataclass(frozen=True)
class Happening:
    """One entry of the log."""

    at: float
    """Unix seconds."""
    sign: str
    text: str
    """What matters, which stands first."""
    style: Style
    detail: str = ""
    """Shown where there is room for all of it."""
    changes: tuple[str, ...] = ()
    """What a new best has that the one before it had not."""
    latest: bool = False
    """Whether it is the latest best, or something else than a best: told in full even where older ones make room for it."""

    def line(self, width: int) -> Line:
        """The time, a sign, the words; then all changes, or the detail, where there is room."""
        told = (*self._head(width), Span(printable(self.text)))
        more = (Span(f"  {_changes_text(self.changes)}", "warn"), Span(f"  {self.detail}", "dim"))
        for span in more:
            if span.text.strip() and line_width((*told, span)) <= width:
                told = (*told, span)
        return cut(told, width)

    def lines(self, width: int) -> Drawing:
        """The same with all of the words and changes, which go on below where one line is too short for them."""
        head = self._head(width)
        indent = line_width(head)
        blank, room = Span(" " * indent), max(1, width - indent)
        first, *rest = textwrap.wrap(printable(self.text), room) or [""]
        told: list[Line] = [(*head, Span(first)), *((blank, Span(one)) for one in rest)]
        if self.changes and line_width((*told[-1], Span(f"  {_changes_text(self.changes)}"))) > width:
            told = [self.line(width)] if len(told) == 1 else told
            told += [(blank, Span(one, "warn")) for one in _wrapped(self.changes, room)]
        elif not rest:
            told = [self.line(width)]
        return _at_most(told, 1 + _MOST_MORE, width)

    def _head(self, width: int) -> Line:
        clock = time.strftime("%H:%M:%S " if width >= _ROOMY else "%H:%M ", time.localtime(self.at)) if width >= _LEAST_CLOCK else ""
        return (Span(clock, "dim"), Span(f"{self.sign} ", self.style))


def _at_most(lines: list[Line], most: int, width: int) -> Drawing:
    """Of too many lines the last says that there is more."""
    if len(lines) <= most:
        return tuple(cut(line, width) for line in lines)
    last = (*lines[most - 1], Span(" …", lines[most - 1][-1].style))
    return tuple(cut(line, width) for line in (*lines[: most - 1], last))


def _changes_text(changes: Sequence[str]) -> str:
    return printable(", ".join(changes))


def _wrapped(changes: Sequence[str], width: int) -> list[str]:
    """A change is on one line where it can be."""
    kept = ", ".join(printable(one).replace(" ", _JOINED) for one in changes)
    return [line.replace(_JOINED, " ") for line in textwrap.wrap(kept, width, break_on_hyphens=False)]


def log_lines(view: RunView, width: int, height: int) -> Drawing:
    """The log in so many columns and rows, the latest last. Where not all can be told in full, the older ones have a line each."""
    found = happenings(view, height)
    told: list[Drawing] = [(one.line(width),) for one in found]
    spare = height - len(found)
    for place in sorted(range(len(found)), key=lambda place: (not found[place].latest, -place)):
        full = found[place].lines(width)
        if found[place].latest or len(full) - 1 <= spare:
            spare -= len(full) - 1
            told[place] = full
    lines = [line for one in told for line in one]
    return tuple(lines[-height:]) if height > 0 else ()


def happenings(view: RunView, most: int) -> list[Happening]:
    """The latest, in order, up to the generation that is looked at."""
    run, last = view.snapshot.run, view.bests[-1].at if view.bests else view.snapshot.run.created
    events = [event for event in view.snapshot.events if view.cursor is None or event.at <= last]
    begun = Happening(run.created, "▶", "begun", "good")
    found = [begun, *_bests(view, max(most, 0)), *(one for event in events if (one := _event(event)))]
    return sorted(found, key=lambda one: one.at)[-most:] if most > 0 else []


def _bests(view: RunView, most: int) -> Iterator[Happening]:
    """The latest alone: what has changed takes time to find."""
    first, space = max(0, len(view.bests) - most), str(view.snapshot.run.facts.get("space"))
    before: Incumbent | None = view.bests[first - 1] if first else None
    for best in view.bests[first:]:
        optimal = view.optimum is not None and best.fitness >= view.optimum - _REACHED
        gain = f" +{decimal(best.fitness - before.fitness)}" if before else ""
        words = f"{'optimum' if optimal else 'best'} {decimal(best.fitness)}{gain}  gen {best.generation:,}"
        changed = _changed(space, before.cell, best.cell) if before else ()
        yield Happening(best.at, "★" if optimal else "▲", words, "accent", f"#{best.number + 1:,}", changed, best is view.bests[-1])
        before = best


@lru_cache(512)
def _changed(space: str, before: str, after: str) -> tuple[str, ...]:
    """From one cell to another, in words; nothing where they have no drawing."""
    old, new = graph_of(space, before), graph_of(space, after)
    return changes(old, new).words if old is not None and new is not None else ()


def _event(event: Event) -> Happening | None:
    sign, text, style = _SIGNS.get(event.kind, ("●", event.kind, "dim"))
    reason = str(event.data.get("reason") or "").strip().splitlines()
    return Happening(event.at, sign, f"{text}: {reason[-1]}" if reason else text, style, latest=True)
