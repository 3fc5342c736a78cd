"""What the proxy screen compares: subjects, rows, pairs, and scores computed on request."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from proxy_helpers import VALID, accuracies, document, keep_scores, keep_three_sets

from nastui.base.errors import InputError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.drawing.axes import Axis, scale_of
from nastui.drawing.scatter import Plane
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.registry import FITNESSES
from nastui.fitness.scoring.scorer import Score, ScoreStatus
from nastui.fitness.scoring.store import Keying, ScoreStore
from nastui.studies.proxies.loading import PairsKept, benchmarks_with_scores, cell_to_begin_with, pairs_of, rows_of
from nastui.studies.proxies.pairs import Pairs, judge
from nastui.studies.proxies.rows import Judged, after, subjects
from nastui.studies.statistics.rank_agreement import rank_agreement

scores = st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(-np.inf)), max_size=60)


@pytest.fixture
def mini():
    """Validation accuracy of the embedded benchmark."""
    return next(one for one in subjects() if one.benchmark == "mini-tss" and one.split == "valid")


def pairs(values, truth=None) -> Pairs:
    values = np.asarray(values, dtype=np.float64)
    truth = np.arange(len(values), dtype=np.float64) if truth is None else np.asarray(truth)
    return Pairs(np.arange(len(values)), values, truth, len(values), {})


# ---- subjects and rows


def test_subjects_are_the_longest_accuracies_of_what_is_here(toy_home):
    found = {(one.benchmark, one.dataset, one.split, one.epochs, one.known) for one in subjects()}
    assert {("mini-tss", "mnist8", "valid", 12, 5260), ("mini-tss", "mnist8", "test", 12, 5260), ("nats-tss", "toy", "valid", 10, 15625)} <= found


def test_going_on_comes_round(toy_home):
    every = subjects()
    start = every[0]
    assert after(every, after(every, start, "split"), "split") == start
    there = after(every, start, "benchmark")
    assert there.benchmark != start.benchmark
    assert after(every, start, "dataset") == start  # it has only one


def test_batch_sizes_stand_below_each_other_then_the_table_then_a_second_training(own_home, mini):
    keep_three_sets()
    assert [(row.title, row.batch) for row in rows_of(mini)] == [
        ("naswt paper", 16),
        ("naswt paper", 128),
        ("naswt paper", 512),
        ("FLOPs", None),
        ("parameters", None),
        ("a second training", None),
    ]


def test_sets_of_another_space_or_network_are_not_listed(own_home, mini):
    other = document()
    keep_scores(other | {"network": other["network"] | {"kind": "nats-tss"}}, accuracies())
    keep_scores(other | {"space": "nasbench101"}, accuracies())
    assert not any(row.kept for row in rows_of(mini))
    assert benchmarks_with_scores((mini,)) == ()


def test_what_is_unusual_about_a_set_is_said(own_home, mini):
    keep_scores(document(initialisation="kaiming-normal", repeats=3), accuracies())
    assert rows_of(mini)[0].title == "naswt paper kaiming-normal 3 initialisations"


def test_looking_makes_no_file(own_home, mini):
    rows_of(mini)
    benchmarks_with_scores((mini,))
    assert not (own_home / "data" / "scores.sqlite").exists()


# ---- pairs


def test_each_cell_has_its_own_score_and_accuracy(own_home, mini):
    truth = accuracies()
    keep_scores(document(), -truth)
    found = pairs_of(mini, rows_of(mini)[0])
    assert (found.accuracies == truth).all()
    assert (found.scores == -truth).all()
    assert found.rows.tolist() == list(range(5260))


def test_disconnected_and_singular_cells_rank_last_and_are_counted(own_home, mini):
    truth = accuracies()
    statuses = [ScoreStatus.OK] * len(truth)
    statuses[3], statuses[5], statuses[6], statuses[8] = ScoreStatus.DISCONNECTED, ScoreStatus.SINGULAR, ScoreStatus.SINGULAR, ScoreStatus.NAN
    keep_scores(document(), truth, statuses)
    found = pairs_of(mini, rows_of(mini)[0])
    assert found.last == {"disconnected": 1, "−∞": 2}
    assert np.flatnonzero(np.isneginf(found.scores)).tolist() == [3, 5, 6]
    assert 8 not in found.rows
    assert len(found.rows) == 5259


def test_a_set_that_is_not_complete_knows_some_cells(own_home, mini):
    keep_scores(document(), accuracies(), cells=slice(10, 30))
    found = pairs_of(mini, rows_of(mini)[0])
    assert (found.rows.tolist(), found.of) == (list(range(10, 30)), 5260)


@pytest.mark.parametrize(
    ("settings", "known"), [({"score": "synflow"}, 15625), ({"score": "params"}, 5260), ({"variant": "official"}, 5260), ({}, 15625)]
)
def test_cells_that_are_one_network_share_the_scores_that_they_should(toy_home, settings, known):
    toy = next(one for one in subjects() if one.benchmark == "nats-tss" and one.split == "valid")
    table, network = benchmark_named("nats-tss"), document()["network"] | {"kind": "nats-tss"}
    keys = np.unique(Keying(table.space, True).keys(table.cells))
    with ScoreStore() as kept:
        kept.add(kept.open(document() | {"network": network} | settings), keys, [Score(1.0, ScoreStatus.OK, 0.01)] * len(keys))
    assert len(pairs_of(toy, rows_of(toy)[0]).rows) == known


def test_a_second_training_is_compared_with_the_first(own_home, mini):
    first, second = benchmark_named("mini-tss").single_trainings(VALID)[:2]
    found = pairs_of(mini, next(row for row in rows_of(mini) if row.title == "a second training"))
    assert (found.accuracies == first).all()
    assert (found.scores == second).all()


def test_pairs_are_read_again_only_when_there_are_more(own_home, mini):
    keep_scores(document(), accuracies(), cells=slice(10))
    held = PairsKept()
    first = held.of(mini, rows_of(mini)[0])
    assert held.of(mini, rows_of(mini)[0]) is first
    keep_scores(document(), accuracies(), cells=slice(20))
    assert len(held.of(mini, rows_of(mini)[0]).rows) == 20


def test_rows_are_judged_as_studies_judge_them(own_home, mini):
    keep_three_sets()
    found = pairs_of(mini, rows_of(mini)[0])
    expected = rank_agreement(found.scores, found.accuracies)
    assert judge(found) == Judged(5260, 5260, expected.tau, expected.best[0].tau, expected.top[0].tau, expected.top[0].hits)


def test_too_few_cells_are_not_judged():
    assert judge(pairs([1.0, 2.0])) == Judged(2, 2)


@given(scores)
def test_counting_is_that_of_the_drawing(values):
    found = pairs(values)
    (left, right), (low, high) = found.ends()
    x, y = scale_of([left, right]), scale_of([low, high])
    plane = Plane(40, 12, (Axis(), x), (Axis(), y))
    expected = plane.count(zip(found.scores.tolist(), found.accuracies.tolist(), strict=True))
    assert found.counts(x, y, *plane.dots) == expected


def test_scores_that_differ_by_factors_are_counted_by_their_logarithms():
    found = pairs([10.0**power for power in range(10)])
    assert found.spread
    assert not pairs([1.0, 2.0, 3.0, 1e9, -1.0]).spread
    x = scale_of([1.0, 1e9], log=True)
    assert sorted(column for column, _ in found.counts(x, scale_of([0, 9]), 10, 1)) == [x.step(10.0**power, 10) for power in range(10)]


@given(scores, st.sampled_from([1.0, 0.5, 0.1]))
def test_the_best_share_is_the_best(values, share):
    found = pairs(values)
    kept = found.among_best(share)
    assert len(kept.rows) >= share * len(values)
    assert set(kept.accuracies) >= set(np.sort(found.accuracies)[len(values) - len(kept.rows) :])


def test_the_best_and_a_poor_cell_have_scores_that_can_be_drawn():
    values = [float(number) for number in range(100)]
    values[99] = values[4] = -np.inf
    best, poor = pairs(values).best_and_poor()
    assert best == 98
    assert poor == 5
    assert pairs([-np.inf, 1.0]).best_and_poor() is None


# ---- scoring


@pytest.fixture
def real_set(own_home):
    """A set whose settings are those of a real scorer on four images."""
    entry = FITNESSES.entry("naswt")
    context = FitnessContext(benchmark_named("mini-tss"), "mnist8", seed=0, report_epochs=None, device="cpu")
    made = entry.make(replace(entry.settings(), batch_size=4, score_seed=7, variant="paper"), context)
    keep_scores(made.document, accuracies())
    return made


def test_a_cell_is_scored_by_the_settings_of_its_set(real_set, mini):
    from nastui.studies.proxies.rescoring import score_cell

    row = rows_of(mini)[0]
    text = cell_to_begin_with(mini)
    found = score_cell(mini, row, text)
    assert found.score == real_set.scorer.score(benchmark_named("mini-tss").parse(text)).value
    assert (found.status, found.rank, found.of, found.accuracy) == ("ok", 1, 5260, accuracies().max())
    assert "batch 4" in found.title


def test_a_text_that_is_no_cell_is_refused(real_set, mini):
    from nastui.studies.proxies.rescoring import score_cell

    with pytest.raises(InputError):
        score_cell(mini, rows_of(mini)[0], "|nor_conv_9x9~0|")


def test_a_set_whose_images_are_gone_is_refused(own_home, mini):
    from nastui.studies.proxies.rescoring import scored_by

    keep_scores(document(4), accuracies())
    with pytest.raises(InputError, match="cannot be had again"):
        scored_by(mini, rows_of(mini)[0])


def test_a_kernel_is_that_of_the_cell_and_its_diagonal_is_one(real_set, mini):
    from nastui.studies.proxies.rescoring import kernel_at

    row = rows_of(mini)[0]
    found = pairs_of(mini, row)
    best, poor = found.best_and_poor()
    good, bad = (np.array(kernel_at(mini, row, found, place, "").shares) for place in (best, poor))
    order = np.argsort(real_set.scorer.batch.labels, kind="stable")
    expected = real_set.scorer.gram(benchmark_named("mini-tss").cells[best])[np.ix_(order, order)]
    assert (good == expected / expected.max()).all()
    assert (np.diag(good) == 1).all()
    assert (good == good.T).all()
    assert (good != bad).any()


def test_the_cell_to_begin_with_is_the_last_runs_best(own_home, mini):
    from nastui.presets.reading import read
    from nastui.runs.result import best_of
    from nastui.runs.session import start
    from nastui.runs.store import Store

    assert benchmark_named("mini-tss").parse(cell_to_begin_with(mini)).tolist() == benchmark_named("mini-tss").cells[accuracies().argmax()].tolist()
    with Store() as store:
        session = start(store, read("quickstart", ("budget.evaluations=30",)).spec, "quickstart")
        session.drive(store)
        assert cell_to_begin_with(mini) == best_of(*store.listed(session.run))["cell"]
