"""What happened in a run, in the order of time: new bests, and what was done to it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nastui.drawing.numbers import decimal
from nastui.drawing.printable import printable
from nastui.drawing.spans import Line, Span, Style
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


@dataclass(frozen=True)
class Happening:
    """One line of the log."""

    at: float
    """Unix seconds."""
    sign: str
    text: str
    style: Style

    def line(self, *, seconds: bool = True) -> Line:
        """The time, a sign, the words."""
        clock = time.strftime("%H:%M:%S" if seconds else "%H:%M", time.localtime(self.at))
        return (Span(f"{clock} ", "dim"), Span(f"{self.sign} ", self.style), Span(printable(self.text)))


def happenings(view: RunView, most: int) -> list[Happening]:
    """The latest, in order, up to the generation that is looked at."""
    run, last = view.snapshot.run, view.bests[-1].at if view.bests else view.snapshot.run.created
    events = [event for event in view.snapshot.events if view.cursor is None or event.at <= last]
    begun = Happening(run.created, "▶", "begun", "good")
    found = [begun, *_bests(view), *(one for event in events if (one := _event(event)))]
    return sorted(found, key=lambda one: one.at)[-most:] if most > 0 else []


def _bests(view: RunView) -> Iterator[Happening]:
    before: Incumbent | None = None
    for best in view.bests:
        optimal = view.optimum is not None and best.fitness >= view.optimum - _REACHED
        gain = f"  +{decimal(best.fitness - before.fitness)}" if before else ""
        words = f"gen {best.generation:,}  {'optimum' if optimal else 'best'} {decimal(best.fitness)}{gain}  #{best.number + 1:,}"
        yield Happening(best.at, "★" if optimal else "▲", words, "accent")
        before = best


def _event(event: Event) -> Happening | None:
    sign, text, style = _SIGNS.get(event.kind, ("●", event.kind, "dim"))
    reason = str(event.data.get("reason") or "").strip().splitlines()
    return Happening(event.at, sign, f"{text}: {reason[-1]}" if reason else text, style)
