"""The fitnesses by name."""

from __future__ import annotations

from typing import Final

from nastui.base.registry import Entry, Registry
from nastui.fitness.accuracy.settings import AccuracySettings

FITNESSES: Final = Registry(
    group="nastui.fitness",
    kind="fitness",
    own=(
        Entry(
            "accuracy",
            "Accuracy from the table",
            "Validation (or, asked for by name, test) accuracy that the benchmark recorded, charged with its training time",
            AccuracySettings,
            "nastui.fitness.accuracy.accuracy:Accuracy",
        ),
    ),
)
