"""Local optima, training-free orders and hand-made cells, beside brute force."""

from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from nastui.cells.spaces import spaces
from nastui.studies.statistics.landscape import landscape, order_of

CHOICES = (2, 3, 2)
CELLS = np.array(list(product(*map(range, CHOICES))), dtype=np.uint8)


def climbed(values, start):
    """One climb, step by step."""
    steps = 0
    while True:
        near = [row for row, cell in enumerate(CELLS) if (cell != CELLS[start]).sum() == 1 and values[row] > values[start]]
        if not near:
            return start, steps
        start, steps = max(near, key=lambda row: values[row]), steps + 1


@given(some.permutations(range(len(CELLS))))
def test_every_cell_climbs_to_its_local_optimum(order):
    values = np.array(order, dtype=float)
    found = landscape(CELLS, CHOICES, values)
    ends = [climbed(values, start) for start in range(len(CELLS))]
    rows, counts = np.unique([end for end, _ in ends], return_counts=True)
    assert dict(zip(found.optima.tolist(), found.basins.tolist(), strict=True)) == dict(zip(rows.tolist(), counts.tolist(), strict=True))
    assert found.optima[0] == values.argmax()
    assert found.steps == pytest.approx(np.mean([steps for _, steps in ends]))


def test_cells_without_a_value_are_no_optima():
    values = np.full(len(CELLS), np.nan)
    values[5] = 1.0
    found = landscape(CELLS, CHOICES, values)
    assert found.optima[0] == 5
    assert found.basins[0] >= 1 + sum(count - 1 for count in CHOICES)


def test_an_order_without_ties_meets_cells_one_by_one():
    accuracy = np.array([10.0, 30.0, 20.0, 40.0])
    found = order_of(np.array([4.0, 3.0, 2.0, 1.0]), accuracy, (1, 2, 3, 4))
    assert found.best_at == 4
    assert found.after == {1: 10.0, 2: 30.0, 3: 30.0, 4: 40.0}


@given(some.lists(some.integers(0, 2), min_size=5, max_size=5), some.permutations([1.0, 2.0, 3.0, 4.0, 5.0]), some.integers(1, 5))
def test_ties_are_taken_at_their_mean_place(score, accuracy, count):
    ranked, values = np.array(score, dtype=float), np.array(accuracy)
    orders = [order for order in permutations(range(5)) if all(ranked[a] >= ranked[b] for a, b in pairwise(order))]
    expected = np.mean([values[list(order[:count])].max() for order in orders])
    assert order_of(ranked, values, (count,)).after[count] == pytest.approx(expected)
    assert order_of(ranked, values).best_at == (ranked >= ranked[values.argmax()]).sum()


def test_scores_without_a_number_come_last():
    found = order_of(np.array([np.nan, -np.inf, 1.0]), np.array([3.0, 2.0, 1.0]), (1,))
    assert found.after[1] == 1.0
    assert found.best_at == 3


def test_hand_made_cells_are_cells_of_their_space():
    for space in spaces():
        for text in space.hand_made.values():
            assert space.format(space.parse(text)) == text


def test_the_landscape_of_nats_bench_is_the_known_one(real_home, monkeypatch):
    from nastui.benchmarks.catalogue import benchmark_named
    from nastui.benchmarks.columns import ACCURACY, Meaning

    monkeypatch.setenv("NASTUI_HOME", str(real_home))
    table = benchmark_named("nats-tss")
    every = table.space.every_cell()
    accuracy = np.asarray(table.column(Meaning("cifar10", ACCURACY, "valid", 200)))[table.find(every)]
    found = landscape(every, table.space.choices, accuracy)
    assert len(found.optima) == 13
    assert found.share_of_best == pytest.approx(0.70, abs=0.01)
    row = table.find(table.space.parse(table.space.hand_made["ResNet-like"])[None])[0]
    assert np.asarray(table.column(Meaning("cifar10", ACCURACY, "valid", 200)))[row] == pytest.approx(90.86)
