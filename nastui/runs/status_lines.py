"""Where a run is, as text: five styled lines for the app, one plain line for the command line, of the same words and numbers."""

from __future__ import annotations

from math import floor
from typing import Final

from nastui.drawing.bars import progress_bar
from nastui.drawing.numbers import count, decimal, duration, percentage, plainly, rate
from nastui.drawing.printable import printable
from nastui.drawing.spans import Line, Span, Style, cut, line_width
from nastui.runs.entries import RunEntry
from nastui.runs.view import RunView

STATES: Final[dict[str, tuple[str, Style]]] = {
    "running": ("▶ running", "good"),
    "paused": ("⏸ paused", "warn"),
    "done": ("✓ done", "accent"),
    "stopped": ("■ stopped", "warn"),
    "failed": ("✗ failed", "bad"),
    "interrupted": ("⚠ interrupted", "bad"),
    "damaged": ("✗ damaged", "bad"),
}
"""The states of a run as sign and word, and their colours: colour never carries meaning alone."""
WIDEST_STATE: Final = max(len(f"{STATES['running'][0]} {percentage(1)}"), *(len(text) for text, _ in STATES.values()))
"""Characters of what `state_of` gives."""
_ROUNDING: Final = 1e-9
_WAITING: Final = "waiting for the first evaluations …"
_NARROW: Final = 60
_ROOMY: Final = 140
_PARTS: Final = 1_000_000
"""The budget in parts: progress bars count whole steps."""
_UNITS: Final = {
    "evaluations": "evaluations",
    "unique_evaluations": "unique queries",
    "generations": "generations",
    "simulated_seconds": "simulated",
    "wall_seconds": "on the clock",
    "epochs": "epochs",
}


def state_of(entry: RunEntry) -> Span:
    """The state of a run, with how much of its budget is used while it goes on: `▶ running 43 %`."""
    text, style = STATES[entry.run.state]
    return Span(text if entry.done_share is None else f"{text} {percentage(floor(100 * entry.done_share + _ROUNDING) / 100)}", style)


def status_lines(view: RunView, width: int, *, ascii: bool) -> tuple[Line, ...]:
    """State and run, progress, counters, facts, what comes next: five lines of at most this width."""
    lines = (_run(view, width), _progress(view, width, ascii), _counters(view, width), _facts(view), _next(view))
    return tuple(cut(line, width) for line in lines)


def status_line(view: RunView) -> str:
    """`25 % · gen 3 · evaluated 60 · unique 55 · best 94.21 · ETA 3 s`: how far a run is, in one line of plain text."""
    last = view.snapshot.last
    if last is None:
        return _WAITING
    share, counters = view.snapshot.done_share, dict(_counts(view, long=True))
    parts = [
        percentage(share) if share is not None else "",
        *(f"{name} {counters[name]}" for name in ("gen", "evaluated", "unique")),
        f"best {decimal(last.best)}",
        *(f"{name} {value}" for name, value in front_counters(view)),
        _to_go(view).text.strip(),
    ]
    return " · ".join(filter(None, parts))


def _run(view: RunView, width: int) -> Line:
    run = view.snapshot.run
    text, style = STATES[run.state]
    spec = run.spec
    if view.armed:
        text, style = "■ press s again to stop", "warn"
    what = f"{spec.algorithm.name} on {spec.benchmark}, {run.facts.get('dataset', spec.dataset)}"
    role = Span(f"   {view.role}" if view.role else "", "warn")
    if width < _NARROW and run.facts.get("split") == "test":
        role = Span(f"   TEST{role.text}", "warn")
    left = (
        Span(text, style),
        role,
        Span(f"   {what}"),
        Span("   seed ", "dim"),
        Span(str(spec.seed)),
        Span("   run ", "dim"),
        Span(run.id, "strong"),
    )
    tail = _tail(view)
    gap = width - line_width(left) - line_width(tail)
    return (*left, Span(" " * gap), *tail) if gap >= 2 else left


def _tail(view: RunView) -> Line:
    """Why a run ended, or where it came from."""
    run = view.snapshot.run
    if run.state in ("done", "stopped", "failed", "paused") and run.reason:
        return (_text(run.reason.strip().splitlines()[-1], "dim"),)
    return (_text(run.preset, "dim"),) if run.preset else ()


def _progress(view: RunView, width: int, ascii: bool) -> Line:
    share = view.done_share
    if share is None and view.cursor is not None:
        return (_to_go(view),)
    if share is None or not view.snapshot.evaluations:
        return (Span(_WAITING if view.snapshot.run.driven else "no evaluations", "dim"), _to_go(view))
    to_go = _to_go(view)
    used = Span(f"  {_used(view)}" if width >= _NARROW else "", "dim")
    text = (Span(f" {percentage(share)}", "strong"), used, to_go)
    room = max(8, min(width // 2, width - line_width(text)))
    return (*progress_bar(int(_PARTS * share), _PARTS, room, ascii=ascii), *text)


def _to_go(view: RunView) -> Span:
    eta, state = view.timing.remaining, view.snapshot.run.state
    if state == "interrupted":
        return Span(f"  {view.snapshot.run.why}", "bad")
    return Span(f"  ETA {duration(eta)}" if eta is not None and state == "running" and view.cursor is None else "")


def _used(view: RunView) -> str:
    """The budget that is furthest, in its own unit."""
    furthest = max(view.usage, key=lambda one: one.share)
    name = furthest.name
    return f"{_amount(name, furthest.used)} of {_amount(name, furthest.limit)} {_UNITS[name]}"


def _amount(name: str, value: float) -> str:
    return duration(value) if name.endswith("_seconds") and "evaluations" not in name else count(value)


def _counters(view: RunView, width: int) -> Line:
    """As many counters as fit, the most important first."""
    long = width >= 100
    gap = Span("   " if width >= _ROOMY else "  ")
    line: Line = ()
    for name, value in _counts(view, long=long):
        more = (*line, *([gap] if line else []), Span(f"{name} " if name else "", "dim"), Span(value))
        if line_width(more) <= width:
            line = more
    return line


def _counts(view: RunView, *, long: bool) -> list[tuple[str, str]]:
    """Name and value of each counter, at the generation that is looked at: of an earlier one nobody knows when it was, nor how fast."""
    last, now = view.shown, view.cursor is None
    pace = [("pace", f"{duration(view.pace)}/gen" if view.pace else "full speed")] if view.pace is not None and now else []
    speed = [("speed" if long else "", rate(view.timing.per_second, view.timing.unit))] if long or view.timing.per_second is not None else []
    clock = [("elapsed", duration(view.timing.elapsed)), *speed]
    unique = ("unique", count(last.unique_total if last else 0))
    return [
        ("gen", count(last.number if last else 0)),
        ("evaluated" if long else "eval", count(last.total if last and not now else view.snapshot.evaluations)),
        *([unique, *_merits(view)] if long else [*_merits(view), unique]),
        *(pace if view.pace else []),
        *(clock if now else []),
        ("simulated" if long else "sim", duration(last.simulated if last else 0.0)),
        *([] if view.pace else pace),
        *_workers(view),
    ]


def _workers(view: RunView) -> list[tuple[str, str]]:
    """Who makes the evaluations, where that is not the driver itself, how many are under way and wait, and how often a worker died."""
    events = view.snapshot.events
    about = next((str(event.data.get("reason")) for event in reversed(events) if event.kind == "workers"), None)
    died = sum(event.kind == "worker died" for event in events)
    if about is None:
        return []
    queue = view.training.queue if view.training is not None else None
    at_work = f": {count(queue[0])} busy, {count(queue[1])} waiting" if queue else ""
    return [("workers", printable(about) + at_work + (f", {count(died)} died" if died else ""))]


def front_counters(view: RunView) -> list[tuple[str, str]]:
    """Size and hypervolume of the front of a run with objectives, the latter as a share of the exact front's where that is known."""
    front = view.shown.front if view.shown else None
    if front is None:
        return []
    share = view.known_front.share(front.hypervolume) if view.known_front else None
    volume = "" if front.hypervolume is None else plainly(front.hypervolume, 5) if share is None else percentage(share, 1)
    return [("front", count(front.size)), *([("hv", volume)] if volume else [])]


def _merits(view: RunView) -> list[tuple[str, str]]:
    """How far the best is from the optimum, and how well predictions agree; as far as either is known."""
    shown = view.shown
    if shown is None:
        return []
    if (found := front_counters(view)) and view.hypervolume is not None:
        return found
    regret, note = view.regret(shown.best), shown.agreement
    found = [("regret", decimal(regret))] if regret is not None else []
    return found + ([("τ", decimal(note.tau))] if note is not None and note.tau is not None else [])


def _facts(view: RunView) -> Line:
    facts = view.snapshot.run.facts
    test = facts.get("split") == "test"
    objective = Span("⚠ objective: TEST accuracy   ", "warn") if test else Span("")
    optimum = (Span("optimum ", "dim"), Span(f"{decimal(view.optimum)}   ")) if view.optimum is not None else ()
    return (objective, *optimum, _text(str(facts.get("metric", "")), "dim"), Span("   "), _text(str(facts.get("title", "")), "dim"))


def _next(view: RunView) -> Line:
    """What the algorithm does next; where a generation is looked at, which one it is."""
    run, shown, last = view.snapshot.run, view.shown, view.snapshot.last
    if view.cursor is not None and shown and last:
        return (Span(f"‹ generation {count(shown.number)} of {count(last.number)} ›", "accent"), Span("  then ", "dim"), _text(view.step))
    if run.state == "done":
        return (Span("space plays the run again · , . step through generations · [ ] through bests", "dim"),) if shown else ()
    return (Span("next ", "dim"), _text(view.step)) if view.step else ()


def _text(text: str, style: Style = "plain") -> Span:
    """A text of the user or of a table, without control characters."""
    return Span(printable(text), style)
