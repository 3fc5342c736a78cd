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
        return self.told(kernel(distances, self.length), 1.0)

    def told(self, similar: npt.NDArray[np.float64], own: float | Guesses) -> tuple[Guesses, Guesses]:
        """The same from the covariances with the fitted rows, and of each row with itself, both as shares of the amplitude."""
        known = similar @ self.whitening
        left = own - np.einsum("ij,ij->i", known, known)
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
    return posterior_of(max((spectrum(kernel(distances, length), targets, length) for length in LENGTHS), key=lambda found: found.evidence))


class Spectrum(NamedTuple):
    """A covariance taken apart, and the best noise and amplitude with it."""

    length: float
    noise: float
    amplitude: float
    evidence: float
    values: Guesses
    vectors: npt.NDArray[np.float64]
    projected: Guesses


def posterior_of(found: Spectrum) -> Posterior:
    """The process with this covariance and noise."""
    damped = found.values + found.noise
    weights = found.vectors @ (found.projected / damped)
    return Posterior(found.length, found.noise, found.amplitude, found.evidence, weights, found.vectors / np.sqrt(damped))


def spectrum(covariance: npt.NDArray[np.float64], targets: Guesses, length: float) -> Spectrum:
    """Noise and amplitude that make the targets likeliest.

    Args:
        covariance: between the rows, n × n, as shares of the amplitude.
        targets: n numbers of mean 0.
        length: kept with it.
    """
    values, vectors = np.linalg.eigh(covariance)
    values = np.maximum(values, 0.0)
    projected = targets @ vectors
    damped = values[:, None] + NOISES
    amplitudes = np.maximum((projected[:, None] ** 2 / damped).mean(axis=0), _LEAST)
    evidences = -0.5 * (len(targets) * np.log(amplitudes) + np.log(damped).sum(axis=0))
    at = int(evidences.argmax())
    return Spectrum(length, float(NOISES[at]), float(amplitudes[at]), float(evidences[at]), values, vectors, projected)


# ---- processes of all length scales together, each weighted by its evidence (Bayesian model averaging, Hoeting et al., Statistical Science 1999)


SLOPES: Final = (0.0, 0.3, 1.0, 3.0)
"""Variances of the slope of a trend that are tried, as shares of the amplitude; trends come as normal scores."""
_NEGLIGIBLE: Final = 0.03
"""Processes with less weight than this are left out."""


@dataclass(frozen=True)
class KernelPart:
    """One process of the mixture."""

    weight: float
    """All weights make 1."""
    slope: float
    process: Posterior


@dataclass(frozen=True)
class Mixture:
    """Processes fitted to the same rows; its standard deviation counts how far the means of its parts lie apart.

    After a handful of evaluations several length scales explain them about as well, and the likeliest alone is a matter of luck.
    """

    rows: Encodings
    parts: tuple[KernelPart, ...]
    trends: int
    """So many of the last features do not count as distance."""

    def mean_and_spread(self, encodings: Encodings) -> tuple[Guesses, Guesses]:
        """The mean, and the standard deviation without measurement noise."""
        rest = self.rows.shape[1] - self.trends
        apart = distances(encodings[:, :rest], self.rows[:, :rest])
        trends = encodings[:, rest:].astype(np.float64)
        products, sizes = trends @ self.rows[:, rest:].T, np.einsum("ij,ij->i", trends, trends)
        answers = [part.process.told(kernel(apart, part.process.length) + part.slope * products, 1.0 + part.slope * sizes) for part in self.parts]
        weights = [part.weight for part in self.parts]
        mean = np.asarray(sum(weight * own for weight, (own, _) in zip(weights, answers, strict=True)))
        variance = sum(weight * (spread**2 + (own - mean) ** 2) for weight, (own, spread) in zip(weights, answers, strict=True))
        return mean, np.sqrt(variance)


def mixture(rows: Encodings, targets: Guesses, trends: int = 0) -> Mixture:
    """Fit to targets of mean 0; noise and amplitude of each process maximise its marginal likelihood.

    Args:
        rows: n × features.
        targets: n numbers.
        trends: so many of the last features move the target linearly, by an unknown slope of mean 0; each of `SLOPES` is tried.
    """
    rest = rows.shape[1] - trends
    linear = rows[:, rest:].astype(np.float64)
    apart, products = distances(rows[:, :rest], rows[:, :rest]), linear @ linear.T
    slopes = SLOPES if trends else SLOPES[:1]
    tried = [(slope, spectrum(kernel(apart, length) + slope * products, targets, length)) for slope in slopes for length in LENGTHS]
    weights = _weights(tried)
    kept = np.flatnonzero(weights >= _NEGLIGIBLE).tolist()
    total = sum(weights[kept].tolist())
    return Mixture(rows, tuple(KernelPart(float(weights[at]) / total, tried[at][0], posterior_of(tried[at][1])) for at in kept), trends)


def _weights(tried: list[tuple[float, Spectrum]]) -> Guesses:
    evidences = np.array([found.evidence for _, found in tried])
    weights = np.exp(evidences - evidences.max())
    return np.asarray(weights / weights.sum())


# ---- the predictor


class GaussianProcess(Predictor):
    """Exact, on Hamming distances; draws nothing at random. Its spread is that of the posterior."""

    def __init__(self, settings: GaussianProcessSettings, context: PredictorContext) -> None:
        self.settings = settings
        self._rows: Encodings
        self._target: Target
        self._posterior: Posterior | Mixture
        self._answered: tuple[Encodings, Guesses, Guesses] | None = None
        """The rows that a mixture was asked about last, with means and spreads: both are asked for one after the other, and take as long as a fit."""

    def fit(self, encodings: Encodings, fitness: Guesses) -> None:
        """To the latest rows, where there are more than the settings allow."""
        self._rows, kept = encodings[-self.settings.rows :], fitness[-self.settings.rows :]
        self._target = target_of(kept, self.settings.target)
        self._answered = None
        self._posterior = self._fitted(self._target.forward(kept))

    def _fitted(self, targets: Guesses) -> Posterior | Mixture:
        if self.settings.averaged is None:
            return posterior(distances(self._rows, self._rows), targets)
        return mixture(self._rows, targets, self.trends)

    def predict(self, encodings: Encodings) -> Guesses:
        """The posterior mean (under `log-gap` the median)."""
        if isinstance(self._posterior, Posterior):
            return self._target.back(self._posterior.mean(distances(encodings, self._rows)))
        return self._target.back(self._of_mixture(self._posterior, encodings)[0])

    def spread(self, encodings: Encodings) -> Guesses:
        """The posterior standard deviation."""
        if isinstance(self._posterior, Posterior):
            mean, spread = self._posterior.mean_and_spread(distances(encodings, self._rows))
        else:
            mean, spread = self._of_mixture(self._posterior, encodings)
        return np.asarray(self._target.back_spread(mean, spread))

    def _of_mixture(self, mixture: Mixture, encodings: Encodings) -> tuple[Guesses, Guesses]:
        if self._answered is None or self._answered[0] is not encodings:
            self._answered = (encodings, *mixture.mean_and_spread(encodings))
        return self._answered[1:]
