"""Searches on a table in memory, without engine and store, and the rule by which their figures agree with published ones."""

import math
from dataclasses import dataclass

import numpy as np

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.registry import ALGORITHMS
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.cells.spaces import space_named
from nastui.fitness.fitness import Evaluations


@dataclass(frozen=True)
class Searched:
    """One search: the best fitness after each distinct query, and the query at which the optimum was found (None: it was not)."""

    best: np.ndarray
    optimum_at: int | None

    def after(self, queries):
        return float(self.best[min(queries, len(self.best)) - 1])


def accuracies(benchmark, dataset="cifar10", split="valid", epochs=200):
    """The table's mean accuracy by exact key of a NATS cell."""
    values = np.full(15_625, np.nan)
    values[benchmark.space.exact_keys(benchmark.cells)] = benchmark.column(Meaning(dataset, ACCURACY, split, epochs))
    return values


def evaluations(cells, fitness):
    """What an algorithm is told."""
    unknown = np.full(len(cells), np.nan)
    return Evaluations(cells, np.asarray(fitness, dtype=np.float64), unknown, unknown, unknown, unknown)


def algorithm(name, seed=1, space="nats-tss", distinct=15_625, identify="exact_keys", workers=None, **settings):
    """An algorithm by name."""
    entry, space = ALGORITHMS.entry(name), space_named(space)
    return entry.make(entry.settings(**settings), AlgorithmContext(space, getattr(space, identify), distinct, seed, workers=workers))


def search(search, values, queries, patience=10_000):
    """Ask and tell until so many distinct queries are made and the optimum is found, or the patience in evaluations has ended."""
    optimum, seen, best, made = np.nanmax(values), set(), [], 0
    while not search.finished and made < patience and not (len(best) >= queries and best[-1] == optimum):
        cells = search.ask()
        keys = search.space.exact_keys(cells)
        for key in keys.tolist():
            if key not in seen:
                seen.add(key)
                best.append(max(values[key], best[-1] if best else -np.inf))
        search.tell(evaluations(cells, values[keys]))
        made += len(cells)
    found = np.flatnonzero(np.array(best) == optimum)
    return Searched(np.array(best), int(found[0]) + 1 if len(found) else None)


def agrees(ours, mean, deviation, count):
    """|difference| ≤ 3·√(s₁²/n₁ + s₂²/n₂) + 0.01."""
    error = math.sqrt(deviation**2 / count + np.var(ours, ddof=1) / len(ours))
    return abs(np.mean(ours) - mean) <= 3 * error + 0.01
