"""REINFORCE: the policy, its gradient, and the baseline."""

import numpy as np
import pytest
import torch
from calibrating import algorithm, evaluations

from nastui.algorithms.reinforce import Baseline


def test_a_step_is_adams_along_the_gradient_that_torch_derives():
    policy = algorithm("reinforce", learning_rate=0.05).policy
    logits = torch.nn.Parameter(torch.tensor(policy.logits.copy()))
    adam = torch.optim.Adam([logits], lr=0.05)
    rng = np.random.default_rng(0)
    for _ in range(20):
        cell, advantage = policy.draw(rng)[0], float(rng.normal())
        log_probability = torch.log_softmax(logits, dim=1)[torch.arange(6), torch.from_numpy(cell.astype(np.int64))].sum()
        adam.zero_grad()
        (-advantage * log_probability).backward()
        adam.step()
        policy.reinforce(cell, advantage)
    assert np.allclose(policy.logits, logits.detach().numpy(), atol=1e-12)


def test_positions_with_fewer_values_never_take_one_that_they_do_not_have():
    search = algorithm("reinforce", space="nasbench101", learning_rate=0.5)
    rng = np.random.default_rng(0)
    for _ in range(100):
        cells = search.ask()
        assert search.space.valid(cells).all()
        search.tell(evaluations(cells, rng.normal(size=1)))
    assert np.isfinite(search.policy.probabilities).all()
    assert (search.policy.probabilities[5:, 2] == 0).all()


def test_the_baseline_is_an_average_that_corrects_for_its_start():
    baseline = Baseline(0.9)
    assert baseline.value is None
    assert baseline.updated(80.0) == pytest.approx(80)
    assert baseline.updated(90.0) == pytest.approx((0.9 * 80 + 90) / 1.9)
    assert baseline.value == pytest.approx((0.9 * 80 + 90) / 1.9)


def test_what_is_rewarded_becomes_likely():
    search = algorithm("reinforce", learning_rate=0.05)
    for _ in range(600):
        cells = search.ask()
        search.tell(evaluations(cells, (cells == 3).sum(axis=1)))
    assert (search.policy.probabilities[:, 3] > 0.8).all()
    assert search.notes()["policy entropy"] < 0.5
    assert search.notes()["baseline"] > 4


def test_cells_without_a_finite_fitness_teach_nothing():
    search = algorithm("reinforce")
    before = search.policy.logits.copy()
    for fitness in (np.nan, -np.inf):
        search.tell(evaluations(search.ask(), [fitness]))
    assert np.array_equal(search.policy.logits, before)
    assert search.notes() == {"policy entropy": pytest.approx(1, abs=1e-4)}


def test_no_global_randomness_is_used_or_changed():
    torch.manual_seed(5)
    state = torch.get_rng_state()
    search = algorithm("reinforce")
    search.tell(evaluations(search.ask(), [1]))
    assert torch.equal(torch.get_rng_state(), state)
