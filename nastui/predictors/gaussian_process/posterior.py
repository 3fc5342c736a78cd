"""A Gaussian process on Hamming distances (Rasmussen & Williams, 2006, chapters 2 and 5).

The kernel is the rational quadratic with α = 1, k(h) = ℓ / (ℓ + h): a mixture of the exponential kernels exp(−h / s) over all scales s. On
NATS-Bench and NAS-Bench-101 it ranks and calibrates as well as the better of Matérn and squared exponential, and needs neither root nor exponential.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from nastui.predictors.gaussian_process.distances import Distances
from nastui.predictors.predictor import Guesses

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
