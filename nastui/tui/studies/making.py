"""How it goes with the child that makes a study's runs, as a value: what it said, and how it ended."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from nastui.drawing.printable import printable
from nastui.tui.studies.board import Board

State = Literal["running", "stopping", "done", "failed", "stopped"]
INTERRUPTED: Final = 130
_LONGEST: Final = 500
"""So much of a line from outside is kept."""
_REMARKS: Final = 20


@dataclass(frozen=True)
class Making:
    """The runs of one study, being made by `nastui study run`."""

    study: str
    began: float
    """On a clock that never goes back."""
    before: int
    """Runs that were done when it began."""
    state: State = "running"
    remarks: tuple[str, ...] = ()
    """What the child said, the latest last; runs that failed among it."""
    trouble: str = ""
    """Why it could not go on."""

    @property
    def active(self) -> bool:
        """Whether the child lives."""
        return self.state in ("running", "stopping")


def next_step(board: Board, latest: Making | None) -> Literal["Start", "Go on", "Stop"] | None:
    """What can be done about the runs of a study now; None: nothing, as none are lacking or the child is busy with another study."""
    if latest is not None and latest.active:
        return "Stop" if latest.study == board.opened.name and latest.state == "running" else None
    if all(one in ("done", "running") for one in board.standings):
        return None
    return "Go on" if board.done or board.count("interrupted") else "Start"


def told(making: Making, line: str) -> Making:
    """After a line on the child's standard error."""
    return replace(making, remarks=(*making.remarks, _bounded(line))[-_REMARKS:]) if line.strip() else making


def ended(making: Making, output: str, code: int) -> Making:
    """After the child's end: its one document, and its exit code."""
    document = _document(output)
    if code == 0:
        return replace(making, state="done")
    if making.state == "stopping" or code == INTERRUPTED:
        return replace(making, state="stopped")
    return replace(making, state="failed", trouble=_trouble(making, document, code))


def _trouble(making: Making, document: dict[str, Any], code: int) -> str:
    match document:
        case {"error": {"message": str(message)}}:
            return _bounded(message)
        case {"failed": [{"arm": arm, "task": task, "seed": seed, "error": error}, *rest]}:
            more = f", and {len(rest):,} more" if rest else ""
            return _bounded(f"{arm} on {task}, seed {seed}: {error}{more}")
    said = f": {making.remarks[-1]}" if making.remarks else ""
    return f"its process was killed (signal {-code}){said}" if code < 0 else f"its process ended with {code}{said}"


def _document(text: str) -> dict[str, Any]:
    """The JSON object that a text is; empty where it is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _bounded(text: str) -> str:
    return printable(text.strip()[:_LONGEST])
