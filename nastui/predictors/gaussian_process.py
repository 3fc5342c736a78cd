"""The Gaussian process behind the contract of a predictor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.predictors.predictor import Encodings, Guesses, Predictor, PredictorContext
from nastui.predictors.settings import GaussianProcessSettings
from nastui.predictors.targets import Target, target_of

# ---- hamming distances between rows of 0/1, for a fixed set of candidates or between any two sets


Distances: TypeAlias = npt.NDArray[np.float32]
"""rows × columns; whole numbers."""


class Candidates:
    """Rows that others are measured against again and again, such as a whole space, prepared once."""

    def __init__(self, encodings: Encodings) -> None:
        self._rows = encodings.astype(np.float32)
        self._ones = np.einsum("ij,ij->i", self._rows, self._rows)  # for 0/1 the number of ones

    def __len__(self) -> int:
        return len(self._rows)

    def distances(self, encodings: Encodings) -> Distances:
        """From each candidate to each of these rows: |a| + |b| − 2·a·b, exact below 2²⁴."""
        others = encodings.astype(np.float32)
        found: Distances = self._rows @ (others.T * np.float32(-2))
        found += self._ones[:, None]
        found += np.einsum("ij,ij->i", others, others)
        return found


def distances(left: Encodings, right: Encodings) -> Distances:
    """The Hamming distance of each left row to each right row."""
    return Candidates(left).distances(right)


# ---- a Gaussian process on Hamming distances (Rasmussen & Williams, 2006, chapters 2 and 5)


LENGTHS: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""Length scales ℓ that are tried, in positions."""
NOISES: Final = np.geomspace(1e-4, 1.0, 9)
"""Noise variances that are tried, as shares of the amplitude."""
_LEAST: Final = 1e-12


@dataclass(frozen=True)
class Posterior:
    """A fitted process; it answers for rows by their distances to the rows it was fitted to."""

    length: float
    noise: float
    """Variance of a measurement, as a share of the amplitude."""
    amplitude: float
    """Variance of the process."""
    evidence: float
    """Logarithm of the marginal likelihood, without its constant."""
    weights: Guesses
    whitening: npt.NDArray[np.float64]
    """W with W·Wᵀ = (K + noise)⁻¹."""

    def mean(self, distances: Distances) -> Guesses:
        """The mean of each row (rows × the fitted rows)."""
        return np.asarray(kernel(distances, self.length) @ self.weights)

    def mean_and_spread(self, distances: Distances) -> tuple[Guesses, Guesses]:
        """The mean, and the standard deviation of the process itself, without measurement noise."""
        similar = kernel(distances, self.length)
        known = similar @ self.whitening
        left = 1.0 - np.einsum("ij,ij->i", known, known)
        return np.asarray(similar @ self.weights), np.sqrt(self.amplitude * np.maximum(left, _LEAST))


def kernel(distances: Distances, length: float) -> npt.NDArray[np.float64]:
    """k(h) = ℓ / (ℓ + h). Double precision: near the fitted rows the spread is a small difference of large numbers."""
    return length / (distances + np.float64(length))


def posterior(distances: Distances, targets: Guesses) -> Posterior:
    """Fit to targets of mean 0. Length scale, noise and amplitude maximise the marginal likelihood.

    One eigendecomposition serves all noises of a length scale, and the best amplitude is known in closed form.

    Args:
        distances: between the rows, n × n.
        targets: n numbers.
    """
    best = max((_spectrum(distances, targets, length) for length in LENGTHS), key=lambda found: found.evidence)
    damped = best.values + best.noise
    weights = best.vectors @ (best.projected / damped)
    return Posterior(best.length, best.noise, best.amplitude, best.evidence, weights, best.vectors / np.sqrt(damped))


class _Spectrum(NamedTuple):
    length: float
    noise: float
    amplitude: float
    evidence: float
    values: Guesses
    vectors: npt.NDArray[np.float64]
    projected: Guesses


def _spectrum(distances: Distances, targets: Guesses, length: float) -> _Spectrum:
    values, vectors = np.linalg.eigh(kernel(distances, length))
    values = np.maximum(values, 0.0)
    projected = targets @ vectors
    damped = values[:, None] + NOISES
    amplitudes = np.maximum((projected[:, None] ** 2 / damped).mean(axis=0), _LEAST)
    evidences = -0.5 * (len(targets) * np.log(amplitudes) + np.log(damped).sum(axis=0))
    at = int(evidences.argmax())
    return _Spectrum(length, float(NOISES[at]), float(amplitudes[at]), float(evidences[at]), values, vectors, projected)


class GaussianProcess(Predictor):
    """Exact, on Hamming distances; draws nothing at random. Its spread is that of the posterior."""

    def __init__(self, settings: GaussianProcessSettings, context: PredictorContext) -> None:
        self.settings = settings
        self._rows: Encodings
        self._target: Target
        self._posterior: Posterior

    def fit(self, encodings: Encodings, fitness: Guesses) -> None:
        """To the latest rows, where there are more than the settings allow."""
        self._rows, kept = encodings[-self.settings.rows :], fitness[-self.settings.rows :]
        self._target = target_of(kept, self.settings.target)
        self._posterior = posterior(distances(self._rows, self._rows), self._target.forward(kept))

    def predict(self, encodings: Encodings) -> Guesses:
        """The posterior mean (under `log-gap` the median)."""
        return self._target.back(self._posterior.mean(distances(encodings, self._rows)))

    def spread(self, encodings: Encodings) -> Guesses:
        """The posterior standard deviation."""
        mean, spread = self._posterior.mean_and_spread(distances(encodings, self._rows))
        return np.asarray(self._target.back_spread(mean, spread))
