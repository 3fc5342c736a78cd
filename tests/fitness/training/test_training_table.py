"""The recipe in torch against the shipped table, which a trainer in C made."""

import numpy as np
import pytest

from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.benchmarks.mini_tss import MINI_TSS_TABLE
from nastui.benchmarks.table import open_benchmark
from nastui.fitness.fitness import EvaluationStopped
from nastui.fitness.settings import TrainingSettings
from nastui.fitness.training.trainer import Trainer
from nastui.networks.building import build_network
from nastui.networks.shape import shape_named

SEEDS = (1, 2, 3)
"""Of the table's columns run1, run2, run3."""


@pytest.fixture(scope="module")
def table():
    return open_benchmark(MINI_TSS_TABLE)


def stored(table, row, seed, epochs, split="valid") -> float:
    return float(table.column(Meaning("mnist8", ACCURACY, split, epochs, f"run{seed}"))[row])


def curve(cell, seed, digits, epochs) -> list[float]:
    """The first epochs of a whole training."""
    told = [()]
    network = build_network(shape_named("mini-tss"), np.asarray(cell), seed)
    trainer = Trainer(network, digits, TrainingSettings(), seed, should_stop=lambda: len(told[-1]) == epochs, on_epoch=told.append)
    with pytest.raises(EvaluationStopped):
        trainer.run()
    return list(told[-1])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cell_that_rounding_does_not_lead_astray_has_the_tables_first_epochs(seed, table, digits):
    """By the third epoch rounding tells on any cell: a ReLU's input that turns over zero changes all that follows."""
    row = int(
        table.find(table.space.parse("|avg_pool_3x3~0|+|skip_connect~0|avg_pool_3x3~1|+|skip_connect~0|skip_connect~1|nor_conv_1x1~2|")[None])[0]
    )
    assert curve(table.cells[row], seed, digits, 2) == pytest.approx([stored(table, row, seed, epoch) for epoch in (1, 2)], abs=1.0)


@pytest.mark.slow
def test_whole_trainings_agree_with_the_table_within_the_noise_of_its_seeds(table, digits):
    """The table's rows in the order of accuracy, a dozen of them evenly spread: their mean difference, in standard errors."""
    order = np.argsort(table.column(Meaning("mnist8", ACCURACY, "valid", 12)))
    rows = order[(np.linspace(0.3, 0.99, 12) * len(order)).astype(int)]
    seeds = np.array([[stored(table, row, seed, 12) for row in rows] for seed in SEEDS])
    ours = []
    for row in rows:
        network = build_network(shape_named("mini-tss"), np.asarray(table.cells[row]), 1)
        ours.append(Trainer(network, digits, TrainingSettings(), 1).run().valid[-1])
    differences = np.array(ours) - seeds.mean(axis=0)
    spread = np.sqrt(seeds.var(axis=0, ddof=1).mean() * (1 + 1 / len(SEEDS)))
    assert abs(differences.mean()) < 3 * spread / np.sqrt(len(rows))
    assert np.abs(differences).max() < 5 * spread
