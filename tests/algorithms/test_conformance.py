"""Each algorithm passes the conformance suite, on every space."""

import pytest

from nastui.algorithms.registry import ALGORITHMS
from nastui.runs.conformance import CHECKS, Case
from nastui.runs.spec import Component, default_component


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("space", ["nats-tss", "nats-sss", "nasbench101"])
@pytest.mark.parametrize("name", [entry.name for entry in ALGORITHMS.entries.values() if entry.predictor != "needs"])
def test_algorithm_conforms(name, space, check, tmp_path):
    check(Case(space, default_component("algorithm", name), tmp_path / "runs.sqlite"))


GENETIC = ALGORITHMS.entry("genetic").settings


@pytest.mark.parametrize(
    "settings",
    [
        GENETIC(population=20, evaluate_initial=True),
        GENETIC(population=20, crossover="uniform"),
        GENETIC(population=20, crossover="one-point", elitism=3),
        GENETIC(population=20, aging=3),
        GENETIC(population=2, tournament=1.0),
    ],
    ids=str,
)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_genetic_conforms_with_its_options(settings, check, tmp_path):
    check(Case("nats-tss", Component("genetic", settings), tmp_path / "runs.sqlite"))
