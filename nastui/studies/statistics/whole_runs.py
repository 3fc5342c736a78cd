"""All evaluated cells of two arms: are their values from one distribution? Cells of one run depend on each other, so whole runs are permuted."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.studies.statistics.samples import Numbers, sample, thinned

PERMUTATIONS = 9999
DEALS = 1999
"""Permutations that a report makes of each pair: its smallest p is 0.0005."""
CLAIM_DEALS = 19_999
"""That a claim makes of each pair: with a smallest p of 0.00005 its hundreds of questions can still be shown."""
CLAIM_PLACES = 64
"""At which a claim compares the distributions."""
_PLACES = 1024
_AT_ONCE = 1024


@dataclass(frozen=True)
class WholeRuns:
    """A permutation test of the distance between the arms' distribution functions, each the mean over its runs."""

    sizes: tuple[int, int]
    """Runs per arm."""
    values: tuple[int, int]
    """Evaluations per arm."""
    distance: float
    """The greatest, 0 … 1; equal to Kolmogorov and Smirnov's where all runs are equally long."""
    at: float
    """The value where it is greatest."""
    p: float
    exhaustive: bool
    """Whether `p` is over all ways to deal the runs to the arms, or over a random 9,999 of them and the one seen."""
    smallest_p: float
    """That this design can reach."""


def whole_runs(
    first: Sequence[npt.ArrayLike], second: Sequence[npt.ArrayLike], *, permutations: int = PERMUTATIONS, seed: int = 0, places: int = _PLACES
) -> WholeRuns:
    """Compare the values of all that two arms evaluated, each run counting the same.

    The distribution functions are compared at the values seen; of many, at about a thousand, evenly spaced by rank.

    Args:
        first: for each run, the values of what it evaluated; −inf ranks last.
        second: the same for the other arm.
        permutations: at most so many; where all ways to deal the runs are no more, all are taken.
        seed: of the permutations.
        places: values at which the distribution functions are compared.

    Raises:
        InputError: an arm has no run, or a run has no or unknown values.
    """
    runs = [np.sort(sample(run, "a run")) for run in (*first, *second)]
    if not (len(first) and len(second)):
        raise InputError("an arm without runs cannot be compared", remedy="run it first")
    values = _places(runs, places)
    shares = np.array([np.searchsorted(run, values, side="right") / len(run) for run in runs])
    seen = _gaps(shares, _members(range(len(first)), len(runs))[None, :], len(first))[0]
    deals = math.comb(len(runs), len(first))
    exhaustive = deals <= permutations
    reached = _reaching(shares, len(first), float(seen.max()), None if exhaustive else (permutations, seed))
    return WholeRuns(
        sizes=(len(first), len(second)),
        values=(sum(len(run) for run in runs[: len(first)]), sum(len(run) for run in runs[len(first) :])),
        distance=float(seen.max()),
        at=float(values[seen.argmax()]),
        p=reached / deals if exhaustive else (reached + 1) / (permutations + 1),
        exhaustive=exhaustive,
        smallest_p=(1 + (len(first) == len(second))) / deals if exhaustive else 1 / (permutations + 1),
    )


def _places(runs: Sequence[Numbers], most: int) -> Numbers:
    return thinned(np.unique(np.concatenate([thinned(run, most) for run in runs])), most)


def _reaching(shares: Numbers, size: int, seen: float, drawn: tuple[int, int] | None) -> int:
    """How many deals have a distance of at least `seen`: all of them, or (number, seed) that are drawn."""
    deals: Iterable[npt.NDArray[np.bool_]] = _every_deal(len(shares), size) if drawn is None else _drawn_deals(len(shares), size, *drawn)
    return sum(int((_gaps(shares, batch, size).max(axis=1) >= seen - 1e-12).sum()) for batch in deals)


def _gaps(shares: Numbers, deals: npt.NDArray[np.bool_], size: int) -> Numbers:
    """Deals × places: the distance between the mean of the dealt runs and that of the others."""
    dealt: Numbers = deals.astype(np.float64) @ shares
    return np.asarray(np.abs(dealt / size - (shares.sum(axis=0) - dealt) / (len(shares) - size)))


def _members(chosen: Sequence[int], runs: int) -> npt.NDArray[np.bool_]:
    deal = np.zeros(runs, dtype=np.bool_)
    deal[list(chosen)] = True
    return deal


def _every_deal(runs: int, size: int) -> Iterator[npt.NDArray[np.bool_]]:
    every = combinations(range(runs), size)
    while batch := [_members(chosen, runs) for chosen in islice(every, _AT_ONCE)]:
        yield np.array(batch)


@lru_cache(maxsize=8)
def _drawn_deals(runs: int, size: int, count: int, seed: int) -> tuple[npt.NDArray[np.bool_], ...]:
    """In batches. A report compares many pairs of arms that have as many runs: they share the deals."""
    rng, first = np.random.default_rng(seed), np.arange(runs) < size
    return tuple(rng.permuted(np.tile(first, (min(_AT_ONCE, count - done), 1)), axis=1) for done in range(0, count, _AT_ONCE))
