"""Measure what each algorithm, predictor and zero-cost score is worth, for the pages about them: writes docs/book/measured.json.

On the embedded benchmark and on NATS-Bench, whose nats_tss.csv.gz lies in the folder that NASTUI_TEST_DATA names. Names of entries as arguments
measure those alone. About an hour on one core.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np

import nastui

HERE = Path(__file__).resolve().parent
FILE: Final = HERE / "measured.json"
BENCHMARKS: Final = {"mini-tss": ("mnist8", 12), "nats-tss": ("cifar10", 200)}
"""Data set and epochs."""
PREDICTORS: Final = {"bayesian-optimization": "gaussian-process", "bananas": "mlp-ensemble", "nas-ea-fa": "xgboost"}
"""Of algorithms that need one: that of its paper."""
SEEDS: Final = range(1, 21)
QUERIES: Final = (50, 100, 150)
ROWS, HELD_OUT, SPLITS = 100, 1000, 5
SCORED: Final = {"mini-tss": (500, 128), "nats-tss": (100, 64)}
"""How many random cells, and the batch."""


def main() -> None:
    """Measure what is asked for, and keep what was measured before."""
    from nastui.benchmarks.importing.import_source import import_source

    source = Path(os.environ.get("NASTUI_TEST_DATA", "")) / "nats_tss.csv.gz"
    if not source.is_file():
        sys.exit("set NASTUI_TEST_DATA to the folder of nats_tss.csv.gz")
    os.environ["OMP_NUM_THREADS"] = "1"
    wanted = set(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NASTUI_HOME"] = folder
        import_source(source)
        for kind, measure in (("algorithms", algorithm), ("predictors", predictor), ("scores", score)):
            for name in nastui.available()[kind]:
                if wanted and name not in wanted:
                    continue
                for benchmark in BENCHMARKS:
                    keep(kind, name, benchmark, measure(name, benchmark))


def keep(kind: str, name: str, benchmark: str, found: dict[str, Any]) -> None:
    """Add to the file."""
    print(kind, name, benchmark, found, flush=True)
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    known.setdefault(kind, {}).setdefault(name, {})[benchmark] = found
    FILE.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def algorithm(name: str, benchmark: str) -> dict[str, Any]:
    """The regret after so many unique queries: the median of the seeds, with the quartiles."""
    dataset, epochs = BENCHMARKS[benchmark]
    optimum = accuracies(benchmark)[1].max()
    regrets = []
    for seed in SEEDS:
        run = nastui.run(
            benchmark=benchmark,
            dataset=dataset,
            algorithm=name,
            predictor=PREDICTORS.get(name),
            fitness={"name": "accuracy", "epochs": epochs},
            seed=seed,
            budget={"unique_evaluations": QUERIES[-1]},
            settings={"engine.device": "cpu"},
        )
        at, best = run.trajectory["unique_evaluations"], run.trajectory["fitness"]
        regrets.append([optimum - best[at <= limit].max() for limit in QUERIES])
    quartiles = np.percentile(np.array(regrets), [25, 50, 75], axis=0).T
    return {"seeds": len(SEEDS), "regret": {str(limit): row for limit, row in zip(QUERIES, quartiles.round(4).tolist(), strict=True)}}


def predictor(name: str, benchmark: str) -> dict[str, Any]:
    """Kendall's τ on cells that it has not seen, after so many; the median of several choices of cells."""
    from nastui.cells.spaces import space_named
    from nastui.predictors.predictor import PredictorContext
    from nastui.predictors.registry import PREDICTORS

    space, entry, taus = space_named("nats-tss"), PREDICTORS.entry(name), []
    texts, values = accuracies(benchmark)
    for seed in range(SPLITS):
        chosen = np.random.default_rng(seed).choice(len(texts), ROWS + HELD_OUT, replace=False)
        rows = space.encode(np.stack([space.parse(texts[at]) for at in chosen]))
        made = entry.make(entry.settings(), PredictorContext(space, seed))
        made.fit(rows[:ROWS], values[chosen[:ROWS]])
        taus.append(kendall(made.predict(rows[ROWS:]), values[chosen[ROWS:]]))
    return {"rows": ROWS, "held_out": HELD_OUT, "tau": round(statistics.median(taus), 3)}


def score(name: str, benchmark: str) -> dict[str, Any]:
    """Kendall's τ with the accuracy over random cells that have a score."""
    texts, values = accuracies(benchmark)
    cells, batch = SCORED[benchmark]
    chosen = np.random.default_rng(0).choice(len(texts), cells, replace=False)
    made = nastui.score(benchmark, [texts[at] for at in chosen], fitness=name, device="cpu", batch_size=batch)
    known = np.isfinite(made["score"])
    tau = kendall(made["score"][known], values[chosen][known])
    return {"cells": int(known.sum()), "batch": batch, "tau": round(tau, 3), "seconds": round(float(np.median(made["seconds"])), 4)}


def accuracies(benchmark: str) -> tuple[list[str], Any]:
    """All its cells, and their validation accuracy."""
    dataset, epochs = BENCHMARKS[benchmark]
    opened = nastui.open_benchmark(benchmark)
    texts = opened.cells()
    return texts, opened.accuracy(texts, dataset, epochs=epochs)


def kendall(left: Any, right: Any) -> float:
    """τ-b."""
    from scipy.stats import kendalltau

    return float(kendalltau(left, right).statistic)


if __name__ == "__main__":
    main()
