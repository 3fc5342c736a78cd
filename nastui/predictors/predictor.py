"""The contract of a predictor: fitted to encodings and fitness, it guesses the fitness of other encodings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.base.errors import MissingError, Place
from nastui.cells.space import Space

Encodings: TypeAlias = npt.NDArray[np.uint8 | np.float32]
"""Cells × features: 0/1 as the space's `encode` gives them, or other numbers of one width for all. Predictors of graphs read only the former."""
Guesses: TypeAlias = npt.NDArray[np.float64]
"""One number per row."""


@dataclass(frozen=True)
class PredictorContext:
    """What a predictor is made from."""

    space: Space
    """The space of the encodings; a graph predictor reads them back into graphs."""
    seed: int
    """Of every random draw. The n-th fit of a predictor depends on (seed, n) and its data alone."""
    device: str = "cpu"
    """A torch device, for those that use one."""


class Predictor(ABC):
    """Predicts fitness; higher is better. It is fitted to finite fitness only, and uses one thread unless its settings say otherwise.

    Constructed as `Factory(settings, context)`.

    Raises:
        InputError: (on construction) it cannot work on this space; the message says why.
    """

    reads_graphs: ClassVar[bool] = False
    """Whether it accepts only the space's own `encode`, which it reads back into graphs."""

    trends: int = 0
    """So many of the last features are expected to move fitness linearly; the algorithm sets it. Models may take no note of it."""

    @abstractmethod
    def fit(self, encodings: Encodings, fitness: Guesses) -> None:
        """Learn from scratch; nothing of an earlier fit remains. At least two rows."""

    @abstractmethod
    def predict(self, encodings: Encodings) -> Guesses:
        """Guess the fitness of each row, in the unit that `fit` was given. Called only after a fit."""

    def spread(self, encodings: Encodings) -> Guesses | None:
        """The standard deviation of each guess, in the same unit; None where the model has no uncertainty."""
        return None


# ---- optional libraries


KEY = "predictor.name"


def import_library(module: str, predictor: str) -> Any:
    """Import the module that a predictor needs.

    Raises:
        MissingError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise MissingError(
            f"the predictor '{predictor}' needs the library {library}, which is not installed or does not load",
            remedy="install it with pip install 'nastui[predictors]'",
            place=Place(key=KEY),
        ) from error


# ---- the seed of each fit depends on the predictor's seed and the fit's number only, so a resumed run gets the same models


def fit_seed(seed: int, fit: int) -> int:
    """The seed of the n-th fit, from 0; 31 bits, as libraries take no more."""
    return int(np.random.SeedSequence([seed, fit]).generate_state(1)[0]) >> 1
