"""What the store holds, as frozen values: runs, chunks, events."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from math import isfinite
from operator import itemgetter
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from nastui.algorithms.notes import Notes
from nastui.base.errors import DamagedError, in_short
from nastui.runs.lease import Owner, absence, is_alive, made_with, read_owner

if TYPE_CHECKING:
    from nastui.runs.run_spec import RunSpec

State: TypeAlias = Literal["running", "paused", "done", "stopped", "failed", "interrupted", "damaged"]
"""`interrupted`: the process that drove it is gone, stopped or silent. `damaged`: its row is not what was written."""
DRIVEN = ("running", "paused")
_STORED: Final = (*DRIVEN, "done", "stopped", "failed")


@contextmanager
def decoded(run: str, what: str) -> Iterator[None]:
    """Within the block something of a run's rows is read.

    Raises:
        DamagedError: it cannot be; nothing else comes out of the block.
    """
    try:
        yield
    except DamagedError:
        raise
    except Exception as error:  # whatever decoding makes of bytes that nobody wrote
        raise damaged(run, f"{what} cannot be read ({in_short(error)})") from error


def damaged(run: str, how: str) -> DamagedError:
    """The error of a run whose rows are not what was written."""
    return DamagedError(f"the run {run} is damaged: {how}", remedy=f"`nastui runs delete {run}` removes it; the others are not touched by it")


class MissingKeyError(DamagedError, KeyError):
    """A document lacks what it was written with."""


class StoredDocument(Mapping[str, Any]):
    """A JSON object of the store, decoded when it is first read.

    Reading raises DamagedError where it is none.
    """

    def __init__(self, text: str, run: str, what: str) -> None:
        self._text, self._run, self._what = text, run, what

    @cached_property
    def _decoded(self) -> dict[str, Any]:
        with decoded(self._run, self._what):
            return dict[str, Any](json.loads(self._text).items())

    def __getitem__(self, key: str) -> Any:
        found = self._decoded
        if key not in found:
            raise MissingKeyError(f"the run {self._run} is damaged: {self._what} lacks '{key}'")
        return found[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._decoded)

    def __len__(self) -> int:
        return len(self._decoded)

    def __eq__(self, other: object) -> bool:
        return (isinstance(other, StoredDocument) and self._text == other._text) or super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Heading:
    """What a list shows of a run's spec and benchmark; columns of `runs`."""

    digest: str
    """Of the spec: runs of one digest have the same evaluations."""
    benchmark: str
    dataset: str
    """As the benchmark spells it."""
    split: str | None
    """None where the fitness is no accuracy."""
    space: str
    algorithm: str
    fitness: str
    predictor: str | None
    seed: int


def heading_of(document: Mapping[str, Any], facts: Mapping[str, Any]) -> Heading:
    """Read from a run's documents."""
    from nastui.runs.spec import digest_of

    names = (document["algorithm"]["name"], document["fitness"]["name"], document.get("predictor", {}).get("name"))
    return Heading(digest_of(document), document["benchmark"], facts["dataset"], facts["split"], facts["space"], *names, document["seed"])


@dataclass(frozen=True)
class RunRow:
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
    stored_heading: Heading | None = None
    """None where a program of before the heading was stored wrote the run."""
    checked: bool = False
    """Whether it has checksums, with which all that is read is compared."""

    @cached_property
    def heading(self) -> Heading:
        """What a list shows of it."""
        with decoded(self.id, "its spec"):
            return self.stored_heading or heading_of(self.document, self.facts)

    @cached_property
    def state(self) -> State:
        """The stored state, or `interrupted` where nobody drove it any more when this was first asked."""
        return _state(self.stored_state, self.owner, self.heartbeat)

    @property
    def driven(self) -> bool:
        """Whether a living process drives it."""
        return self.state in DRIVEN

    @property
    def why(self) -> str:
        """Why it ended or is not driven; empty where there is nothing to say."""
        return absence(self.owner, self.heartbeat) if self.state == "interrupted" else (self.reason or "").strip()

    @cached_property
    def spec(self) -> RunSpec:
        """The spec it was made from."""
        from nastui.runs.spec import spec_from  # with all that settings are made of: a list of runs needs none of it

        with made_with(self.versions):
            return spec_from(self.document)


class ListedRun(NamedTuple):
    """A run as a list shows it, with how far it is: no document is read. Made in thousands, which a tuple is quick at."""

    state: State
    """When it was read."""
    id: str
    created: float
    preset: str | None
    owner: str | None
    """As JSON."""
    heartbeat: float | None
    wall: float
    apart: float
    digest: str
    benchmark: str
    dataset: str
    split: str | None
    space: str
    algorithm: str
    fitness: str
    predictor: str | None
    seed: int
    total: int
    """Evaluations so far; the rest likewise."""
    unique_total: int
    generation: int
    simulated: float | None
    best: float | None
    best_record: bytes | None
    """The record of the best evaluation; None where no fitness is finite."""

    @property
    def driven(self) -> bool:
        """Whether a living process drove it when it was read."""
        return self.state in DRIVEN

    @property
    def sound(self) -> bool:
        """Whether every value is of the kind that is written there."""
        floats = _floats_of(tuple(map(type, self)))
        return floats is not None and self.created < _LATEST and all(map(isfinite, floats(self)))

    @property
    def lost(self) -> bool:
        """Whether its driver has gone since, which the store does not say."""
        return self.driven and not ((owner := _owner(self.owner)) and is_alive(owner, self.heartbeat))

    @property
    def when(self) -> str:
        """When it began: the time today, else the day."""
        if not self.created:
            return "–"
        begun, now = time.localtime(self.created), time.localtime()
        return time.strftime("%H:%M:%S" if begun[:3] == now[:3] else "%m-%d %H:%M" if begun[0] == now[0] else "%Y-%m-%d", begun)

    @property
    def words(self) -> str:
        """What a filter searches."""
        parts = (self.id, self.state, self.preset, self.benchmark, self.dataset, self.algorithm)
        return " ".join(part for part in parts if part).lower()


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
    notes: Notes
    at: float
    """When it was written (Unix seconds)."""


@dataclass(frozen=True)
class Event:
    """A row of `events`."""

    id: int
    at: float
    kind: str
    data: Mapping[str, Any]


RUN_COLUMNS: Final = (
    "id, created, preset, spec, facts, versions, pace, forked_from, state, reason, owner, heartbeat, wall, apart, serial, "
    + ", ".join(Heading.__dataclass_fields__)
)
_HEADING_AT: Final = 15
"""Where the heading's columns begin."""
_LATEST: Final = 1e11
"""A number of seconds that no clock shows."""
_TEXT: Final = (str, NoneType)
_NUMBER: Final = (float, NoneType)
_KINDS: Final[tuple[Any, ...]] = (
    *(str, str, float, _TEXT, _TEXT, _NUMBER, float, float),
    *(str, str, str, _TEXT, str, str, str, _TEXT, int),
    *(int, int, int, _NUMBER, _NUMBER, (bytes, NoneType)),
)
"""Of the fields of `ListedRun`."""
_CHUNK_KINDS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("number", "generation", "evaluations", "fresh", "unique_total"), int),
    **dict.fromkeys(("simulated", "best", "top", "mean", "spread"), _NUMBER),
    **{"best_at": (int, NoneType), "at": float},
}
LISTED_COLUMNS: Final = "state, " + ", ".join(ListedRun._fields[1:])


RUN_COLUMN_COUNT: Final = _HEADING_AT + len(Heading.__dataclass_fields__)


def run_from(row: Sequence[Any], *, checked: bool) -> RunRow:
    """Read the `RUN_COLUMNS` of a run.

    Raises:
        DamagedError: they are not what was written.
    """
    run, created, preset, spec, facts, versions, pace, forked_from, state, reason, owner, heartbeat, wall, apart, serial = row[:_HEADING_AT]
    spec, facts, versions = (StoredDocument(text, run, f"its {what}") for text, what in zip(row[3:6], ("spec", "facts", "versions"), strict=True))
    heading = Heading(*row[_HEADING_AT:]) if row[_HEADING_AT] else None
    with decoded(run, "its driver"):
        driver = _owner(owner)
    if state not in _STORED or not all(isinstance(one, int | float) and abs(one) < _LATEST for one in (created, pace, heartbeat or 0, wall, apart)):
        raise damaged(run, "its state or its times cannot be read")
    if not (all(isinstance(one, _TEXT) for one in (preset, forked_from, reason)) and (heading is None or _is_heading(row[_HEADING_AT:]))):
        raise damaged(run, "its names or its reason cannot be read")
    first = (run, created, preset, spec, facts, versions, pace, forked_from, state)
    return RunRow(*first, reason, driver, heartbeat, wall, apart, serial, heading, checked)


def _is_heading(values: Sequence[Any]) -> bool:
    """Whether every value is of the kind that a `Heading` has."""
    kinds = _KINDS[ListedRun._fields.index("digest") :]
    return all(map(isinstance, values, kinds))


def damaged_run(run: object, serial: object) -> ListedRun:
    """What a list shows of a run whose row cannot be trusted: its name, as far as there is one."""
    name = run if isinstance(run, str) else f"#{serial}"
    nothing = (0, 0, 0, None, None, None)
    return ListedRun("damaged", name, 0.0, None, None, None, 0.0, 0.0, "damaged", "", "", None, "", "", "", None, 0, *nothing)


@cache
def _floats_of(types: tuple[type, ...]) -> Callable[[tuple[Any, ...]], tuple[float, ...]] | None:
    """What gives the floats of a listed run whose values are of these types; None where those are not the types that are written. Few differ."""
    if not all(issubclass(one, kind) for one, kind in zip(types, _KINDS, strict=True)):
        return None
    return itemgetter(*(place for place, one in enumerate(types) if issubclass(one, float)))  # `created`, `wall` and `apart` at least


def listed_from(row: Sequence[Any]) -> ListedRun:
    """Read the `LISTED_COLUMNS` of a run."""
    listed = ListedRun._make(row)
    if listed.state not in _STORED:
        raise damaged(str(listed.id), f"its state is '{listed.state}'")
    if listed.state not in DRIVEN:
        return listed
    with decoded(listed.id, "its driver"):
        return listed._replace(state=_state(listed.state, _owner(listed.owner), listed.heartbeat))


def with_driver(listed: ListedRun, state: str, owner: str | None, heartbeat: float | None) -> ListedRun:
    """With the driver, and the state, that the store says now."""
    with decoded(listed.id, "its driver"):
        return listed._replace(state=_state(state, _owner(owner), heartbeat), owner=owner, heartbeat=heartbeat)


def owner_from(text: str | None, run: str) -> Owner | None:
    """The driver that a row of a run names.

    Raises:
        DamagedError: it is none.
    """
    with decoded(run, "its driver"):
        return _owner(text)


def _owner(text: str | None) -> Owner | None:
    return read_owner(text) if text else None


def _state(stored: str, owner: Owner | None, heartbeat: float | None) -> State:
    if stored in DRIVEN and not (owner and is_alive(owner, heartbeat)):
        return "interrupted"
    return stored  # type: ignore[return-value]


def chunk_from(row: sqlite3.Row, run: str) -> Chunk:
    """Read a row of `chunks`.

    Raises:
        DamagedError: it is not what was written.
    """
    plain = {name: row[name] for name in Chunk.__dataclass_fields__ if name != "notes"}
    with decoded(run, f"part {row['number']} of its evaluations"):
        if not all(isinstance(plain[name], kinds) for name, kinds in _CHUNK_KINDS.items()):
            raise ValueError("numbers are no numbers")
        return Chunk(**plain, notes=dict(json.loads(row["notes"]).items()) if row["notes"] else {})
