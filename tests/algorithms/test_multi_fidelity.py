"""Bayesian optimization at several fidelities: what a short training says of a long one is learnt, and paid for where it is worth its price."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.fidelity_algorithms import MultiFidelitySettings
from nastui.algorithms.multi_fidelity import MultiFidelity, _fitted, believed, explained, worth_most
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.fitness.fitness import Evaluations
from nastui.fitness.ladder import CONTINUED, FROM_SCRATCH, Ladder

LADDER = Ladder((1, 4, 12), CONTINUED)


def cells_with(relation, count=40, known=12, seed=0):
    """(features, values at two fidelities): the first `known` have both, the rest only the lower one; `relation` gives the higher."""
    rng = np.random.default_rng(seed)
    features, low = rng.integers(0, 2, (count, 30)).astype(np.float32), rng.normal(size=count)
    high = relation(low, rng)
    return features, np.stack([low, np.where(np.arange(count) < known, high, np.nan)], axis=1), high


def test_a_short_training_that_orders_cells_as_the_long_one_is_believed():
    features, values, high = cells_with(lambda low, rng: 3 * low + 50)
    below, top = believed(features, values, "as-given")
    assert np.corrcoef(top.mean[12:], high[12:])[0, 1] > 0.98
    assert top.spread[12:].max() < 0.3
    assert (below.spread == 0).all()
    assert (top.spread[:12] == 0).all()


def test_one_that_says_nothing_is_not():
    features, values, _ = cells_with(lambda low, rng: rng.normal(size=len(low)))
    top = believed(features, values, "as-given")[-1]
    assert abs(top.slope) < 0.5
    assert top.spread[12:].min() > 0.3


def unmeasured(relation):
    """Which share of what is unknown of a cell that was never measured its short training would tell."""
    features, values, _ = cells_with(relation)
    values[-1] = np.nan
    return explained(believed(features, values, "as-given"), len(values) - 1)


def test_what_is_known_below_explains_as_much_as_the_two_have_in_common():
    assert unmeasured(lambda low, rng: 3 * low + 50)[0] > 0.9
    assert unmeasured(lambda low, rng: rng.normal(size=len(low)))[0] < 0.3
    assert unmeasured(lambda low, rng: low)[1] == 1


def test_before_anything_is_known_above_it_is_as_below():
    features, values, _ = cells_with(lambda low, rng: low, known=1)
    below, top = believed(features, values, "as-given")
    assert top.mean.tolist() == below.mean.tolist()
    values[-1] = np.nan
    assert explained(believed(features, values, "as-given"), len(values) - 1) == pytest.approx([1, 1])


def test_of_too_many_cells_the_best_and_the_latest_are_fitted():
    told = np.array([5.0, 0, 1, 4, 2, 3])
    assert _fitted(told, 4).tolist() == [0, 3, 4, 5]
    assert _fitted(told, 3).tolist() == [0, 4, 5]
    assert _fitted(told, 6).tolist() == list(range(6))


@pytest.mark.parametrize(
    ("share", "semantics", "highest", "rung"),
    [
        (0.061, FROM_SCRATCH, -1, 0),  # 6 % of the epochs of a full training
        (0.059, FROM_SCRATCH, -1, 1),
        (0.061, CONTINUED, -1, 0),
        (1.0, FROM_SCRATCH, 0, 1),  # it is known already
    ],
)
def test_a_short_training_is_paid_for_where_it_explains_more_than_its_share_of_the_epochs(share, semantics, highest, rung):
    assert worth_most(np.array([share, 1.0]), Ladder((12, 200), semantics), highest) == rung


def test_a_training_that_goes_on_is_charged_what_is_left_of_it():
    shares = np.array([0.0, 0.3, 1.0])
    assert worth_most(shares, Ladder((4, 40, 100), FROM_SCRATCH), 0) == 2  # 0.3 for 40 against 1 for 100
    assert worth_most(shares, Ladder((4, 30, 100), CONTINUED), 0) == 1  # 0.3 for 26 against 1 for 96


@given(st.lists(st.floats(0, 1), min_size=2, max_size=5))
def test_it_is_always_above_what_was_measured(shares):
    ladder = Ladder(tuple(range(1, len(shares) + 1)), CONTINUED)
    for highest in range(-1, len(shares) - 1):
        assert highest < worth_most(np.array(shares), ladder, highest) < len(shares)


def context(seed=1):
    table = benchmark_named("mini-tss")
    return AlgorithmContext(table.space, lambda cells: table.find(cells).astype(np.uint64), table.size, seed, ladder=LADDER)


def asked(algorithm, steps, fails=lambda row, epochs: False):
    """(row, epochs) of all that it asks for in so many steps, told what the table has."""
    table = benchmark_named("mini-tss")
    found = []
    for _ in range(steps):
        cells = algorithm.ask()
        rows, epochs = table.find(cells), algorithm.asked_epochs
        columns = {one: table.column(Meaning("mnist8", ACCURACY, "valid", one)) for one in LADDER.epochs}
        values = [np.nan if fails(row, one) else columns[one][row] for row, one in zip(rows.tolist(), epochs.tolist(), strict=True)]
        unknown = np.full(len(rows), np.nan)
        algorithm.tell(Evaluations(cells, np.array(values), unknown, unknown, unknown, unknown, epochs=epochs))
        found += zip(rows.tolist(), epochs.tolist(), strict=True)
    return found


@pytest.mark.parametrize("whole_space", [True, False])
def test_it_begins_with_many_short_trainings_and_finishes_the_best_of_them(whole_space):
    algorithm = MultiFidelity(MultiFidelitySettings(initial=8, full=2, whole_space=whole_space), context())
    found = asked(algorithm, 40)
    low = benchmark_named("mini-tss").column(Meaning("mnist8", ACCURACY, "valid", 1))
    first = [row for row, _ in found[:8]]
    assert [epochs for _, epochs in found[:8]] == [1] * 8
    best = sorted(first, key=lambda row: -low[row])[:2]
    assert found[8:12] == [(best[0], 4), (best[0], 12), (best[1], 4), (best[1], 12)]
    assert len(set(found)) == len(found)
    later = {epochs for _, epochs in found[12:]}
    assert 12 in later
    assert later & {1, 4}
    assert not algorithm.finished
    assert "tau" in str(algorithm.notes())


def test_a_cell_that_fails_is_not_asked_for_again():
    algorithm = MultiFidelity(MultiFidelitySettings(initial=6, full=2), context())
    failed = set()

    def fails(row, epochs):
        if epochs == 4 and len(failed) < 3:
            failed.add(row)
        return row in failed

    found = asked(algorithm, 30, fails)
    for row in failed:
        after = [place for place, (one, epochs) in enumerate(found) if one == row and epochs == 4]
        assert len(after) == 1
        assert row not in [one for one, _ in found[after[0] + 1 :]]


def test_more_cells_than_there_are_at_first_cannot_be_trained_fully():
    assert list(MultiFidelitySettings(initial=3, full=4).conflicts()) == [("full", "there are 3 initial cells")]
