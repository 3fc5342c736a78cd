"""Searches that a predictor accelerates pass the conformance suite: those that need one, and those that are screened by one."""

import pytest
from linear_predictor import add_linear

from nastui.algorithms.nas_ea_fa.settings import NasEaFaSettings
from nastui.algorithms.registry import ALGORITHMS
from nastui.algorithms.screening.settings import AccelerationSettings
from nastui.runs.conformance import CHECKS, Case
from nastui.runs.spec import Component, default_component

SETTINGS = [
    NasEaFaSettings(),
    NasEaFaSettings(population=10, inner_generations=3, top_k=3, diverse_h=2),
    NasEaFaSettings(population=20, inner_generations=2, top_k=5, diverse_h=0, augmentation=False),
    NasEaFaSettings(population=20, inner_generations=2, top_k=5, diverse_h=5, k_by="random", h_by="random"),
    NasEaFaSettings(population=20, inner_generations=2, top_k=5, diverse_h=5, inner="particle-swarm"),
    NasEaFaSettings(population=20, inner_generations=2, top_k=5, diverse_h=5, inner="ant-colony"),
]
SCREENED = [entry.name for entry in ALGORITHMS.entries.values() if entry.predictor == "screens"]


@pytest.fixture(autouse=True)
def linear(monkeypatch):
    add_linear(monkeypatch)


def case(space, tmp_path, algorithm, acceleration=None, **predictor):
    linear = default_component("predictor", "linear")
    if predictor:
        linear = Component("linear", type(linear.settings)(**predictor))
    return Case(space, algorithm, tmp_path / "runs.sqlite", linear, acceleration)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("space", ["nats-tss", "nasbench101"])
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_nas_ea_fa_conforms(settings, space, check, tmp_path):
    check(case(space, tmp_path, Component("nas-ea-fa", settings)))


@pytest.mark.parametrize("check", [check for check in CHECKS if "skipping" not in check.__name__], ids=lambda check: check.__name__)
@pytest.mark.parametrize("space", ["nats-tss", "nasbench101"])
def test_nas_ea_fa_as_published_conforms(space, check, tmp_path):
    settings = NasEaFaSettings(population=10, inner_generations=3, top_k=3, diverse_h=2, mode="as-published")
    check(case(space, tmp_path, Component("nas-ea-fa", settings)))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("space", ["nats-tss", "nasbench101"])
@pytest.mark.parametrize("spread", [0.0, 2.0])
def test_bananas_conforms(spread, space, check, tmp_path):
    check(case(space, tmp_path, default_component("algorithm", "bananas"), spread=spread))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("space", ["nats-tss", "nasbench101"])
@pytest.mark.parametrize("name", SCREENED)
def test_a_screened_algorithm_conforms(name, space, check, tmp_path):
    check(case(space, tmp_path, default_component("algorithm", name), AccelerationSettings(candidates=30, top_k=6, diverse_h=2)))
