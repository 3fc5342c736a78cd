"""A study as its file has it: arms × tasks × seeds, panels that compare them, and what is declared before the runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Task:
    """Where arms search: a benchmark and a data set, as changes to each arm's preset."""

    name: str
    changes: Mapping[str, Any]
    """Dotted keys of the preset, such as `benchmark`."""
    accuracy: Mapping[str, Any] = field(default_factory=dict)
    """Keys of `fitness` for the arms whose fitness is accuracy."""
    verdicts: bool = True
    """False where the numbers may be shown but decide nothing (an objective that is no validation accuracy)."""
    note: str = ""
    """Why, in words; stands wherever the task's numbers show."""
    noise: float = 0.0
    """Standard deviation of a good cell's accuracy (of the mean over trainings, where that counts), percent points: smaller regrets tell nothing."""


@dataclass(frozen=True)
class Arm:
    """One way to search: a preset plus changes."""

    name: str
    preset: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    vary: Mapping[str, int] = field(default_factory=dict)
    """Keys that take the values 0, 1, … n − 1 in turn from seed to seed, such as the set of kept scores."""
    block: str | None = None
    """Arms of the same block and seed share a random object, so that their runs are pairs."""
    training_free: bool = False
    """The fitness is a score of the untrained network: the incumbent is the best by it."""


@dataclass(frozen=True)
class DuplicateArm:
    """An arm whose runs are those of another arm of the panel."""

    arm: str
    of: str
    """The arm under whose name the runs are shown."""
    why: str


@dataclass(frozen=True)
class Panel:
    """Arms that are compared at one budget."""

    name: str
    title: str
    budget: Mapping[str, Any]
    """Replaces the budgets of the presets; empty: each arm's own, and no verdict on speed."""
    arms: tuple[str, ...]
    tasks: tuple[str, ...]
    verdicts: bool = True
    seeds: int | None = None
    """The first so many of the study's seeds, where runs are expensive; None: all."""
    absent: tuple[str, ...] = ()
    """Arms that the file has here and that are left out; what is said of all arms of the panel is not decided then."""
    duplicates: tuple[DuplicateArm, ...] = ()
    """Those of them whose runs are the runs of another arm."""

    def duplicate(self, *arms: str) -> DuplicateArm | None:
        """The first of these arms that is left out since its runs are those of another."""
        return next((one for one in self.duplicates if one.arm in arms), None)


@dataclass(frozen=True)
class Comparison:
    """A comparison declared before the runs; Holm's correction is over all of them."""

    panel: str
    first: str
    second: str
    tasks: tuple[str, ...]
    measure: str | None = None
    """`valid` or `test` accuracy of the incumbent; None: the one that the task searches by."""

    def measure_of(self, split: str) -> str:
        """The accuracy that is compared on a task that searches by this split."""
        return self.measure or split


@dataclass(frozen=True)
class Claim:
    """A sentence that the report puts to the test."""

    name: str
    text: str
    rule: str
    """Which rule decides it (`nastui.studies.plan.rules`)."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What the rule needs: a panel, and arms of it."""


@dataclass(frozen=True)
class Study:
    """Everything that a study file says."""

    name: str
    title: str
    seeds: tuple[int, ...]
    tasks: tuple[Task, ...]
    arms: tuple[Arm, ...]
    panels: tuple[Panel, ...]
    comparisons: tuple[Comparison, ...] = ()
    claims: tuple[Claim, ...] = ()
    targets: tuple[float, ...] = (1.0, 0.5, 0.2, 0.1)
    """Regrets to the optimum, percent points, for rates and expected costs."""
    document: Mapping[str, Any] = field(default_factory=dict)
    """The file as it was read."""

    def arm(self, name: str) -> Arm:
        """The arm of this name."""
        return next(arm for arm in self.arms if arm.name == name)

    def task(self, name: str) -> Task:
        """The task of this name."""
        return next(task for task in self.tasks if task.name == name)

    def panel(self, name: str) -> Panel:
        """The panel of this name."""
        return next(panel for panel in self.panels if panel.name == name)
