"""NAS-EA-FA with XGBoost on the real tables against the public code of its authors.

Figures to meet, best accuracy after so many evaluations: NAS-Bench-101, mean test accuracy, version 2 with P100 K30 H20 G10 (24 seeds); NATS-Bench,
CIFAR-10 validation, P10 G10 with K3 H2 (version 2) and K5 (version 1; 112 seeds each). That code takes isomorphic strings for one query, and counts
the nine edges of NAS-Bench-101 after pruning: so do these searches.
"""

import numpy as np
import pytest
from calibrating import agrees, evaluations

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.nas_ea_fa import NasEaFa
from nastui.algorithms.settings import NasEaFaSettings
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.cells.nasbench101.rules import mutated, random_cells, valid_once_pruned
from nastui.cells.nasbench101.space import NasBench101
from nastui.predictors.predictor import PredictorContext
from nastui.predictors.settings import XGBoostSettings
from nastui.predictors.timed import TimedPredictor

pytestmark = pytest.mark.slow
SEEDS = 24
VERSION_1 = {"augmentation": False, "diverse_h": 0}
NB101 = {50: (93.589, 0.154), 100: (93.927, 0.166), 150: (94.090, 0.115), 200: (94.166, 0.088), 300: (94.223, 0.025), 500: (94.233, 0.004)}


@pytest.fixture
def tables(real_home, monkeypatch):
    monkeypatch.setenv("NASTUI_HOME", str(real_home))


class AuthorsSpace(NasBench101):
    def random(self, rng, count):
        return random_cells(rng, count, valid_once_pruned)

    def mutate(self, rng, cells):
        return mutated(rng, cells, valid_once_pruned)


def best_so_far(benchmark, space, accuracies, settings, seed, count):
    from nastui.predictors.xgboost import XGBoost

    predictor = XGBoost(XGBoostSettings(), PredictorContext(space, seed))
    context = AlgorithmContext(space, space.canonical_keys, len(accuracies), seed, TimedPredictor(predictor))
    search, found = NasEaFa(settings, context), []
    while len(found) < count:
        cells = search.ask()
        found += accuracies[benchmark.find(cells)].tolist()
        search.tell(evaluations(cells, found[-len(cells) :]))
    return np.maximum.accumulate(found)


def test_version_2_on_nasbench101(tables):
    benchmark = benchmark_named("nasbench101")
    accuracies = benchmark.column(Meaning("cifar10", ACCURACY, "test", 108))
    curves = [best_so_far(benchmark, AuthorsSpace(), accuracies, NasEaFaSettings(), seed, 500) for seed in range(1, SEEDS + 1)]
    for count, (mean, deviation) in NB101.items():
        assert agrees([curve[count - 1] for curve in curves], mean, deviation, 24), f"after {count} evaluations"


@pytest.mark.parametrize(
    ("settings", "count", "mean", "deviation"),
    [
        (NasEaFaSettings(population=10, top_k=3, diverse_h=2), 90, 91.505, 0.196),
        (NasEaFaSettings(population=10, top_k=5, **VERSION_1), 87, 91.341, 0.367),
    ],
    ids=["version 2", "version 1"],
)
def test_both_versions_on_nats(tables, settings, count, mean, deviation):
    benchmark = benchmark_named("nats-tss")
    accuracies = benchmark.column(Meaning("cifar10", ACCURACY, "valid", 200))
    curves = [best_so_far(benchmark, benchmark.space, accuracies, settings, seed, count) for seed in range(1, SEEDS + 1)]
    assert agrees([curve[count - 1] for curve in curves], mean, deviation, 112)
