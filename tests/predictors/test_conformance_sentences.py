"""The predictors' conformance checks say in words what is wrong."""

from dataclasses import dataclass

import numpy as np
import pytest

from nastui.predictors import conformance
from nastui.predictors.conformance import PredictorCase
from nastui.predictors.predictor import Predictor


@dataclass(frozen=True)
class NoSettings:
    pass


class Mean(Predictor):
    """Learns nothing but the mean; wrong in the ways that its subclasses add."""

    def __init__(self, settings, context) -> None:
        self.fits = 0

    def fit(self, encodings, fitness) -> None:
        self.fits += 1
        self.value = float(np.mean(fitness))

    def predict(self, encodings):
        return np.full(len(encodings), self.value)


class Narrow(Mean):
    def predict(self, encodings):
        return super().predict(encodings).astype(np.float32)


class OfTheBatch(Mean):
    def predict(self, encodings):
        return super().predict(encodings) + np.arange(len(encodings))


class Negative(Mean):
    def spread(self, encodings):
        return np.full(len(encodings), -1.0)


class Unit(Mean):
    def predict(self, encodings):
        return np.zeros(len(encodings))


class Remembering(Mean):
    def fit(self, encodings, fitness) -> None:
        self.first = getattr(self, "first", float(np.mean(fitness)))
        self.value = self.first


class Drawing(Mean):
    def fit(self, encodings, fitness) -> None:
        super().fit(encodings, fitness)
        np.random.random(1)


class Writing(Mean):
    def fit(self, encodings, fitness) -> None:
        fitness.flags.writeable = True
        fitness[0] = 0.0
        super().fit(encodings, fitness)


class NotANumber(Mean):
    def predict(self, encodings):
        return np.full(len(encodings), np.nan)


@pytest.mark.parametrize(
    ("check", "predictor", "sentence"),
    [
        ("learns", Mean, r"fitted to 120 rows of an additive fitness, guesses for other cells hardly rank .* above 0\.19"),
        ("learns", Narrow, "predict gives float32, not float64"),
        ("learns", NotANumber, "300 of 300 guesses are not finite"),
        ("keeps_the_unit", Unit, "they are not in the unit that was fitted"),
        ("rows_are_independent", OfTheBatch, "predict gives other numbers for rows asked one by one: the largest difference is 39"),
        ("seed_decides", Remembering, "the second fit depends on the data of the first"),
        ("spread_is_a_deviation", Negative, "a spread is negative: -1"),
        ("inputs_stay", Writing, "the fitness was changed"),
        ("global_state_stays", Drawing, "the fit draws from numpy's global random state"),
        ("few_and_equal_rows_suffice", Unit, "after a fit to one row twice, 90, a guess is 90 from it"),
        ("unknown_space", NotANumber, "50 of 50 guesses on an unknown space are not finite"),
    ],
)
def test_a_wrong_predictor_is_told_what_is_wrong(check, predictor, sentence):
    with pytest.raises(AssertionError, match=sentence):
        getattr(conformance, f"check_{check}")(PredictorCase("nats-tss", predictor, NoSettings()))
