"""Kept scores of the embedded benchmark, made up but for their settings."""

import numpy as np

from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.fitness.scoring.scorer import Score, ScoreStatus
from nastui.fitness.scoring.store import Keying, ScoreStore

VALID = Meaning("mnist8", ACCURACY, "valid", 12)


def document(batch: int = 64, variant: str = "paper", **more) -> dict:
    """What a set of NASWT goes by."""
    network = {"kind": "mini-tss", "channels": 8, "cells": 2, "classes": 1, "side": 8, "colours": 1}
    images = {"source": "made-up images", "digest": "0123", "count": batch}
    rest = {"score_seed": 0, "initialisation": "default", "repeats": 1, "precision": "float32", "device": "cpu"}
    return {"space": "nats-tss", "score": "naswt", "variant": variant, "network": network, "images": images, **rest, **more}


def accuracies() -> np.ndarray:
    """Of the embedded benchmark, percent."""
    return np.asarray(benchmark_named("mini-tss").column(VALID))


def keep_scores(settings: dict, values, statuses=None, cells: slice = slice(None), live_only: bool = True) -> None:
    """Scores of the table's cells, in its order; those of the slice."""
    table = benchmark_named("mini-tss")
    keys = Keying(table.space, live_only).keys(table.cells)[cells]
    kinds = [ScoreStatus.OK] * len(values) if statuses is None else statuses
    scores = [Score(float(value), status, 0.01) for value, status in zip(values, kinds, strict=True)]
    with ScoreStore() as kept:
        kept.add(kept.open(settings), keys, scores[cells])


def keep_three_sets() -> None:
    """Two batch sizes, of which the larger is better; a third set has few cells. Some cells are disconnected, some singular."""
    truth = accuracies()
    statuses = [
        ScoreStatus.DISCONNECTED if place % 100 == 0 else ScoreStatus.SINGULAR if place % 250 == 1 else ScoreStatus.OK for place in range(len(truth))
    ]
    for batch, noise, cells in ((128, 3.0, slice(None)), (16, 20.0, slice(None)), (512, 1.0, slice(600))):
        values = truth + np.random.default_rng(batch).normal(0, noise, len(truth))
        keep_scores(document(batch), values, statuses, cells)
