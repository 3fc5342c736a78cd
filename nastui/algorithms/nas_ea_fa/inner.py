"""The inner search: many generations whose fitness is predicted, from the few cells whose fitness is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.genetic.settings import GeneticSettings
from nastui.algorithms.nas_ea_fa.settings import NasEaFaSettings
from nastui.algorithms.registry import ALGORITHMS
from nastui.cells.arrays import Cells
from nastui.fitness.evaluations import Evaluations
from nastui.predictors.predictor import Guesses


def search(settings: NasEaFaSettings, context: AlgorithmContext, parents: Evaluations, guess: Callable[[Cells], Guesses]) -> tuple[Cells, Guesses]:
    """All cells of all generations, and what was predicted of each.

    Args:
        settings: the search's name, its population, and how many generations.
        context: of this one search, whose seed is its own.
        parents: evaluated cells, from which it starts.
        guess: predicts fitness.
    """
    algorithm = _algorithm(settings, context)
    algorithm.start_from(parents)
    cells, predicted = [], []
    for _ in range(settings.inner_generations):
        cells.append(algorithm.ask())
        predicted.append(guess(cells[-1]))
        algorithm.tell(_supposed(cells[-1], predicted[-1]))
    return np.concatenate(cells), np.concatenate(predicted)


def _algorithm(settings: NasEaFaSettings, context: AlgorithmContext) -> Algorithm:
    entry = ALGORITHMS.entry(settings.inner)
    if settings.inner == "genetic":
        made: Algorithm = entry.make(GeneticSettings(settings.population, settings.tournament), context)
    else:
        made = entry.make(replace(entry.settings(), population=settings.population), context)
    return made


def _supposed(cells: Cells, predicted: Guesses) -> Evaluations:
    unknown = np.full(len(cells), np.nan)
    return Evaluations(cells, predicted, unknown, unknown, unknown, unknown)
