"""What a preset says of each objective: `[[objective]]`. Light to import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from nastui.base.fields import Condition, setting
from nastui.benchmarks.columns import BenchmarkColumn

MEASURES: Final = ("fitness", "valid", "test", "seconds", "latency")
NOTHING: Final = "none"
COUNTED: Final = ("params", "flops")
"""Scores that are counted without building a network."""
_COSTS: Final = (*COUNTED, "seconds", "latency")
"""Scores and measures of which less is better."""
_UNITS_OF_COSTS: Final = ("ms", "mJ", "s", "count")
SOURCES: Final = ("column", "score", "measure")
"""Keys of which an objective has exactly one: what is optimised or bounded."""
_OF_SCORES: Final = 1e6


@dataclass(frozen=True)
class ObjectiveSettings:
    """A number of each cell that is optimised, bounded, or both."""

    measure: str = setting(
        NOTHING, "Measure", "Of the evaluation: fitness, as [fitness] gives it, valid, test, seconds; or latency of the network here, in ms",
        choices=(NOTHING, *MEASURES), more="Exactly one of measure, column and score is given",
    )  # fmt: skip
    column: str = setting(
        NOTHING, "Column", "Of the table, such as valid@200, test@200, parameters, flops, edgegpu_latency or cifar100.valid@200",
        more="Any number that the table has of its cells",
    )  # fmt: skip
    score: str = setting(NOTHING, "Score", "A zero-cost score, computed here, such as naswt, synflow or params", more="As a score as fitness is")
    goal: str = setting(
        "auto", "Goal", "max, min, or none: only its bounds count. auto: less is better of times, energies and counts, more of all else",
        choices=("auto", "max", "min", "none"),
    )  # fmt: skip
    max: float | None = setting(
        None, "At most", "Cells with more are not wanted; empty: no bound",
        more="A constraint: every cell that meets all of them comes before every cell that does not",
    )  # fmt: skip
    min: float | None = setting(None, "At least", "Cells with less are not wanted; empty: no bound")
    reference: float | None = setting(
        None, "Reference", "Where the hypervolume is measured from; empty: the worst in the table",
        more="Hypervolumes can be compared only where the reference is the same",
    )  # fmt: skip
    query: str = setting(
        "auto", "Query", "free: known of every cell without evaluating it. auto: of parameters and FLOPs", choices=("auto", "needed", "free"),
        more="A search may look at a free number of any cell before it asks for one",
    )  # fmt: skip
    seconds_per_cell: float | None = setting(
        None, "Seconds a cell", "Simulated time of a score; empty: measured once when the run is made, then part of its spec", unit="s",
        low=0.0, high=_OF_SCORES, when=Condition("measure", (NOTHING,)),
    )  # fmt: skip

    @property
    def source(self) -> tuple[str, str]:
        """(`column`, `score` or `measure`; its name)."""
        return next(((kind, self._named(kind)) for kind in SOURCES if self._named(kind)), ("", ""))

    @property
    def name(self) -> str:
        """As lists and axes have it."""
        return self.source[1]

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """It is of exactly one thing, and its bounds leave room."""
        given = [kind for kind in SOURCES if self._named(kind)]
        if not given:
            yield "column", "it is not said what the objective is: give one of column, score and measure"
        if len(given) > 1:
            yield given[1], f"an objective is of one thing, and this one has {' and '.join(given)}"
        if self.max is not None and self.min is not None and self.min > self.max:
            yield "max", f"nothing is at least {self.min:,g} and at most {self.max:,g}"
        if self.goal == "none" and self.max is None and self.min is None:
            yield "goal", "what is neither optimised nor bounded plays no part; give max or min, or another goal"

    def _named(self, kind: str) -> str:
        name = str(getattr(self, kind)).strip().lower()
        return "" if name == NOTHING else name


def goal_of(settings: ObjectiveSettings, column: BenchmarkColumn | None) -> str:
    """`max`, `min` or `none`: what `auto` comes to, where that is its goal.

    Args:
        settings: of the objective.
        column: of the table, where it is one.
    """
    if settings.goal != "auto":
        return settings.goal
    if column is None:
        return "min" if settings.name in _COSTS else "max"
    return "min" if column.unit in _UNITS_OF_COSTS or column.meaning.metric == "loss" else "max"


def doubled(objectives: Sequence[ObjectiveSettings]) -> int | None:
    """The place of an objective that is of the same thing as one before; None where each is of another."""
    sources = [one.source for one in objectives]
    return next((place for place, source in enumerate(sources) if source in sources[:place]), None)
