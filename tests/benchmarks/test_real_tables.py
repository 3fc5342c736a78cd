"""The real tables: published optima, coverage, and what their own documentation says of them."""

import numpy as np
import pytest

from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, Meaning


@pytest.fixture
def home(real_home, monkeypatch):
    monkeypatch.setenv("NASTUI_HOME", str(real_home))


def accuracy(benchmark, dataset, split, epochs):
    return benchmark.column(Meaning(dataset, ACCURACY, split, epochs))


def test_nats_has_the_published_optima(home):
    nats = benchmark_named("nats-tss")
    cifar10, cifar100 = accuracy(nats, "cifar10", "valid", 200), accuracy(nats, "cifar100", "valid", 200)
    assert nats.size == 15_625
    assert (int(cifar10.argmax()), round(float(cifar10.max()), 4)) == (6111, 91.6067)
    assert (int(cifar100.argmax()), round(float(cifar100.max()), 2)) == (9930, 73.49)
    assert round(float(accuracy(nats, "cifar10", "test", 200)[6111]), 2) == 94.37


def test_a_mean_is_the_mean_of_its_trainings(home):
    nats = benchmark_named("nats-tss")
    meaning = Meaning("cifar10", ACCURACY, "valid", 200)
    assert np.nanmax(np.abs(np.nanmean(nats.single_trainings(meaning), axis=0) - nats.column(meaning))) < 5e-7


def test_nasbench101_has_test_for_all_and_validation_for_some(home):
    benchmark = benchmark_named("nasbench101")
    test = accuracy(benchmark, "cifar10", "test", 108)
    assert benchmark.size == 423_624
    assert not np.isnan(test).any()
    assert sorted(test)[-2:] == [94.2341, 94.3176]
    assert (~np.isnan(accuracy(benchmark, "cifar10", "valid", 108))).sum() == 30_001


def test_any_labelled_graph_finds_its_row_and_so_does_its_hash(home):
    benchmark = benchmark_named("nasbench101")
    rng = np.random.default_rng(1)
    rows = rng.integers(benchmark.size, size=200)
    cells = np.concatenate([rng.permutation(benchmark.space.isomorphic(benchmark.cells[row]))[:1] for row in rows])
    assert benchmark.find(cells).tolist() == rows.tolist()
    for row in rows[:20]:
        cell = benchmark.parse(bytes(benchmark.hashes[row]).hex())
        assert benchmark.find(cell[None]).tolist() == [row]


def test_every_random_cell_and_mutant_is_in_the_table(home):
    benchmark = benchmark_named("nasbench101")
    rng = np.random.default_rng(2)
    cells = benchmark.space.random(rng, 5_000)
    assert (benchmark.find(cells) >= 0).all()
    assert (benchmark.find(benchmark.space.mutate(rng, cells)) >= 0).all()
