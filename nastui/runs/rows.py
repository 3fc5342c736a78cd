"""What the store holds, as frozen values: runs, chunks, events."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

from nastui.runs.lease import Owner, is_alive
from nastui.runs.spec import RunSpec, spec_from

State: TypeAlias = Literal["running", "paused", "done", "stopped", "failed", "interrupted"]
"""`interrupted`: the process that drove it is gone."""
DRIVEN = ("running", "paused")


@dataclass(frozen=True)
class Run:
    """A row of `runs`."""

    id: str
    created: float
    preset: str | None
    document: Mapping[str, Any]
    facts: Mapping[str, Any]
    versions: Mapping[str, Any]
    pace: float
    forked_from: str | None
    stored_state: str
    reason: str | None
    owner: Owner | None
    heartbeat: float | None
    wall: float
    """Seconds that it was driven, over all resumes; pauses are left out."""
    apart: float
    """Of these, seconds in pace, fitness and predictors; the rest is overhead."""
    serial: int = 0
    """Runs are numbered in the order in which they were stored."""

    @cached_property
    def state(self) -> State:
        """The stored state, or `interrupted` where nobody drove it any more when this was first asked."""
        if self.stored_state in DRIVEN and not (self.owner and is_alive(self.owner, self.heartbeat)):
            return "interrupted"
        return self.stored_state  # type: ignore[return-value]

    @property
    def driven(self) -> bool:
        """Whether a living process drives it."""
        return self.state in DRIVEN

    @cached_property
    def spec(self) -> RunSpec:
        """The spec it was made from."""
        return spec_from(self.document)


@dataclass(frozen=True)
class Chunk:
    """A row of `chunks` without its records. Totals are those after the chunk; the rest is of the chunk alone."""

    number: int
    generation: int
    evaluations: int
    """Evaluations in the chunk."""
    fresh: int
    """Of these, first of their query."""
    unique_total: int
    simulated: float | None
    """Simulated seconds so far; None where the table does not know."""
    best: float | None
    """The best fitness so far; None where none is finite."""
    best_at: int | None
    """The evaluation (from 0) that gave it."""
    top: float | None
    """The best fitness in the chunk."""
    mean: float | None
    spread: float | None
    """Mean and standard deviation of the finite fitness in the chunk."""
    notes: Mapping[str, float | str]
    at: float
    """When it was written (Unix seconds)."""


@dataclass(frozen=True)
class Event:
    """A row of `events`."""

    id: int
    at: float
    kind: str
    data: Mapping[str, Any]


def run_from(row: sqlite3.Row) -> Run:
    """Read a row of `runs`."""
    owner = Owner(**json.loads(row["owner"])) if row["owner"] else None
    plain = {name: row[name] for name in ("id", "created", "preset", "pace", "forked_from", "reason", "heartbeat", "wall", "apart", "serial")}
    documents = {name: json.loads(row[name]) for name in ("facts", "versions")}
    return Run(document=json.loads(row["spec"]), stored_state=row["state"], owner=owner, **plain, **documents)


def chunk_from(row: sqlite3.Row) -> Chunk:
    """Read a row of `chunks`."""
    plain = {name: row[name] for name in Chunk.__dataclass_fields__ if name != "notes"}
    return Chunk(**plain, notes=json.loads(row["notes"]) if row["notes"] else {})
