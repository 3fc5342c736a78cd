"""How much of mini-tss is noise: how well the table's seeds agree. `python -m nastui.building.mini_tss.noise` prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import numpy.typing as npt
from scipy.stats import kendalltau

from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.benchmarks.mini_tss import MINI_TSS_TABLE
from nastui.benchmarks.table import open_benchmark
from nastui.building.mini_tss.build import DATASET
from nastui.building.mini_tss.trainer import RECIPE

SHARES = (1.0, 0.5, 0.1)


@dataclass(frozen=True)
class Agreement:
    """How well two seeds agree on the best share of the cells, by the first seed."""

    share: float
    cells: int
    tau: float
    """Kendall's τ of validation accuracy after the last epoch."""
    spread: float
    """Standard deviation of one training in percentage points: that of the difference over √2."""


def agreement(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> list[Agreement]:
    """Compare two seeds on all cells, the better half, and the best tenth.

    The share is taken by the first seed alone: taken by the mean of both, the choice itself would make them disagree.
    """
    order = np.argsort(-first, kind="stable")
    rows = []
    for share in SHARES:
        chosen = order[: max(2, round(share * len(order)))]
        one, other = first[chosen], second[chosen]
        rows.append(Agreement(share, len(chosen), float(kendalltau(one, other).statistic), float(np.std(one - other) / np.sqrt(2))))
    return rows


def pairwise(seeds: Sequence[npt.NDArray[np.float64]]) -> list[Agreement]:
    """The mean over all ordered pairs of seeds; the share of the best is taken by the first of a pair."""
    pairs = [agreement(one, other) for one, other in permutations(seeds, 2)]
    return [
        Agreement(rows[0].share, rows[0].cells, float(np.mean([row.tau for row in rows])), float(np.sqrt(np.mean([row.spread**2 for row in rows]))))
        for rows in zip(*pairs, strict=True)
    ]


def main() -> None:
    """Print the agreement of the shipped seeds."""
    table = open_benchmark(MINI_TSS_TABLE)
    seeds = table.single_trainings(Meaning(DATASET, ACCURACY, "valid", RECIPE.epochs))
    if len(seeds) < 2:
        print("the table has one seed; `nastui data build mini-tss --seeds 1,2` trains two")
        return
    for row in pairwise(seeds):
        print(f"best {row.share:4.0%}: {row.cells:5} cells, Kendall's tau {row.tau:5.2f}, one training's SD {row.spread:.2f} points")


if __name__ == "__main__":
    main()
