"""The algorithms on the real NATS table against published-protocol runs.

Genetic: figures to meet (best validation accuracy, CIFAR-10, 200 epochs, after so many unique queries): 91.085 ± 0.293 at 100, 91.319 ± 0.187 at 150,
91.571 ± 0.079 at 300; every run finds the optimum 91.6067 within 10,000 evaluations and touches about 1,006 distinct cells.
Agreement: |difference| ≤ 3·√(s₁²/n₁ + s₂²/n₂) + 0.01.
"""

import math

import numpy as np
import pytest
from calibrating import accuracies, agrees, algorithm, search

from nastui.benchmarks.catalogue import benchmark_named
from nastui.presets.reading import read
from nastui.runs.result import result_of
from nastui.runs.session import start
from nastui.runs.store import Store

SEEDS = 20
PUBLISHED = {100: (91.085, 0.293), 150: (91.319, 0.187), 300: (91.571, 0.079)}


@pytest.fixture(scope="module")
def results(real_home, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NASTUI_HOME", str(real_home))
        with Store(tmp_path_factory.mktemp("calibration") / "runs.sqlite") as store:
            return [_run(store, seed) for seed in range(1, SEEDS + 1)]


def _run(store, seed):
    session = start(store, read("talk/genetic-accuracy-nats", [f"seed={seed}"]).spec)
    session.drive(store)
    return result_of(store, store.run(session.run))


def test_all_runs_reach_the_optimum(results):
    assert [round(result["best"]["fitness"], 4) for result in results] == [91.6067] * SEEDS


def test_runs_touch_about_a_thousand_distinct_cells(results):
    assert 950 < np.mean([result["unique_evaluations"] for result in results]) < 1070


@pytest.mark.parametrize("queries", PUBLISHED)
def test_regret_falls_as_published(results, queries):
    best = [max(point[2] for point in result["trajectory"] if point[0] <= queries) for result in results]
    mean, deviation = PUBLISHED[queries]
    tolerance = 3 * math.sqrt(deviation**2 / 300 + np.std(best, ddof=1) ** 2 / SEEDS) + 0.01
    assert abs(np.mean(best) - mean) <= tolerance


FIGURES = {
    "regularized-evolution": (100, {100: (91.421, 0.182), 150: (91.545, 0.096), 300: (91.602, 0.048)}, (130, 175)),
    "local-search": (60, {100: (91.547, 0.149), 150: (91.595, 0.064), 300: (91.607, 0.0)}, (50, 75)),
    "tpe": (40, {100: (91.551, 0.091), 150: (91.594, 0.072), 300: (91.607, 0.0)}, (80, 115)),
}
"""Of each algorithm: seeds, (mean, deviation) after so many queries, and between which numbers of queries half of the runs find the optimum."""


@pytest.fixture(scope="module")
def table(real_home):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NASTUI_HOME", str(real_home))
        return accuracies(benchmark_named("nats-tss"))


@pytest.mark.parametrize("name", [*list(FIGURES)[:2], pytest.param("tpe", marks=pytest.mark.slow)])
def test_queries_buy_as_much_as_published(name, table):
    if name == "tpe":
        pytest.importorskip("optuna")
    count, figures, (low, high) = FIGURES[name]
    runs = [search(algorithm(name, seed), table, 300) for seed in range(1, count + 1)]
    for queries, (mean, deviation) in figures.items():
        assert agrees([run.after(queries) for run in runs], mean, deviation, count), queries
    assert low <= np.median([run.optimum_at or np.inf for run in runs]) <= high
