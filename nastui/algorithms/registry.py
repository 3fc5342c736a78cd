"""The algorithms by name."""

from __future__ import annotations

from typing import Final

from nastui.algorithms.genetic.settings import GeneticSettings
from nastui.algorithms.random.settings import RandomSettings
from nastui.base.registry import Entry, Registry

ALGORITHMS: Final = Registry(
    group="nastui.algorithms",
    kind="algorithm",
    own=(
        Entry("genetic", "Genetic", "Tournament and mutation, as in the talk", GeneticSettings, "nastui.algorithms.genetic.genetic:Genetic"),
        Entry("random", "Random search", "Random cells, none queried twice", RandomSettings, "nastui.algorithms.random.random_search:RandomSearch"),
    ),
)
