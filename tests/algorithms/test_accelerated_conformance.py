"""Searches that a predictor accelerates pass the conformance suite: those that need one, and those that are screened by one."""

from dataclasses import replace

import pytest
from linear_predictor import add_linear

from nastui.algorithms.acceleration_settings import AccelerationSettings
from nastui.algorithms.registry import ALGORITHMS
from nastui.algorithms.settings import NasEaFaSettings
from nastui.predictors.registry import PREDICTORS
from nastui.runs.conformance import CHECKS, Case, check_cells_are_valid, check_resume_equals_no_interruption
from nastui.runs.run_spec import Component
from nastui.runs.spec import default_component

SMALL = {"population": 20, "inner_generations": 2, "top_k": 5, "diverse_h": 5}
NAS_EA_FA = [
    NasEaFaSettings(),
    NasEaFaSettings(population=10, inner_generations=3, top_k=3, diverse_h=2),
    NasEaFaSettings(population=20, inner_generations=2, top_k=5, diverse_h=0, augmentation=False),
    NasEaFaSettings(**SMALL, k_by="random", h_by="random"),
    NasEaFaSettings(**SMALL, inner="particle-swarm"),
    NasEaFaSettings(**SMALL, inner="ant-colony"),
]
BOTH = ["nats-tss", "nasbench101"]
EXPENSIVE = ("tpe", "reinforce")
"""Asked for many candidates they take minutes, or several seconds."""
SCREENED = sorted((entry.name for entry in ALGORITHMS.entries.values() if entry.predictor == "screens"), key=lambda name: name != "genetic")
QUICK = {
    "xgboost": {"trees": 5},
    "gaussian-process": {},
    "mlp-ensemble": {"members": 2, "layers": 1, "width": 8, "epochs": 2},
    "gcn": {"layers": 1, "width": 8, "epochs": 2},
}
TELLING = (check_cells_are_valid, check_resume_equals_no_interruption)
"""What most faults fail: of variants of an algorithm that passes all checks, these are run each time, the others by `make check-slow`."""


def checked(variants, *, fully):
    """Variant × check; the first so many variants are checked fully."""
    for number, variant in enumerate(variants):
        for check in CHECKS:
            marks = () if variant not in EXPENSIVE and (number < fully or check in TELLING) else (pytest.mark.slow,)
            yield pytest.param(variant, check, marks=marks, id=f"{variant}-{check.__name__}")


@pytest.fixture(autouse=True)
def linear(monkeypatch):
    add_linear(monkeypatch)


def case(space, tmp_path, algorithm, acceleration=None, predictor="linear", **settings):
    made = Component(predictor, PREDICTORS.entry(predictor).settings(**settings))
    return Case(space, algorithm, tmp_path / "runs.sqlite", made, acceleration)


@pytest.mark.parametrize(("settings", "check"), list(checked(NAS_EA_FA, fully=2)))
def test_nas_ea_fa_conforms(settings, check, tmp_path):
    check(case("nats-tss", tmp_path, Component("nas-ea-fa", settings)))


@pytest.mark.parametrize(("settings", "check"), list(checked(NAS_EA_FA[1::-1], fully=0)))
def test_nas_ea_fa_conforms_on_graphs(settings, check, tmp_path):
    check(case("nasbench101", tmp_path, Component("nas-ea-fa", settings)))


@pytest.mark.parametrize(
    "check",
    [
        pytest.param(check, marks=() if check in TELLING else pytest.mark.slow, id=check.__name__)
        for check in CHECKS
        if "skipping" not in check.__name__
    ],
)
def test_nas_ea_fa_as_published_conforms(check, tmp_path):
    settings = NasEaFaSettings(population=10, inner_generations=3, top_k=3, diverse_h=2, mode="as-published")
    check(case("nats-tss", tmp_path, Component("nas-ea-fa", settings)))


@pytest.mark.parametrize(("spread", "check"), list(checked([0.0, 2.0], fully=1)))
def test_bananas_conforms(spread, check, tmp_path):
    check(case("nats-tss", tmp_path, default_component("algorithm", "bananas"), spread=spread))


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_bananas_conforms_on_graphs(check, tmp_path):
    check(case("nasbench101", tmp_path, default_component("algorithm", "bananas"), spread=2.0))


@pytest.mark.parametrize(("name", "check"), list(checked(SCREENED, fully=1)))
def test_a_screened_algorithm_conforms(name, check, tmp_path):
    check(case("nats-tss", tmp_path, default_component("algorithm", name), AccelerationSettings(candidates=30, top_k=6, diverse_h=2)))


def with_predictors():
    """Predictor × check; each time, with those that differ most, the check that fits them most often: a resumed search."""
    for name in QUICK:
        for check in CHECKS:
            quick = name in ("xgboost", "gcn") and check is check_resume_equals_no_interruption
            yield pytest.param(name, check, marks=() if quick else pytest.mark.slow, id=f"{name}-{check.__name__}")


@pytest.mark.parametrize(("predictor", "check"), list(with_predictors()))
def test_nas_ea_fa_conforms_with_each_quick_predictor(predictor, check, tmp_path):
    check(case("nats-tss", tmp_path, Component("nas-ea-fa", NasEaFaSettings(**SMALL)), predictor=predictor, **QUICK[predictor]))


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("predictor", QUICK)
@pytest.mark.parametrize("name", ["nas-ea-fa", "bananas", "genetic", "regularized-evolution"])
def test_every_quick_pair_conforms_on_graphs(name, predictor, check, tmp_path):
    algorithm = default_component("algorithm", name)
    if name == "bananas":
        algorithm = Component(name, replace(algorithm.settings, encoding="edges"))
    check(case("nasbench101", tmp_path, algorithm, predictor=predictor, **QUICK[predictor]))


@pytest.mark.parametrize("objectives", ["several", "out of reach"])
@pytest.mark.parametrize("check", TELLING, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", ["nas-ea-fa", "nsga-2", "regularized-evolution"])
def test_a_predictor_for_each_objective_conforms(name, check, objectives, tmp_path):
    settings = NasEaFaSettings(**SMALL) if name == "nas-ea-fa" else ALGORITHMS.entry(name).settings()
    made = case("nats-tss", tmp_path, Component(name, settings), AccelerationSettings(candidates=30, top_k=6, diverse_h=2))
    check(replace(made, objectives=objectives))
