"""Searches that a predictor accelerates pass the conformance suite: those that need one, and those that are screened by one."""

from dataclasses import replace

import pytest
from linear_predictor import add_linear

from nastui.algorithms.registry import ALGORITHMS
from nastui.algorithms.settings import AccelerationSettings, NasEaFaSettings
from nastui.predictors.registry import PREDICTORS
from nastui.runs.conformance import CHECKS, Case, check_resume_equals_no_interruption
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
DEAR = {"tpe"}
"""Asked for many candidates they take minutes."""
SCREENED = [
    pytest.param(entry.name, marks=pytest.mark.slow if entry.name in DEAR else ())
    for entry in ALGORITHMS.entries.values()
    if entry.predictor == "screens"
]
QUICK = {
    "xgboost": {"trees": 5},
    "gaussian-process": {},
    "mlp-ensemble": {"members": 2, "layers": 1, "width": 8, "epochs": 2},
    "gcn": {"layers": 1, "width": 8, "epochs": 2},
}
each_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)


@pytest.fixture(autouse=True)
def linear(monkeypatch):
    add_linear(monkeypatch)


def case(space, tmp_path, algorithm, acceleration=None, predictor="linear", **settings):
    made = Component(predictor, PREDICTORS.entry(predictor).settings(**settings))
    return Case(space, algorithm, tmp_path / "runs.sqlite", made, acceleration)


@each_check
@pytest.mark.parametrize(("settings", "space"), [(one, space) for one in NAS_EA_FA for space in BOTH[: 2 if one in NAS_EA_FA[:2] else 1]], ids=str)
def test_nas_ea_fa_conforms(settings, space, check, tmp_path):
    check(case(space, tmp_path, Component("nas-ea-fa", settings)))


@pytest.mark.parametrize("check", [check for check in CHECKS if "skipping" not in check.__name__], ids=lambda check: check.__name__)
def test_nas_ea_fa_as_published_conforms(check, tmp_path):
    settings = NasEaFaSettings(population=10, inner_generations=3, top_k=3, diverse_h=2, mode="as-published")
    check(case("nats-tss", tmp_path, Component("nas-ea-fa", settings)))


@each_check
@pytest.mark.parametrize(("space", "spread"), [("nats-tss", 0.0), ("nats-tss", 2.0), pytest.param("nasbench101", 2.0, marks=pytest.mark.slow)])
def test_bananas_conforms(space, spread, check, tmp_path):
    check(case(space, tmp_path, default_component("algorithm", "bananas"), spread=spread))


@each_check
@pytest.mark.parametrize("name", SCREENED)
def test_a_screened_algorithm_conforms(name, check, tmp_path):
    check(case("nats-tss", tmp_path, default_component("algorithm", name), AccelerationSettings(candidates=30, top_k=6, diverse_h=2)))


def with_predictors():
    """Predictor × check; with those that take seconds, the check that fits them most often: a resumed search."""
    for name in QUICK:
        for check in CHECKS:
            quick = name == "xgboost" or (name in ("gcn", "mlp-ensemble") and check is check_resume_equals_no_interruption)
            yield pytest.param(name, check, marks=() if quick else pytest.mark.slow, id=f"{name}-{check.__name__}")


@pytest.mark.parametrize(("predictor", "check"), list(with_predictors()))
def test_nas_ea_fa_conforms_with_each_quick_predictor(predictor, check, tmp_path):
    check(case("nats-tss", tmp_path, Component("nas-ea-fa", NasEaFaSettings(**SMALL)), predictor=predictor, **QUICK[predictor]))


@each_check
@pytest.mark.slow
@pytest.mark.parametrize("predictor", QUICK)
@pytest.mark.parametrize("name", ["nas-ea-fa", "bananas", "genetic", "regularized-evolution"])
def test_every_quick_pair_conforms_on_graphs(name, predictor, check, tmp_path):
    algorithm = default_component("algorithm", name)
    if name == "bananas":
        algorithm = Component(name, replace(algorithm.settings, encoding="edges"))
    check(case("nasbench101", tmp_path, algorithm, predictor=predictor, **QUICK[predictor]))
