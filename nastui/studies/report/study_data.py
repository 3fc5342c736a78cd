"""A study beside its runs: what every section starts from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nastui.studies.plan.study import Panel, Study
from nastui.studies.report.run_summary import Group, Numbers, RunSummary


@dataclass(frozen=True)
class StudyData:
    """The gathered runs of a study, by panel, task and arm."""

    study: Study
    groups: tuple[Group, ...]

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str], tuple[RunSummary, ...]]:
        return {(group.panel, group.task, group.arm): group.runs for group in self.groups}

    def runs(self, panel: str, task: str, arm: str) -> tuple[RunSummary, ...]:
        """The runs that are done, by seed."""
        return self._by_name.get((panel, task, arm), ())

    def places(self) -> Iterator[tuple[Panel, str]]:
        """Each panel with each of its tasks that has runs."""
        for panel in self.study.panels:
            for task in panel.tasks:
                if any(self.runs(panel.name, task, arm) for arm in panel.arms):
                    yield panel, task

    def split(self, task: str) -> str:
        """`valid`, or `test` where the task's objective is test accuracy."""
        return "test" if self.study.task(task).accuracy.get("split") == "test" else "valid"

    def optimum(self, task: str) -> float | None:
        """The best accuracy of the task's split in the table, where an arm by accuracy knows it."""
        known = [run.optimum for group in self.groups if group.task == task for run in group.runs if run.optimum is not None]
        return max(known, default=None)

    def finals(self, panel: str, task: str, arm: str, measure: str | None = None) -> Numbers:
        """One number per run: what the last incumbent is worth by the task's split, or another. −inf where a run found nothing, NaN where unknown."""
        name = measure or self.split(task)
        return np.array([run.final[name] if len(run.incumbents.unique) else -np.inf for run in self.runs(panel, task, arm)])

    def units(self, panel: str, task: str, arm: str) -> tuple[tuple[RunSummary, ...], ...]:
        """What tests count: each run, or together the runs that share one batch of images and initial weights, which are alike."""
        sets: dict[str, list[RunSummary]] = {}
        for run in self.runs(panel, task, arm):
            sets.setdefault(run.score.set if run.score is not None and run.score.drawn else run.run, []).append(run)
        return tuple(map(tuple, sets.values()))

    def independent(self, panel: str, task: str, arm: str, measure: str | None = None) -> Numbers:
        """As `finals`, with one number per unit: the mean over its runs."""
        finals = dict(zip((run.run for run in self.runs(panel, task, arm)), self.finals(panel, task, arm, measure).tolist(), strict=True))
        return np.array([np.mean([finals[run.run] for run in unit]) for unit in self.units(panel, task, arm)])

    def evaluated(self, panel: str, task: str, arm: str) -> list[Numbers]:
        """The known accuracies of all that was evaluated, by the task's split, one array per unit; units without any are left out."""
        split = self.split(task)
        every = [np.concatenate([run.known(split) for run in unit]) for unit in self.units(panel, task, arm)]
        return [values for values in every if len(values)]


def slug(*names: str) -> str:
    """Names as part of a file name."""
    text = "-".join(names).lower()
    return "-".join("".join(letter if letter.isalnum() and letter.isascii() else " " for letter in text).split())
