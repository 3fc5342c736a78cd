"""The job that makes the runs of a study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nastui.tui.jobs.job import JobResult, Trouble


@dataclass(frozen=True)
class StudyJob:
    """Make the runs that a study lacks, by `nastui study run`. What it has made is read from the store."""

    study: str
    before: int
    """Runs that were done when it began."""

    doing = "making"
    if_stopped = "They stop in good order; started again, the study goes on."
    lost = "stopped"
    patience = 30.0  # runs in progress end in good order: after the cell that each is evaluating

    @property
    def title(self) -> str:
        """Its name in titles."""
        return f"Study {self.study}"

    @property
    def label(self) -> str:
        """Its name in the line of tabs."""
        return f"study {self.study}"

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"runs of the study {self.study}"

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments of `nastui`."""
        return ("study", "run", "--json", "--", self.study)

    def succeeded(self, document: Mapping[str, Any]) -> JobResult:
        """All runs are there."""
        return JobResult("all runs are done")

    def failed(self, document: Mapping[str, Any]) -> Trouble | None:
        """The first of the runs that failed."""
        match document:
            case {"failed": [{"arm": arm, "task": task, "seed": seed, "error": error}, *rest]}:
                more = f", and {len(rest):,} more" if rest else ""
                return Trouble(f"{arm} on {task}, seed {seed}: {error}{more}")
        return None
