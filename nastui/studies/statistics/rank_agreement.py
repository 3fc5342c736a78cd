"""How well a score orders cells: overall, among the best cells, and among those that the score itself holds for best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import kendalltau, spearmanr

from nastui.base.errors import InputError
from nastui.studies.statistics.p_values import joined, remarks
from nastui.studies.statistics.samples import Numbers, quantiles, sample, standard_deviation

SHARES = (0.1, 0.01)


@dataclass(frozen=True)
class Best:
    """Agreement among the best cells by accuracy."""

    share: float
    cells: int
    """With all that tie with the last of them."""
    tau: float


@dataclass(frozen=True)
class Top:
    """What the cells are that the score puts on top."""

    share: float
    cells: int
    """With all that tie with the last of them."""
    worst: float
    lower_quartile: float
    median: float
    upper_quartile: float
    best: float
    """Of their accuracies, percent."""
    std: float
    """Standard deviation of their accuracies, with n − 1."""
    hits: float
    """Share of the truly best that is among as many by score; ties are broken at random, and this is the mean over all ways."""
    tau: float


@dataclass(frozen=True)
class RankAgreement:
    """Of one score with one accuracy. A τ or ρ is NaN where one side does not vary."""

    cells: int
    tau: float
    """Kendall's τ-b (1945)."""
    rho: float
    """Spearman's."""
    best: tuple[Best, ...]
    top: tuple[Top, ...]
    precision: dict[int, float]
    """At k: share of the k best by accuracy that is among the k best by score, ties as in `Top.hits`."""
    remark: str | None


def rank_agreement(scores: npt.ArrayLike, accuracies: npt.ArrayLike, *, at: Sequence[int] = (1, 10, 50, 100)) -> RankAgreement:
    """Compare the order of scores with that of accuracies, cell by cell.

    Args:
        scores: greater is better; −inf ranks last.
        accuracies: of the same cells, percent.
        at: the k of precision at k; those beyond the number of cells are left out.

    Raises:
        InputError: the lists differ in length, have fewer than two cells, or an unknown value.
    """
    score, accuracy = sample(scores, "the scores", least=2), sample(accuracies, "the accuracies", least=2)
    if len(score) != len(accuracy):
        raise InputError(f"{len(score)} scores stand beside {len(accuracy)} accuracies", remedy="give one of each per cell")
    with remarks() as found:
        rho = float(spearmanr(score, accuracy).statistic)
    return RankAgreement(
        cells=len(score),
        tau=_tau(score, accuracy),
        rho=rho,
        best=tuple(_best(score, accuracy, share) for share in SHARES),
        top=tuple(_top(score, accuracy, share) for share in SHARES),
        precision={k: precision(score, accuracy, k) for k in at if k <= len(score)},
        remark=joined(found),
    )


def precision(score: Numbers, accuracy: Numbers, k: int) -> float:
    """Share of the k best by accuracy among the k best by score, in the mean over all ways to break ties."""
    return float((_chance(score, k) * _chance(accuracy, k)).sum() / k)


def _chance(values: Numbers, k: int) -> Numbers:
    """Of each cell to be among the k greatest when ties are broken at random."""
    last = _last(values, k)
    above, equal = values > last, values == last
    return np.asarray(above + equal * ((k - above.sum()) / equal.sum()))


def _last(values: Numbers, k: int) -> float:
    return float(np.partition(values, len(values) - k)[len(values) - k])


def _count(values: Numbers, share: float) -> int:
    return max(1, round(share * len(values)))


def _best(score: Numbers, accuracy: Numbers, share: float) -> Best:
    kept = accuracy >= _last(accuracy, _count(accuracy, share))
    return Best(share, int(kept.sum()), _tau(score[kept], accuracy[kept]))


def _top(score: Numbers, accuracy: Numbers, share: float) -> Top:
    count = _count(score, share)
    kept = score >= _last(score, count)
    reached = accuracy[kept]
    worst, low, median, high, best = quantiles(reached, [0, 0.25, 0.5, 0.75, 1]).tolist()
    return Top(
        share,
        len(reached),
        worst,
        low,
        median,
        high,
        best,
        standard_deviation(reached),
        precision(score, accuracy, count),
        _tau(score[kept], reached),
    )


def _tau(score: Numbers, accuracy: Numbers) -> float:
    return float(kendalltau(score, accuracy).statistic) if len(score) > 1 else float("nan")
