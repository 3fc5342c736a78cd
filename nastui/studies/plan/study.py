"""A study as its file has it: arms × tasks × seeds, panels that compare them, and what is declared before the runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal
from zlib import crc32


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
    runs: int | None = None
    """The first so many of the panel's seeds, where its runs are expensive; None: all."""
    says: str = ""
    """What it is, in words that stand beside its name."""


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
    budgets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By arm, where it has a budget of its own instead of the panel's."""
    judged: tuple[int, ...] | None = None
    """Numbers of trainings after which claims are judged; empty: at the end of the runs, as they saw it; None: as the study says."""

    def budget_of(self, arm: str) -> Mapping[str, Any]:
        """Of an arm here; empty: that of its preset."""
        return self.budgets.get(arm, self.budget)

    def duplicate(self, *arms: str) -> DuplicateArm | None:
        """The first of these arms that is left out since its runs are those of another."""
        return next((one for one in self.duplicates if one.arm in arms), None)


HYPERVOLUME: Final = "hypervolume"
"""The measure of a comparison of fronts: percent of the exact front's hypervolume."""


@dataclass(frozen=True)
class Comparison:
    """A comparison declared before the runs; Holm's correction is over all of them."""

    panel: str
    first: str
    second: str
    tasks: tuple[str, ...]
    measure: str | None = None
    """`valid` or `test` accuracy of the incumbent, or the `hypervolume` of the front; None: the accuracy that the task searches by."""

    def measure_of(self, split: str) -> str:
        """What is compared on a task that searches by this split."""
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
    compared: str = ""
    """With what, in words: claims of one name and text stand beside each other, such as `as the talk compared` and `against all baselines`."""


@dataclass(frozen=True)
class Effects:
    """Which differences matter, and after how many trainings they are looked at: declared before the runs."""

    a12: float = 0.64
    """Vargha and Delaney's: the chance that a run of the better arm is better; from here on an effect is one of medium size."""
    points: float = 0.1
    """Percent points of accuracy, or its regret."""
    distance: float = 0.25
    """Positions, of the mean Hamming distance between a run's cells."""
    ratio: float = 1.25
    """Of what it costs to get somewhere."""
    tau: float = 0.1
    """Of Kendall's rank correlation."""
    budgets: tuple[int, ...] = ()
    """Trainings; empty: at the end of the runs, as they saw it."""
    declared: bool = False
    """Whether the file says so; files of before leave all of this as it is here."""


@dataclass(frozen=True)
class Summary:
    """What the first page of the report says besides the verdicts."""

    question: str = ""
    """What the study asks, in a sentence or two."""
    panel: str | None = None
    """Whose curves are shown; None: those of the first panel that gives verdicts."""
    arms: tuple[str, ...] = ()
    """Whose curves; empty: the panel's first."""
    limits: tuple[str, ...] = ()
    """What the verdicts do not say, and what they hang on."""


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
    effects: Effects = field(default_factory=Effects)
    """Which differences matter."""
    summary: Summary = field(default_factory=Summary)
    """The first page."""
    arm_seeds: Literal["shared", "independent"] = "shared"
    """`shared`: a run has the same seed in every arm, so that many begin with the same cells. `independent`: each arm has seeds of its own."""
    document: Mapping[str, Any] = field(default_factory=dict)
    """The file as it was read."""
    folder: Path | None = None
    """Where the file lies: a preset that is a file is looked for there first. None: it was made of no file."""

    def seed_of(self, arm: str, seed: int) -> int:
        """The seed of an arm's run: the study's, plus an offset that its name gives where seeds are independent."""
        return seed if self.arm_seeds == "shared" else seed + 1000 * (1 + crc32(arm.encode()) % 2_000_000)

    def budgets_of(self, panel: str) -> tuple[int, ...]:
        """Numbers of trainings after which claims on a panel are judged; empty: at the end of its runs."""
        own = self.panel(panel).judged
        return self.effects.budgets if own is None else own

    def arm(self, name: str) -> Arm:
        """The arm of this name."""
        return next(arm for arm in self.arms if arm.name == name)

    def task(self, name: str) -> Task:
        """The task of this name."""
        return next(task for task in self.tasks if task.name == name)

    def panel(self, name: str) -> Panel:
        """The panel of this name."""
        return next(panel for panel in self.panels if panel.name == name)
