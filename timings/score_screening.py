"""What zero-cost scores are worth in front of an algorithm: regret on NATS-Bench with and without screening, after the same unique queries.

`--seeds N` runs so many (default 30). Takes nats_tss.csv.gz, with its published NASWT and SynFlow, under $NASTUI_TEST_DATA.
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
from real import real_home

from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

QUERIES = (50, 100, 300)
ALGORITHMS: dict[str, dict[str, Any]] = {"genetic": {"population": 20}, "regularized-evolution": {"population": 20, "sample": 5}}
SCREENS: dict[str, dict[str, Any]] = {
    "alone": {},
    "screened by NASWT and SynFlow": {"features": {"columns": "naswot, synflow", "seconds_per_cell": 0.0}},
    "screened by parameters": {"features": {"columns": "parameters", "seconds_per_cell": 0.0}},
    "screened by XGBoost": {"predictor": {"name": "xgboost"}},
}


def regrets(store: Store, dataset: str, algorithm: str, screen: str, seed: int) -> list[float]:
    """After so many unique queries each, percent points of validation accuracy."""
    document = {
        **{"benchmark": "nats-tss", "dataset": dataset, "seed": seed, "fitness": {"name": "accuracy", "split": "valid", "epochs": 200}},
        **{"algorithm": {"name": algorithm, **ALGORITHMS[algorithm]}, "budget": {"unique_evaluations": QUERIES[-1]}},
        **SCREENS[screen],
    }
    session = start(store, spec_from(document))
    session.drive(store)
    records, optimum = store.records(session.run, 6), float(store.run(session.run).facts["optimum"])
    unique = np.cumsum(records["new"])
    return [optimum - float(records["fitness"][unique <= one].max()) for one in QUERIES]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--datasets", nargs="*", default=["cifar10", "cifar100"])
    arguments = parser.parse_args()
    with real_home("nats_tss.csv.gz"), Store() as store:
        for dataset in arguments.datasets:
            heads = " | ".join(f"regret after {one}" for one in QUERIES)
            print(f"\n{dataset}, {arguments.seeds} seeds\n\n| | | {heads} |\n|---|---|{'---|' * len(QUERIES)}")
            for algorithm in ALGORITHMS:
                for screen in SCREENS:
                    found = np.array([regrets(store, dataset, algorithm, screen, seed) for seed in range(1, arguments.seeds + 1)])
                    moments = zip(found.mean(axis=0), found.std(axis=0, ddof=1), strict=True)
                    told = " | ".join(f"{mean:.2f} ± {spread:.2f}" for mean, spread in moments)
                    print(f"| {algorithm} | {screen} | {told} |", flush=True)


if __name__ == "__main__":
    main()
