"""How well a score orders cells."""

import time
import warnings
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nastui.base.errors import InputError
from nastui.studies.statistics.rank_agreement import precision, rank_agreement

TIED = st.lists(st.sampled_from([-np.inf, 0.0, 1.0, 2.0]), min_size=4, max_size=6)


def noisy(cells=1000, seed=0):
    rng = np.random.default_rng(seed)
    accuracy = rng.normal(90, 2, cells)
    return accuracy + rng.normal(0, 2, cells), accuracy


def test_tau_and_rho_are_scipys():
    score, accuracy = noisy()
    found = rank_agreement(score, accuracy)
    assert found.tau == stats.kendalltau(score, accuracy).statistic
    assert found.rho == pytest.approx(stats.spearmanr(score, accuracy).statistic)
    assert found.remark is None


def test_the_best_are_chosen_by_accuracy_and_the_top_by_score():
    score, accuracy = noisy()
    found = rank_agreement(score, accuracy)
    for share, best, top in zip((0.1, 0.01), found.best, found.top, strict=True):
        count = int(share * 1000)
        by_accuracy, by_score = np.argsort(-accuracy)[:count], np.argsort(-score)[:count]
        assert (best.cells, top.cells) == (count, count)
        assert best.tau == pytest.approx(stats.kendalltau(score[by_accuracy], accuracy[by_accuracy]).statistic)
        assert top.tau == pytest.approx(stats.kendalltau(score[by_score], accuracy[by_score]).statistic)
        assert top.hits == pytest.approx(len(np.intersect1d(by_accuracy, by_score)) / count)
        assert (top.worst, top.median, top.best) == (accuracy[by_score].min(), np.median(accuracy[by_score]), accuracy[by_score].max())
        assert top.std == pytest.approx(accuracy[by_score].std(ddof=1))


def test_a_score_that_guides_but_cannot_tell_the_good_apart_shows_as_such():
    """Right about which tenth a cell is in and blind within it: what the talk says of NASWT."""
    accuracy = np.random.default_rng(1).permutation(np.arange(1000.0))
    blind = np.floor(accuracy / 100) + np.random.default_rng(2).random(1000) / 2
    found = rank_agreement(blind, accuracy)
    assert found.tau > 0.8
    assert abs(found.top[0].tau) < 0.2
    assert (found.top[0].hits, found.top[0].worst) == (1, 900)


def test_the_accuracy_itself_is_the_perfect_score():
    _, accuracy = noisy()
    found = rank_agreement(accuracy, accuracy)
    assert (found.tau, found.top[1].hits, set(found.precision.values())) == (1, 1, {1})
    assert found.rho == pytest.approx(1)
    assert list(found.precision) == [1, 10, 50, 100]


@given(TIED, st.data())
def test_precision_is_the_mean_over_all_ways_to_break_ties(score, data):
    accuracy = data.draw(st.lists(st.sampled_from([0.0, 1.0, 2.0]), min_size=len(score), max_size=len(score)))
    k = data.draw(st.integers(1, len(score)))
    cells = range(len(score))
    tops = [[frozenset(sorted(order, key=lambda cell: -values[cell])[:k]) for order in permutations(cells)] for values in (score, accuracy)]
    chances = [np.array([np.mean([cell in top for top in one]) for cell in cells]) for one in tops]
    assert precision(np.array(score), np.array(accuracy), k) == pytest.approx((chances[0] * chances[1]).sum() / k)


def test_a_score_that_is_the_same_for_all_is_as_good_as_chance():
    found = rank_agreement(np.zeros(200), np.arange(200.0))
    assert np.isnan(found.tau)
    assert found.top[0].hits == pytest.approx(0.1)
    assert found.precision[10] == pytest.approx(10 / 200)
    assert found.top[0].cells == 200


def test_scores_of_minus_infinity_rank_last():
    score, accuracy = noisy(300)
    score[:40] = -np.inf
    lowered = np.where(np.isinf(score), -1e9, score)
    assert rank_agreement(score, accuracy) == rank_agreement(lowered, accuracy)


def test_no_warning_reaches_the_reader():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = rank_agreement([-np.inf, -np.inf, -np.inf], [1.0, 2.0, 3.0])
    assert np.isnan(found.rho)
    assert found.remark


@given(st.permutations(range(40)))
def test_the_order_of_cells_does_not_matter(order):
    rng = np.random.default_rng(3)
    score, accuracy = rng.integers(0, 9, 40).astype(float), rng.integers(0, 20, 40).astype(float)
    one, other = rank_agreement(score, accuracy), rank_agreement(score[order], accuracy[order])
    assert (one.tau, one.rho) == pytest.approx((other.tau, other.rho))
    assert [top.hits for top in one.top] == pytest.approx([top.hits for top in other.top])
    assert one.precision == pytest.approx(other.precision)


@pytest.mark.parametrize(("score", "accuracy"), [([1.0], [1.0]), ([1.0, 2.0], [1.0]), ([np.nan, 1.0], [1.0, 2.0])])
def test_what_cannot_be_ranked_is_refused(score, accuracy):
    with pytest.raises(InputError):
        rank_agreement(score, accuracy)


@pytest.mark.slow
def test_the_whole_of_nasbench101_is_ranked_in_seconds():
    score, accuracy = noisy(423_624)
    before = time.process_time()
    rank_agreement(np.round(score, 2), np.round(accuracy, 2))
    assert time.process_time() - before < 15
