"""Regret by validation and by test accuracy of one run's incumbents: what a search sees, and what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.benchmarks.reference import ReferenceAccuracies
from nastui.studies.statistics.curves import FLOOR, Band, Steps, band, common_grid, regret, steps


@dataclass(frozen=True)
class AccuracyRegrets:
    """Of one run, in percent points, never below the floor. Validation regret falls; test regret may rise again."""

    valid: Steps
    """To the best cell by validation accuracy."""
    test: Steps
    """To the best cell by test accuracy."""


@dataclass(frozen=True)
class RegretBands:
    """Of many runs on one grid of costs."""

    valid: Band
    test: Band
    unavoidable: float
    """Test regret of the best cell by validation, percent points, not below the floor: the level that a perfect search by validation ends at."""


def accuracy_regrets(
    at: npt.ArrayLike, valid: npt.ArrayLike, test: npt.ArrayLike, end: float, reference: ReferenceAccuracies, *, floor: float = FLOOR
) -> AccuracyRegrets:
    """The regrets of a run's incumbents.

    Args:
        at: costs at which the incumbent changed, ascending.
        valid: validation accuracies of the incumbents, percent.
        test: their mean test accuracies.
        end: what the run spent in all.
        reference: of the table.
        floor: the smallest regret that is told from none.

    Raises:
        InputError: the table lacks one of the accuracies, or the costs are unknown.
    """
    if reference.best_valid is None or reference.best_test is None:
        raise InputError(f"the table has no validation and test accuracies at {reference.epochs} epochs", remedy="choose a table that has both")
    pairs = ((valid, reference.best_valid), (test, reference.best_test))
    first, second = (steps(at, regret(values, best, floor=floor).values, end) for values, best in pairs)
    return AccuracyRegrets(first, second)


def regret_bands(
    runs: Sequence[AccuracyRegrets], reference: ReferenceAccuracies, *, points: int = 200, logarithmic: bool = False, floor: float = FLOOR
) -> RegretBands:
    """Median, quartiles and mean over at least one run, both regrets on the same grid; inf before enough runs have an incumbent.

    Raises:
        InputError: the table does not know the test accuracy of its best cell by validation.
    """
    unavoidable = reference.test_regret_of_best_valid
    if unavoidable is None:
        raise InputError("the test accuracy of the best cell by validation is unknown", remedy="choose a table that has it")
    grid = common_grid([run.valid for run in runs], points, logarithmic=logarithmic)
    valid, test = (_rising(band([_negated(one) for one in parts], grid)) for parts in zip(*((run.valid, run.test) for run in runs), strict=True))
    return RegretBands(valid, test, max(unavoidable, floor))


def _negated(run: Steps) -> Steps:
    """Bands take what is unknown or not yet there as the worst, which for a regret is the highest."""
    return replace(run, value=-run.value)


def _rising(negated: Band) -> Band:
    return replace(
        negated,
        median=-negated.median,
        lower_quartile=-negated.upper_quartile,
        upper_quartile=-negated.lower_quartile,
        mean=-negated.mean,
    )
