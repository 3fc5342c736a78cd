"""The Gaussian process is the textbook's, for any data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.cells.spaces import space_named
from nastui.predictors.gaussian_process import (
    LENGTHS,
    NOISES,
    SLOPES,
    Candidates,
    GaussianProcess,
    Mixture,
    distances,
    kernel,
    mixture,
    posterior,
    spectrum,
)
from nastui.predictors.predictor import PredictorContext
from nastui.predictors.settings import GaussianProcessSettings

seeds = st.integers(0, 2**32 - 1)


def rows(rng, count, width=24):
    return rng.integers(2, size=(count, width), dtype=np.uint8)


@given(seeds)
def test_distances_count_unequal_places(seed):
    rng = np.random.default_rng(seed)
    left, right = rows(rng, 7, 40), rows(rng, 5, 40)
    counted = (left[:, None] != right[None]).sum(axis=2)
    assert np.array_equal(distances(left, right), counted)
    assert np.array_equal(Candidates(left).distances(right), counted)


@given(seeds)
def test_mean_and_spread_are_those_of_the_normal_equations(seed):
    rng = np.random.default_rng(seed)
    known, asked = rows(rng, 30), rows(rng, 9)
    targets = rng.normal(size=30)
    fitted = posterior(distances(known, known), targets)
    covariance = kernel(distances(known, known), fitted.length) + fitted.noise * np.eye(30)
    similar = kernel(distances(asked, known), fitted.length)
    mean, spread = fitted.mean_and_spread(distances(asked, known))
    np.testing.assert_allclose(mean, similar @ np.linalg.solve(covariance, targets), atol=1e-6)
    np.testing.assert_allclose(fitted.mean(distances(asked, known)), mean, atol=1e-12)
    variance = fitted.amplitude * (1 - (similar * np.linalg.solve(covariance, similar.T).T).sum(axis=1))
    np.testing.assert_allclose(spread**2, variance, atol=1e-6 * fitted.amplitude)


@given(seeds)
def test_the_marginal_likelihood_is_the_best_of_the_grid(seed):
    rng = np.random.default_rng(seed)
    known = rows(rng, 12)
    targets = rng.normal(size=12)
    fitted = posterior(distances(known, known), targets)

    def log_likelihood(length, noise, amplitude):
        covariance = amplitude * (kernel(distances(known, known), length) + noise * np.eye(12))
        return -0.5 * (targets @ np.linalg.solve(covariance, targets) + np.linalg.slogdet(covariance)[1])

    best = log_likelihood(fitted.length, fitted.noise, fitted.amplitude)
    assert abs(best - (fitted.evidence - 0.5 * 12)) < 1e-6
    for length in LENGTHS:
        for noise in NOISES[::4]:
            for amplitude in (fitted.amplitude, 0.9 * fitted.amplitude, 2.0):
                assert log_likelihood(length, noise, amplitude) <= best + 1e-6


def test_the_kernel_is_a_half_at_its_length():
    distance = np.array([[0, 4, 12]], dtype=np.float32)
    assert kernel(distance, 4.0).tolist() == [[1.0, 0.5, 0.25]]


def test_it_returns_to_what_it_saw_and_is_least_sure_far_away():
    rng = np.random.default_rng(0)
    known = rows(rng, 60)
    targets = known @ np.linspace(-1, 1, 24)
    targets = (targets - targets.mean()) / targets.std()
    fitted = posterior(distances(known, known), targets)
    mean, spread = fitted.mean_and_spread(distances(known, known))
    assert abs(mean - targets).max() < 0.1
    _, elsewhere = fitted.mean_and_spread(distances(rows(rng, 60), known))
    assert spread.max() < elsewhere.min()


@pytest.mark.parametrize("space", ["nats-tss", "nasbench101"])
def test_the_spread_is_honest(space):
    """Two thirds of what was held out lie within one standard deviation, noise included, give or take."""
    named = space_named(space)
    cells = named.encode(named.random(np.random.default_rng(1), 1100))
    rng = np.random.default_rng(2)
    covariance = kernel(distances(cells, cells), 4.0) + 1e-2 * np.eye(len(cells))
    drawn = np.linalg.cholesky(covariance) @ rng.normal(size=len(cells))  # a function that the process believes in
    fitted = posterior(distances(cells[:100], cells[:100]), drawn[:100])
    mean, spread = fitted.mean_and_spread(distances(cells[100:], cells[:100]))
    within = abs(drawn[100:] - mean) < np.sqrt(spread**2 + fitted.noise * fitted.amplitude)
    assert 0.55 < within.mean() < 0.8


@given(seeds)
def test_a_mixture_is_the_mean_over_length_scales_by_their_evidence(seed):
    rng = np.random.default_rng(seed)
    known, asked, targets = rows(rng, 9), rows(rng, 5), rng.normal(size=9)
    found = mixture(known, targets)
    evidences = {length: spectrum(kernel(distances(known, known), length), targets, length).evidence for length in LENGTHS}
    weights = np.array([np.exp(evidences[part.process.length] - max(evidences.values())) for part in found.parts])
    assert [part.weight for part in found.parts] == pytest.approx((weights / weights.sum()).tolist())
    alone = [part.process.mean_and_spread(distances(asked, known)) for part in found.parts]
    means, spreads = np.array([mean for mean, _ in alone]), np.array([spread for _, spread in alone])
    mean, spread = found.mean_and_spread(asked)
    share = np.array([part.weight for part in found.parts])
    assert mean == pytest.approx(share @ means)
    assert spread**2 == pytest.approx(share @ (spreads**2 + means**2) - (share @ means) ** 2, abs=1e-9)


def test_a_trend_reaches_beyond_what_was_seen():
    """The last feature moves the target by 2 a unit; far outside, a process of distances returns to the mean, and one with the trend goes on."""
    rng = np.random.default_rng(0)
    known = np.concatenate([rows(rng, 40), rng.normal(size=(40, 1))], axis=1).astype(np.float32)
    asked = known.copy()
    asked[:, -1] = 4
    targets = 2 * known[:, -1] - 2 * known[:, -1].mean()
    with_trend = mixture(known, targets, trends=1)
    assert with_trend.mean_and_spread(asked)[0] == pytest.approx(8 - 2 * known[:, -1].mean(), abs=0.6)
    assert mixture(known, targets).mean_and_spread(asked)[0].max() < 6
    assert max(with_trend.parts, key=lambda part: part.weight).slope == SLOPES[-1]


def test_a_trend_is_the_textbooks_linear_kernel():
    rng = np.random.default_rng(1)
    known, asked = (np.concatenate([rows(rng, count), rng.normal(size=(count, 2))], axis=1).astype(np.float64) for count in (12, 4))
    targets = rng.normal(size=12)
    found = mixture(known, targets, trends=2)
    mean, second = np.zeros(4), np.zeros(4)
    for part in found.parts:
        length, slope, noise = part.process.length, part.slope, part.process.noise

        def covariance(left, right, length=length, slope=slope):
            return kernel(distances(left[:, :24], right[:, :24]), length) + slope * left[:, 24:] @ right[:, 24:].T

        similar = covariance(asked, known)
        solved = np.linalg.solve(covariance(known, known) + noise * np.eye(12), np.column_stack([targets, similar.T]))
        own = similar @ solved[:, 0]
        variance = part.process.amplitude * (np.diag(covariance(asked, asked)) - np.einsum("ij,ji->i", similar, solved[:, 1:]))
        mean += part.weight * own
        second += part.weight * (variance + own**2)
    ours, spread = found.mean_and_spread(asked)
    assert ours == pytest.approx(mean, abs=1e-8)
    assert spread**2 == pytest.approx(second - mean**2, abs=1e-8)


def test_a_mixture_answers_both_questions_about_the_same_rows_once(monkeypatch):
    rng = np.random.default_rng(0)
    known, asked = rows(rng, 30), rows(rng, 50)
    made = GaussianProcess(GaussianProcessSettings(averaged="lengths"), PredictorContext(space_named("nats-tss"), 0))
    made.fit(known, known.sum(axis=1) / 2.0)
    answered = []
    whole = Mixture.mean_and_spread
    monkeypatch.setattr(Mixture, "mean_and_spread", lambda mixture, encodings: answered.append(1) or whole(mixture, encodings))
    made.predict(asked)
    made.spread(asked)
    assert len(answered) == 1
    first = made.predict(asked)
    made.fit(known, -known.sum(axis=1) / 2.0)
    assert not np.allclose(made.predict(asked), first)
    assert len(answered) == 2
