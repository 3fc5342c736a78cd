"""What rules look at, and what they find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from nastui.studies.report.sections.comparisons import Compared
from nastui.studies.report.sections.coverage import KnownSpace
from nastui.studies.report.study_data import StudyData
from nastui.studies.statistics.claims import Verdict

LEAST_RUNS: Final = 10
"""Arms with fewer runs are shown, and decide nothing."""
OPPOSITE: Final = {Verdict.HOLDS: Verdict.DOES_NOT_HOLD, Verdict.DOES_NOT_HOLD: Verdict.HOLDS, Verdict.NOT_DECIDED: Verdict.NOT_DECIDED}


@dataclass(frozen=True)
class Decided:
    """One piece of evidence on one task, and what it says."""

    task: str
    what: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class ClaimContext:
    """A study's evidence, its declared comparisons, and what its tables say of their spaces."""

    data: StudyData
    compared: tuple[Compared, ...]
    tables: Mapping[str, KnownSpace]

    def tasks(self, panel: str) -> Iterator[str]:
        """Those of a panel that give verdicts."""
        for task in self.data.study.panel(panel).tasks:
            if self.data.study.task(task).verdicts:
                yield task

    def too_few(self, panel: str, task: str, *arms: str) -> str | None:
        """Which of these arms has too few runs of its own to decide anything; None where all have enough.

        Runs that share a batch of images and initial weights are alike: there, the sets of scores count.
        """
        if duplicate := self.data.study.panel(panel).duplicate(*arms):
            return duplicate.why
        for arm in arms:
            runs, units = self.data.runs(panel, task, arm), self.data.units(panel, task, arm)
            if len(runs) < LEAST_RUNS:
                return f"{arm} has {len(runs)} runs, fewer than {LEAST_RUNS}"
            plural = "" if len(units) == 1 else "s"
            if len(units) < LEAST_RUNS:
                return f"the runs of {arm} have {len(units)} set{plural} of scores among them, fewer than {LEAST_RUNS}"
        return None


def undecided(task: str, what: str, why: str) -> Decided:
    """Evidence that is not there: it keeps a claim from holding."""
    return Decided(task, what, Verdict.NOT_DECIDED, why)
