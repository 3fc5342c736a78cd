"""Algorithms with several fidelities: their brackets as published, who is promoted, and BOHB's densities."""

import datetime
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.asha import Asha, _Rung
from nastui.algorithms.bohb import density
from nastui.algorithms.brackets import SuccessiveHalving, hyperband_bracket, promoted
from nastui.algorithms.fidelity_algorithms import AshaSettings, SuccessiveHalvingSettings
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.fitness.fitness import Evaluations
from nastui.fitness.ladder import CONTINUED, Ladder


def sizes(ladder, number):
    """Cells at each fidelity of a bracket."""
    rung, count = hyperband_bracket(ladder, number)
    found = [(ladder.epochs[rung], count)]
    for place in range(rung, len(ladder.epochs) - 1):
        count = len(promoted(np.zeros(count), ladder.share(place)))
        found.append((ladder.epochs[place + 1], count))
    return found


def test_brackets_are_those_of_the_hyperband_paper():
    """Li et al., JMLR 2018, table 1: R = 81, η = 3."""
    ladder = Ladder((1, 3, 9, 27, 81), CONTINUED)
    assert [sizes(ladder, number) for number in range(6)] == [
        [(1, 81), (3, 27), (9, 9), (27, 3), (81, 1)],
        [(3, 34), (9, 11), (27, 3), (81, 1)],
        [(9, 15), (27, 5), (81, 1)],
        [(27, 8), (81, 2)],
        [(81, 5)],
        [(1, 81), (3, 27), (9, 9), (27, 3), (81, 1)],
    ]
    assert sizes(Ladder((12, 200), CONTINUED), 0) == [(12, 17), (200, 1)]


def context(ladder, seed=1):
    table = benchmark_named("mini-tss")
    return AlgorithmContext(table.space, lambda cells: table.find(cells).astype(np.uint64), table.size, seed, ladder=ladder)


def told(algorithm, cells, values):
    unknown = np.full(len(cells), np.nan)
    algorithm.tell(Evaluations(cells, np.asarray(values, dtype=np.float64), unknown, unknown, unknown, unknown))


def test_cells_without_a_number_are_promoted_last():
    halving = SuccessiveHalving(SuccessiveHalvingSettings(cells=6, keep=0.5), context(Ladder((1, 3), CONTINUED)))
    cells = halving.ask()
    told(halving, cells, [np.nan, 3.0, -np.inf, 5.0, np.nan, np.nan])
    assert halving.ask().tolist() == cells[[3, 1, 0]].tolist()
    assert halving.asked_epochs.tolist() == [3, 3, 3]


def test_asha_promotes_from_the_highest_rung_that_has_a_cell_to_promote():
    asha = Asha(AshaSettings(keep=0.5), context(Ladder((1, 3, 9), CONTINUED)))
    seen = []
    for value in (1.0, 2.0, 20.0, 3.0, 40.0, 400.0):
        cell = asha.ask()
        seen.append((int(asha.asked_epochs[0]), cell[0].tolist()))
        told(asha, cell, [value])
    assert [epochs for epochs, _ in seen] == [1, 1, 3, 1, 3, 9]
    assert seen[2][1] == seen[1][1]
    assert seen[5][1] == seen[4][1] == seen[3][1]


def test_a_density_weighs_each_position_by_its_kernel():
    cells = np.array([[0, 1], [0, 3], [2, 1]], dtype=np.uint8)
    found = density(cells, np.array([5, 4]), 0.001)
    assert found.width == pytest.approx(np.minimum(1.06 * cells.std(axis=0) * 3 ** (-1 / 6), 1.0))
    one, two = min(found.width[0], 0.8), min(found.width[1], 0.75)  # wider than uniform is no density
    kernel = [(1 - one, one / 4), (1 - two, two / 3)]
    expected = np.mean([kernel[0][cell[0] != 0] * kernel[1][cell[1] != 1] for cell in cells.tolist()])
    assert np.exp(found.log(np.array([[0, 1]], dtype=np.uint8)))[0] == pytest.approx(expected)


def test_the_stopping_rule_is_that_of_syne_tune():
    baselines = pytest.importorskip("syne_tune.optimizer.baselines")
    from syne_tune.backend.trial_status import Trial
    from syne_tune.config_space import randint
    from syne_tune.optimizer.scheduler import SchedulerDecision

    table, ladder = benchmark_named("mini-tss"), Ladder((1, 3, 9), CONTINUED)
    values = [np.asarray(table.column(Meaning("mnist8", ACCURACY, "valid", epochs))) for epochs in ladder.epochs]
    theirs = baselines.ASHA(
        {"row": randint(0, table.size - 1)}, metric="valid", time_attr="epochs", max_t=9, do_minimize=False, reduction_factor=3, random_seed=1
    )
    ours = Asha(AshaSettings(rule="stopping"), context(ladder))
    for number in range(60):
        trial = Trial(number, theirs.suggest().config, datetime.datetime.now())
        theirs.on_trial_add(trial)
        row = int(trial.config["row"])
        ours.asked = [0]
        for rung, epochs in enumerate(ladder.epochs):
            value = float(values[rung][row])
            goes_on = theirs.on_trial_result(trial, {"valid": value, "epochs": epochs}) == SchedulerDecision.CONTINUE
            told(ours, table.cells[[row]], [value])
            assert bool(ours.going) == goes_on
            if not goes_on:
                break
            ours.ask()


@given(st.lists(st.tuples(st.sampled_from([-math.inf, 1.0, 2.0, 3.0, 4.5]), st.booleans()), max_size=40), st.sampled_from([0.1, 1 / 3, 0.5, 1.0]))
def test_a_rung_promotes_what_ranking_all_again_would(steps, keep):
    rung, values, taken = _Rung(), [], set()
    for value, promotes in steps:
        rung.add(np.array([len(values)]), value)
        values.append(value)
        best = promoted(np.array(values), keep).tolist() if len(values) * keep + 1e-9 >= 1 else []
        expected = next((place for place in best if place not in taken), None)
        assert rung.promotable(keep) == (expected is not None)
        assert rung.goes_on(value, keep) == (sum(one > value for one in values) / len(values) <= keep)
        if promotes and expected is not None:
            assert rung.promote()[0] == expected
            taken.add(expected)
