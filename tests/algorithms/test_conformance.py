"""Each algorithm passes the conformance suite, on every space."""

import pytest

from nastui.algorithms.fidelity_algorithms import MultiFidelitySettings
from nastui.algorithms.registry import ALGORITHMS
from nastui.cells.spaces import space_entries
from nastui.runs.conformance import (
    ASYNCHRONOUS_CHECKS,
    CHECKS,
    Case,
    check_cells_are_valid,
    check_resume_equals_no_interruption,
    check_several_asks,
    check_skipping_counts_new_queries_only,
    check_small_space_ends,
)
from nastui.runs.fidelity_conformance import FIDELITY_CHECKS, checks_of
from nastui.runs.run_spec import Component
from nastui.runs.spec import default_component

QUICK = {
    "nats-tss": (*FIDELITY_CHECKS, check_several_asks),
    "nasbench101": (check_cells_are_valid, check_resume_equals_no_interruption, check_skipping_counts_new_queries_only),
    "nats-sss": (check_cells_are_valid, check_resume_equals_no_interruption),
}
"""Space → what is checked each time. On the second space cells of different forms are one query; the third is a row of choices, as the first is."""
QUICK_SETTINGS = {"multi-fidelity": Component("multi-fidelity", MultiFidelitySettings(whole_space=False, pool=30, rows=10))}
"""Where models are fitted at every step, to few cells and for few candidates."""


def cases():
    """Algorithm × space × check, without those that need a predictor; Optuna takes minutes to find cells of a space of so few.

    On one space all of it, on the others what a space decides, or most faults fail; `make check-slow` does the rest.
    """
    for name, entry in ALGORITHMS.entries.items():
        for space in space_entries() if entry.predictor != "needs" else ():
            for check in checks_of(name):
                quick = check in QUICK.get(space, ()) and (
                    name != "tpe" or (space == "nats-tss" and check in (check_several_asks, check_small_space_ends))
                )
                slow = () if quick else (pytest.mark.slow,)
                yield pytest.param(name, space, check, marks=slow, id=f"{name}-{space}-{check.__name__}")


@pytest.mark.parametrize(("name", "space", "check"), list(cases()))
def test_algorithm_conforms(name, space, check, tmp_path):
    if name == "tpe":
        pytest.importorskip("optuna")
    check(Case(space, QUICK_SETTINGS.get(name) or default_component("algorithm", name), tmp_path / "runs.sqlite"))


@pytest.mark.parametrize("space", ["nats-tss", pytest.param("nasbench101", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", [name for name, entry in ALGORITHMS.entries.items() if entry.asynchronous and entry.predictor != "needs"])
@pytest.mark.parametrize("check", ASYNCHRONOUS_CHECKS, ids=lambda check: check.__name__)
def test_asynchronous_algorithm_conforms(name, space, check, tmp_path):
    check(Case(space, default_component("algorithm", name), tmp_path / "runs.sqlite"))


def with_objectives():
    """Of algorithms that know several: on one space all of it, and with a bound that no cell meets what such a bound could break."""
    for name, entry in ALGORITHMS.entries.items():
        checks = (*checks_of(name), *(ASYNCHRONOUS_CHECKS if entry.asynchronous else ()))
        for check in checks if entry.several_objectives and entry.predictor != "needs" else ():
            yield pytest.param(name, "several", check, id=f"{name}-several-{check.__name__}")
            if check in (check_cells_are_valid, check_resume_equals_no_interruption):
                yield pytest.param(name, "out of reach", check, id=f"{name}-out-of-reach-{check.__name__}")


@pytest.mark.parametrize(("name", "objectives", "check"), list(with_objectives()))
def test_algorithm_conforms_with_several_objectives(name, objectives, check, tmp_path):
    check(Case("nats-tss", default_component("algorithm", name), tmp_path / "runs.sqlite", objectives=objectives))


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
