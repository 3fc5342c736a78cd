"""Unique queries until the best CIFAR-10 cell of NATS-Bench is met, by algorithms without a predictor; runs that never meet it count as infinite.

Takes nats_tss.csv.gz under $NASTUI_TEST_DATA (default ../shared/data). `--seeds N` runs so many (default 60).
"""

from __future__ import annotations

import argparse

import numpy as np
from real import real_home
from searching import NATS

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.registry import ALGORITHMS
from nastui.fitness.fitness import Evaluations

NAMES = ("local-search", "tpe", "regularized-evolution", "particle-swarm", "genetic", "ant-colony")
MOST = 2000
"""Evaluations after which a run counts as one that never met it."""


def queries(name: str, seed: int) -> float:
    """How many distinct cells one run evaluates until it meets the best."""
    entry = ALGORITHMS.entry(name)
    search: Algorithm = entry.make(entry.settings(), AlgorithmContext(NATS.table.space, NATS.rows, len(NATS.accuracies), seed))
    seen: set[int] = set()
    best, evaluated = int(NATS.accuracies.argmax()), 0
    while evaluated < MOST and not search.finished:
        cells = search.ask()
        rows = NATS.table.find(cells)
        for row in rows.tolist():
            seen.add(row)
            if row == best:
                return len(seen)
        unknown = np.full(len(cells), np.nan)
        search.tell(Evaluations(cells, NATS.accuracies[rows], unknown, unknown, unknown, unknown))
        evaluated += len(cells)
    return float("inf")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=60)
    seeds = parser.parse_args().seeds
    print(f"\n{seeds} seeds, at most {MOST:,} evaluations\n\n| algorithm | lower quartile | median | upper quartile | met |\n|---|---|---|---|---|")
    with real_home():
        for name in NAMES:
            found = sorted(queries(name, seed) for seed in range(1, seeds + 1))
            quartiles = [found[int(share * (seeds - 1))] for share in (0.25, 0.5, 0.75)]
            print("| " + " | ".join([name, *(f"{one:g}" for one in quartiles), f"{np.isfinite(found).mean():.0%}"]) + " |", flush=True)


if __name__ == "__main__":
    main()
