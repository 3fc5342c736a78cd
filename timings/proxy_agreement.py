"""Kendall's τ of the scores of untrained networks with accuracy, and with published scores, on random cells of NATS-Bench's topology space."""

from __future__ import annotations

import argparse
import csv
import gzip
import os
from pathlib import Path

import numpy as np
import torch
from scipy.stats import kendalltau, rankdata

from nastui.cells.spaces import space_named
from nastui.fitness.naswt import Naswt
from nastui.fitness.proxies.listing import PROXIES
from nastui.fitness.proxies.scorer import proxy_named
from nastui.fitness.scoring.scorer import make_scorer
from nastui.fitness.settings import NaswtSettings, ScoringSettings

NEWER = ("l2_norm", "plain", "epe_nas", "zico", "meco", "swap", "az_expressivity", "az_progressivity", "az_trainability", "flops", "synflow")
AZ = ("az_expressivity", "az_progressivity", "az_trainability", "flops")
ACCURACIES = {"cifar10": "cifar10.valid@200", "cifar100": "cifar100.valid@200", "ImageNet16-120": "ImageNet16-120.valid@200"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=100)
    parser.add_argument("--batch", type=int, default=64, help="images of Gaussian noise")
    parser.add_argument("--initialisation", default="kaiming-normal")
    parser.add_argument("--stage", type=int, default=5, help="cells of each stage; fewer are quicker")
    options = parser.parse_args()
    torch.set_num_threads(1)
    data = Path(os.environ["NASTUI_TEST_DATA"])
    accuracies, published = table(data / "nats_tss.csv.gz"), table(data / "nats_published_proxies.csv.gz")
    more = table(data / "nats_tss_imagenet16-120.csv.gz")
    texts = sorted(published)
    chosen = [texts[place] for place in np.random.default_rng(0).choice(len(texts), options.cells, replace=False)]
    cells = [space_named("nats-tss").parse(text) for text in chosen]
    common = {"batch_size": options.batch, "initialisation": options.initialisation, "images": "noise", "cells": options.stage}
    scorers = {name: make_scorer(proxy_named(name), ScoringSettings(**common), "nats-tss", "cpu") for name in NEWER if name in PROXIES}
    scorers["naswt"] = make_scorer(Naswt, NaswtSettings(**common), "nats-tss", "cpu")
    scores, seconds = {}, {}
    for name, scorer in scorers.items():
        found = [scorer.score(cell) for cell in cells]
        scores[name], seconds[name] = np.array([one.value for one in found]), float(np.median([one.seconds for one in found]))
    scores["AZ-NAS"] = sum(np.log(rankdata(np.nan_to_num(scores[name], nan=-np.inf)) / len(cells)) for name in AZ)
    print(f"{options.cells} cells, {options.batch} images of noise, {options.initialisation}, {options.stage} cells a stage")
    for name, values in scores.items():
        taus = [f"{tau(values, [rows[text].get(column) for text in chosen]):.2f}" for rows, column in sources(accuracies, more)]
        known = tau(values, [published[text].get(f"cifar10.{'nwot' if name == 'naswt' else name}") for text in chosen])
        print(f"{name:18} τ {' '.join(taus)}   with the published {known:.2f}   {seconds.get(name, 0) / seconds['naswt']:.2f} × naswt")
    for name in ("epe_nas", "l2_norm", "plain", "nwot", "synflow"):
        values = np.array([float(published[text][f"cifar10.{name}"]) for text in chosen])
        print(f"published {name:9} τ {' '.join(f'{tau(values, [rows[t].get(c) for t in chosen]):.2f}' for rows, c in sources(accuracies, more))}")


def sources(accuracies: dict, more: dict) -> list[tuple[dict, str]]:
    """Where the accuracies of each data set stand."""
    first = next(iter(accuracies.values()))
    return [(accuracies if column in first else more, column) for column in ACCURACIES.values()]


def table(path: Path) -> dict[str, dict[str, str]]:
    with gzip.open(path, "rt", newline="") as file:
        return {row["arch"]: row for row in csv.DictReader(file)}


def tau(values: np.ndarray, given: list[str | None]) -> float:
    """Over the cells that both know; NaN without any."""
    other = np.array([float(text) if text else np.nan for text in given])
    both = np.isfinite(other) & ~np.isnan(values)
    return float(kendalltau(np.maximum(values[both], -1e300), other[both]).statistic) if both.sum() > 2 else float("nan")


if __name__ == "__main__":
    main()
