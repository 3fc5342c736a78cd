"""What can be chosen by name."""

from __future__ import annotations

from collections.abc import Mapping

from nastui.benchmarks import listing
from nastui.cells.spaces import space_entries
from nastui.fitness.registry import score_entries
from nastui.presets import places
from nastui.runs.spec import REGISTRIES
from nastui.studies.plan.places import listed_studies


def available() -> Mapping[str, tuple[str, ...]]:
    """The names of benchmarks that are here, spaces, algorithms, predictors, fitnesses, scores, presets and studies, plug-ins among them."""
    return {
        "benchmarks": tuple(one.name for one in listing.listed() if one.path),
        "spaces": tuple(space_entries()),
        "algorithms": tuple(REGISTRIES["algorithm"].entries),
        "predictors": tuple(REGISTRIES["predictor"].entries),
        "fitnesses": tuple(REGISTRIES["fitness"].entries),
        "scores": tuple(score_entries()),
        "presets": tuple(one.name for one in places.listed()),
        "studies": tuple(one.name for one in listed_studies()),
    }
