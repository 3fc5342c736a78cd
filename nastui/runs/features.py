"""Zero-cost scores as features: looked up or computed when an algorithm asks, counted, and charged once for each cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, Place, located
from nastui.cells.arrays import Cells, Keys
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.registry import FITNESSES
from nastui.fitness.settings import NaswtSettings, TableScoreSettings
from nastui.runs.settings import FeaturesSettings
from nastui.runs.transfer import Transfer, transfer_of

if TYPE_CHECKING:
    from nastui.fitness.scoring.scored import Scored
    from nastui.fitness.table_score import TableScore

_MOST_SECONDS: Final = 300.0
"""Of scores that a search may wait for; what takes longer is filled beforehand, with its progress shown."""


@dataclass
class Features:
    """What a run hands to its algorithm. Asked for the same cells it gives the same scores, so a resumed run sees what it saw."""

    fitnesses: tuple[Scored, ...]
    columns: tuple[TableScore, ...]
    """Scores that are looked up in the table; they stand behind the computed ones."""
    transfer: Transfer | None
    """Accuracies on another data set, behind all scores; they cost this run nothing."""
    seconds_per_cell: float
    """Charged for each cell that is new to the run."""
    identify: Callable[[Cells], Keys]
    seen: set[int] = field(default_factory=set)
    owed: int = 0
    """Cells that were scored and not charged yet."""

    def __call__(self, cells: Cells) -> npt.NDArray[np.float64]:
        """Cells × scores, higher is better; −inf and NaN occur.

        Raises:
            InputError: scores are missing that would take long.
        """
        for fitness in self.fitnesses:
            _check_patience(fitness, cells)
        keys = set(self.identify(cells).tolist())
        self.owed += len(keys - self.seen)
        self.seen |= keys
        numbers = np.zeros(len(cells), dtype=np.int64)
        computed = [fitness.evaluate(cells, numbers).fitness for fitness in self.fitnesses]
        known = [self.transfer(cells)] if self.transfer is not None else []
        return np.stack([*computed, *(column.looked_up(cells) for column in self.columns), *known], axis=1)

    def take_charge(self) -> float:
        """Simulated seconds owed since the last time."""
        owed, self.owed = self.owed, 0
        return owed * self.seconds_per_cell


def features_of(settings: FeaturesSettings, context: FitnessContext, identify: Callable[[Cells], Keys]) -> tuple[FeaturesSettings, Features]:
    """The features, and the settings with what a cell costs.

    Raises:
        InputError: a score cannot be computed for this benchmark.
    """
    made = tuple(_made(name, settings, context) for name in settings.names)
    columns = tuple(_column(name, context) for name in settings.column_names)
    with located("features.transfer"):
        transfer = transfer_of(settings.transfer, context.benchmark, context.dataset) if settings.transfer else None
    cost = settings.seconds_per_cell
    if cost is None:
        cost = sum(fitness.seconds_per_cell for fitness in made) + sum(column.seconds_per_cell for column in columns)
        settings = replace(settings, seconds_per_cell=cost)
    return settings, Features(made, columns, transfer, cost, identify)


def _column(name: str, context: FitnessContext) -> TableScore:
    """A score column of the table.

    Raises:
        InputError: the table has none of that name.
    """
    from nastui.fitness.table_score import TableScore

    try:
        return TableScore(TableScoreSettings(name), context)
    except InputError as error:
        raise InputError(error.message, remedy=error.remedy, place=Place(key="features.columns")) from None


def _made(name: str, settings: FeaturesSettings, context: FitnessContext) -> Scored:
    entry = FITNESSES.entry(name)
    own = entry.settings(images=settings.images, batch_size=settings.batch_size, score_seed=settings.score_seed)
    if isinstance(own, NaswtSettings):
        own = replace(own, variant=settings.variant)
    fitness: Scored = entry.make(own, context)
    return fitness


def _check_patience(fitness: Scored, cells: Cells) -> None:
    missing = fitness.missing(cells)
    if (seconds := missing * fitness.seconds_per_cell) > _MOST_SECONDS:
        where = fitness.context.benchmark.name
        raise InputError(
            f"the {fitness.title} of {missing:,} networks of {where} is not kept, and computing it takes about {seconds / 60:,.0f} minutes",
            remedy=f"`nastui score {where} --all --fitness {fitness.document['score']}{_options(fitness)}` fills it, at any time and in parts",
        )


def _options(fitness: Scored) -> str:
    """What the command needs beside its defaults."""
    given = {"variant": fitness.document.get("variant"), "batch-size": fitness.settings.batch_size, "seed": fitness.settings.score_seed}
    return "".join(f" --{name} {value}" for name, value in given.items() if value is not None)
