"""Many arms over many data sets."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from nastui.base.errors import InputError
from nastui.studies.statistics.many import ManyBlocks, NotCompared, critical_difference, many_blocks

ARMS = ("genetic", "random", "local", "proxy", "tpe")


def table(seed, blocks=14, effect=0.7):
    rng = np.random.default_rng(seed)
    return np.round(rng.normal(effect * np.arange(len(ARMS)), 1, (blocks, len(ARMS))), 1)


@pytest.mark.parametrize(("arms", "q"), [(2, 1.960), (3, 2.343), (4, 2.569), (5, 2.728), (10, 3.164)])
def test_critical_differences_are_those_of_demsars_table(arms, q):
    """Demšar (JMLR 2006), table 5a; his example of 4 classifiers on 14 data sets has CD 1.25."""
    assert critical_difference(arms, 14) == pytest.approx(q * np.sqrt(arms * (arms + 1) / (6 * 14)), abs=5e-4)
    assert round(critical_difference(4, 14), 2) == 1.25


@pytest.mark.parametrize("post_hoc", ["nemenyi", "conover"])
def test_tests_are_those_of_scipy_and_scikit_posthocs(post_hoc):
    import scikit_posthocs

    values = table(0)
    found = many_blocks(values, ARMS, post_hoc=post_hoc)
    direct = stats.friedmanchisquare(*values.T)
    assert (found.statistic, found.p) == pytest.approx((direct.statistic, direct.pvalue))
    pairwise = {
        "nemenyi": lambda: scikit_posthocs.posthoc_nemenyi_friedman(values),
        "conover": lambda: scikit_posthocs.posthoc_conover_friedman(values, p_adjust="holm"),
    }[post_hoc]()
    assert found.pairwise == pytest.approx(pairwise.to_numpy())
    assert found.mean_ranks == pytest.approx(stats.rankdata(-values, axis=1).mean(axis=0))


@pytest.mark.parametrize("post_hoc", ["nemenyi", "conover"])
@pytest.mark.parametrize("seed", range(8))
def test_the_bars_are_those_that_scikit_posthocs_draws(seed, post_hoc):
    import matplotlib as mpl

    mpl.use("Agg")
    import pandas
    import scikit_posthocs
    from matplotlib import pyplot

    found = many_blocks(table(seed), ARMS, post_hoc=post_hoc)
    drawn = scikit_posthocs.critical_difference_diagram(
        pandas.Series(found.mean_ranks, ARMS), pandas.DataFrame(found.pairwise, ARMS, ARMS), ax=pyplot.figure().gca()
    )
    pyplot.close("all")
    bars = {tuple(np.round(sorted(bar[0].get_xdata()), 9)) for bar in drawn["crossbars"]}
    rank = dict(zip(ARMS, found.mean_ranks, strict=True))
    assert {tuple(np.round([rank[arm] for arm in group], 9)) for group in found.groups} == bars


def test_the_greatest_values_have_rank_one_and_ties_share():
    values = np.tile([1.0, 3.0, 3.0, -np.inf], (10, 1))
    assert many_blocks(values, "abcd").mean_ranks == (3, 1.5, 1.5, 4)


@settings(max_examples=25)
@given(st.permutations(range(5)), st.permutations(range(14)))
def test_neither_the_order_of_arms_nor_of_blocks_matters(arms, blocks):
    values = table(1)
    one, other = many_blocks(values, ARMS), many_blocks(values[blocks][:, arms], [ARMS[arm] for arm in arms])
    assert one.statistic == pytest.approx(other.statistic)
    assert {frozenset(group) for group in one.groups} == {frozenset(group) for group in other.groups}
    assert dict(zip(one.arms, one.mean_ranks, strict=True)) == pytest.approx(dict(zip(other.arms, other.mean_ranks, strict=True)))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.arange(27.0).reshape(9, 3), "9 blocks of 3 arms: Friedman's test needs 10 blocks and 3 arms"),
        (np.arange(20.0).reshape(10, 2), "10 blocks of 2 arms: Friedman's test needs 10 blocks and 3 arms"),
        (np.ones((12, 3)), "all arms are equal in every block"),
    ],
)
def test_without_blocks_enough_there_is_a_reason_and_no_test(values, reason):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert many_blocks(values, "abc"[: values.shape[1]]) == NotCompared(reason)


def test_ten_blocks_are_enough():
    assert isinstance(many_blocks(table(2, blocks=10), ARMS), ManyBlocks)


@pytest.mark.parametrize("values", [np.ones((10, 2)), np.full((10, 3), np.nan), np.ones(3)])
def test_a_table_that_does_not_fit_is_refused(values):
    with pytest.raises(InputError):
        many_blocks(values, "abc")
