"""Parts of fitness approximation: distances, the choice of K and H, training data, agreement, and the wrapper around an algorithm."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from linear_predictor import Linear, LinearSettings
from scipy import stats

from nastui.algorithms.acceleration_settings import AccelerationSettings
from nastui.algorithms.agreement import agreement, kendall, rmse, spearman
from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.distance import nearest, packed
from nastui.algorithms.guessers import TrainingData
from nastui.algorithms.screening import RankedCandidates, Screened, SelectionRule, choose
from nastui.cells.nats_tss.notation import from_codes
from nastui.cells.spaces import space_named
from nastui.fitness.fitness import Evaluations
from nastui.predictors.timed import TimedPredictor

SPACE = space_named("nats-tss")
GRAPHS = space_named("nasbench101")


def told(cells, fitness):
    unknown = np.full(len(cells), np.nan)
    return Evaluations(cells, np.asarray(fitness, dtype=np.float64), unknown, unknown, unknown, unknown)


def accuracy(cells):
    """How many 3×3 convolutions."""
    return (cells == 3).sum(axis=1).astype(np.float64)


def context(predictor=None, space=SPACE):
    handed = TimedPredictor(predictor or Linear(LinearSettings(), None))
    return AlgorithmContext(space, space.exact_keys, 15_625, seed=1, predictor=handed)


@given(
    st.integers(1, 150).flatmap(
        lambda width: st.tuples(*(arrays(np.uint8, st.tuples(st.integers(1, 40), st.just(width)), elements=st.integers(0, 1)) for _ in range(2)))
    )
)
def test_distances_are_hamming_distances_whatever_the_width(pair):
    ones, others = pair
    expected = (ones[:, None] != others[None]).sum(axis=2).min(axis=1)
    assert nearest(packed(ones), packed(others)).tolist() == expected.tolist()


def test_without_training_data_everything_is_farther_than_anything():
    ones = np.ones((3, 24), dtype=np.uint8)
    assert (nearest(packed(ones), packed(ones[:0])) > 24).all()


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=2, max_size=40))
def test_rank_correlations_are_scipys(pairs):
    ones, others = np.array(pairs, dtype=np.float64).T
    if len(set(ones)) == 1 or len(set(others)) == 1:
        assert math.isnan(kendall(ones, others))
        assert math.isnan(spearman(ones, others))
    else:
        assert kendall(ones, others) == pytest.approx(stats.kendalltau(ones, others).statistic, abs=1e-12)
        assert spearman(ones, others) == pytest.approx(stats.spearmanr(ones, others).statistic, abs=1e-12)


def test_agreement_leaves_out_what_is_not_finite_and_what_is_undefined():
    found = agreement(np.array([1.0, 2.0, 3.0, 9.0]), np.array([2.0, 3.0, 4.0, -np.inf]))
    assert found == {
        "tau": 1.0,
        "spearman": pytest.approx(1.0),
        "rmse": 1.0,
        "tau cells": 3.0,
        "predicted:measured": "1:2 2:3 3:4",
    }
    assert agreement(np.array([1.0]), np.array([3.0])) == {"rmse": 2.0, "predicted:measured": "1:3"}
    assert agreement(np.array([1.0]), np.array([np.nan])) == {}
    assert math.isnan(rmse(np.empty(0), np.empty(0)))


def test_candidates_are_ranked_and_equals_keep_their_order():
    cells = SPACE.random(np.random.default_rng(0), 4)
    ranked = RankedCandidates.ranked(cells, np.array([1.0, 5.0, 1.0, -np.inf]), np.arange(4, dtype=np.uint64))
    assert ranked.keys.tolist() == [1, 0, 2, 3]


def test_a_query_that_stands_twice_counts_once_and_seen_ones_do_not_count():
    cells = SPACE.random(np.random.default_rng(0), 5)
    candidates = RankedCandidates.ranked(cells, np.array([5.0, 4.0, 3.0, 2.0, 1.0]), np.array([7, 8, 7, 9, 8], dtype=np.uint64))
    assert candidates.unseen({8}).keys.tolist() == [7, 9]
    assert candidates.unseen({8}).predicted.tolist() == [5.0, 2.0]


def ranked(cells, predicted):
    return RankedCandidates.ranked(cells, np.asarray(predicted, dtype=np.float64), SPACE.exact_keys(cells))


def test_k_are_the_best_predicted_and_h_the_most_distant_of_the_rest():
    base = np.full(6, 3, dtype=np.uint8)
    cells = np.stack([base] * 5)
    cells[1, :1] = 2  # 2 bits away from the best, which is chosen first
    cells[2, :3] = 2  # 6 bits
    cells[3, :2] = 2  # 4 bits
    cells[4] = cells[2][::-1]  # 6 bits, predicted worst
    chosen = choose(SelectionRule(1, 2), ranked(cells, [5, 4, 3, 2, 1]), TrainingData(SPACE, augmentation=False), np.random.default_rng(0))
    assert chosen.predicted.tolist() == [5, 3, 1]


def test_among_equally_distant_the_better_predicted_comes_first():
    cells = np.full((4, 6), 3, dtype=np.uint8)
    for position in range(3):
        cells[position + 1, position] = 2
    chosen = choose(SelectionRule(1, 2), ranked(cells, [9, 1, 3, 2]), TrainingData(SPACE, augmentation=False), np.random.default_rng(0))
    assert chosen.predicted.tolist() == [9, 3, 2]


def test_diversity_stops_where_the_rest_is_known_data():
    cells = SPACE.random(np.random.default_rng(0), 30)
    data = TrainingData(SPACE, augmentation=True)
    data.add(cells)
    assert len(choose(SelectionRule(2, 5), ranked(cells, np.arange(30)), data, np.random.default_rng(0))) == 2


def test_where_nothing_is_distant_one_candidate_may_fill_the_rest():
    cells = SPACE.random(np.random.default_rng(0), 30)
    data = TrainingData(SPACE, augmentation=True)
    data.add(cells)
    chosen = choose(SelectionRule(4, 5, always_h=True), ranked(cells, np.arange(30)), data, np.random.default_rng(0))
    assert chosen.predicted.tolist() == [29, 28, 27, 26, *[22] * 5]


def test_augmentation_makes_isomorphic_forms_known_data():
    cell = GRAPHS.parse(
        "0111000100001000010:input,conv3x3-bn-relu,maxpool3x3,output"[:0] or "0110000100010000:input,conv3x3-bn-relu,maxpool3x3,output"
    )
    other = next(form for form in GRAPHS.isomorphic(cell) if not np.array_equal(GRAPHS.encode(form[None]), GRAPHS.encode(cell[None])))
    for augmentation, known in ((True, True), (False, False)):
        data = TrainingData(GRAPHS, augmentation=augmentation)
        data.add(cell[None])
        assert (data.distances(other[None])[0] == 0) == known


def test_every_form_carries_the_fitness_of_its_cell():
    drawn = GRAPHS.random(np.random.default_rng(5), 50)
    cells = drawn[np.unique(GRAPHS.canonical_keys(drawn), return_index=True)[1]][:6]
    data = TrainingData(GRAPHS, augmentation=True)
    data.add(cells[:4])
    data.add(cells[4:])
    data.label(np.arange(5.0))
    for number, cell in enumerate(cells[:5]):
        forms = {row.tobytes() for row in GRAPHS.encode(GRAPHS.isomorphic(cell))}
        rows = [value for row, value in zip(data.encodings, data.fitness, strict=True) if row.tobytes() in forms]
        assert rows == [number] * len(forms)
    assert np.isnan(data.fitness).sum() == len(GRAPHS.isomorphic_encodings(cells[5:])[0])


def test_random_choice_takes_neither_prediction_nor_distance_into_account():
    cells = SPACE.random(np.random.default_rng(0), 100)
    candidates = ranked(cells, np.arange(100))
    firsts = [
        choose(
            SelectionRule(1, 1, k_by_prediction=False, h_by_distance=False),
            candidates,
            TrainingData(SPACE, augmentation=False),
            np.random.default_rng(seed),
        )
        for seed in range(200)
    ]
    best, other = (np.array([one.predicted[place] for one in firsts]) for place in (0, 1))
    assert 35 < best.mean() < 65
    assert 35 < other.mean() < 65
    assert (best != other).all()


class Counting(Algorithm):
    """Proposes cells one at a time in the order of their codes, and keeps what it is told."""

    generation_size = 50

    def __init__(self, last=15_625):
        super().__init__(context())
        self.next, self.last, self.told, self.asked = 0, last, [], 0

    def ask(self):
        self.asked += 1
        self.next = (self.next + 1) % self.last
        return from_codes(np.array([self.next]))

    def tell(self, evaluations):
        self.told.append(evaluations)

    def notes(self):
        return {"told": float(len(self.told))}


def screened(inner, predictor=None, **settings):
    return Screened(AccelerationSettings(**{"candidates": 40, "top_k": 4, "diverse_h": 1} | settings), inner, context(predictor))


def test_the_first_batch_is_what_the_algorithm_asked_for():
    search = screened(inner := Counting())
    assert SPACE.exact_keys(search.ask()).tolist() == [1, 2, 3, 4, 5]
    assert inner.asked == 5


def test_later_batches_are_the_best_predicted_of_many_and_the_algorithm_is_told_of_these_alone():
    search = screened(inner := Counting(), diverse_h=0)
    first = search.ask()
    search.tell(told(first, accuracy(first)))
    second = search.ask()
    assert len(second) == 4
    assert inner.asked == 4 + 40
    guesses, offered = search.screen.guess, from_codes(np.arange(6, 46))
    assert sorted(guesses(second)) == sorted(guesses(offered))[-4:]
    search.tell(told(second, accuracy(second)))
    assert [SPACE.exact_keys(one.cells).tolist() for one in inner.told] == [SPACE.exact_keys(batch).tolist() for batch in (first, second)]


def test_the_predictor_is_refitted_before_each_screening_and_not_after_the_last():
    predictor = Linear(LinearSettings(), None)
    search = screened(Counting(), predictor, augmentation=False)
    for batch in range(3):
        assert len(predictor.fits) == max(0, batch - 1)
        cells = search.ask()
        search.tell(told(cells, accuracy(cells)))
    assert [len(fitness) for _, fitness in predictor.fits] == [5, 10]


def test_seen_queries_are_dropped_until_there_is_nothing_else():
    search = screened(Counting(last=12))
    batches = []
    for _ in range(4):
        cells = search.ask()
        batches.append(SPACE.exact_keys(cells).tolist())
        search.tell(told(cells, accuracy(cells)))
    assert sorted(batches[0] + batches[1] + batches[2]) == list(range(12))
    assert batches[3]


def test_notes_are_the_algorithms_and_the_agreement_before_the_refit():
    search = screened(Counting())
    for batch in range(2):
        cells = search.ask()
        expected = search.screen.guess(cells)
        search.tell(told(cells, accuracy(cells)))
        if batch == 0:
            assert search.notes() == {"told": 1.0}
    assert search.notes() == {"told": 2.0, **agreement(expected, accuracy(cells))}


def test_a_screened_search_makes_generations_of_its_own():
    assert screened(Counting()).generation_size is None


def test_more_choices_than_candidates_are_a_conflict():
    assert list(AccelerationSettings(candidates=9, top_k=8, diverse_h=2).conflicts()) == [("top_k", "K + H = 10 are more than the 9 candidates")]
    assert not list(AccelerationSettings(candidates=10, top_k=8, diverse_h=2).conflicts())
