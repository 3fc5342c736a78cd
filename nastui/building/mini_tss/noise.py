"""How much of mini-tss is noise: Kendall's τ between two seeds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.stats import kendalltau

from nastui.building.mini_tss.shards import Measured, join, load_shard, shard_file, shard_of

SHARES = (1.0, 0.5, 0.1)


def agreement(one: Measured, other: Measured) -> list[tuple[float, int, float, float]]:
    """For all cells, the best half and the best tenth by the first seed: (share, cells, Kendall's τ, SD of one training).

    Validation accuracy after the last epoch. The SD is that of the difference over √2.
    """
    first, second = one.valid[:, -1], other.valid[:, -1]
    order = np.argsort(-first, kind="stable")  # by the mean of both, the choice itself would make them disagree
    rows = []
    for share in SHARES:
        chosen = order[: max(2, round(share * len(order)))]
        spread = float(np.std(first[chosen] - second[chosen]) / np.sqrt(2))
        rows.append((share, len(chosen), float(kendalltau(first[chosen], second[chosen]).statistic), spread))
    return rows


def finished(folder: Path, seed: int, forms: int, numbers: Sequence[int]) -> Measured:
    """These shards of a build, as far as they are finished."""
    shards = [load_shard(shard_file(folder, seed, number), shard_of(number, forms)) for number in numbers]
    return join([shard for shard in shards if shard is not None])
