"""What the store holds, as frozen values: runs, chunks, events."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.fitness.fitness import Evaluations
from nastui.runs.lease import Owner, is_alive
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import spec_from

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


# ---- evaluations as packed records: how the engine remembers them, and the bytes that the store keeps


Records = npt.NDArray[np.void]
"""Structured: cell, fitness, valid, test, table_seconds, measured_seconds, new."""
_NUMBERS = ("fitness", "valid", "test", "table_seconds", "measured_seconds")


@cache
def record_type(length: int) -> np.dtype[Any]:
    """The record of a space whose rows have this length; little-endian, without padding."""
    return np.dtype([("cell", "u1", (length,)), *((name, "<f8") for name in _NUMBERS), ("new", "u1")])


def pack(evaluations: Evaluations, new: npt.NDArray[np.bool_]) -> Records:
    """Records of evaluations; `new` marks those that are first of their query."""
    records = np.empty(len(evaluations), dtype=record_type(evaluations.cells.shape[1]))
    records["cell"] = evaluations.cells
    for name in _NUMBERS:
        records[name] = getattr(evaluations, name)
    records["new"] = new
    return records


def unpack(records: Records) -> Evaluations:
    """The evaluations of records."""
    return Evaluations(*(np.ascontiguousarray(records[name]) for name in ("cell", *_NUMBERS)))


def from_bytes(data: bytes, length: int) -> Records:
    """Records from the store's bytes."""
    return np.frombuffer(data, dtype=record_type(length))
