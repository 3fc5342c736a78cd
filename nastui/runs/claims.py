"""Processes that make the same runs share them: whoever stores a run first makes it."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.errors import MissingError
from nastui.runs.spec_digest import digest_of
from nastui.runs.store import Store


@dataclass(frozen=True)
class Claim:
    """A run that must not be made twice."""

    digest: str
    since: int
    """The last stored run that was known when it was planned."""
    set: str | None = None
    """Only runs of this set of seeds are the same; None: all are."""


class Claims:
    """The digests of stored runs; each is read once. To be asked while nobody else can store a run."""

    def __init__(self) -> None:
        self._known: int | None = None
        self._runs: dict[str, list[str]] = {}

    def rival(self, store: Store, claim: Claim) -> str | None:
        """The run that another process has stored for this claim; None: there is none."""
        self._known = claim.since if self._known is None else self._known
        for run in store.after(self._known):
            self._known = run.serial
            self._runs.setdefault(digest_of(run.document), []).append(run.id)
        return next((run for run in self._runs.get(claim.digest, ()) if _counts(store, run, claim)), None)


def _counts(store: Store, run: str, claim: Claim) -> bool:
    try:
        store.run(run)
    except MissingError:  # deleted since
        return False
    return claim.set is None or store.set_of(run) == claim.set
