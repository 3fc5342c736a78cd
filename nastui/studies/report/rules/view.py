"""What a rule looks at: the runs of a panel on one task, after so many trainings, and how samples of them are contrasted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from nastui.drawing.numbers import counted
from nastui.studies.plan.study import Effects
from nastui.studies.report.figures import CostAxis
from nastui.studies.report.paying import paid, worth
from nastui.studies.report.sections.coverage import KnownSpace
from nastui.studies.report.study_data import Numbers, RunSummary, StudyData
from nastui.studies.statistics.claims import Question, Sense
from nastui.studies.statistics.contrast import contrast, paired_contrast
from nastui.studies.statistics.curves import Steps
from nastui.studies.statistics.verdicts import LEAST_RUNS

Measured: TypeAlias = Callable[[RunSummary], float]
"""One number of a run."""


@dataclass(frozen=True)
class View:
    """The evidence at one place."""

    data: StudyData
    panel: str
    task: str
    after: int | None
    """Trainings; None: at the end of the runs, as they saw it."""
    table: KnownSpace | None

    @property
    def effects(self) -> Effects:
        """Which differences matter."""
        return self.data.study.effects

    @property
    def points(self) -> float:
        """Percent points from which on a difference matters here: never less than the noise of the trainings."""
        return max(self.effects.points, self.data.study.task(self.task).noise)

    @property
    def split(self) -> str:
        """What the task searches by."""
        return self.data.split(self.task)

    def has(self, arm: str) -> bool:
        """Whether the file has this arm here, be it that it cannot be run."""
        panel = self.data.study.panel(self.panel)
        return arm in (*panel.arms, *panel.absent)

    def runs(self, arm: str) -> tuple[RunSummary, ...]:
        """Those that are done."""
        return self.data.runs(self.panel, self.task, arm)

    def free(self, arm: str) -> bool:
        """Whether its fitness is a score."""
        return any(one.training_free for one in self.data.study.arms if one.name == arm)

    def accuracies(self, run: RunSummary) -> Numbers:
        """Of its first queries, as many as there are trainings, by the task's split."""
        return (run.test if self.split == "test" else run.valid)[: self.after]

    # ---- samples

    def incumbent(self, arm: str) -> Measured:
        """What the run's choice is worth after the trainings; at the end the run's own, which nobody trained where it is chosen by score."""
        split, after = self.split, self.after
        if after is None:
            return lambda run: run.final[split] if len(run.incumbents.unique) else -np.inf
        spending = self.spending(arm, CostAxis.QUERIES)
        return lambda run: worth(spending(run), after)

    def hypervolume(self, run: RunSummary) -> float:
        """Of the run's front after the trainings, in percent of the exact front's; NaN where it has none."""
        return self.data.front_percent(self.task, run.front, self.after)

    def spending(self, arm: str, axis: CostAxis) -> Callable[[RunSummary], Steps | None]:
        """What the run's choice is worth over a cost."""
        data, split, seconds, free = self.data, self.split, self.table.seconds if self.table else None, self.free(arm)
        return lambda run: data.once(("spending", id(run), axis, split, free), lambda: paid(run, axis, split, seconds, free=free))

    def sample(self, arm: str, of: Measured) -> Numbers:
        """One number for each independent run: runs that share a set of scores count as one, by their mean."""
        return np.array([np.mean([of(run) for run in unit]) for unit in self.data.units(self.panel, self.task, arm)])

    # ---- questions

    def too_few(self, *arms: str) -> str | None:
        """Which of these arms has too few runs of its own to decide anything; None where all have enough."""
        if duplicate := self.data.study.panel(self.panel).duplicate(*arms):
            return duplicate.why
        for arm in arms:
            runs, units = self.runs(arm), self.data.units(self.panel, self.task, arm)
            if len(runs) < LEAST_RUNS:
                return f"{arm} has {counted(len(runs), 'run')}, fewer than {LEAST_RUNS}"
            plural = "" if len(units) == 1 else "s"
            if len(units) < LEAST_RUNS:
                return f"the runs of {arm} have {len(units)} set{plural} of scores among them, fewer than {LEAST_RUNS}"
        return None

    def ask(self, what: str, sense: Sense, first: tuple[str, Measured], second: tuple[str, Measured], margin: float) -> Question:
        """Contrast two arms, each by a number of its runs."""
        if few := self.too_few(first[0], second[0]):
            return Question(what, sense, None, few)
        one, other = self.sample(*first), self.sample(*second)
        if not np.isfinite([*one, *other]).all():
            return Question(what, sense, None, "accuracies that are unknown, or runs that found nothing")
        if first[0] == second[0] or self.begin_alike(first[0], second[0]):
            own, its = (self.data.by_seed(self.panel, self.task, arm, values) for arm, values in ((first[0], one), (second[0], other)))
            if len(own.keys() & its.keys()) >= LEAST_RUNS:
                return Question(what, sense, paired_contrast(own, its, margin))
        return Question(what, sense, contrast(one, other, margin))

    def begin_alike(self, first: str, second: str) -> bool:
        """Whether runs of one seed are pairs: the file says so, or both arms, whose seeds are the same, begin with the same cells."""
        return self.data.paired(self.panel, self.task, first, second)
