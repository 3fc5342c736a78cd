"""Settings of the predictors, one frozen dataclass each. Light to import: forms and checks need no arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from nastui.base.fields import setting


def target_setting(default: Literal["log-gap", "as-given"]) -> Any:
    """A field with this default."""
    return setting(
        default,
        "Fitted to",
        "Fit the fitness as it is, or the logarithm of its gap to the best, which tells good cells apart; guesses keep the unit",
        choices=("log-gap", "as-given"),
    )


@dataclass(frozen=True)
class XGBoostSettings:
    """100 trees of depth 6, squared error."""

    trees: int = setting(100, "Trees", "Boosting rounds", low=1, high=10_000)
    depth: int = setting(6, "Depth", "Greatest depth of a tree", low=1, high=30)
    learning_rate: float = setting(0.1, "Learning rate", "What each tree contributes", low=1e-4, high=1.0)
    threads: int = setting(1, "Threads", "More gain nothing on a few hundred rows", low=1, high=256)
    target: str = target_setting("as-given")


@dataclass(frozen=True)
class LightGBMSettings:
    """100 trees of 15 leaves; defaults by Kendall's τ on both spaces at 100 and 250 cells."""

    trees: int = setting(100, "Trees", "Boosting rounds", low=1, high=10_000)
    leaves: int = setting(15, "Leaves", "Most leaves of a tree", low=2, high=10_000)
    leaf: int = setting(1, "Leaf", "Least rows in a leaf; the library's own default of 20 is for larger data", low=1, high=10_000)
    learning_rate: float = setting(0.1, "Learning rate", "What each tree contributes", low=1e-4, high=1.0)
    threads: int = setting(1, "Threads", "More gain nothing on a few hundred rows", low=1, high=256)
    target: str = target_setting("log-gap")


@dataclass(frozen=True)
class RandomForestSettings:
    """100 trees on bootstrap samples."""

    trees: int = setting(100, "Trees", "Trees of the forest", low=2, high=10_000)
    features: float = setting(0.33, "Features", "Share of the features that each split may choose from", low=0.01, high=1.0)
    leaf: int = setting(1, "Leaf", "Least rows in a leaf", low=1, high=10_000)
    threads: int = setting(1, "Threads", "Of the fit", low=1, high=256)
    target: str = target_setting("log-gap")


@dataclass(frozen=True)
class GcnSettings:
    """Three layers of 64 features; defaults by Kendall's τ on both spaces at 100 and 250 cells."""

    layers: int = setting(3, "Layers", "Graph convolutions", low=1, high=20)
    width: int = setting(64, "Width", "Features of a vertex", low=1, high=4096)
    epochs: int = setting(100, "Fit epochs", "Passes over the training cells", low=1, high=100_000)
    learning_rate: float = setting(0.01, "Learning rate", "Of Adam", low=1e-6, high=1.0)
    batch: int = setting(64, "Batch", "Cells of a step", low=1, high=100_000)
    target: str = target_setting("log-gap")


@dataclass(frozen=True)
class SageLstmSettings:
    """Five layers of 150, 75, 37, 18 and 9 features, Adam, 100 epochs."""

    width: int = setting(150, "Width", "Features of the first layer; each further layer has half as many", low=32, high=2048)
    layers: int = setting(5, "Layers", "GraphSAGE layers", low=1, high=5)
    epochs: int = setting(100, "Fit epochs", "Passes over the training cells", low=1, high=100_000)
    learning_rate: float = setting(0.001, "Learning rate", "Of Adam", low=1e-6, high=1.0)
    batch: int = setting(64, "Batch", "Cells of a step", low=1, high=100_000)
    as_published: bool = setting(False, "As published", "Misread the edges of nasbench101 and train on 30 % of the rows, as the thesis's code does")


@dataclass(frozen=True)
class GaussianProcessSettings:
    """Target, and the most rows of a fit."""

    target: str = target_setting("log-gap")
    rows: int = setting(1000, "Rows", "Of more rows, the latest are kept: time grows with their cube", low=2, high=10_000)
    averaged: str | None = setting(
        None, "Averaged", "Processes of all length scales and trends, weighted by their evidence; empty: the likeliest length scale alone",
        choices=("lengths",),
    )  # fmt: skip


@dataclass(frozen=True)
class MlpEnsembleSettings:
    """Five networks, as many as BANANAS takes."""

    members: int = setting(5, "Members", "Networks of the ensemble", low=2, high=100)
    layers: int = setting(3, "Layers", "Hidden layers", low=1, high=30)
    width: int = setting(64, "Width", "Units of a hidden layer", low=1, high=4096)
    epochs: int = setting(100, "Fit epochs", "Passes over the training cells", low=1, high=100_000)
    learning_rate: float = setting(0.01, "Learning rate", "Of Adam", low=1e-6, high=1.0)
    batch: int = setting(32, "Batch", "Cells of a step", low=1, high=100_000)
    loss: str | None = setting(None, "Loss", "The mean absolute error, as in BANANAS; empty: the mean squared error", choices=("absolute",))
    target: str = target_setting("log-gap")
