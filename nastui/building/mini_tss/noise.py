"""How much of mini-tss is noise: Kendall's τ between the shipped seed and another one.

`nastui data build mini-tss --seeds 2` trains the second seed (it may be interrupted: what is finished is compared), then
`python -m nastui.building.mini_tss.noise` prints the agreement.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.stats import kendalltau

from nastui.base.paths import home
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.benchmarks.mini_tss.place import MINI_TSS_TABLE
from nastui.benchmarks.table import open_benchmark
from nastui.building.mini_tss.assemble import DATASET
from nastui.building.mini_tss.recipe import RECIPE
from nastui.building.mini_tss.shards import SHARDS, Measured, join, load_shard, shard_file, shard_of

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


def finished(folder: Path, seed: int, forms: int) -> Measured | None:
    """What is finished of a build; None where nothing is."""
    found = [load_shard(shard_file(folder, seed, number), shard_of(number, forms)) for number in range(SHARDS)]
    shards = [shard for shard in found if shard is not None]
    return join(shards) if shards else None


def main() -> None:
    """Print the agreement of the shipped seed with seed 2."""
    table = open_benchmark(MINI_TSS_TABLE)
    shipped = table.column(Meaning(DATASET, ACCURACY, "valid", RECIPE.epochs, "run1"))
    second = finished(home().state / "building", 2, table.size)
    if second is None or shipped is None:
        print("nothing is trained with seed 2; `nastui data build mini-tss --seeds 2` begins")
        return
    for row in agreement(shipped[second.forms], second.valid[:, -1]):
        print(f"best {row.share:4.0%}: {row.cells:5} cells, Kendall's tau {row.tau:5.2f}, one training's SD {row.spread:.2f} points")


if __name__ == "__main__":
    main()
