"""Processes that make the same runs share them: whoever stores a run first makes it."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.runs.store import Store


@dataclass(frozen=True)
class Claim:
    """A run that must not be made twice."""

    digest: str
    since: int
    """The last stored run that was known when it was planned."""
    set: str | None = None
    """Only runs of this set of seeds are the same; None: all are."""


def claimed(store: Store, claim: Claim) -> str | None:
    """The run that another process has stored for this claim; None: there is none. To be asked while nobody else can store a run."""
    return next((run for run in store.with_digest(claim.digest, claim.since) if claim.set is None or store.set_of(run) == claim.set), None)
