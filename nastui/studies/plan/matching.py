"""Which of the stored runs are those that a study needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from nastui.runs.rows import Run
from nastui.runs.spec_digest import digest_of
from nastui.runs.store import Store
from nastui.studies.plan.planning import Planned

RunStatus = Literal["done", "running", "interrupted", "failed", "missing"]


@dataclass(frozen=True)
class Matrix:
    """The plan beside what the store has."""

    planned: tuple[Planned, ...]
    runs: Mapping[str, Run]
    """By digest: the run that counts, where there is one."""
    seen: int = 0
    """The last stored run when this was made."""

    def run(self, planned: Planned) -> Run | None:
        """The stored run of a planned one."""
        return self.runs.get(planned.digest)

    def standing(self, planned: Planned) -> RunStatus:
        """How far it is."""
        run = self.run(planned)
        return "missing" if run is None else _standing(run)

    def elsewhere(self) -> tuple[Planned, ...]:
        """The first of each spec that a process is making just now."""
        return tuple({one.digest: one for one in reversed(self.planned) if self.standing(one) == "running"}.values())[::-1]

    def lacking(self) -> tuple[Planned, ...]:
        """The first of each spec that is neither done nor being driven, in the order of the plan; what failed is tried again."""
        first: dict[str, Planned] = {}
        for one in self.planned:
            if self.standing(one) not in ("done", "running"):
                first.setdefault(one.digest, one)
        return tuple(first.values())


def matrix(planned: Iterable[Planned], store: Store) -> Matrix:
    """Match by spec: the furthest run of each spec, the newest among equals."""
    return matched(planned, [(digest_of(run.document), run) for run in store.runs()])


def matched(planned: Iterable[Planned], stored: Iterable[tuple[str, Run]]) -> Matrix:
    """Likewise, with the digests of the stored runs at hand, the newest first."""
    wanted = tuple(planned)
    digests = {one.digest for one in wanted}
    runs: dict[str, Run] = {}
    known = tuple(stored)
    for digest, run in known:
        if digest in digests and (digest not in runs or _RANK[_standing(run)] > _RANK[_standing(runs[digest])]):
            runs[digest] = run
    return Matrix(wanted, runs, known[0][1].serial if known else 0)


def made(store: Store) -> frozenset[str]:
    """The digests of all stored runs."""
    return frozenset(digest_of(run.document) for run in store.runs())


_RANK = {"failed": 0, "interrupted": 1, "running": 2, "done": 3}


def _standing(run: Run) -> Literal["done", "running", "interrupted", "failed"]:
    if run.driven:
        return "running"
    if run.state == "done":
        return "done"
    return "failed" if run.state == "failed" else "interrupted"
