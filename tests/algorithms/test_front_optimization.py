"""The recipe with several objectives: expected hypervolume improvement is right, what is free is known, bounds are kept."""

from itertools import product

import numpy as np
import pytest
from linear_predictor import add_linear

from nastui.algorithms.hypervolume_improvement import boxes, expected_improvement
from nastui.algorithms.registry import ALGORITHMS
from nastui.pareto.hypervolume import hypervolume
from nastui.predictors.registry import PREDICTORS
from nastui.presets.reading import override
from nastui.runs.conformance import ASYNCHRONOUS_CHECKS, CHECKS, Case, check_cells_are_valid, check_resume_equals_no_interruption
from nastui.runs.run_spec import Component
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

RUN = {
    "benchmark": "mini-tss",
    "dataset": "mnist8",
    "algorithm": {"name": "bayesian-optimization"},
    "predictor": {"name": "gaussian-process", "target": "as-given"},
    "fitness": {"name": "accuracy"},
    "objective": [{"measure": "fitness", "reference": 50.0}, {"column": "flops", "reference": 200_000.0}],
    "budget": {"unique_evaluations": 40},
}


@pytest.mark.parametrize("objectives", [1, 2, 3, 4])
def test_improvement_is_what_draws_of_the_prediction_add_on_average(objectives):
    rng = np.random.default_rng(objectives)
    front, reference = rng.random((6, objectives)), np.full(objectives, 0.9)
    mean, spread = rng.random((3, objectives)), rng.uniform(0.05, 0.4, (3, objectives))
    before = hypervolume(front, reference)
    for place in range(3):
        draws = mean[place] + spread[place] * rng.standard_normal((1500, objectives))
        gained = [hypervolume(np.concatenate([front, draw[None]]), reference) - before for draw in draws]
        found = expected_improvement(mean[place : place + 1], spread[place : place + 1], front, reference)[0]
        assert found == pytest.approx(np.mean(gained), abs=4 * np.std(gained) / np.sqrt(len(gained)) + 1e-9)


@pytest.mark.parametrize("objectives", [1, 2, 3])
def test_a_known_number_adds_exactly_what_it_adds(objectives):
    rng = np.random.default_rng(0)
    front, reference = rng.random((7, objectives)), np.full(objectives, 0.8)
    before = hypervolume(front, reference)
    for point in rng.random((20, objectives)):
        found = expected_improvement(point[None], np.zeros((1, objectives)), front, reference)[0]
        assert found == pytest.approx(hypervolume(np.concatenate([front, point[None]]), reference) - before, abs=1e-7)


def test_boxes_hold_each_place_that_is_not_dominated_once():
    rng = np.random.default_rng(1)
    front = rng.integers(1, 6, (5, 3)).astype(np.float64)
    levels, lower, upper = boxes(front, np.full(3, 6.0))
    ends = [np.concatenate([[-np.inf], one]) for one in levels]
    for place in product(np.arange(0.5, 6.0), repeat=3):
        inside = [all(ends[j][low[j]] <= place[j] < ends[j][high[j]] for j in range(3)) for low, high in zip(lower, upper, strict=True)]
        dominated = (front <= place).all(axis=1).any()
        assert sum(inside) == (0 if dominated else 1)


def values_of(*changes):
    with Store() as store:
        session = start(store, spec_from(override(RUN, changes)))
        session.drive(store)
        return store.records(session.run, 6)["objectives"], store.run(session.run).facts["front"], session.prepared.objectives


def test_forty_queries_find_nearly_all_of_the_front():
    values, front, objectives = values_of()
    assert hypervolume(objectives.points(values), objectives.reference) > 0.94 * front["hypervolume"]


def test_cells_that_are_known_to_break_a_bound_are_not_asked_for():
    values, _, _ = values_of("objective.2.goal=none", "objective.2.max=100_000", "budget.unique_evaluations=20")
    assert (values[3:, 1] <= 100_000).all()  # after the random ones


def test_a_bound_that_must_be_predicted_is_learnt():
    values, front, _ = values_of("objective.2.goal=none", "objective.2.max=60_000", "objective.2.query=needed", "budget.unique_evaluations=40")
    within = values[:, 1] <= 60_000
    assert within[20:].mean() > 0.5
    assert values[within, 0].max() > front["points"][0][0] - 1.5


def case(tmp_path, objectives, monkeypatch):
    """Ten cells at a time: a model is asked often enough."""
    add_linear(monkeypatch)
    made = Component("linear", PREDICTORS.entry("linear").settings(spread=1.0))
    algorithm = Component("bayesian-optimization", ALGORITHMS.entry("bayesian-optimization").settings(batch=10))
    return Case("nats-tss", algorithm, tmp_path / "runs.sqlite", made, objectives=objectives)


@pytest.mark.parametrize("check", [*CHECKS, *ASYNCHRONOUS_CHECKS], ids=lambda check: check.__name__)
def test_it_conforms_with_several_objectives(check, tmp_path, monkeypatch):
    check(case(tmp_path, "several", monkeypatch))


@pytest.mark.parametrize("check", [check_cells_are_valid, check_resume_equals_no_interruption], ids=lambda check: check.__name__)
def test_it_conforms_where_no_cell_meets_the_bounds(check, tmp_path, monkeypatch):
    check(case(tmp_path, "out of reach", monkeypatch))
