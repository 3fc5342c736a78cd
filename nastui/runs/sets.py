"""Runs that several processes or commands share: sets of runs that differ in their seed, and claims on a spec."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nastui.base.errors import DamagedError, MissingError
from nastui.runs.rows import RunRow
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import digest_of, document_of
from nastui.runs.store import Store


@dataclass(frozen=True)
class SeedSet:
    """A set, as each of its runs is stored with it."""

    of: str
    """The digest of its spec without the seed."""
    first: int
    last: int
    id: str = field(default_factory=lambda: secrets.token_hex(4))

    def as_dict(self) -> dict[str, Any]:
        """As plain values."""
        return {"set": self.id, "of": self.of, "first": self.first, "last": self.last}


def new_set(specs: Sequence[RunSpec]) -> SeedSet:
    """The set of these specs, which differ in their seed only."""
    document = document_of(specs[0]) | {"seed": 0}
    return SeedSet(digest_of(document), specs[0].seed, specs[-1].seed)


def unfinished(store: Store, wanted: SeedSet) -> tuple[SeedSet, Mapping[int, RunRow]] | None:
    """The last set like this one with the run of each seed that was begun; None where all its runs are done, one is being made, or there is none."""
    same = [one for one in store.sets() if all(one[1].get(key) == value for key, value in wanted.as_dict().items() if key != "set")]
    if not same:
        return None
    latest = same[0][1]["set"]
    runs = {run.document["seed"]: run for run in _runs(store, [run for run, data in same if data["set"] == latest])}
    seeds = wanted.last - wanted.first + 1
    if any(run.driven for run in runs.values()) or sum(run.state == "done" for run in runs.values()) == seeds:
        return None
    return SeedSet(wanted.of, wanted.first, wanted.last, latest), runs


def _runs(store: Store, ids: Sequence[str]) -> list[RunRow]:
    found = []
    for run in ids:
        try:
            found.append(store.run(run))
        except (MissingError, DamagedError):  # deleted by another process just now, or not to be gone on with
            continue
    return found


@dataclass(frozen=True)
class RunClaim:
    """A run that must not be made twice."""

    digest: str
    since: int
    """The last stored run that was known when it was planned."""
    set: str | None = None
    """Only runs of this set of seeds are the same; None: all are."""


def claimed(store: Store, claim: RunClaim) -> str | None:
    """The run that another process has stored for this claim; None: there is none. To be asked while nobody else can store a run."""
    return next((run for run in store.with_digest(claim.digest, claim.since) if claim.set is None or store.set_of(run) == claim.set), None)
